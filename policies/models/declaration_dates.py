"""When declarations are asked for and due, as HQ set it; and who was told of one, and when."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.years import academic_year_name, first_day

from ..declaring import Window, window


class DeclarationDates(models.Model):
    """What HQ set for a year. Rows are added and never changed; the last one holds. An empty date is the usual one."""

    retention = Retention.REFERENCE

    academic_year = models.PositiveSmallIntegerField()
    asked_from = models.DateField(null=True)
    due_on = models.DateField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["academic_year", "set_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_from=None) | Q(due_on=None) | Q(due_on__gt=F("asked_from")),
                name="declaration_is_due_after_it_is_asked",
            )
        ]

    def __str__(self) -> str:
        return f"Dates of declarations for {academic_year_name(self.academic_year)}"


def set_dates(year: int, asked_from: datetime.date | None, due_on: datetime.date | None, *, by: User) -> None:
    """Say for all schools from when a year's declaration is asked for, and by when it is due.

    Raises:
        PermissionDenied: `by` does not look after declarations.
    """
    require(by, Permission.MANAGE_DECLARATIONS)
    facts = {"academic_year": year, "asked_from": asked_from, "due_on": due_on}
    with transaction.atomic():
        dates = DeclarationDates.objects.create(**facts, set_by=by, set_at=timezone.now())
        days = {name: day.isoformat() for name, day in (("asked_from", asked_from), ("due_on", due_on)) if day}
        record(dates, "declarations.dates", actor=by, data={"year": year, **days})


@dataclass(frozen=True)
class Calendar:
    """The dates of every year, as they were set by a moment. One query, made by `calendar_at`."""

    by_year: dict[int, DeclarationDates]

    def window(self, school: School, year: int) -> Window:
        """When a school is asked for a year's declaration, and until when it signs in time."""
        start = first_day(year, school.year_starts_month, school.year_starts_day)
        dates = self.by_year.get(year)
        return window(start, dates.asked_from, dates.due_on) if dates else window(start)


def calendar_at(moment: datetime.datetime) -> Calendar:
    return Calendar({dates.academic_year: dates for dates in DeclarationDates.objects.filter(set_at__lte=moment)})


class DeclarationReminder(models.Model):
    """That a leader, or (with no person) HQ, was told of a school's declaration: at which stage, on which day."""

    retention = Retention.ACCOUNT

    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    academic_year = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    stage = models.PositiveSmallIntegerField()
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["academic_year", "school", "person", "stage", "on"], name="declaration_told_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["academic_year", "school", "stage", "on"],
                condition=Q(person=None),
                name="declaration_told_hq_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or 'HQ'}, {self.school}, {academic_year_name(self.academic_year)}, {self.stage}"
