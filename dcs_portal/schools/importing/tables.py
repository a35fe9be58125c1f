"""From the bytes of a CSV file or a workbook to the rows of a table, whatever it is about."""

import io
import struct
import zipfile
import zlib

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from .parsing import read_csv, tidied

Table = list[tuple[int, list[str]]]
_MOST_COLUMNS = 50
# What a workbook of a school's lists never comes near, unpacked.
_MOST_UNPACKED = 30_000_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
NO_SPREADSHEET = "This is not a spreadsheet. Save it as .xlsx or as “CSV UTF-8”."
# What a damaged or encrypted workbook makes its readers raise.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, InvalidFileException, ArithmeticError, AttributeError, EOFError,
    LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
)  # fmt: skip


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are those of a workbook, whatever the file is called."""
    return data.startswith(_ZIP)


def read_table(data: bytes, most_rows: int, what: str) -> Table:
    """The numbered rows that hold anything, of a CSV file or of the first sheet of a workbook.

    Args:
        most_rows: of a workbook no more are read.
        what: what the rows are, in the plural: "classes".

    Raises:
        ValueError: it is no such file, or too large; the message says so to the person.
    """
    if data.startswith(_OLE):
        raise ValueError("This spreadsheet is of an old kind, or has a password. Save it as .xlsx without a password.")
    if is_workbook(data):
        return _workbook(data, most_rows, what)
    if b"\0" in data and not data.startswith(_UTF_16):
        raise ValueError(NO_SPREADSHEET)
    return read_csv(data, may_be_windows=True)


def _workbook(data: bytes, most_rows: int, what: str) -> Table:
    try:
        is_too_large = _unpacked(data) > _MOST_UNPACKED
        rows = [] if is_too_large else _rows(data, most_rows)
    except _UNREADABLE:
        raise ValueError(NO_SPREADSHEET) from None
    if is_too_large:
        raise ValueError(f"The spreadsheet is too large. Copy the {what} alone into a new one.")
    return tidied(rows)


def _unpacked(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return sum(part.file_size for part in file.infolist())


def _rows(data: bytes, most_rows: int) -> list[list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    rows = book.worksheets[0].iter_rows(max_row=most_rows, max_col=_MOST_COLUMNS, values_only=True)
    return [[_as_text(cell) for cell in row] for row in rows]


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
