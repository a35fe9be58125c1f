"""A year with the clock moved: who is told what, once, and nothing lost while the beat stands still."""

import datetime
from collections import Counter

import pytest

from channels.models import Answers, Keeper, Told, answer, open_reviews, set_keepers
from channels.statuses import Status
from channels.tending import tend
from dcs_portal.doors import NotNow
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Holiday, Role
from policies.models import acknowledge
from tests.thorough import THOROUGH

from .conftest import clock_at, kinds

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(1)
BEGIN, END = datetime.date(2026, 8, 3), datetime.date(2027, 8, 30)
# A day of the beat: twice, or in a thorough run at night, twice in the morning, and in the afternoon.
HOURS = (3, 9, 9, 16) if THOROUGH else (9, 16)
WELL = Answers(is_live=True, keepers_right=True, second_factor=True, comments_watched=True)


@pytest.fixture(autouse=True)
def _long_there(teacher, office, leader, hq):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))


def days(first, last, *, but=()):
    return [first + DAY * n for n in range((last - first).days + 1) if first + DAY * n not in but]


def run(on, hours=HOURS):
    for hour in hours:
        with clock_at(on, hour):
            tend()


def told(who, kind=None):
    rows = who.notices.order_by("created_at").values_list("kind", "created_at")
    return [(name, at.date().isoformat()) for name, at in rows if name.startswith(kind or "channel-review")]


def test_a_year_of_reviews_answered(live, teacher, office, leader, hq):
    """Each keeper is asked once a term, on the first working day after its first week; nobody else hears of it."""
    with clock_at(BEGIN):
        channel = live()
    for on in days(BEGIN, END):
        run(on)
        with clock_at(on, 17):
            for keeper in open_reviews(channel) if on.weekday() == 4 else ():
                answer(channel, keeper, WELL, "", by=keeper.person)
    asked = [("channel-review", on) for on in ("2026-09-08", "2027-01-08", "2027-05-10")]
    assert (told(teacher), told(office), told(leader), told(hq)) == (asked, asked, [], [])
    assert channel.reviews.count() == 6


def test_a_year_of_silence_goes_up(live, teacher, leader, hq):
    """A fortnight after the keepers the leader hears of it, a fortnight later HQ: once a term each."""
    with clock_at(BEGIN):
        live()
    for on in days(BEGIN, END):
        run(on, hours=(9, 15))
    assert told(teacher) == [("channel-review", on) for on in ("2026-09-08", "2027-01-08", "2027-05-10")]
    assert told(leader) == [("channel-review-late", on) for on in ("2026-09-22", "2027-01-22", "2027-05-24")]
    assert told(hq) == [("channel-review-hq", on) for on in ("2026-10-06", "2027-02-05", "2027-06-07")]


@pytest.mark.parametrize("stopped", [(2026, 9, 7), (2026, 9, 20), (2026, 10, 4), (2026, 12, 29)])
def test_three_days_without_the_beat_lose_and_double_nothing(external, teacher, leader, hq, stopped):
    """Whichever three days it stands still, everybody hears the same things as often, at most three days later."""
    with clock_at(BEGIN):
        external(180)
    off = {datetime.date(*stopped) + DAY * n for n in range(3)}
    for on in days(datetime.date(2026, 8, 25), datetime.date(2027, 2, 2), but=off):
        run(on, hours=(9, 15))
    ends = {"channel-ending": 3, "channel-suspended": 1}
    assert Counter(kinds(teacher)) == {"channel-decided": 1, "channel-review": 2} | ends
    assert Counter(kinds(leader)) == {"channel-proposed": 1, "channel-decided": 1, "channel-review-late": 2} | ends
    assert Counter(kinds(hq)) == {"channel-asked": 1, "channel-review-hq": 1, "channel-ending": 1}


def test_an_approval_is_told_of_before_its_end_and_suspends_by_itself(external, leader, hq, school):
    with clock_at(BEGIN):
        channel = external(100)
        until = channel.approved_until
    Holiday.objects.create(school=school, name="Half-term", first_day=until - DAY * 12, last_day=until)
    for on in days(until - DAY * 70, until + DAY * 3):
        run(on)
    assert [on for _, on in told(leader, "channel-ending")] == ["2026-09-14", "2026-10-12", "2026-11-04"]
    channel.refresh_from_db()
    assert channel.status == Status.SUSPENDED
    assert told(leader, "channel-suspended") == [("channel-suspended", "2026-11-12")]
    with clock_at(until + DAY * 4):
        with pytest.raises(NotNow, match="has ended"):
            channel.resume(by=leader)
        channel.ask_longer("Another year", by=leader)
        channel.renew(by=hq, until=until + DAY * 365)
        channel.resume(by=leader)
    assert channel.status == Status.LIVE


