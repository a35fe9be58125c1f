"""Files for a spreadsheet: what somebody typed is never a formula, and what no cell may hold is left out."""

import csv
import datetime
import io

import pytest
from openpyxl import load_workbook

from dcs_portal.spreadsheets import as_csv, as_xlsx, harmless

ROWS = [["Class", "Held", "Away"], ["=cmd()", datetime.date(2027, 3, 12), 3], ["3\x00B é", None, 0]]


@pytest.mark.parametrize(
    ("cell", "told"), [("=cmd()", "'=cmd()"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("a=b", "a=b")]
)
def test_a_name_is_no_formula(cell, told):
    assert harmless(cell) == told


def test_csv():
    answer = as_csv("training", ROWS)
    assert answer["Content-Disposition"] == 'attachment; filename="training.csv"'
    assert answer["Cache-Control"] == "no-store, private"
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))) == [
        ["Class", "Held", "Away"],
        ["'=cmd()", "2027-03-12", "3"],
        ["3B é", "", "0"],
    ]


def test_workbook():
    answer = as_xlsx("training", {"One": ROWS, "Two": [["Nothing"]]})
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["One", "Two"]
    head, first, second = book["One"].iter_rows()
    assert [cell.font.bold for cell in head] == [True] * 3
    assert [(cell.value, cell.data_type) for cell in first] == [
        ("=cmd()", "s"),
        (datetime.datetime(2027, 3, 12), "d"),
        (3, "n"),
    ]
    assert [cell.value for cell in second] == ["3B é", None, 0]
