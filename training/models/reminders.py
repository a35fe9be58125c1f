"""What people were reminded of, so that nobody hears of one stage twice."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from dcs_portal.retention import Retention
from dcs_portal.schools.models import SchoolClass

from ..due import Call, Message, Thing, Told
from ..levels import Aim
from .sessions import Session


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def of(self, schools: Collection[int], years: Collection[int], since: datetime.date) -> "ReminderQuerySet":
        """Those about classes of these schools and years, about plans of these schools, and any since a day.

        Whoever works at two schools has one message a day, wherever it was sent from.
        """
        about_class = Q(school_class__school__in=list(schools), school_class__academic_year__in=list(years))
        return self.filter(about_class | Q(session__school__in=list(schools)) | Q(on__gte=since))

    def told(self) -> dict[tuple[int, Thing], Told]:
        """What each person was last told of each thing. One query."""
        rows = self.values_list("person", "school_class", "aim", "session", "stage", "due_on", "on")
        return {
            (person, session or (group, Aim(aim))): Told(stage, due_on, on)
            for person, group, aim, session, stage, due_on, on in rows
        }

    def write(self, message: Message) -> None:
        """That a message told its person of all that is in it. Two queries, however much that is."""
        rows = [self.model(**_of(call), person_id=message.person, **_at(call, message)) for call in message.calls]
        for of in (["school_class", "aim"], ["session"]):
            mine = [row for row in rows if (row.session_id is not None) == (of == ["session"])]
            self.bulk_create(mine, update_conflicts=True, unique_fields=["person", *of], update_fields=_TOLD)


_TOLD = ["stage", "due_on", "on"]


def _at(call: Call, message: Message) -> dict[str, Any]:
    return dict(zip(_TOLD, (call.stage, call.due_on, message.on), strict=True))


def _of(call: Call) -> dict[str, Any]:
    if isinstance(call.thing, int):
        return {"session_id": call.thing}
    group, aim = call.thing
    return {"school_class_id": group, "aim": aim}


class Reminder(models.Model):
    """The last stage of something open that a person was told of: a line of coverage, or a plan to confirm."""

    retention = Retention.REFERENCE

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    school_class = models.ForeignKey(SchoolClass, models.CASCADE, null=True, related_name="+")
    aim = models.CharField(max_length=10, choices=Aim, blank=True)
    session = models.ForeignKey(Session, models.CASCADE, null=True, related_name="+")
    stage = models.SmallIntegerField()
    due_on = models.DateField()
    on = models.DateField()

    objects = ReminderQuerySet.as_manager()

    if TYPE_CHECKING:
        person_id: int
        session_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "school_class", "aim"], name="reminded_of_a_line"),
            models.UniqueConstraint(fields=["person", "session"], name="reminded_of_a_plan"),
            models.CheckConstraint(
                condition=Q(session=None, school_class__isnull=False) & ~Q(aim="")
                | Q(session__isnull=False, school_class=None, aim=""),
                name="reminder_of_a_line_or_a_plan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.due_on}: {self.stage}"
