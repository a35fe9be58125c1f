"""Which row of a table names its columns, and which cell of it names which."""

import re

from dcs_portal.schools.importing.tables import NO_SPREADSHEET, Table

from .cells import COLUMNS

_FIRST_ROWS = 5
_NAMES = {name: (name.replace("_", " "), *column.also) for name, column in COLUMNS.items()}


def plain(header: str) -> str:
    """The words of a heading, small and with single blanks: “E-mail (owner)” is “e mail owner”."""
    return " ".join(re.findall(r"\w+", header.lower().replace("_", " ")))


def find_columns(table: Table, *, called_workbook: bool) -> tuple[int, dict[str, int]]:
    """Where the rows below the header begin in the table, and the place of each column in a row.

    Args:
        called_workbook: whether the file's name says that it is a spreadsheet, which its content does not.

    Raises:
        ValueError: no row is such a header, or one column is there twice; the message says so to the person.
    """
    if not table:
        raise ValueError("The file is empty.")
    found = [_places(row) for _, row in table[:_FIRST_ROWS]]
    best = max(range(len(found)), key=lambda number: len(found[number]))
    if missing := [name for name in COLUMNS if name not in found[best] and not COLUMNS[name].is_optional]:
        if called_workbook and not found[best]:
            raise ValueError(NO_SPREADSHEET)
        raise ValueError(_missing(table[best], best, missing))
    for name in COLUMNS:
        if (times := [plain(cell) for cell in table[best][1]].count(_NAMES[name][0])) > 1:
            raise ValueError(f"The column {name} is there {times} times.")
    return best + 1, found[best]


def _places(row: list[str]) -> dict[str, int]:
    """Its own name counts before others that a column is known by."""
    headings = [plain(cell) for cell in row]
    found = {name: next((one for one in names if one in headings), None) for name, names in _NAMES.items()}
    return {name: headings.index(heading) for name, heading in found.items() if heading}


def _missing(row: tuple[int, list[str]], place: int, missing: list[str]) -> str:
    held = ", ".join(cell[:40] for cell in row[1] if cell)
    where = f"Row {row[0]}" if place else "The first row"
    needed = [name for name, column in COLUMNS.items() if not column.is_optional]
    if missing == needed:
        return f"{where} holds: {held[:400]}. We need: {_listed(needed)}."
    return f"{where} holds: {held[:400]}. We need also: {_listed(missing)}."


def _listed(names: list[str]) -> str:
    return ", ".join(_NAMES[name][0] for name in names)
