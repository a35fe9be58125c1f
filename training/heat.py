"""Schools × year groups: where each stands, from facts that were gathered already. Plain functions on plain values."""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from dcs_portal.schools.models import School
from dcs_portal.schools.years import academic_year_name, in_order

from .coverage import SETTLED, Coverage, Line, State, YearFacts, coverage
from .levels import Aim
from .reading import FIRST, WORDS

NO_CLASS, NO_CHILDREN = "no_class", "no_children"
STATES = {**{state.value: WORDS[state] for state in FIRST}, NO_CLASS: "No class", NO_CHILDREN: "No children"}


@dataclass(frozen=True)
class Cell:
    """One year group of a school: the state of what is worst there, and how much of it is done or exempt."""

    group: str
    state: str
    settled: int
    lines: int

    @property
    def words(self) -> str:
        return STATES[self.state]

    @property
    def of(self) -> str:
        """How much of several is done, where that is not clear from the state."""
        return f"{self.settled} of {self.lines}" if self.lines > 1 and self.settled < self.lines else ""


@dataclass(frozen=True)
class Row:
    """A school with a cell for each year group asked about; None where the school does not have it."""

    school: School
    cells: tuple[Cell | None, ...]
    lines: tuple[Line, ...]

    @property
    def open(self) -> list[Line]:
        return [line for line in self.lines if not line.is_settled]

    @property
    def overdue(self) -> int:
        return sum(line.state is State.OVERDUE for line in self.lines)

    @property
    def to_reach(self) -> int:
        return sum(line.to_reach or 0 for line in self.open)

    @property
    def is_whole(self) -> bool:
        """Whether every year group has a class and all of them have had everything."""
        return bool(self.lines) and not self.open and not self.has(NO_CLASS)

    def has(self, state: str) -> bool:
        return any(cell is not None and cell.state == state for cell in self.cells)


@dataclass(frozen=True)
class HeatMap:
    groups: tuple[str, ...]
    rows: tuple[Row, ...]


Facts = Mapping[tuple[int, int], YearFacts]
Day = Callable[[School], datetime.date]


def today_at(school: School) -> datetime.date:
    return school.today


def heat_map(
    schools: Iterable[School],
    facts: Facts,
    year: int,
    *,
    aims: Collection[Aim] = tuple(Aim),
    state: str = "",
    on: Day = today_at,
) -> HeatMap:
    """The table of a year.

    Args:
        facts: from `gather`, of these schools and this year.
        aims: which lines to look at.
        state: only schools that have a year group in this state; all if empty.
    """
    found = []
    for school in schools:
        of_year = facts[school.pk, year]
        found.append((school, of_year, _lines(coverage(of_year, on(school)), aims)))
    groups = tuple(in_order(group for school, of_year, _ in found for group in _groups(school, of_year)))
    rows = (Row(school, tuple(_cells(school, year, lines, groups)), lines) for school, year, lines in found)
    return HeatMap(groups, tuple(row for row in rows if not state or row.has(state)))


def trend(
    schools: Collection[School], facts: Facts, years: Iterable[int], *, aims: Collection[Aim] = tuple(Aim)
) -> list[tuple[str, int, int]]:
    """Year by year, from the first with a class: its name, how many lines were done or exempt, and how many not."""
    found: list[tuple[str, int, int]] = []
    for year in years:
        settled: Counter[bool] = Counter()
        for school in schools:
            lines = _lines(coverage(facts[school.pk, year], school.today), aims)
            settled.update(line.is_settled for line in lines)
        if found or settled:
            found.append((academic_year_name(year), settled[True], settled[False]))
    return found


def _lines(stands: Coverage, aims: Collection[Aim]) -> tuple[Line, ...]:
    return tuple(line for line in stands.lines if line.aim in aims)


def _groups(school: School, year: YearFacts) -> set[str]:
    return {*school.year_groups, *(group for one in year.classes for group in one.year_groups)}


def _cells(school: School, year: YearFacts, lines: Iterable[Line], groups: Iterable[str]) -> Iterable[Cell | None]:
    by_class: dict[int, list[Line]] = {one.pk: [] for one in year.classes}
    for line in lines:
        by_class[line.group].append(line)
    here = _groups(school, year)
    for group in groups:
        classes = [one.pk for one in year.classes if group in one.year_groups]
        yield _cell(group, classes, [line for pk in classes for line in by_class[pk]]) if group in here else None


def _cell(group: str, classes: list[int], lines: list[Line]) -> Cell:
    states = {line.state for line in lines}
    worst = next((state.value for state in FIRST if state in states), NO_CHILDREN if classes else NO_CLASS)
    return Cell(group, worst, sum(line.state in SETTLED for line in lines), len(lines))
