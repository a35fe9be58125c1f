"""Working days: tables, and what must hold for any moment and any holidays."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_portal.schools.models import Holiday
from dcs_portal.schools.working_days import after, on_or_after, on_or_before
from tests.factories import SchoolFactory

LONDON, BRUNEI, NICOSIA = (zoneinfo.ZoneInfo(z) for z in ("Europe/London", "Asia/Brunei", "Asia/Nicosia"))
ZONES = st.sampled_from([LONDON, BRUNEI, NICOSIA, zoneinfo.ZoneInfo("Atlantic/Stanley")])
MOMENTS = st.datetimes(
    datetime.datetime(2020, 1, 1), datetime.datetime(2040, 1, 1), timezones=ZONES, allow_imaginary=False
)
# Days of the week that are off, as a rule that can be asked of any date.
HOLIDAYS = st.sets(st.integers(1, 28), max_size=20).map(lambda days: lambda day: day.day in days)
SCHOOL_WEEK = {datetime.date(2026, 12, day) for day in range(21, 32)} | {datetime.date(2027, 1, 1)}


def at(text: str, tz=BRUNEI) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=tz)


@pytest.mark.parametrize(
    ("moment", "days", "expected"),
    [
        ("2026-11-23 22:40", 1, "2026-11-24 22:40"),  # Monday
        ("2026-11-27 16:00", 1, "2026-11-30 16:00"),  # Friday, over the weekend
        ("2026-11-27 16:00", 0, "2026-11-27 16:00"),
        ("2026-11-28 16:00", 0, "2026-11-30 00:00"),  # Saturday counts from Monday's start
        ("2026-11-28 16:00", 1, "2026-12-01 00:00"),
        ("2026-11-29 00:00", 1, "2026-12-01 00:00"),
        ("2026-12-18 09:15", 1, "2027-01-04 09:15"),  # the last day of term
        ("2026-12-24 09:15", 1, "2027-01-05 00:00"),  # a weekday of the holidays
        ("2026-11-23 22:40", 5, "2026-11-30 22:40"),
    ],
)
def test_table(moment, days, expected):
    assert after(at(moment), days, SCHOOL_WEEK.__contains__) == at(expected)


def test_the_time_of_day_stays_when_the_clocks_change_and_is_always_a_real_one():
    friday = at("2026-03-27 16:00", LONDON)
    assert after(friday, 1, lambda day: False).timestamp() - friday.timestamp() == (3 * 24 - 1) * 3600
    cairo = zoneinfo.ZoneInfo("Africa/Cairo")  # goes forward on a Friday at midnight
    assert after(at("2026-04-23 00:30", cairo), 1, lambda day: False).hour == 1


@given(MOMENTS, st.integers(0, 30), HOLIDAYS)
def test_it_ends_on_a_working_day_and_counts_each(moment, days, is_off):
    def works(day):
        return day.weekday() < 5 and not is_off(day)

    end = after(moment, days, is_off)
    assert works(end.date()) and end.tzinfo is moment.tzinfo
    gone = (end.date() - moment.date()).days
    counted = sum(works(moment.date() + datetime.timedelta(days=n)) for n in range(1, gone + 1))
    assert counted == days + (not works(moment.date()))


@given(MOMENTS, MOMENTS, st.integers(0, 10), HOLIDAYS)
def test_what_comes_later_is_never_due_earlier(one, other, days, is_off):
    other = other.astimezone(one.tzinfo)
    first, second = sorted([one, other])
    if first.date() != second.date():  # on one day the hour that the clocks repeat may come twice
        assert after(first, days, is_off) <= after(second, days, is_off)


@given(MOMENTS, st.integers(0, 10), st.integers(0, 10), HOLIDAYS)
def test_days_add_up(moment, some, more, is_off):
    if moment.time() >= datetime.time(4):  # before that the clocks may change
        assert after(after(moment, some, is_off), more, is_off) == after(moment, some + more, is_off)


def test_holidays_without_an_end_do_not_stop_the_clock():
    assert after(at("2026-11-27 16:00"), 1, lambda day: True) == at("2026-12-01 00:00")


@pytest.mark.parametrize(("moment", "days"), [(datetime.datetime(2026, 11, 27), 1), (at("2026-11-27 16:00"), -1)])
def test_what_cannot_be_counted_is_refused(moment, days):
    with pytest.raises(ValueError, match="time zone"):
        after(moment, days, lambda day: False)


@pytest.mark.django_db
def test_whose_holidays_count(django_assert_num_queries):
    school, other = SchoolFactory(), SchoolFactory()
    days = {None: 1, school: 2, other: 3}
    for holder, day in days.items():
        Holiday.objects.create(school=holder, name="H", first_day=f"2026-12-0{day}", last_day=f"2026-12-0{day}")

    def off(holidays):
        with django_assert_num_queries(1):
            is_off = holidays.is_off()
            return [day for day in range(1, 5) if is_off(datetime.date(2026, 12, day))]

    assert off(Holiday.objects.for_school(school)) == [1, 2]
    assert off(Holiday.objects.for_all_of_dcs()) == [1]


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        ("2026-12-18", "2026-12-18", "2026-12-18"),  # the last day of term
        ("2026-12-19", "2026-12-18", "2027-01-04"),
        ("2026-12-24", "2026-12-18", "2027-01-04"),
        ("2027-01-01", "2026-12-18", "2027-01-04"),
        ("2027-01-04", "2027-01-04", "2027-01-04"),
        ("2026-11-29", "2026-11-27", "2026-11-30"),  # a Sunday
    ],
)
def test_the_nearest_working_day(day, before, after):
    moment, *expected = [datetime.date.fromisoformat(text) for text in (day, before, after)]
    is_off = SCHOOL_WEEK.__contains__
    assert [on_or_before(moment, is_off), on_or_after(moment, is_off)] == expected


def test_a_holiday_that_never_ends_stops_neither():
    friday = datetime.date(2026, 11, 27)
    assert [on_or_before(friday, lambda day: True), on_or_after(friday, lambda day: True)] == [
        friday,
        datetime.date(2026, 11, 30),
    ]
