"""Which class has had what it needs in an academic year, as it stood on a day: one pure rule on plain values.

A whole-class session at the right level, with material that counts, reaches everybody who was there. Whoever was away,
or joined later, is reached by a catch-up that names it. Two sessions with half of a class each are never added up:
nobody can tell from two numbers whether they were different halves. The year is the school's own, from its first day
to its last; what was held before or after is no part of it.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from .levels import OVER, UNDER, Aim, Level, levels_of


class State(StrEnum):
    """Where a line stands. The best is first: logging never moves a line down, striking out never moves one up."""

    DONE = "done"
    EXEMPT = "exempt"
    PARENTS = "parents"
    PLANNED = "planned"
    DUE = "due"
    OVERDUE = "overdue"


SETTLED = frozenset({State.DONE, State.EXEMPT})


@dataclass(frozen=True, slots=True)
class Count:
    """How many children a class had on a day, how many of them were 13 or older, and how many had joined since."""

    on: datetime.date
    children: int
    teens: int = 0
    joined: int = 0


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class of the year; its counts in any order."""

    pk: int
    year_groups: tuple[str, ...]
    counts: tuple[Count, ...] = ()

    def counts_until(self, day: datetime.date) -> list[Count]:
        """The counts up to a day; before the first one, that one is the nearest there is."""
        known = sorted(self.counts, key=lambda count: count.on)
        return [count for count in known if count.on <= day] or known[:1]


@dataclass(frozen=True, slots=True)
class Part:
    """One class in a session: how many took part, and how many were away."""

    group: int
    took_part: int = 0
    away: int = 0


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session that is planned or was held; one that was struck out is not among them.

    Args:
        counts: whether HQ has marked its material as counting.
        catches_up: the session whose absent children it is for.
    """

    pk: int
    on: datetime.date
    level: Level
    parts: tuple[Part, ...]
    is_planned: bool = False
    counts: bool = True
    with_parents: bool = False
    covers_profile: bool = False
    catches_up: int | None = None

    def part(self, group: int) -> Part:
        """The class in it; a class that had no part in it had nobody there."""
        return next((part for part in self.parts if part.group == group), Part(group))


@dataclass(frozen=True, slots=True)
class ExemptionFacts:
    """An exemption that was approved, in force from one day until another."""

    group: int
    level: Level
    since: datetime.date
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class YearFacts:
    """A school's academic year: its window, when training is due, and everything that happened.

    Args:
        due_on: the last day on which a session is in time.
        ends_on: the same for the 13+ session of a class that turns 13 during the year: its last school day.
        is_setting: an early-years setting, where a session with parents is a state of its own.
    """

    first: datetime.date
    last: datetime.date
    due_on: datetime.date
    ends_on: datetime.date
    is_setting: bool = False
    classes: tuple[ClassFacts, ...] = ()
    sessions: tuple[SessionFacts, ...] = ()
    exemptions: tuple[ExemptionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One class and one thing that it is to have had.

    Args:
        to_reach: how many children are still to be reached; None where nobody has said how many there are.
        planned_on: the day of the next planned session for it, whatever the state; `planned` is its id.
        rests_on: the session that reached most of them, which a catch-up would name.
    """

    group: int
    aim: Aim
    state: State
    due_on: datetime.date
    to_reach: int | None = None
    planned_on: datetime.date | None = None
    rests_on: int | None = None
    held_on: datetime.date | None = None
    planned: int | None = None

    @property
    def is_settled(self) -> bool:
        """Nothing more is to be done about it: done or exempt."""
        return self.state in SETTLED


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every line of a school's year on a day, class by class."""

    on: datetime.date
    lines: tuple[Line, ...] = field(default=())

    @property
    def is_whole(self) -> bool:
        """Whether every class has had everything, or is exempt from it; false where there is no class."""
        return bool(self.lines) and all(line.is_settled for line in self.lines)

    @property
    def open(self) -> list[Line]:
        """What is still to be done."""
        return [line for line in self.lines if not line.is_settled]


def coverage(year: YearFacts, on: datetime.date) -> Coverage:
    """The lines of a school's year as they stand on a day."""
    sessions = defaultdict(list)
    for session in year.sessions:
        for part in session.parts:
            sessions[part.group].append(session)
    return Coverage(on, tuple(line for group in year.classes for line in _lines(year, group, sessions[group.pk], on)))


def aims(group: ClassFacts, on: datetime.date) -> list[Aim]:
    """What a class needs, by its year groups and by how many are 13 already; nothing where no child is left in it."""
    counts = group.counts_until(on)
    if counts and counts[-1].children == 0:
        return []
    levels = set(levels_of(group.year_groups))
    if counts and counts[-1].teens:
        levels.add(Level.THIRTEEN)
    if counts and all(count.teens == count.children for count in counts):
        levels.discard(Level.UNDER_13)
    return [aim for aim in Aim if aim.level in levels]


def _lines(year: YearFacts, group: ClassFacts, own: list[SessionFacts], on: datetime.date) -> Iterator[Line]:
    for aim in aims(group, on):
        yield _line(year, group, aim, own, on)


