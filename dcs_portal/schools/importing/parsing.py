"""From the bytes of a CSV file to rows, or to every problem in it. Knows nothing of the database."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .cells import COLUMNS, PLACE_COLUMNS, BadCellError

CONTACT_KINDS = ("emergency", "police", "medical")
Cells = dict[str, Any]
_DELIMITERS = ",;\t"
_TITLE_LINES = 5


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong, and where: the row as a spreadsheet counts it (the header is 1; 0 is the whole file)."""

    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else f"{self.value[:60]}…"
        where = [f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]
        place = ", ".join(filter(None, where))
        return ": ".join(filter(None, [place, f'"{shown}"' if self.column else "", self.reason]))


@dataclass(frozen=True)
class ContactRow:
    """Emergency contact of a place."""

    kind: str
    name: str
    phone: str


@dataclass(frozen=True)
class SchoolRow:
    """One school as the file has it: `fields` by their names in the model, its place and contacts there."""

    row: int
    place_code: str
    place: str
    fields: Cells
    contacts: tuple[ContactRow, ...]


def parse(data: bytes) -> tuple[list[SchoolRow], list[Problem]]:
    """Read a file. The rows are those without a problem: use them only where there is none at all."""
    try:
        table = read_csv(data)
    except ValueError as error:
        return [], [Problem(0, "", "", str(error))]
    if problems := list(_header_problems(table)):
        return [], problems
    header = table[0][1]
    read = [(number, *_cells(number, dict(zip(header, row, strict=False)), row)) for number, row in table[1:]]
    problems = [problem for _, _, found in read for problem in found]
    rows = [(number, cells) for number, cells, _ in read]
    problems += [*repeated(rows, "code"), *repeated(rows, "name"), *_contradictions(rows)]
    bad = {problem.row for problem in problems}
    return [_school(number, cells) for number, cells in rows if number not in bad], sorted(problems)


def read_csv(data: bytes, *, may_be_windows: bool = False) -> list[tuple[int, list[str]]]:
    """The numbered rows that hold anything. A spreadsheet set to German separates them with semicolons.

    Args:
        may_be_windows: what is not UTF-8 is read as Windows-1252, which Excel's ordinary “CSV” is.

    Raises:
        ValueError: it is no such file; the message says so to the person.
    """
    try:
        text = _decoded(data, may_be_windows)
        delimiter = max(_DELIMITERS, key=_head_of(text).count)
        return tidied(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(_unreadable(error)) from None


def _decoded(data: bytes, may_be_windows: bool) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if may_be_windows and b"\0" not in data:
            return data.decode("cp1252")
        raise


def _head_of(text: str) -> str:
    """The first line with several cells, which a title above the columns has not."""
    lines = text.splitlines()[:_TITLE_LINES] or [""]
    return next((line for line in lines if max(map(line.count, _DELIMITERS)) > 1), lines[0])


def tidied(rows: Iterable[list[str]]) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, numbered as a spreadsheet does, without blanks that do not matter."""
    cleaned = [(number, [" ".join(cell.split()) for cell in row]) for number, row in enumerate(rows, 1)]
    return [(number, row) for number, row in cleaned if any(row)]


def _unreadable(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"The file is not UTF-8 text (byte {error.start + 1}). In a spreadsheet, save it as “CSV UTF-8”."
    return f"The file cannot be read as CSV: {error}."


def _header_problems(table: list[tuple[int, list[str]]]) -> Iterator[Problem]:
    if not table:
        yield Problem(0, "", "", "The file is empty.")
        return
    number, header = table[0]
    for name in COLUMNS:
        if name not in header:
            yield Problem(number, "", "", f"The column {name} is missing.")
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            yield Problem(number, "", "", f'The column "{name[:60]}" is not one of ours.')
        elif header.count(name) > 1:
            yield Problem(number, "", "", f"The column {name} is there {header.count(name)} times.")
    if len(table) == 1:
        yield Problem(0, "", "", "The file has a header and no schools.")


def _cells(number: int, row: dict[str, str], raw: list[str]) -> tuple[Cells, list[Problem]]:
    """The values of one row; a cell that is wrong has a problem instead of a value."""
    if len(raw) != len(COLUMNS):
        return {}, [Problem(number, "", "", f"It has {len(raw)} cells instead of {len(COLUMNS)}.")]
    cells, problems = {}, []
    for name, read in COLUMNS.items():
        try:
            cells[name] = read(row[name])
        except BadCellError as error:
            problems.append(Problem(number, name, row[name], str(error)))
    for kind in CONTACT_KINDS:
        if row[f"{kind}_name"] and not row[f"{kind}_phone"]:
            problems.append(Problem(number, f"{kind}_phone", "", f"is empty, but {kind}_name is not"))
    return cells, problems


def repeated(rows: Iterable[tuple[int, Cells]], column: str) -> Iterator[Problem]:
    """A problem for each row whose cell in a column, apart from capitals, is in an earlier row already."""
    first: dict[str, int] = {}
    for number, cells in rows:
        if value := cells.get(column):
            earlier = first.setdefault(value.casefold(), number)
            if earlier != number:
                yield Problem(number, column, value, f"is in row {earlier} already")


def _contradictions(rows: list[tuple[int, Cells]]) -> Iterator[Problem]:
    """What is said of a place must be the same in each of its rows, and no two places have one name."""
    for column in PLACE_COLUMNS:
        yield from _differing(rows, "place_code", column, "for the same place_code")
    yield from _differing(rows, "place", "place_code", "for the same place")


def _differing(rows: list[tuple[int, Cells]], key: str, column: str, words: str) -> Iterator[Problem]:
    first: dict[str, tuple[int, str]] = {}
    for number, cells in rows:
        if key in cells and column in cells:
            earlier, value = first.setdefault(cells[key].casefold(), (number, cells[column]))
            if value != cells[column]:
                yield Problem(number, column, cells[column], f'row {earlier} says "{value[:60]}" {words}')


def _school(number: int, cells: Cells) -> SchoolRow:
    fields = {name: cells[name] for name in ("code", "name", "kind", "time_zone", "local_command", "note")}
    fields["year_groups"] = cells["year_groups"]
    fields["year_starts_month"], fields["year_starts_day"] = cells["year_starts"]
    contacts = tuple(
        ContactRow(kind, cells[f"{kind}_name"], cells[f"{kind}_phone"])
        for kind in CONTACT_KINDS
        if cells[f"{kind}_phone"]
    )
    return SchoolRow(number, cells["place_code"], cells["place"], fields, contacts)
