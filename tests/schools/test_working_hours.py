"""Working hours: tables over weekends, holidays and both changes of the clocks, and what holds for any moment."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_portal.schools.working_hours import DAY, OPENS, SHUTS, RealHours, WorkingHours

LONDON, BRUNEI, NICOSIA, STANLEY = (
    zoneinfo.ZoneInfo(z) for z in ("Europe/London", "Asia/Brunei", "Asia/Nicosia", "Atlantic/Stanley")
)
MOMENTS = st.datetimes(
    datetime.datetime(2025, 1, 1), datetime.datetime(2030, 1, 1), timezones=st.sampled_from([LONDON, BRUNEI, STANLEY])
).map(lambda moment: moment.astimezone(datetime.UTC).astimezone(moment.tzinfo))
SPANS = st.timedeltas(datetime.timedelta(), 5 * DAY)
HOURS = st.tuples(st.sampled_from([LONDON, BRUNEI, NICOSIA]), st.integers(0, 2**9)).map(
    lambda drawn: WorkingHours(drawn[0], lambda day: bool(drawn[1] >> day.day % 10 & 1))
)
WAYS = st.one_of(HOURS, st.just(RealHours()))
CHRISTMAS = {datetime.date(2026, 12, day) for day in range(21, 32)} | {datetime.date(2027, 1, 1)}


def at(text: str, tz=BRUNEI) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=tz)


def hours(number: float) -> datetime.timedelta:
    return datetime.timedelta(hours=number)


@pytest.mark.parametrize(
    ("moment", "span", "expected"),
    [
        ("2026-11-23 09:00", 4, "2026-11-23 13:00"),  # Monday
        ("2026-11-23 09:00", 8, "2026-11-23 17:00"),  # to the very end of the day
        ("2026-11-23 09:00", 9, "2026-11-24 09:00"),  # a day of nine hours
        ("2026-11-23 15:30", 4, "2026-11-24 10:30"),
        ("2026-11-23 22:40", 4, "2026-11-24 12:00"),  # at night counts from the morning
        ("2026-11-23 05:00", 4, "2026-11-23 12:00"),
        ("2026-11-23 17:00", 1, "2026-11-24 09:00"),
        ("2026-11-27 16:00", 4, "2026-11-30 11:00"),  # Friday, over the weekend
        ("2026-11-28 12:00", 4, "2026-11-30 12:00"),  # Saturday
        ("2026-11-29 23:59", 0, "2026-11-30 08:00"),  # Sunday, no time at all
        ("2026-12-18 16:00", 4, "2027-01-04 11:00"),  # the last day of term
        ("2026-12-24 09:15", 1, "2027-01-04 09:00"),  # a weekday of the holidays
    ],
)
def test_table(moment, span, expected):
    assert WorkingHours(BRUNEI, CHRISTMAS.__contains__).after(at(moment), hours(span)) == at(expected)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-23 09:00", "2026-11-23 12:30", 3.5),
        ("2026-11-27 16:00", "2026-11-30 09:00", 2),
        ("2026-11-28 10:00", "2026-11-29 10:00", 0),
        ("2026-12-18 16:00", "2027-01-04 09:00", 2),
        ("2026-11-23 22:40", "2026-11-24 07:00", 0),
        ("2026-11-24 09:00", "2026-11-23 09:00", 0),
    ],
)
def test_what_lies_between(start, end, expected):
    counted = WorkingHours(BRUNEI, CHRISTMAS.__contains__).between(at(start), at(end))
    assert counted == hours(expected)


@pytest.mark.parametrize("friday", ["2026-03-27 16:00", "2026-10-23 16:00"])
def test_working_hours_do_not_feel_the_clocks_change(friday):
    assert WorkingHours(LONDON, lambda day: False).after(at(friday, LONDON), hours(2)).hour == 9


@pytest.mark.parametrize(
    ("evening", "expected"), [("2026-03-28 23:00", "2026-03-29 04:00"), ("2026-10-24 23:00", "2026-10-25 02:00")]
)
def test_real_hours_are_real_when_the_clocks_change(evening, expected):
    assert RealHours().after(at(evening, LONDON), hours(4)) == at(expected, LONDON)


def test_the_hours_are_those_of_the_school():
    begun = at("2026-11-23 22:40")
    assert WorkingHours(BRUNEI, lambda day: False).after(begun, hours(1)) == at("2026-11-24 09:00")
    assert WorkingHours(LONDON, lambda day: False).after(begun, hours(1)) == at("2026-11-23 15:40", LONDON)


def test_holidays_without_an_end_do_not_stop_the_clock():
    assert WorkingHours(BRUNEI, lambda day: True).after(at("2026-11-27 16:00"), hours(4)) == at("2026-11-30 12:00")


@pytest.mark.parametrize("moment", [datetime.datetime(2026, 11, 27), at("2026-11-27 16:00")])
@pytest.mark.parametrize("way", [RealHours(), WorkingHours(BRUNEI, lambda day: False)])
def test_what_cannot_be_counted_is_refused(way, moment):
    with pytest.raises(ValueError, match="time zone"):
        way.after(moment, hours(-1))


@given(HOURS, MOMENTS, SPANS)
def test_it_ends_while_people_work(way, moment, span):
    end = way.after(moment, span)
    assert OPENS <= end.time() <= SHUTS
    assert end.weekday() < 5 and not way.is_off(end.date())
    assert end >= moment


@given(WAYS, MOMENTS, SPANS)
def test_so_much_lies_between_the_beginning_and_the_end(way, moment, span):
    assert way.between(moment, way.after(moment, span)) == span


@given(WAYS, MOMENTS, SPANS, SPANS)
def test_times_add_up(way, moment, some, more):
    first, then = way.after(moment, some), way.after(moment, some + more)
    assert way.between(first, then) == more


@given(WAYS, MOMENTS, MOMENTS, SPANS)
def test_what_begins_later_is_never_due_earlier(way, one, other, span):
    first, second = sorted([one, other])
    assert way.after(first, span) <= way.after(second, span)


@given(HOURS, MOMENTS, SPANS)
def test_working_hours_are_never_over_sooner_than_real_ones(way, moment, span):
    assert way.after(moment, span) >= RealHours().after(moment, span)
