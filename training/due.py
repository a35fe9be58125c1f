"""Who is to be reminded of what, at a moment: a pure rule on plain values.

What is open comes to a stage 60, 30 and 7 days before it is due, on the day, and then every week. Whoever looks after
it hears of each stage once, at the next half past seven of a school day. So a day on which nothing ran loses nothing:
the latest stage is told at the next such time, and those before it never.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from zoneinfo import ZoneInfo

from dcs_portal.schools.working_days import IsOff, on_or_after

from .coverage import Line, State, YearFacts, coverage, joining
from .levels import Aim

AT = datetime.time(7, 30)
# A worker that is late by less than an hour still tells it on the day.
UNTIL = datetime.time(8, 30)
BEFORE = (60, 30, 7)
WEEK = 7
_A_DAY = datetime.timedelta(days=1)
HQ_AFTER = 30
# So long after the end of a year HQ still hears of what was left open in it.
LOOK_BACK = 60


class Circle(IntEnum):
    """For whom somebody is told: the widest circle that they are in."""

    STAFF = 0
    LEADER = 1
    HQ = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned session whose day has come, and who is to confirm it."""

    pk: int
    on: datetime.date
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class Told:
    """What a person was last told of something: the stage, when it was due then, and the day of the message."""

    stage: int
    due_on: datetime.date
    on: datetime.date


@dataclass(frozen=True)
class SchoolFacts:
    """A school as reminders need it; people are ids.

    Args:
        years: the academic year that is, and those before it that HQ may still have to hear of.
        teachers: of each class, as far as anybody said whose it is.
        staff: everybody there who logs sessions and does not lead the school: told of a class that is nobody's.
    """

    pk: int
    tz: ZoneInfo
    is_off: IsOff
    years: tuple[YearFacts, ...]
    teachers: Mapping[int, frozenset[int]] = field(default_factory=dict)
    staff: frozenset[int] = frozenset()
    leaders: frozenset[int] = frozenset()
    snoozed: Mapping[tuple[int, Aim], datetime.date] = field(default_factory=dict)
    plans: tuple[Plan, ...] = ()

    def look_after(self, group: int) -> frozenset[int]:
        return self.teachers.get(group) or self.staff or self.leaders


# A line of coverage by its class and aim, or a planned session.
Thing = tuple[int, Aim] | int


@dataclass(frozen=True, slots=True)
class Call:
    """Something that is open, the stage it has come to, and who hears of it as what.

    Args:
        rests_on: the session that a catch-up would name, where only some were not reached.
    """

    school: int
    thing: Thing
    stage: int
    due_on: datetime.date
    people: Mapping[int, Circle]
    rests_on: int | None = None


@dataclass(frozen=True)
class Message:
    """One message to one person: all that is new to them on a day."""

    person: int
    on: datetime.date
    circle: Circle
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class World:
    """Everything that the rule has to know: schools, HQ, and what was told already."""

    schools: tuple[SchoolFacts, ...]
    hq: frozenset[int]
    hq_tz: ZoneInfo
    hq_is_off: IsOff
    told: Mapping[tuple[int, Thing], Told] = field(default_factory=dict)


def is_time(moment: datetime.datetime, tz: ZoneInfo) -> bool:
    """Whether it is the time of day at which people are told something there."""
    return AT <= moment.astimezone(tz).time() < UNTIL


def messages(world: World, moment: datetime.datetime) -> list[Message]:
    """What is to be sent at a moment; nothing at most of them.

    Args:
        moment: with its time zone.
    """
    found: dict[int, list[tuple[datetime.date, Call]]] = defaultdict(list)
    for day, call in _calls_now(world, moment):
        for person in call.people:
            if _is_new(call, world.told.get((person, call.thing))):
                found[person].append((day, call))
    told_on = {(person, told.on) for (person, _), told in world.told.items()}
    return [_message(person, calls) for person, calls in found.items() if (person, calls[0][0]) not in told_on]


def _message(person: int, found: list[tuple[datetime.date, Call]]) -> Message:
    calls = tuple(call for _, call in found)
    return Message(person, found[0][0], max(call.people[person] for call in calls), calls)


def _calls_now(world: World, moment: datetime.datetime) -> Iterator[tuple[datetime.date, Call]]:
    for school in world.schools:
        if (day := _day(moment, school.tz, school.is_off)) is not None:
            yield from ((day, call) for call in calls(school, day))
    if (day := _day(moment, world.hq_tz, world.hq_is_off)) is not None:
        yield from ((day, call) for school in world.schools for call in calls_to_hq(school, day, world.hq))