def _line(year: YearFacts, group: ClassFacts, aim: Aim, own: list[SessionFacts], on: datetime.date) -> Line:
    """A class's line for an aim, from the sessions that it had any part in."""
    serving = [one for one in own if _serves(one, group, aim) and year.first <= one.on <= year.last]
    held = [one for one in serving if not one.is_planned and one.on <= on]
    whole = [one for one in held if one.catches_up is None and not one.with_parents]
    lefts = {one.pk: _left(group, aim, one, held, on) for one in whole}
    best = min(whole, key=lambda one: (lefts[one.pk], one.on, one.pk), default=None)
    left = lefts[best.pk] if best else None
    due_on = year.due_on if aim is Aim.UNDER_13 or OVER & set(group.year_groups) else year.ends_on
    plan = _plan(year, serving, {one.pk for one in whole}, on)
    parents = year.is_setting and any(one.with_parents for one in held)
    in_time = plan is not None and plan.on <= due_on
    return Line(
        group=group.pk,
        aim=aim,
        state=_state(left == 0, _is_exempt(year, group, aim, on), parents, on > due_on, in_time),
        due_on=due_on,
        to_reach=left if best else asked(group, aim, on) or None,
        planned_on=plan.on if plan else None,
        rests_on=best.pk if best else None,
        held_on=best.on if best else None,
        planned=plan.pk if plan else None,
    )


def _state(done: bool, exempt: bool, parents: bool, late: bool, planned: bool) -> State:
    answers = {
        State.DONE: done,
        State.EXEMPT: exempt,
        State.PARENTS: parents,
        State.OVERDUE: late,
        State.PLANNED: planned,
    }
    return next((state for state, is_so in answers.items() if is_so), State.DUE)


def _serves(session: SessionFacts, group: ClassFacts, aim: Aim) -> bool:
    """Whether a session of the class is for this aim, and reached anybody at all."""
    if not session.counts or session.level != aim.level:
        return False
    somebody_came = session.is_planned or session.part(group.pk).took_part > 0
    return somebody_came and (aim is not Aim.PROFILE or session.covers_profile)


def _is_exempt(year: YearFacts, group: ClassFacts, aim: Aim, on: datetime.date) -> bool:
    mine = [one for one in year.exemptions if one.group == group.pk and one.level == aim.level]
    return any(one.since <= on and (one.until is None or one.until > on) for one in mine)


def _plan(year: YearFacts, serving: Iterable[SessionFacts], whole: set[int], on: datetime.date) -> SessionFacts | None:
    """The next plan for a line: for the whole class, or to catch up on a session that it had."""
    plans = [one for one in serving if one.is_planned and one.on >= on]
    plans = [one for one in plans if one.catches_up in {None, *whole} and (year.is_setting or not one.with_parents)]
    return min(plans, key=lambda one: (one.on, one.pk), default=None)


def asked(group: ClassFacts, aim: Aim, on: datetime.date) -> int | None:
    """How many children of a class an aim is for on a day, by the last count; None without one."""
    counts = group.counts_until(on)
    return _of(group, aim, counts[-1]) if counts else None


def _of(group: ClassFacts, aim: Aim, count: Count) -> int:
    """How many of those counted an aim is for. Only in a class of mixed ages are they not all of them."""
    stages = set(group.year_groups)
    if aim is Aim.UNDER_13:
        return count.children - count.teens if stages & OVER else count.children
    return count.teens if stages & UNDER or not stages else count.children


def _left(group: ClassFacts, aim: Aim, session: SessionFacts, held: Iterable[SessionFacts], on: datetime.date) -> int:
    """How many children a session has left to be reached, by a day, after all that caught up on it."""
    part = session.part(group.pk)
    left = max(part.away, (asked(group, aim, session.on) or 0) - part.took_part)
    catch_ups = [one for one in held if one.catches_up == session.pk and one.on >= session.on and not one.with_parents]
    # Of one day, who joined comes first: they may have been there.
    steps = [(day, 0, joined) for day, joined in joining(group, aim, on) if day > session.on]
    steps += [(one.on, 1, -one.part(group.pk).took_part) for one in catch_ups]
    for _, _, change in sorted(steps):
        left = max(0, left + change)
    most = asked(group, aim, on)
    return left if most is None else min(left, most)


def joining(group: ClassFacts, aim: Aim, on: datetime.date) -> Iterator[tuple[datetime.date, int]]:
    """When children came to be asked for: they joined the class; or turned 13 in one where only those are asked for."""
    for before, count in pairwise(group.counts_until(on)):
        grew = count.teens - before.teens if aim is not Aim.UNDER_13 and _is_for_teens_only(group) else count.joined
        yield count.on, max(0, grew)


def _is_for_teens_only(group: ClassFacts) -> bool:
    return bool(UNDER & set(group.year_groups)) or not group.year_groups


def is_mixed(group: ClassFacts, on: datetime.date) -> bool:
    """Whether a session at one of its levels is not for all of the class."""
    levels = {aim.level for aim in aims(group, on)}
    return len(levels) > 1 and (_is_for_teens_only(group) or bool(OVER & set(group.year_groups)))
