"""A year of declarations with the clock moved: asked, reminded, overdue, signed, put right, and asked again."""

import datetime
from collections import Counter

import pytest

from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Holiday, Role
from policies import chasing, tasks
from policies.declaring import Standing
from policies.models import DeclarationReminder, DeclaredException, set_dates, sign
from policies.models.standings import standings
from tests.factories import SchoolFactory, person

from .clock import clock_at

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.date(2020, 1, 1)
# School, time zone, first month of its year, and the days on which its leader hears until it is overdue for the second
# time, and the day on which HQ hears first. Scotland's year begins on a Saturday.
YEARS = {
    "Brunei": ("Asia/Brunei", 9, [(9, 1), (9, 8), (9, 15), (10, 28), (11, 4)], (9, 22)),
    "UK": ("Europe/London", 9, [(9, 1), (9, 8), (9, 15), (10, 28), (11, 4)], (9, 22)),
    "Scotland": ("Europe/London", 8, [(8, 3), (8, 10), (8, 17), (9, 28), (10, 5)], (8, 24)),
}


@pytest.fixture(params=YEARS)
def place(request):
    zone, month, days, hq_day = YEARS[request.param]
    school = SchoolFactory(time_zone=zone, year_starts_month=month)
    leader, hq = person("leader", school=school), person("hq")
    Role.objects.update(starts_on=LONG_AGO)
    return school, leader, hq, days, hq_day


def run(*day, zone):
    """A day on which the clock looks too early, twice in the morning, and at noon, where HQ is awake as well."""
    for hour in (7, 8, 8, 12, 16):
        with clock_at(*day, hour, 30, zone=zone):
            tasks.ask_for_declarations()


def near(start, *days):
    """The first week, and the days of interest with what is beside them."""
    wanted = {start + datetime.timedelta(days=number) for number in range(8)}
    for day in days:
        wanted |= {datetime.date(2026, *day) + datetime.timedelta(days=number) for number in (-1, 0, 1)}
    return sorted(wanted)[:-1]


def heard(who):
    """On which days, at the hour of the school's morning, and what."""
    rows = Notice.objects.filter(recipient=who, kind__startswith="declare").order_by("pk")
    return [(notice.created_at, notice.kind) for notice in rows]


def test_a_year(place):
    school, leader, hq, days, hq_day = place
    start = datetime.date(2026, school.year_starts_month, 1) - datetime.timedelta(days=3)
    overdue = datetime.date(2026, *days[-1])
    with clock_at(start.year, start.month, start.day, zone=school.time_zone):
        sign(school, by=leader, seen=0)  # of the year that ends
    for day in near(start, *days, hq_day):
        run(day.year, day.month, day.day, zone=school.time_zone)
    mine = [(at.astimezone(school.tz), kind) for at, kind in heard(leader)]
    assert [(at.month, at.day) for at, _ in mine] == days
    assert {at.hour for at, _ in mine} == {8}
    assert [kind for _, kind in mine] == [
        "declare-asked",
        *["declare-reminder"] * 2,
        *["declare-overdue"] * 2,
    ]
    told = [(at.month, at.day) for at, _ in heard(hq)]
    assert told[0] == hq_day
    assert len(told) == 3  # after three weeks, and with each week that it is overdue
    _signed_and_asked_again(school, leader, hq, overdue)


def _signed_and_asked_again(school, leader, hq, day):
    before = len(heard(leader)), len(heard(hq))
    with clock_at(day.year, day.month, day.day, 10, zone=school.time_zone):
        leader.forget_roles()
        named = DeclaredException(concerns="X", what="w", doing="d", by_when=day + datetime.timedelta(days=30))
        sign(school, by=leader, seen=0, new=[named])
        assert standings([school])[0].state == Standing.EXCEPTIONS
        assert not any(notice.is_needed for notice in Notice.objects.filter(recipient=leader))
    for number in (1, 6, 7, 8):
        later = day + datetime.timedelta(days=number)
        run(later.year, later.month, later.day, zone=school.time_zone)
    assert (len(heard(leader)), len(heard(hq))) == before
    with clock_at(day.year, day.month, day.day, 11, zone=school.time_zone):
        DeclaredException.objects.get().close("Put right", day, by=leader)
        assert standings([school])[0].state == Standing.DECLARED
    for number in (1, 2, 3, 4):
        run(2027, school.year_starts_month, number, zone=school.time_zone)
    assert [kind for _, kind in heard(leader)[before[0] :]] == ["declare-asked"]


