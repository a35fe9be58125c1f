"""What incidents do when somebody comes, changes their name or role, or goes; and when something is written."""

import logging
from typing import Any

from django.db import transaction

from dcs_portal.audit.models import EventText
from dcs_portal.schools.models import Role, User

from .matching import withhold_from
from .models import CaseWords, Incident
from .tasks import hand_over_unclaimed, return_cases_of

log = logging.getLogger(__name__)
_NAMES = {"name", "email"}


def give_back(sender: Any, user: User, **kwargs: Any) -> None:
    """Somebody left or lost a role: the open cases they may no longer handle go back to the pool."""
    return_cases_of(user)
    transaction.on_commit(hand_over_unclaimed, robust=True)


def somebody_came(sender: Any, instance: User | Role, update_fields: Any = None, **kwargs: Any) -> None:
    """A person is new, has another name, or a role: a report may have named them before they had an account.

    Nobody's sign-in or role waits for it or fails with it: they are shut out already, and the sweep writes it down.
    """
    if isinstance(instance, User) and update_fields and not _NAMES & set(update_fields):
        return
    try:
        with transaction.atomic():
            withhold_from(instance if isinstance(instance, User) else instance.user)
    except Exception:
        log.exception("The names in reports were not compared at once; the sweep will do it.")


def text_written(sender: Any, instance: EventText, created: bool, **kwargs: Any) -> None:
    """Something was written about a case, by whichever verb: search finds it from now on."""
    chain = instance.event.chain
    if created and chain.record_type == Incident._meta.label_lower:
        CaseWords.objects.learn_text(instance, chain.record_id)


def case_saved(sender: Any, instance: Incident, created: bool, **kwargs: Any) -> None:
    CaseWords.objects.learn_facts(instance, created=created)
