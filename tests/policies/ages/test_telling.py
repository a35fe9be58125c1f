"""A limit of 16 that HQ enters for a day next spring: what leaders, checker and table say before, on and after it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dcs_portal.notices.models import Notice
from policies.ages.tasks import tell_leaders
from policies.ages.telling import WINDOW, is_news
from policies.models import AgeRule, add_platform, add_rule
from tests.factories import PlaceFactory, SchoolFactory, person

pytestmark = pytest.mark.django_db
ENTERED, FIRST = datetime.date(2026, 11, 26), datetime.date(2027, 4, 1)
FACTS = {"source": "An Act", "mark": "R1"}


@pytest.fixture
def clock(monkeypatch):
    """Sets the time, as 2027-04-01T09:00 in UTC."""

    def set_to(text):
        moment = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(f"{ENTERED}T09:00")
    return set_to


@pytest.fixture
def hq(clock):
    return person("hq")


@pytest.fixture
def uk(clock):
    return SchoolFactory(
        place=PlaceFactory(code="united-kingdom"), time_zone="Europe/London", year_groups=["Y9", "Y10", "Y11", "Y12"]
    )


@pytest.fixture
def elsewhere(clock):
    return SchoolFactory(place=PlaceFactory(code="germany"), time_zone="Europe/Berlin")


@pytest.fixture
def tiktok(hq, uk, elsewhere):
    platform = add_platform(by=hq, name="TikTok", category="video")
    add_rule(by=hq, kind="platform", limit="age", age=13, platforms=[platform], everywhere=True, **FACTS)
    add_rule(by=hq, kind="access", limit="none", places=[uk.place, elsewhere.place], **FACTS)
    return platform


@pytest.fixture
def limit(hq, uk, tiktok):
    def limit(status="in_force", first=FIRST, place=uk.place):
        law = {"kind": "access", "limit": "age", "age": 16, "platforms": [tiktok], "places": [place]}
        return add_rule(by=hq, status=status, effective_from=first, **law, **FACTS)

    return limit


def told(who):
    return Notice.objects.filter(recipient=who, kind="age-rule").count()


def test_before_on_and_after_the_day(client, settings, clock, hq, uk, elsewhere, limit):
    settings.SECOND_FACTOR_OPTIONAL = True
    leader, other = person("leader", school=uk), person("leader", school=elsewhere)
    limit()
    days = [
        ("2026-11-26T09:00", 0, "13", True),
        ("2027-03-31T22:00", 0, "13", True),
        ("2027-03-31T23:30", 1, "16", False),  # it is 1 April at the school
        ("2027-04-01T09:00", 1, "16", False),
        ("2027-04-10T09:00", 1, "16", False),
        ("2027-07-01T09:00", 1, "16", False),
    ]
    for moment, notices, age, is_coming in days:
        clock(moment)
        client.force_login(leader, "django.contrib.auth.backends.ModelBackend")
        [tell_leaders() for _ in range(2)]
        assert (told(leader), told(other), told(hq)) == (notices, 0, 0), moment
        for page in ("/ages/?group=Y10", "/ages/table/"):
            shown = client.get(page).content.decode()
            assert ("From 1 April 2027: 16 by law." in shown) is is_coming, (moment, page)
        assert ("The law here says 16." in client.get("/ages/?group=Y10").content.decode()) is (age == "16"), moment
    notice = Notice.objects.get(recipient=leader, kind="age-rule")
    assert notice.subject == "An age limit has changed at your school: 16 for TikTok"
    assert client.get(notice.definition.path(notice)).status_code == 200


def cells_on(school, on):
    from policies.ages.here import Here, table_of

    return [cells for _, cells in table_of(Here(school.place.code, on, on), school)]


def test_the_table_before_and_on_the_day(uk, limit):
    """Years 9 to 12 are 13 to 17 in the school year."""
    limit()
    assert cells_on(uk, FIRST - datetime.timedelta(1)) == [["Yes", "Yes", "Yes", "Yes"]]
    assert cells_on(uk, FIRST) == [["No", "No", "16+", "Yes"]]


def test_an_announced_limit_tells_nobody_until_hq_marks_it_in_force(clock, hq, uk, limit):
    leader = person("leader", school=uk)
    rule = limit(status="announced")
    clock("2027-04-02T09:00")
    assert (tell_leaders(), told(leader), cells_on(uk, FIRST)) == (0, 0, [["Yes", "Yes", "Yes", "Yes"]])
    clock("2027-06-01T09:00")
    rule.change({"status": "in_force"}, by=hq)
    assert (tell_leaders(), told(leader), cells_on(uk, FIRST)) == (1, 1, [["No", "No", "16+", "Yes"]])


def test_each_school_is_told_by_its_own_date(clock, hq, uk, limit):
    falklands = SchoolFactory(place=uk.place, time_zone="Atlantic/Stanley")
    brunei = SchoolFactory(place=uk.place, time_zone="Asia/Brunei")
    here, west, east = (person("leader", school=school) for school in (uk, falklands, brunei))
    limit()
    seen = []
    for moment in ("2027-03-31T15:00", "2027-03-31T17:00", "2027-03-31T23:30", "2027-04-01T04:00"):
        clock(moment)
        tell_leaders()
        seen.append((told(east), told(here), told(west)))
    assert seen == [(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 1)]


def test_a_leader_of_two_schools_is_told_once(clock, uk, limit):
    leader, second = person("leader", school=uk), SchoolFactory(place=uk.place, time_zone="Europe/London")
    leader.roles.create(name="leader", school=second, confirmed_at=timezone.now(), starts_on=ENTERED)
    limit(first=ENTERED)
    assert (tell_leaders(), told(leader)) == (2, 1)


def test_what_a_rule_names_is_read_once(clock, uk, limit):
    for school in (uk, SchoolFactory(place=uk.place, time_zone="Europe/London")):
        person("leader", school=school)
    limit(first=ENTERED)
    with CaptureQueriesContext(connection) as asked:
        assert tell_leaders() == 2
    assert sum('FROM "policies_platform"' in query["sql"] for query in asked) == 1


@pytest.mark.parametrize(("days", "expected"), [(0, 1), (3, 1), (WINDOW.days, 1), (WINDOW.days + 1, 0)])
def test_what_was_missed_is_told_later_and_what_is_old_is_not(clock, uk, limit, days, expected):
    leader = person("leader", school=uk)
    limit()
    clock(f"{FIRST + datetime.timedelta(days)}T12:00")
    tell_leaders()
    assert told(leader) == expected


def test_a_past_day_entered_today_is_news_today(clock, uk, limit):
    leader = person("leader", school=uk)
    limit(first=datetime.date(2026, 6, 1))
    tell_leaders()
    assert told(leader) == 1


def test_a_new_date_is_told_anew_and_a_moved_one_not_sent(clock, hq, uk, limit):
    leader = person("leader", school=uk)
    rule = limit(first=ENTERED)
    tell_leaders()
    notice = Notice.objects.get(recipient=leader, kind="age-rule")
    assert notice.is_needed
    rule.change({"effective_from": FIRST}, by=hq)
    assert not Notice.objects.get(pk=notice.pk).is_needed
    clock(f"{FIRST}T09:00")
    tell_leaders()
    assert told(leader) == 2


def test_the_window_is_shorter_than_notices_are_kept():
    from dcs_portal.notices.models import KEPT_FOR

    assert KEPT_FOR > WINDOW
    assert not is_news(FIRST, FIRST - datetime.timedelta(1))


def test_hq_sees_what_is_stale_and_leaders_what_is_certain(client, settings, clock, hq, uk, limit):
    settings.SECOND_FACTOR_OPTIONAL = True
    leader = person("leader", school=uk)
    limit()

    def home(who):
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        return client.get("/").content.decode()

    assert "Age limits that will change" in home(leader)
    assert "not checked for over 90 days" not in home(hq)
    clock("2027-02-24T09:00")
    assert AgeRule.objects.stale().count() == 0
    clock("2027-02-25T09:00")
    assert "3 age rules</a> not checked" in home(hq) or "3 age rules not checked" in home(hq)
    assert "not checked for over 90 days" not in home(leader)


def test_the_seed_tells_nobody(shipped_here, clock, uk):
    leader = person("leader", school=uk)
    tell_leaders()
    assert told(leader) == 0
