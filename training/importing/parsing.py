"""From the bytes of a CSV or .xlsx file to rows of classes, or to every problem. Knows nothing of a database."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dcs_portal.schools.importing.cells import BadCellError
from dcs_portal.schools.importing.parsing import Cells, Problem, read_csv, repeated, tidied
from dcs_portal.schools.years import parse_year_groups

Table = list[tuple[int, list[str]]]
MOST_CLASSES, MOST_COLUMNS, MOST_CHILDREN = 200, 50, 999
# What a workbook of that many classes never comes near, unpacked.
_MOST_UNPACKED = 30_000_000
_ZIP = b"PK\x03\x04"
# What a damaged or encrypted workbook makes its readers raise.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, InvalidFileException, ArithmeticError, AttributeError, EOFError,
    LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
)  # fmt: skip


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
        table = _workbook(data) if data.startswith(_ZIP) else read_csv(data)
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


def _workbook(data: bytes) -> Table:
    """The first sheet."""
    try:
        is_too_large = _unpacked(data) > _MOST_UNPACKED
        rows = [] if is_too_large else _rows(data)
    except _UNREADABLE:
        raise ValueError("The file cannot be read as a spreadsheet. Save it as .xlsx or as “CSV UTF-8”.") from None
    if is_too_large:
        raise ValueError("The spreadsheet is too large. Copy the classes alone into a new one.")
    return tidied(rows)


def _unpacked(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return sum(part.file_size for part in file.infolist())


def _rows(data: bytes) -> list[list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    rows = book.worksheets[0].iter_rows(max_row=MOST_CLASSES + 50, max_col=MOST_COLUMNS, values_only=True)
    return [[_as_text(cell) for cell in row] for row in rows]


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


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
