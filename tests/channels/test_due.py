"""When a review is asked for, and when the end of an approval is told: plain rules, as tables."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.due import is_asked, may_write, stage_before, term_of

day = datetime.date.fromisoformat


@pytest.mark.parametrize(
    ("on", "start", "wanted", "first"),
    [
        ("2026-09-01", (9, 1), "2026-1", "2026-09-01"),
        ("2026-12-31", (9, 1), "2026-1", "2026-09-01"),
        ("2027-01-01", (9, 1), "2026-2", "2027-01-01"),
        ("2027-04-30", (9, 1), "2026-2", "2027-01-01"),
        ("2027-05-01", (9, 1), "2026-3", "2027-05-01"),
        ("2027-08-31", (9, 1), "2026-3", "2027-05-01"),
        ("2026-08-17", (8, 17), "2026-1", "2026-08-17"),
        ("2026-12-16", (8, 17), "2026-1", "2026-08-17"),
        ("2027-04-17", (8, 17), "2026-3", "2027-04-17"),
        ("2028-07-01", (2, 29), "2028-2", "2028-06-28"),
    ],
)
def test_the_term_of_a_day(on, start, wanted, first):
    term = term_of(day(on), *start)
    assert (term.code, term.first_day) == (wanted, day(first))


@given(st.dates(datetime.date(2001, 1, 1), datetime.date(2099, 1, 1)), st.integers(1, 12), st.integers(1, 28))
def test_terms_follow_each_other(on, month, start):
    now, tomorrow = term_of(on, month, start), term_of(on + datetime.timedelta(1), month, start)
    assert now.first_day <= on
    assert now == tomorrow or tomorrow.first_day == on + datetime.timedelta(1)


@pytest.mark.parametrize(
    ("live_since", "today", "wanted"),
    [
        ("2026-08-31", "2026-09-07", False),
        ("2026-08-31", "2026-09-08", True),
        ("2026-08-31", "2026-12-31", True),
        ("2026-09-01", "2026-12-31", False),
        ("2026-09-01", "2027-01-08", True),
    ],
)
def test_who_is_live_since_before_the_term_is_asked(live_since, today, wanted):
    assert is_asked(term_of(day(today)), day(live_since), day(today)) == wanted


@pytest.mark.parametrize(
    ("approved", "today", "wanted"),
    [
        ("2026-06-01", "2026-10-01", 0),
        ("2026-06-01", "2026-11-01", 60),
        ("2026-06-01", "2026-11-30", 60),
        ("2026-06-01", "2026-12-01", 30),
        ("2026-06-01", "2026-12-24", 7),
        ("2026-06-01", "2026-12-31", 7),
        ("2026-06-01", "2027-01-01", 0),
        # It was given for 25 days: nobody hears after an hour that it ends in 30.
        ("2026-12-06", "2026-12-07", 0),
        ("2026-12-06", "2026-12-24", 7),
    ],
)
def test_the_end_is_told_60_30_and_7_days_before(approved, today, wanted):
    assert stage_before(day("2026-12-31"), day(approved), day(today)) == wanted


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [("2026-11-02 07:59", False), ("2026-11-02 08:00", True), ("2026-11-02 17:59", True), ("2026-11-02 18:00", False),
     ("2026-11-07 10:00", False), ("2026-11-03 10:00", False)],
)  # fmt: skip
def test_messages_go_out_by_day_on_working_days(moment, wanted):
    assert may_write(datetime.datetime.fromisoformat(moment), lambda on: on == day("2026-11-03")) == wanted
