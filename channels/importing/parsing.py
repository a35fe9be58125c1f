"""From the bytes of a CSV or .xlsx file to rows of channels, or to every problem. Knows nothing of a database."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from dcs_portal.handles import NotAnAccountError, Site, read
from dcs_portal.schools.importing.cells import BadCellError
from dcs_portal.schools.importing.parsing import Cells, Problem
from dcs_portal.schools.importing.tables import is_workbook, read_table

from ..statuses import Audience, for_scope
from .cells import COLUMNS
from .headers import find_columns

MOST_CHANNELS = 200
_NOT_FACTS = ("platform", "account", "keepers", "key")


@dataclass(frozen=True)
class ChannelRow:
    """One channel as the file has it. keepers: addresses, of people with accounts or of a mailbox."""

    row: int
    site: str
    account: str
    facts: dict[str, Any]
    keepers: list[str] = field(default_factory=list)

    def as_values(self) -> dict[str, Any]:
        """The same as plain values, to be carried to the next page."""
        return asdict(self)


class Parsed(NamedTuple):
    """What a file holds: rows without a problem, every problem, and the texts of each row by column."""

    rows: list[ChannelRow]
    problems: list[Problem]
    texts: dict[int, dict[str, str]]


def parse(data: bytes, name: str = "") -> Parsed:
    """Read a file. A problem of row 0 is one of the whole file, and then there are no rows.

    Args:
        name: of the file, for what to say where it is no table.
    """
    try:
        texts = _texts(data, name)
    except ValueError as error:
        return Parsed([], [Problem(0, "", "", str(error))], {})
    found = [(number, *_cells(number, row)) for number, row in texts.items()]
    problems = [problem for _, _, wrong in found for problem in wrong]
    problems += _same([(number, cells) for number, cells, _ in found])
    bad = {problem.row for problem in problems}
    rows = [_row(number, cells) for number, cells, _ in found if number not in bad]
    return Parsed(rows, sorted(problems), texts)


def _texts(data: bytes, name: str) -> dict[int, dict[str, str]]:
    table = read_table(data, MOST_CHANNELS + 50, "channels")
    called_workbook = name.lower().endswith((".xlsx", ".xls")) and not is_workbook(data)
    first, places = find_columns(table, called_workbook=called_workbook)
    rows = table[first:]
    if not rows:
        raise ValueError("The file has a header and no channels.")
    if len(rows) > MOST_CHANNELS:
        raise ValueError(f"The file has more than {MOST_CHANNELS} channels.")
    return {
        number: {name: _bare(row[place]) if place < len(row) else "" for name, place in places.items()}
        for number, row in rows
    }


def _bare(cell: str) -> str:
    """Without the sign by which our own files keep a spreadsheet from taking a name for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _row(number: int, cells: Cells) -> ChannelRow:
    facts = {name: value for name, value in cells.items() if name not in _NOT_FACTS}
    return ChannelRow(number, cells["platform"], cells["account"], facts, cells["keepers"])


def _cells(number: int, row: dict[str, str]) -> tuple[Cells, list[Problem]]:
    """The values of one row; a cell that is wrong has a problem instead of a value."""
    cells: Cells = {}
    problems = []
    for name, column in COLUMNS.items():
        try:
            cells[name] = column.read(row.get(name, ""))
        except BadCellError as error:
            problems.append(Problem(number, name, row.get(name, ""), str(error)))
    if Audience.PUPILS not in cells.get("audiences", []):
        cells["year_groups"] = []
        problems = [problem for problem in problems if problem.column != "year_groups"]
    problems += _contradictions(number, row, cells)
    if "platform" in cells and "account" in cells:
        try:
            cells["key"] = read(Site(cells["platform"]), cells["account"]).key
        except NotAnAccountError as error:
            problems.append(Problem(number, "account", cells["account"], str(error)))
    return cells, problems


def _contradictions(number: int, row: dict[str, str], cells: Cells) -> Iterator[Problem]:
    audiences = cells.get("audiences", [])
    if why := for_scope(cells.get("scope", ""), audiences):
        yield Problem(number, "scope", row["scope"], f"is too narrow. {why}")
    if Audience.PUPILS in audiences and cells.get("year_groups") == []:
        yield Problem(number, "year_groups", "", "is empty, which no channel for pupils may be: write Y7 to Y9")


def _same(rows: list[tuple[int, Cells]]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, cells in rows:
        if "key" in cells and (earlier := first.setdefault(cells["key"], number)) != number:
            yield Problem(number, "", "", f"is the same account as row {earlier}")
