"""How a school stands in a year, as pages show it: its classes, its lines of coverage, and what comes next."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from dcs_portal.schools.models import School, SchoolClass
from dcs_portal.schools.years import YEAR_GROUPS

from .coverage import ClassFacts, Coverage, Line, State, YearFacts, coverage
from .levels import Level
from .models import gather

# What needs somebody is first.
FIRST = [State.OVERDUE, State.DUE, State.PLANNED, State.PARENTS, State.EXEMPT, State.DONE]
TONES = {
    State.OVERDUE: "red",
    State.DUE: "yellow",
    State.PLANNED: "light-blue",
    State.PARENTS: "purple",
    State.EXEMPT: "grey",
    State.DONE: "green",
}
WORDS = {
    State.OVERDUE: "Overdue",
    State.DUE: "Due",
    State.PLANNED: "Planned",
    State.PARENTS: "Parents only",
    State.EXEMPT: "Exempt",
    State.DONE: "Done",
}


def in_school_order(classes: Iterable[SchoolClass]) -> list[SchoolClass]:
    """The youngest first, then by name: Y9 before Y10."""
    return sorted(classes, key=_order)


def _order(one: SchoolClass) -> tuple[int, str, int]:
    youngest = YEAR_GROUPS.index(one.year_groups[0]) if one.year_groups else len(YEAR_GROUPS)
    return youngest, one.name.casefold(), one.pk


@dataclass(frozen=True)
class Row:
    """A line with its class, for a page.

    Args:
        waits: the id of a session for it whose planned day has come, and that nobody has confirmed or moved.
    """

    school_class: SchoolClass
    line: Line
    waits: int | None = None

    @property
    def words(self) -> str:
        """Where it stands, in a word or two."""
        return WORDS[self.line.state]

    @property
    def tone(self) -> str:
        return TONES[self.line.state]

    @property
    def is_overdue(self) -> bool:
        return self.line.state is State.OVERDUE

    @property
    def may_catch_up(self) -> bool:
        """Whether a session was held and left some out."""
        return bool(self.line.rests_on and self.line.to_reach)


@dataclass(frozen=True)
class Standing:
    """A school in a year, as it stands on a day."""

    school: School
    year: int
    facts: YearFacts
    coverage: Coverage
    classes: dict[int, SchoolClass]

    @property
    def rows(self) -> list[Row]:
        """Every line, what is missing first, then by the day by which it is due."""
        rows = [Row(self.classes[line.group], line, self._waiting(line)) for line in self.coverage.lines]
        rows.sort(key=lambda row: _order(row.school_class))
        return sorted(rows, key=lambda row: (FIRST.index(row.line.state), row.line.due_on))

    def _waiting(self, line: Line) -> int | None:
        plans = [one for one in self.facts.sessions if one.is_planned and one.on <= self.coverage.on]
        mine = [
            one for one in plans if one.level == line.aim.level and line.group in {part.group for part in one.parts}
        ]
        return min(mine, key=lambda one: (one.on, one.pk)).pk if mine else None

    def rows_of(self, classes: Iterable[SchoolClass]) -> list[Row]:
        wanted = {one.pk for one in classes}
        return [row for row in self.rows if row.school_class.pk in wanted]

    def group(self, pk: int) -> ClassFacts:
        """The facts of one class."""
        return next(group for group in self.facts.classes if group.pk == pk)

    def open_levels(self, pk: int) -> set[Level]:
        """The levels at which something of a class is still to be done."""
        return {line.aim.level for line in self.coverage.open if line.group == pk}

    @property
    def to_reach(self) -> int:
        """How many children are still to be reached, each class and line by itself; unknown ones are not among them."""
        return sum(line.to_reach or 0 for line in self.coverage.open)


def standing(school: School, year: int, on: datetime.date | None = None) -> Standing:
    """How a school stands on a day, or today there. Seven queries."""
    facts = gather([school], [year])[school.pk, year]
    classes = SchoolClass.objects.filter(school=school, academic_year=year).in_bulk()
    return Standing(school, year, facts, coverage(facts, on or school.today), classes)
