"""From the bytes of a CSV or .xlsx file to rows of classes, or to every problem. Knows nothing of a database."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from dcs_portal.schools.importing.cells import BadCellError
from dcs_portal.schools.importing.parsing import Cells, Problem, repeated
from dcs_portal.schools.importing.tables import Table, read_table
from dcs_portal.schools.years import parse_year_groups

MOST_CLASSES, MOST_CHILDREN = 200, 999


@dataclass(frozen=True)
class ClassRow:
    """One class as the file has it."""

    row: int
    name: str
    year_groups: list[str]
    children: int
    teens: int = 0

    def as_values(self) -> dict[str, Any]:
        """The same as plain values, to be carried to the next page."""
        return asdict(self)


def parse(data: bytes, offered: Collection[str]) -> tuple[list[ClassRow], list[Problem]]:
    """Read a file. The rows are those without a problem.

    Args:
        offered: the year groups of the school.
    """
    try:
        table = read_table(data, MOST_CLASSES + 50, "classes")
    except ValueError as error:
        return [], [Problem(0, "", "", str(error))]
    if problems := list(_header_problems(table)):
        return [], problems
    header = [_plain(cell) for cell in table[0][1]]
    read = [(number, *_cells(number, dict(zip(header, row, strict=False)), offered)) for number, row in table[1:]]
    problems = [problem for _, _, found in read for problem in found]
    problems += repeated([(number, cells) for number, cells, _ in read], "class")
    bad = {problem.row for problem in problems}
    rows = [
        ClassRow(number, cells["class"], cells["year_groups"], cells["children"], cells.get("13_or_older", 0))
        for number, cells, _ in read
        if number not in bad
    ]
    return rows, sorted(problems)


def _plain(header: str) -> str:
    return header.lower().replace(" ", "_").replace("13+", "13_or_older")


def _header_problems(table: Table) -> Iterator[Problem]:
    if not table:
        yield Problem(0, "", "", "The file is empty.")
        return
    number, header = table[0][0], [_plain(cell) for cell in table[0][1]]
    for name in COLUMNS:
        if header.count(name) > 1:
            yield Problem(number, "", "", f"The column {name} is there {header.count(name)} times.")
        elif name not in header and name not in OPTIONAL:
            yield Problem(number, "", "", f"The column {name} is missing.")
    if len(table) == 1:
        yield Problem(0, "", "", "The file has a header and no classes.")
    elif len(table) > MOST_CLASSES + 1:
        yield Problem(0, "", "", f"The file has more than {MOST_CLASSES} classes.")


def _cells(number: int, row: dict[str, str], offered: Collection[str]) -> tuple[Cells, list[Problem]]:
    """The values of one row; a cell that is wrong has a problem instead of a value."""
    cells: Cells = {}
    problems = []
    for name, read in COLUMNS.items():
        if name in row or name not in OPTIONAL:
            try:
                cells[name] = read(row.get(name, ""))
            except BadCellError as error:
                problems.append(Problem(number, name, row.get(name, ""), str(error)))
    if others := [stage for stage in cells.get("year_groups", []) if stage not in offered]:
        problems.append(Problem(number, "year_groups", row["year_groups"], f"the school has no {others[0]}"))
    if cells.get("13_or_older", 0) > cells.get("children", MOST_CHILDREN):
        problems.append(Problem(number, "13_or_older", row["13_or_older"], "is more than there are children"))
    return cells, problems


def _name(value: str) -> str:
    if not value:
        raise BadCellError("is empty")
    if len(value) > 60 or not value.isprintable():
        raise BadCellError("is longer than 60 characters, or holds one that cannot be shown")
    return value


def _year_groups(value: str) -> list[str]:
    try:
        codes = parse_year_groups(value)
    except ValueError as error:
        raise BadCellError(str(error)[:100]) from None
    if not codes:
        raise BadCellError("is empty; write for example Y3, or Y3 and Y4")
    return codes


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value[:9]) <= MOST_CHILDREN and len(value) < 10):
        raise BadCellError(f"is not a whole number from 0 to {MOST_CHILDREN}")
    return int(value)


def _number_or_none(value: str) -> int:
    return _number(value) if value else 0


COLUMNS: dict[str, Callable[[str], Any]] = {
    "class": _name,
    "year_groups": _year_groups,
    "children": _number,
    "13_or_older": _number_or_none,
}
OPTIONAL = frozenset({"13_or_older"})