def _day(moment: datetime.datetime, tz: ZoneInfo, is_off: IsOff) -> datetime.date | None:
    """The day there, if people are told something at this moment."""
    day = moment.astimezone(tz).date()
    return day if is_time(moment, tz) and on_or_after(day, is_off) == day else None


def _is_new(call: Call, told: Told | None) -> bool:
    """Whether the stage was not told. After a due date that moved by a week or more, or a plan that moved at all,
    everything begins anew."""
    if told is None or call.stage > told.stage:
        return True
    far = 1 if isinstance(call.thing, int) else WEEK
    return abs((call.due_on - told.due_on).days) >= far


def stage_on(due_on: datetime.date, day: datetime.date) -> int | None:
    """The stage that has come by a day, in days from the due date: -60, -30, -7, 0, 7, 14 …; None before the first."""
    late = (day - due_on).days
    if late >= 0:
        return late - late % WEEK
    return max((-days for days in BEFORE if -days <= late), default=None)


def calls(school: SchoolFacts, day: datetime.date) -> Iterator[Call]:
    """What is open at a school and has come to a stage: to the staff of the class, from the due date on to leaders too.

    Of a year that is over nothing can be made good any more, so nobody there is told of it.
    """
    for year in school.years:
        if year.first <= day <= year.last:
            for line, due_on in _open(school, year, day):
                if (stage := stage_on(due_on, day)) is not None:
                    people = dict.fromkeys(school.look_after(line.group), Circle.STAFF)
                    people |= dict.fromkeys(school.leaders if stage >= 0 else (), Circle.LEADER)
                    yield Call(school.pk, (line.group, line.aim), stage, due_on, people, line.rests_on)
            for plan in school.plans:
                if year.first <= plan.on <= day:
                    people = dict.fromkeys(plan.people or school.leaders, Circle.STAFF)
                    yield Call(school.pk, plan.pk, _stage_of_plan((day - plan.on).days), plan.on, people)


def calls_to_hq(school: SchoolFacts, day: datetime.date, hq: Iterable[int]) -> Iterator[Call]:
    """What has been overdue for 30 days: every week while the year lasts, once when it is over."""
    people = dict.fromkeys(hq, Circle.HQ)
    recent = [year for year in school.years if (day - year.last).days <= LOOK_BACK]
    for year in recent:
        for line, due_on in _open(school, year, day):
            late = (day - due_on).days - HQ_AFTER
            if late >= 0:
                stage = HQ_AFTER if day > year.last else HQ_AFTER + late - late % WEEK
                yield Call(school.pk, (line.group, line.aim), stage, due_on, people)


def _stage_of_plan(late: int) -> int:
    """On its day, the day after, then every week until somebody says what came of it."""
    return late - late % WEEK if late >= WEEK else min(late, 1)


def _open(school: SchoolFacts, year: YearFacts, day: datetime.date) -> Iterator[tuple[Line, datetime.date]]:
    """The open lines that are not quiet, and since when or by when each is due."""
    for line in coverage(year, day).open:
        due_on = max(line.due_on, _came_on(year, line, day) or line.due_on)
        quiet_until = school.snoozed.get((line.group, line.aim))
        if line.state is not State.PARENTS and not _is_quiet(line, due_on, quiet_until, day):
            yield line, due_on


def _is_quiet(line: Line, due_on: datetime.date, quiet_until: datetime.date | None, day: datetime.date) -> bool:
    """A plan within seven days that keeps the date, or a snooze before it: neither hides what is overdue."""
    if day > due_on:
        return False
    soon = min(due_on, day + datetime.timedelta(days=WEEK))
    is_planned = line.planned_on is not None and line.planned_on <= soon
    return is_planned or (day < due_on and quiet_until is not None and day <= quiet_until)


def _came_on(year: YearFacts, line: Line, day: datetime.date) -> datetime.date | None:
    """When children came to a class in which nobody was left: a catch-up is due from then, not from long before.

    Of a class that has never been whole, or no more when they came, the day stays as it was.
    """
    if line.rests_on is None:
        return None
    group = next(group for group in year.classes if group.pk == line.group)
    came = [on for on, number in joining(group, line.aim, day) if number]
    alone = replace(year, classes=(group,))
    return next((on for on in reversed(came) if _is_settled(alone, line.aim, on - _A_DAY)), None)


def _is_settled(year: YearFacts, aim: Aim, on: datetime.date) -> bool:
    return any(line.aim is aim and line.is_settled for line in coverage(year, on).lines)
