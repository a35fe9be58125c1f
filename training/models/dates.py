"""When training is due, and reminders that are put off."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, SchoolClass, User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.years import academic_year_name

from ..levels import Aim


class DueDate(models.Model):
    """The day by which every class has had its training: HQ's for all of DCS, or a school's own, which is earlier."""

    retention = Retention.REFERENCE

    academic_year = models.PositiveSmallIntegerField("Academic year")
    school = models.ForeignKey(School, models.CASCADE, null=True, related_name="training_due_dates")
    due_on = models.DateField("Due on")

    class Meta:
        ordering = ["-academic_year", F("school").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["academic_year"], condition=Q(school=None), name="one_due_date_a_year"),
            models.UniqueConstraint(
                fields=["academic_year", "school"],
                condition=Q(school__isnull=False),
                name="one_due_date_a_school_and_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school or 'All of DCS'}, {academic_year_name(self.academic_year)}"


def due_dates(year: int) -> dict[int | None, datetime.date]:
    """The days of a year by the id of the school; under None that of all of DCS."""
    return {row.school_id: row.due_on for row in DueDate.objects.filter(academic_year=year)}


def set_due(year: int, due_on: datetime.date, *, by: User) -> None:
    """Set the day for all of DCS.

    Raises:
        PermissionDenied: `by` is not of HQ.
    """
    require(by, Permission.KEEP_TRAINING)
    with transaction.atomic():
        before = DueDate.objects.filter(academic_year=year, school=None, due_on=due_on)
        if not before.exists():
            row, _ = DueDate.objects.update_or_create(academic_year=year, school=None, defaults={"due_on": due_on})
            record(row, "training.due", actor=by, data={"year": year, "due_on": due_on.isoformat()})


def set_own_due(school: School, year: int, due_on: datetime.date | None, *, by: User) -> None:
    """Set an earlier day for one school; None takes it away.

    Raises:
        PermissionDenied: `by` neither leads the school nor is of HQ.
        ValidationError: it is later than the day for all of DCS.
    """
    if not by.can(Permission.MANAGE_TRAINING, school):
        require(by, Permission.KEEP_TRAINING)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        latest = DueDate.objects.filter(academic_year=year, school=None).first()
        if due_on and latest and due_on > latest.due_on:
            raise ValidationError({"due_on": "The day of a school must not be later than the one that HQ has set."})
        own = DueDate.objects.filter(academic_year=year, school=school)
        if own.first() if due_on is None else not own.filter(due_on=due_on).exists():
            own.delete()
            if due_on:
                DueDate.objects.create(academic_year=year, school=school, due_on=due_on)
            data = {"year": year, "due_on": due_on.isoformat() if due_on else None}
            record(school, "training.due", actor=by, data=data)


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def on(self, day: datetime.date) -> "SnoozeQuerySet":
        """Those that hold on a day."""
        return self.filter(until__gte=day)


class Snooze(models.Model):
    """Nobody is reminded of a class and what it is due until a day, for a reason. What is overdue is never quiet."""

    retention = Retention.REFERENCE

    school_class = models.ForeignKey(SchoolClass, models.CASCADE, related_name="snoozes")
    aim = models.CharField(max_length=10, choices=Aim)
    until = models.DateField("Until")
    reason = models.TextField("Reason")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        ordering = ["until", "pk"]
        constraints = [models.UniqueConstraint(fields=["school_class", "aim"], name="one_snooze_of_a_line")]

    def __str__(self) -> str:
        return f"{self.school_class}, {self.get_aim_display()}, until {self.until}"


def snooze(school_class: SchoolClass, aim: Aim, until: datetime.date, reason: str, *, by: User) -> Snooze:
    """Put off reminders about a line; a second time changes the first.

    Raises:
        PermissionDenied: `by` does not work at the school.
        ValueError: the day has passed, or there is no reason.
    """
    require(by, Permission.LOG_TRAINING, school_class.school)
    if until <= school_class.school.today or not reason.strip():
        raise ValueError("a day to come, and a reason")
    with transaction.atomic():
        values = {"until": until, "reason": reason.strip(), "by": by, "at": timezone.now()}
        found, _ = Snooze.objects.update_or_create(school_class=school_class, aim=aim, defaults=values)
        data = {"aim": aim.value, "until": until.isoformat()}
        record(school_class, "class.snoozed", actor=by, text=reason.strip(), data=data)
    return found
