"""Year groups and academic years: tables, and what must hold for any of them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_portal.schools.years import (
    ENGLISH,
    SCOTTISH,
    YEAR_GROUPS,
    academic_year,
    academic_year_name,
    first_day,
    format_year_groups,
    format_year_start,
    parse_year_groups,
    parse_year_start,
    year_window,
)

CODES = st.lists(st.sampled_from(YEAR_GROUPS)).map(lambda codes: [c for c in YEAR_GROUPS if c in codes])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("FS1-Y6", ENGLISH[:8]),
        ("fs1 to y6", ENGLISH[:8]),
        ("FS1 \u2013 Y6", ENGLISH[:8]),
        ("Y2, FS2", ["FS2", "Y2"]),
        ("Y1 and Y2", ["Y1", "Y2"]),
        ("Y7; Y7-Y8,", ["Y7", "Y8"]),
        ("P7-S6", SCOTTISH[6:]),
        (" ", []),
    ],
)
def test_year_groups_are_read_as_people_write_them(text, codes):
    assert parse_year_groups(text) == codes


@pytest.mark.parametrize("text", ["Y14", "Y6-FS1", "Y6-P7", "FS1-", "-Y6", "Y1-Y2-Y3", "Y 1", "Reception", "٣"])
def test_what_is_no_year_group_is_refused(text):
    with pytest.raises(ValueError, match="not a year group"):
        parse_year_groups(text)


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        (ENGLISH[:8], "FS1 to Y6"),
        (["Y2", "Y1"], "Y1 and Y2"),
        (["FS1", "FS2", "Y1", "Y5"], "FS1 to Y1 and Y5"),
        (["Y3", "Y5", "Y7"], "Y3, Y5 and Y7"),
        (["Y13", "P1"], "Y13 and P1"),
        (SCOTTISH, "P1 to S6"),
        ([], ""),
    ],
)
def test_year_groups_are_written_as_people_read_them(codes, text):
    assert format_year_groups(codes) == text


@given(CODES)
def test_year_groups_survive_being_written_and_read(codes):
    assert parse_year_groups(format_year_groups(codes)) == codes


@given(st.text(alphabet="FSYP0123456789-,; toand\u2013", max_size=30))
def test_any_text_is_year_groups_or_a_clear_refusal(text):
    try:
        codes = parse_year_groups(text)
    except ValueError:
        return
    assert codes == [code for code in YEAR_GROUPS if code in codes]


@pytest.mark.parametrize(
    ("day", "start", "year"),
    [
        ((2026, 8, 31), (9, 1), 2025),
        ((2026, 9, 1), (9, 1), 2026),
        ((2026, 8, 1), (8, 1), 2026),
        ((2026, 1, 1), (1, 1), 2026),
        ((2024, 2, 28), (2, 29), 2023),
        ((2024, 2, 29), (2, 29), 2024),
        ((2025, 2, 28), (2, 29), 2024),
        ((2025, 3, 1), (2, 29), 2025),
    ],
)
def test_academic_year_of_a_day(day, start, year):
    assert academic_year(datetime.date(*day), *start) == year


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)), st.dates())
def test_every_day_is_in_one_academic_year_that_runs_on(day, start):
    today = academic_year(day, start.month, start.day)
    tomorrow = academic_year(day + datetime.timedelta(days=1), start.month, start.day)
    assert tomorrow - today in (0, 1)
    assert today in (day.year, day.year - 1)


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2060, 12, 31)), st.dates())
def test_the_first_day_begins_the_year_that_holds_it(day, start):
    year = academic_year(day, start.month, start.day)
    first = first_day(year, start.month, start.day)
    assert first <= day
    assert academic_year(first, start.month, start.day) == year
    assert academic_year(first - datetime.timedelta(days=1), start.month, start.day) == year - 1


def test_an_academic_year_is_named_by_both_its_years():
    assert [academic_year_name(year) for year in (2026, 1999)] == ["2026/27", "1999/00"]


@given(st.dates())
def test_the_first_day_of_the_year_survives_being_written_and_read(day):
    start = (day.month, day.day)
    assert parse_year_start(format_year_start(*start)) == start
    assert parse_year_start(f"{day:%m-%d}") == start


@pytest.mark.parametrize(
    "text", ["", "31 June", "02-30", "13-01", "1", "September", "1 m", "1 Septober", "9/1", "00-01"]
)
def test_a_day_that_is_not_in_the_year_is_refused(text):
    with pytest.raises(ValueError, match=r"day of the year|no such day"):
        parse_year_start(text)


@pytest.mark.parametrize(
    ("year", "start", "first", "last"),
    [
        (2026, (9, 1), "2026-09-01", "2027-08-31"),
        (2026, (8, 17), "2026-08-17", "2027-08-16"),
        (2026, (1, 1), "2026-01-01", "2026-12-31"),
        (2027, (2, 29), "2027-03-01", "2028-02-28"),
        (2028, (2, 29), "2028-02-29", "2029-02-28"),
    ],
)
def test_the_window_of_a_year(year, start, first, last):
    assert [day.isoformat() for day in year_window(year, *start)] == [first, last]


@given(
    st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)),
    st.dates(datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)),
)
def test_every_day_is_in_the_window_of_its_year(day, start):
    first, last = year_window(academic_year(day, start.month, start.day), start.month, start.day)
    assert first <= day <= last
