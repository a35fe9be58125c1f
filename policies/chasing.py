"""Asking leaders to sign their school's declaration, and telling HQ who has not: one message a person and day.

As with documents (`reminding`), what is due follows from what is stored, so a day without the clock loses nothing.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils import timezone

from dcs_portal.notices.models import notify
from dcs_portal.schools.models import Holiday, Role, School, User
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.working_days import IsOff

from .declaring import OVERDUE, Standing, Told, first_school_day, hq_stage, leader_stage, may_write
from .models import DeclarationReminder
from .models.standings import SchoolStanding, standings


@dataclass
class Waiting:
    """A school whose declaration waits: its days off, its leaders since their first day, and who was told what."""

    one: SchoolStanding
    is_off: IsOff
    leaders: dict[int, datetime.date]
    told: dict[int | None, Told] = field(default_factory=dict)

    @property
    def school(self) -> School:
        return self.one.school

    def since(self, start: datetime.date | None = None) -> datetime.date:
        """The school day on which somebody who is there since `start` was first asked."""
        return first_school_day(max(self.one.days.asked_from, start or datetime.date.min), self.is_off)

    @property
    def is_awake(self) -> bool:
        return may_write(timezone.now().astimezone(self.school.tz), self.is_off)

    def row(self, person: int | None, stage: int) -> DeclarationReminder:
        return DeclarationReminder(
            school=self.school, academic_year=self.one.year, person_id=person, stage=stage, on=self.one.today
        )


def to_sign(person: User) -> list[SchoolStanding]:
    """The schools for which the person is asked to sign today."""
    led = person.schools_where(Permission.SIGN_DECLARATIONS).filter(closed_on=None)
    return [one for one in standings(led) if one.is_wanted]


def remind() -> int:
    """Write every message that is due; returns how many people got one. Safe to run twice, and to stop at any line."""
    waiting = _waiting()
    due = _due_to_leaders(waiting)
    people = User.objects.filter(is_active=True).in_bulk(due)
    for pk, person in people.items():
        _remind(person, due[pk])
    return len(people) + _tell_hq(waiting)


def _waiting() -> list[Waiting]:
    """Every school that has to sign and has not, in a fixed number of queries."""
    wanted = [one for one in standings(School.objects.filter(closed_on=None)) if one.is_wanted]
    if not wanted:
        return []
    free = _FreeDays(list(Holiday.objects.values_list("school", "first_day", "last_day")))
    leaders = _leaders()
    found = {one.school.pk: Waiting(one, free(one.school.pk), leaders[one.school.pk]) for one in wanted}
    for (where, year, person), told in _told(wanted).items():
        if year == found[where].one.year:
            found[where].told[person] = told
    return list(found.values())


def _told(wanted: list[SchoolStanding]) -> dict[tuple[int, int, int | None], Told]:
    """By school, year and person (None for HQ), what they were told."""
    schools, years = {one.school.pk for one in wanted}, {one.year for one in wanted}
    rows = DeclarationReminder.objects.order_by().filter(school__in=schools, academic_year__in=years)
    last = Max("stage", filter=~Q(stage=OVERDUE))
    told = rows.values_list("school", "academic_year", "person").annotate(last=last, latest=Max("on"), first=Min("on"))
    return {(school, year, person): Told(*what) for school, year, person, *what in told}


@dataclass(frozen=True)
class _FreeDays:
    """The holidays of all schools, read once."""

    spans: list[tuple[int | None, datetime.date, datetime.date]]

    def __call__(self, school: int | None) -> IsOff:
        own = [(first, last) for where, first, last in self.spans if where in (school, None)]
        return lambda day: any(first <= day <= last for first, last in own)


def _leaders() -> dict[int | None, dict[int, datetime.date]]:
    """By school, who signs there, and since which day."""
    found: dict[int | None, dict[int, datetime.date]] = defaultdict(dict)
    roles = Role.objects.active().allowing(Permission.SIGN_DECLARATIONS).filter(user__is_active=True).order_by()
    for school, person, start in roles.values_list("school", "user", "starts_on"):
        found[school][person] = min(start, found[school].get(person, start))
    return found


def _due_to_leaders(waiting: Iterable[Waiting]) -> dict[int, list[tuple[Waiting, int]]]:
    due = defaultdict(list)
    for school in waiting:
        for person, start in school.leaders.items() if school.is_awake else ():
            told = school.told.get(person, Told())
            stage = leader_stage(school.since(start), school.one.days, school.one.today, told)
            if stage is not None:
                due[person].append((school, stage))
    return due


def _remind(person: User, due: list[tuple[Waiting, int]]) -> None:
    """The notice and the rows that say so, together: a crash leaves both or neither."""
    today = timezone.localdate()
    with transaction.atomic():
        notify(person, _kind(person, due), about=person, key=f"declare:{today}")
        rows = [school.row(person.pk, stage) for school, stage in due]
        DeclarationReminder.objects.bulk_create(rows, ignore_conflicts=True)


def _kind(person: User, due: list[tuple[Waiting, int]]) -> str:
    if any(school.one.state == Standing.OVERDUE for school, _ in due):
        return "declare-overdue"
    return "declare-reminder" if any(person.pk in school.told for school, _ in due) else "declare-asked"


def _tell_hq(waiting: Iterable[Waiting]) -> int:
    """One message to each person at HQ about all the schools that are late; returns how many got one."""
    now = timezone.now().astimezone(timezone.get_default_timezone())
    if not may_write(now, Holiday.objects.for_all_of_dcs().is_off()):
        return 0
    rows = []
    for school in waiting:
        told, since = school.told.get(None, Told()), school.since()
        stage = hq_stage(since, school.one.days, school.one.today, told, is_reminded=_is_reminded(school))
        if stage is not None:
            rows.append(school.row(None, stage))
    people = list(User.objects.holding(Permission.MANAGE_DECLARATIONS, None)) if rows else []
    with transaction.atomic():
        for person in people:
            notify(person, "declare-late", about=person, key=f"declare-late:{now.date()}")
        DeclarationReminder.objects.bulk_create(rows if people else [], ignore_conflicts=True)
    return len(people)


def _is_reminded(school: Waiting) -> bool:
    """Whether one of its leaders heard of it before today; true of a school without any."""
    firsts = [school.told[person].first for person in school.leaders if person in school.told]
    return not school.leaders or any(day is not None and day < school.one.today for day in firsts)


def late_schools() -> list[SchoolStanding]:
    """The schools that HQ is told of: overdue, or asked three weeks ago."""
    return [school.one for school in _waiting() if _is_late(school)]


def _is_late(school: Waiting) -> bool:
    stage = hq_stage(school.since(), school.one.days, school.one.today, Told(), is_reminded=True)
    return stage is not None