@pytest.fixture
def reminded(external, teacher):
    """A channel whose approval ends in a week, and the reminder of it."""
    with clock_at(BEGIN):
        channel = external(100)
    with clock_at(channel.approved_until - DAY * 7):
        tend()
        yield channel, teacher.notices.get(kind="channel-ending")


def test_the_reminder_of_an_end_goes_out_until_the_approval_is_renewed(reminded, leader, hq):
    channel, notice = reminded
    channel.ask_longer("Another year", by=leader)
    assert notice.is_needed
    with clock_at(channel.today + DAY):
        channel.renew(by=hq, until=channel.approved_until + DAY)
    assert not notice.is_needed


def test_the_reminder_of_an_end_does_not_go_out_after_it(reminded):
    channel, notice = reminded
    with clock_at(channel.approved_until + DAY):
        assert not notice.is_needed


def test_the_reminder_of_an_end_does_not_go_out_once_it_is_suspended(reminded, leader):
    channel, notice = reminded
    channel.suspend("Half-term", by=leader)
    assert not notice.is_needed


def test_a_keeper_who_leaves_starts_a_handover_at_once(live, teacher, office, leader, hq):
    channel = live()
    teacher.leave(by=hq)
    channel.refresh_from_db()
    assert channel.is_flagged
    assert (kinds(office)[-1], kinds(leader)[-1]) == ("channel-handover", "channel-handover")
    assert [str(one) for one in channel.keepers.standing()] == ["Olive Office"]
    set_keepers(channel, [office, leader], [], by=leader)
    channel.refresh_from_db()
    assert not channel.is_flagged
    assert not Notice.objects.filter(kind="channel-handover", read_at=None).exists()


def test_a_role_that_ended_by_its_date_is_found_by_the_clock(live, teacher, hq):
    channel = live()
    Role.objects.filter(user=teacher).update(ends_on=channel.today)
    first = channel.today + DAY
    for on in days(first, first + DAY * 30):
        run(on, hours=(9, 15))
    channel.refresh_from_db()
    assert channel.handover_since == first
    assert kinds(hq).count("channel-handover-hq") == 1


def test_a_mailbox_is_asked_by_mail_and_answered_by_who_works_there(live, teacher, office):
    with clock_at(BEGIN):
        channel = live()
        set_keepers(channel, [teacher], ["office@school.example"], by=teacher)
    with clock_at(datetime.date(2026, 9, 8)):
        tend()
        box = Keeper.objects.get(mailbox="office@school.example")
        answer(channel, box, WELL, "", by=office)
        assert [one.person for one in open_reviews(channel)] == [teacher]
    mailed = Notice.objects.filter(address="office@school.example").order_by("pk")
    assert [one.kind for one in mailed] == ["channel-keeper", "channel-review"]


def test_a_keeper_named_late_in_the_term_has_a_fortnight_too(live, teacher, office, leader):
    with clock_at(BEGIN):
        channel = live()
    with clock_at(datetime.date(2026, 9, 8)):
        tend()
        for keeper in open_reviews(channel):
            answer(channel, keeper, WELL, "", by=keeper.person)
    with clock_at(datetime.date(2026, 10, 12)):
        set_keepers(channel, [teacher, leader], [], by=teacher)
        tend()
    assert told(leader) == [("channel-review", "2026-10-12")]
    with clock_at(datetime.date(2026, 10, 26)):
        tend()
    assert told(leader)[1:] == [("channel-review-late", "2026-10-26")]


def test_a_no_tells_the_leader_and_changes_what_is_said(live, teacher, leader):
    with clock_at(BEGIN):
        channel = live()
    with clock_at(datetime.date(2026, 9, 9)):
        keeper = channel.keepers.get(person=teacher)
        answer(channel, keeper, Answers(True, True, False, True), "The telephone is lost", by=teacher)
        with pytest.raises(NotNow, match="answered"):
            answer(channel, keeper, WELL, "", by=teacher)
    assert kinds(leader)[-1] == "channel-review-no"
    channel.refresh_from_db()
    assert not channel.second_factor


def test_one_that_fails_stops_no_other(live, external, monkeypatch, leader, hq, strategy):
    acknowledge(strategy, by=hq)
    with clock_at(BEGIN):
        broken, well = live(), live("@alder_bay_two")
    from channels import tending

    review = tending._of_review
    monkeypatch.setattr(tending, "_of_review", lambda one: 1 / 0 if one.pk == broken.pk else review(one))
    with clock_at(datetime.date(2026, 9, 8)):
        assert tend() == 1
    assert set(Told.objects.values_list("channel", flat=True)) == {well.pk}