@pytest.fixture
def pair(school, leader, hq):
    Role.objects.update(starts_on=LONG_AGO)
    return leader, hq


def kinds(who):
    return [kind for _, kind in heard(who)]


def at(*day, hour=9):
    with clock_at(2026, *day, hour):
        return chasing.remind()


def test_a_missed_beat_catches_up_and_sends_nothing_twice(pair):
    leader, hq = pair
    at(9, 29)  # four weeks without a clock
    at(9, 29)
    assert (kinds(leader), kinds(hq)) == (["declare-asked"], [])
    at(9, 30)
    at(9, 30)
    assert (kinds(leader), kinds(hq)) == (["declare-asked"], ["declare-late"])
    at(11, 20)
    at(11, 20)
    assert (kinds(leader)[1:], kinds(hq)[1:]) == (["declare-overdue"], ["declare-late"])


def test_one_message_for_two_schools(pair, school):
    leader, _ = pair
    other = SchoolFactory(time_zone="Europe/London")
    Role.objects.create(
        user=leader, name="leader", school=other, starts_on=LONG_AGO, confirmed_at=datetime.datetime.now(datetime.UTC)
    )
    at(9, 1)
    assert kinds(leader) == ["declare-asked"]
    assert DeclarationReminder.objects.filter(person=leader).count() == 2


def test_who_becomes_leader_is_asked_from_then(pair, school):
    newcomer = person("leader", school=school)
    newcomer.roles.update(starts_on=datetime.date(2026, 9, 14))
    at(9, 11)
    at(9, 14)
    at(9, 22)
    assert kinds(newcomer) == ["declare-asked", "declare-reminder"]


def test_a_holiday_waits_for_the_first_school_day(pair, school):
    leader, _ = pair
    Holiday.objects.create(
        school=school, name="Late summer", first_day=datetime.date(2026, 8, 20), last_day=datetime.date(2026, 9, 6)
    )
    for day in (1, 4, 5, 6):
        assert at(9, day) == 0
    at(9, 7)
    at(9, 8)  # a week after 1 September, and no week after it was asked
    assert kinds(leader) == ["declare-asked"]


def test_the_dates_that_hq_sets(pair):
    leader, hq = pair
    with clock_at(2026, 8, 30):
        set_dates(2026, datetime.date(2026, 10, 5), datetime.date(2026, 10, 16), by=hq)
    assert at(9, 1) == at(10, 2) == 0
    for day in (5, 12, 16, 19, 26):
        at(10, day)
    assert kinds(leader) == ["declare-asked", "declare-reminder", "declare-overdue", "declare-overdue"]


def test_a_school_without_a_leader_is_hqs(school, hq):
    Role.objects.update(starts_on=LONG_AGO)
    at(9, 21)
    assert kinds(hq) == []
    at(9, 22)
    assert kinds(hq) == ["declare-late"]


def test_a_closed_school_and_a_leader_who_left_hear_nothing(pair, school, hq):
    leader, _ = pair
    leader.leave(by=hq)
    school.closed_on = datetime.date(2026, 8, 1)
    school.save()
    assert at(9, 30) == 0


@pytest.mark.parametrize(
    "where", ["policies.chasing.notify", "policies.models.DeclarationReminder.objects.bulk_create"]
)
def test_a_crash_loses_and_doubles_nothing(where, pair, monkeypatch):
    leader, _ = pair
    for day, expected in [((9, 1), 1), ((9, 29), 2)]:
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(where, lambda *args, **kwargs: (_ for _ in ()).throw(KeyboardInterrupt))
            at(*day)
        at(*day)
        at(*day)
        assert len(kinds(leader)) == expected


def test_as_many_queries_for_many_as_for_few(pair, django_assert_num_queries):
    for _ in range(20):
        person("leader", school=SchoolFactory(time_zone="Europe/London"))
    Role.objects.update(starts_on=LONG_AGO)
    assert at(9, 1) == 21
    with clock_at(2026, 9, 1, 9), django_assert_num_queries(9):
        assert chasing.remind() == 0
    assert Counter(DeclarationReminder.objects.values_list("stage", flat=True)) == {0: 21}
