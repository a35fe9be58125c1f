"""What the queue remembers of a person: when they were last here, and whether single keys do something."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from dcs_portal.retention import Retention
from dcs_portal.schools.models import User

# After so long a pause it is another visit.
PAUSE = datetime.timedelta(minutes=30)
_WRITE_EVERY = datetime.timedelta(minutes=1)


class DeskQuerySet(models.QuerySet["Desk"]):
    def of(self, user: User) -> "Desk":
        return self.get_or_create(person=user)[0]

    def visit(self, user: User) -> "Desk":
        """The person looks at the queue; of what is new to them is told by `since`."""
        desk, now = self.of(user), timezone.now()
        pause = now - desk.seen_at
        if pause < _WRITE_EVERY:
            return desk
        since = desk.seen_at if pause > PAUSE else desk.since
        # Of two pages opened at once one begins the visit: the other's condition is not true any more.
        self.filter(pk=desk.pk, seen_at=desk.seen_at).update(seen_at=now, since=since)
        desk.refresh_from_db()
        return desk


class Desk(models.Model):
    """One person's."""

    retention = Retention.ACCOUNT

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(default=timezone.now)
    shortcuts = models.BooleanField(default=True)

    objects = DeskQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Desk of {self.person_id}"

    def use_shortcuts(self, wanted: bool) -> None:
        """Whether single keys do something on this person's pages (WCAG 2.1.4)."""
        self.shortcuts = wanted
        self.save(update_fields=["shortcuts"])
