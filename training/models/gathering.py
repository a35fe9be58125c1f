"""What the rule of coverage needs to know, of many schools and years in a fixed number of queries."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from dcs_portal.schools.models import Holiday, School, SchoolClass, SchoolKind
from dcs_portal.schools.working_days import IsOff, on_or_before
from dcs_portal.schools.years import year_window

from ..coverage import ClassFacts, Count, Coverage, ExemptionFacts, Part, SessionFacts, YearFacts, coverage
from ..levels import Level
from ..statuses import Setting, Status
from .classes import HeadCount
from .dates import DueDate
from .exemptions import Exemption
from .sessions import SessionClass

# A school and one of its academic years.
Key = tuple[int, int]


def coverage_of(schools: Iterable[School], year: int, on: datetime.date | None = None) -> dict[int, Coverage]:
    """How each school stands in an academic year, by its id: on a day, or today where it is. Six queries."""
    found = list(schools)
    facts = gather(found, [year])
    return {school.pk: coverage(facts[school.pk, year], on or school.today) for school in found}


def gather(schools: Iterable[School], years: Collection[int]) -> dict[Key, YearFacts]:
    """The facts of each school and year, by the school's id and the year, for `training.coverage.coverage`.

    Six queries, whatever is asked.
    """
    found = {school.pk: school for school in schools}
    classes, sessions = _classes(found, years), _sessions(found, years)
    exemptions, due, off = _exemptions(found, years), _due(found, years), days_off(found)
    facts = {}
    for pk, school in found.items():
        for year in years:
            first, last = year_window(year, school.year_starts_month, school.year_starts_day)
            facts[pk, year] = YearFacts(
                first=first,
                last=last,
                due_on=on_or_before(min(last, due.get((pk, year), last)), off[pk]),
                ends_on=on_or_before(last, off[pk]),
                is_setting=school.kind == SchoolKind.EARLY_YEARS,
                classes=tuple(classes[pk, year]),
                sessions=tuple(sessions[pk, year]),
                exemptions=tuple(exemptions[pk, year]),
            )
    return facts


def _of(prefix: str, schools: Iterable[int], years: Iterable[int]) -> Q:
    return Q(**{f"{prefix}school__in": list(schools), f"{prefix}academic_year__in": list(years)})


def _classes(schools: Iterable[int], years: Collection[int]) -> dict[Key, list[ClassFacts]]:
    counts = defaultdict(list)
    rows = HeadCount.objects.filter(_of("school_class__", schools, years)).order_by("on")
    for pk, on, children, teens, joined in rows.values_list("school_class", "on", "children", "teens", "joined"):
        counts[pk].append(Count(on, children, teens, joined))
    found = defaultdict(list)
    classes = SchoolClass.objects.filter(_of("", schools, years)).order_by("name", "pk")
    for school, year, pk, groups in classes.values_list("school", "academic_year", "pk", "year_groups"):
        found[school, year].append(ClassFacts(pk, tuple(groups), tuple(counts[pk])))
    return found


_FACTS = ("session", "session__on", "session__level", "session__status", "session__resource__counts")
_MORE = ("session__setting", "session__covers_profile", "session__catches_up")


def _sessions(schools: Iterable[int], years: Collection[int]) -> dict[Key, list[SessionFacts]]:
    rows = SessionClass.objects.filter(_of("school_class__", schools, years)).order_by("session")
    rows = rows.exclude(session__status=Status.STRUCK_OUT)
    parts, facts = defaultdict(list), {}
    of = ("school_class__school", "school_class__academic_year", "school_class", "took_part", "away")
    for school, year, group, took_part, away, *rest in rows.values_list(*of, *_FACTS, *_MORE):
        facts[rest[0]] = (school, year), rest
        parts[rest[0]].append(Part(group, took_part or 0, away or 0))
    found = defaultdict(list)
    for pk, (key, rest) in facts.items():
        found[key].append(_session(parts[pk], *rest))
    return found


def _session(
    parts: list[Part],
    pk: int,
    on: datetime.date,
    level: str,
    status: str,
    counts: bool,
    setting: str,
    covers_profile: bool,
    catches_up: int | None,
) -> SessionFacts:
    return SessionFacts(
        pk=pk,
        on=on,
        level=Level(level),
        parts=tuple(parts),
        is_planned=status == Status.PLANNED,
        counts=counts,
        with_parents=setting == Setting.PARENTS,
        covers_profile=covers_profile,
        catches_up=catches_up,
    )


def _exemptions(schools: Iterable[int], years: Collection[int]) -> dict[Key, list[ExemptionFacts]]:
    found = defaultdict(list)
    rows = Exemption.objects.filter(_of("school_class__", schools, years), since__isnull=False).order_by("pk")
    of = ("school_class__school", "school_class__academic_year", "school_class", "level", "since", "until")
    for school, year, group, level, since, until in rows.values_list(*of):
        found[school, year].append(ExemptionFacts(group, Level(level), since, until))
    return found


def _due(schools: Collection[int], years: Collection[int]) -> dict[Key, datetime.date]:
    """The day for each school and year: its own or HQ's, the earlier one; nothing where nobody has set one."""
    rows = DueDate.objects.filter(Q(school=None) | Q(school__in=list(schools)), academic_year__in=list(years))
    by_key = {(school, year): due_on for school, year, due_on in rows.values_list("school", "academic_year", "due_on")}
    found = {}
    for year in years:
        for school in schools:
            days = [by_key[key] for key in ((school, year), (None, year)) if key in by_key]
            if days:
                found[school, year] = min(days)
    return found


def days_off(schools: Collection[int]) -> dict[int, IsOff]:
    """For each school, whether a day is one of its holidays or of all schools'."""
    spans = defaultdict(list)
    rows = Holiday.objects.filter(Q(school=None) | Q(school__in=list(schools)))
    for school, first, last in rows.values_list("school", "first_day", "last_day"):
        for pk in schools if school is None else [school]:
            spans[pk].append((first, last))
    return {pk: _is_off(spans[pk]) for pk in schools}


def _is_off(spans: list[tuple[datetime.date, datetime.date]]) -> IsOff:
    return lambda day: any(first <= day <= last for first, last in spans)
