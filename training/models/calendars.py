"""A person's secret link to a calendar of planned sessions and due dates, which opens without signing in."""

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from dcs_portal.audit.models import record
from dcs_portal.retention import Retention
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission, require

_BYTES = 16


class CalendarLinkQuerySet(models.QuerySet["CalendarLink"]):
    def by_token(self, token: str) -> "CalendarLink | None":
        """The link with this token, while its person may still see what is behind it; else None."""
        nonce = token.partition("-")[0]
        link = self.select_related("person").filter(nonce=nonce).first()
        is_it = link is not None and constant_time_compare(link.token, token)
        return link if link and is_it and link.person.can(Permission.LOG_TRAINING) else None

    def make(self, person: User) -> "CalendarLink":
        """A new link; the one before it opens nothing any more.

        Raises:
            PermissionDenied: the person has no part in training.
        """
        require(person, Permission.LOG_TRAINING)
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=person.pk)
            self.filter(person=person).delete()
            link = self.create(person=person, nonce=secrets.token_hex(_BYTES))
            record(person, "calendar.linked", actor=person)
        return link

    def remove(self, person: User, *, by: User | None) -> None:
        """Let the person's link, if there is one, open nothing any more."""
        with transaction.atomic():
            if self.filter(person=person).delete()[0]:
                record(person, "calendar.unlinked", actor=by)


class CalendarLink(models.Model):
    """What makes a person's link theirs. Without the portal's key nobody can work out the link from this row."""

    retention = Retention.ACCOUNT

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="training_calendar")
    nonce = models.CharField(max_length=2 * _BYTES, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = CalendarLinkQuerySet.as_manager()

    if TYPE_CHECKING:
        person_id: int

    def __str__(self) -> str:
        return f"Calendar of person {self.person_id}"

    @property
    def token(self) -> str:
        """What stands in the address."""
        return f"{self.nonce}-{signing.Signer(salt='training.calendar').signature(self.nonce)}"
