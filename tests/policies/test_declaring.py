"""When a school is asked to declare, where it stands, and which message is due: tables and properties, no database."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.declaring import (
    OVERDUE,
    Standing,
    Told,
    Window,
    first_school_day,
    hq_stage,
    leader_stage,
    may_write,
    standing,
    window,
)

START, DUE = datetime.date(2026, 9, 1), datetime.date(2026, 10, 27)
DAYS = Window(START, DUE)
DATES = st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31))


def day(month, number, year=2026):
    return datetime.date(year, month, number)


def never_off(date):
    return False


@pytest.mark.parametrize(
    ("first", "asked", "due", "expected"),
    [
        (START, None, None, (START, DUE)),
        (day(8, 1), None, None, (day(8, 1), day(9, 26))),
        (START, None, day(12, 18), (START, day(12, 18))),
        (START, day(10, 1), None, (day(10, 1), day(11, 26))),
        (START, day(10, 1), day(10, 15), (day(10, 1), day(10, 15))),
        (START, day(8, 15), None, (START, DUE)),  # nobody before their year begins
        (day(1, 10, 2027), None, day(12, 18), (day(1, 10, 2027), day(1, 10, 2027))),
    ],
)
def test_window(first, asked, due, expected):
    found = window(first, asked, due)
    assert (found.asked_from, found.due_on) == expected


@pytest.mark.parametrize(
    ("today", "signed", "open_exceptions", "expected"),
    [
        (day(8, 31), False, 0, Standing.NOT_ASKED),
        (START, False, 0, Standing.ASKED),
        (DUE, False, 0, Standing.ASKED),
        (day(10, 28), False, 0, Standing.OVERDUE),
        (day(8, 31), True, 0, Standing.DECLARED),
        (day(10, 28), True, 0, Standing.DECLARED),
        (day(10, 28), True, 2, Standing.EXCEPTIONS),
    ],
)
def test_standing(today, signed, open_exceptions, expected):
    assert standing(DAYS, today, is_signed=signed, open_exceptions=open_exceptions) == expected


@pytest.mark.parametrize(
    ("today", "told", "expected"),
    [
        (START, Told(), 0),
        (START, Told(0, START), None),
        (day(9, 7), Told(0, START), None),
        (day(9, 8), Told(0, START), 7),
        (day(9, 15), Told(7, day(9, 8)), 14),
        (day(9, 15), Told(0, START), 14),  # a fortnight without the clock: one message, not two
        (day(9, 30), Told(14, day(9, 15)), None),
        (DUE, Told(14, day(9, 15)), None),
        (day(10, 28), Told(14, day(9, 15)), OVERDUE),
        (day(10, 28), Told(), OVERDUE),
        (day(10, 28), Told(14, DUE), OVERDUE),
        (day(11, 3), Told(14, day(10, 28)), None),
        (day(11, 4), Told(14, day(10, 28)), OVERDUE),
        (day(11, 30), Told(14, day(10, 28)), OVERDUE),
    ],
)
def test_what_a_leader_is_told(today, told, expected):
    assert leader_stage(START, DAYS, today, told) == expected


@pytest.mark.parametrize(
    ("today", "told", "reminded", "expected"),
    [
        (day(9, 21), Told(), True, None),
        (day(9, 22), Told(), True, 21),
        (day(9, 22), Told(), False, None),
        (day(9, 23), Told(21, day(9, 22)), True, None),
        (day(10, 28), Told(21, day(9, 22)), True, OVERDUE),
        (day(10, 28), Told(), False, None),
        (day(11, 3), Told(21, day(10, 28)), True, None),
        (day(11, 4), Told(21, day(10, 28)), True, OVERDUE),
    ],
)
def test_what_hq_is_told(today, told, reminded, expected):
    assert hq_stage(START, DAYS, today, told, is_reminded=reminded) == expected


def test_a_date_that_is_put_off_begins_again():
    later = Window(START, day(11, 20))
    told = Told(14, day(11, 4))  # twice overdue by the date before
    assert leader_stage(START, later, day(11, 10), told) is None
    assert leader_stage(START, later, day(11, 21), told) == OVERDUE


@pytest.mark.parametrize(
    ("hour", "date", "expected"),
    [
        *[(8, (9, 1), True), (16, (9, 1), True), (7, (9, 1), False), (17, (9, 1), False), (0, (9, 1), False)],
        *[(10, (9, 5), False), (10, (9, 6), False), (10, (9, 3), False)],
    ],
)
def test_a_message_goes_out_in_the_daytime_of_a_school_day(hour, date, expected):
    moment = datetime.datetime(2026, *date, hour, 30, tzinfo=datetime.UTC)
    assert may_write(moment, lambda free: free == day(9, 3)) is expected


@given(DATES)
def test_the_first_school_day_is_no_weekend_and_not_before(date):
    found = first_school_day(date, never_off)
    assert found.weekday() < 5
    assert datetime.timedelta() <= found - date <= datetime.timedelta(days=2)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_nobody_is_told_twice_a_week_or_before_they_are_asked(days):
    """Whichever days the clock runs on: no stage twice before the date, and a week apart after it."""
    told, sent = Told(), []
    for date in (START + datetime.timedelta(days=number - 5) for number in sorted(set(days))):
        if (stage := leader_stage(START, DAYS, date, told)) is not None:
            told = Told(max(stage, told.stage or 0) if stage != OVERDUE else told.stage, date)
            sent.append((date, stage))
    before = [stage for date, stage in sent if date <= DUE]
    after = [date for date, _ in sent if date > DUE]
    assert before == sorted(set(before))
    assert set(before) <= {0, 7, 14}
    assert all(date >= START for date, _ in sent)
    assert all((b - a).days >= 7 for a, b in pairwise(after))
