"""Files for a spreadsheet, as CSV and as .xlsx, to be saved and kept by no cache."""

import csv
import datetime
import io
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | datetime.date | None
Rows = Sequence[Sequence[Cell]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 60


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def as_csv(name: str, rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A CSV file; the first row is its head."""
    response = _file(f"{name}.csv", "text/csv; charset=utf-8")
    response.write("\ufeff")  # so that a spreadsheet takes it for UTF-8
    csv.writer(response).writerows([harmless(str(_value(cell))) for cell in row] for row in rows)
    return response


def as_xlsx(name: str, sheets: Mapping[str, Rows]) -> HttpResponse:
    """A workbook; the first row of each sheet is its head, which stays in sight."""
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "B2"
        for number, width in enumerate(_widths(rows), 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        for number, row in enumerate(rows):
            sheet.append([_cell(sheet, cell, is_head=number == 0) for cell in row])
    made = io.BytesIO()
    book.save(made)
    response = _file(f"{name}.xlsx", XLSX)
    response.write(made.getvalue())
    return response


def _cell(sheet: object, value: Cell, *, is_head: bool) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=_value(value))
    if isinstance(value, str):
        cell.data_type = "s"  # words, whatever they begin with: never a formula
    cell.font = Font(bold=is_head)
    return cell


def _value(cell: Cell) -> str | int | datetime.date:
    return ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else "" if cell is None else cell


def _widths(rows: Rows) -> list[int]:
    return [min(_WIDEST, max(len(str(_value(cell))) for cell in column) + 2) for column in zip(*rows, strict=True)]


def _file(name: str, content_type: str) -> HttpResponse:
    headers = {"Cache-Control": "no-store, private", "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content_type=content_type, headers=headers)
