"""Where schools stand with their declaration: now or at any past moment, in as many queries for many as for one."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Min
from django.utils import timezone

from dcs_portal.schools.models import School
from dcs_portal.schools.years import academic_year_name

from ..declaring import Standing, Window, standing
from .declaration_dates import DeclarationDates, DeclarationReminder, calendar_at
from .declarations import Declaration, DeclaredException


@dataclass
class SchoolStanding:
    """A school, a year, and what is known of it at a moment."""

    school: School
    year: int
    days: Window
    today: datetime.date
    at: datetime.datetime
    signed: Declaration | None = None
    exceptions: list[DeclaredException] = field(default_factory=list)

    @property
    def year_name(self) -> str:
        return academic_year_name(self.year)

    @property
    def open(self) -> list[DeclaredException]:
        return [one for one in self.exceptions if one.was_open(self.at)]

    @property
    def done(self) -> list[DeclaredException]:
        return [one for one in self.exceptions if not one.was_open(self.at)]

    @property
    def late(self) -> list[DeclaredException]:
        return [one for one in self.open if one.by_when < self.today]

    @property
    def with_exceptions(self) -> list[tuple["SchoolStanding", DeclaredException]]:
        """Each exception with this, as the pages list it."""
        return [(self, one) for one in self.exceptions]

    @property
    def state(self) -> Standing:
        return standing(self.days, self.today, is_signed=self.signed is not None, open_exceptions=len(self.open))

    @property
    def is_wanted(self) -> bool:
        """Whether it waits for a signature."""
        return self.state in (Standing.ASKED, Standing.OVERDUE)


def standings(
    schools: Iterable[School], year: int | None = None, at: datetime.datetime | None = None
) -> list[SchoolStanding]:
    """Each school's standing, in the order of `schools`.

    Args:
        year: the academic year; None for the one that each school is in.
        at: the moment; now if it is not given.
    """
    moment = at or timezone.now()
    calendar = calendar_at(moment)
    found = []
    for school in schools:
        today = timezone.localdate(moment, school.tz)
        which = school.academic_year(today) if year is None else year
        found.append(SchoolStanding(school, which, calendar.window(school, which), today, moment))
    _add_signed(found, at)
    return found


def _add_signed(found: list[SchoolStanding], at: datetime.datetime | None) -> None:
    by_key = {(one.school.pk, one.year): one for one in found}
    rows = Declaration.objects.in_force(at).filter(
        school__in={pk for pk, _ in by_key}, academic_year__in={year for _, year in by_key}
    )
    for signed in rows.prefetch_related("exceptions__done_by"):
        if one := by_key.get((signed.school_id, signed.academic_year)):
            one.signed, one.exceptions = signed, list(signed.exceptions.all())


def left_open(found: Iterable[SchoolStanding]) -> list[tuple[SchoolStanding, DeclaredException]]:
    """Exceptions of earlier years that nobody has put right yet, each with its school's standing of today."""
    by_pk = {one.school.pk: one for one in found}
    signed = Declaration.objects.in_force().filter(school__in=by_pk)
    rows = DeclaredException.objects.filter(declarations__in=signed, done_at=None).distinct()
    return [(one, row) for row in rows if row.academic_year < (one := by_pk[row.school_id]).year]


def years_known(schools: Iterable[School]) -> list[int]:
    """The academic years of which there is something to see, the newest first: those of today, and what went before."""
    today = {school.academic_year() for school in schools}
    firsts = (model.objects.aggregate(Min("academic_year")) for model in (Declaration, DeclarationReminder))
    known = {year for first in firsts for year in first.values() if year is not None}
    known |= set(DeclarationDates.objects.values_list("academic_year", flat=True))
    if not (all_years := known | today):
        return []
    return list(range(max(all_years), min(all_years) - 1, -1))
