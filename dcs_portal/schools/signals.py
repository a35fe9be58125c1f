"""What the ground floor tells the domains, which it never imports."""

import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.dispatch import Signal

if TYPE_CHECKING:
    from .models import User

log = logging.getLogger(__name__)

# Sent inside the transaction in which a person leaves or a role ends: `user`, `by`.
access_lost = Signal()


def tell_access_lost(user: "User", by: "User") -> None:
    """Tell the domains, whose trouble never keeps anybody's access alive: the sweep finds the work later."""
    try:
        with transaction.atomic():
            access_lost.send(sender=type(user), user=user, by=by)
    except Exception:
        log.exception("The work of person %s did not go back at once; the sweep will find it.", user.pk)
