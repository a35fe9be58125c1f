"""The same thing a second time: a keeper put back, a request made again, one delay told once, a failure beside it."""

import datetime

import pytest

from channels.models import Answers, answer, open_reviews, set_keepers
from channels.statuses import Status
from channels.tending import tend
from dcs_portal.doors import NotNow
from dcs_portal.schools.models import Role
from dcs_portal.schools.permissions import RoleName
from policies.models import acknowledge
from tests.factories import person

from .conftest import clock_at, kinds

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(1)
BEGIN, ASKED = datetime.date(2026, 8, 3), datetime.date(2026, 9, 8)
WELL = Answers(is_live=True, keepers_right=True, second_factor=True, comments_watched=True)
BOX = "office@school.example"


@pytest.fixture(autouse=True)
def _long_there(teacher, office, leader, hq):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))


def unread(who, kind) -> int:
    return who.notices.filter(kind=kind, read_at=None).count()


@pytest.mark.parametrize("boxes", [[], [BOX]])
def test_a_keeper_put_back_who_answered_is_asked_no_more(live, teacher, office, leader, boxes):
    people = [teacher] if boxes else [teacher, office]
    with clock_at(BEGIN):
        channel = live()
        set_keepers(channel, people, boxes, by=leader)
    with clock_at(ASKED):
        answer(channel, channel.keepers.standing().exclude(person=teacher).get(), WELL, "", by=office)
        set_keepers(channel, [teacher, leader], [], by=leader)
        set_keepers(channel, people, boxes, by=leader)
        assert [one.person for one in open_reviews(channel)] == [teacher]
        with pytest.raises(NotNow, match="answered for this term"):
            answer(channel, channel.keepers.standing().exclude(person=teacher).get(), WELL, "", by=office)
    with clock_at(ASKED + DAY * 130):
        assert len(open_reviews(channel)) == 2  # another term


def test_a_keeper_put_back_is_asked_again_and_has_a_fortnight(live, teacher, office, leader):
    with clock_at(BEGIN):
        channel = live()
    with clock_at(ASKED):
        tend()
        answer(channel, channel.keepers.get(person=office), WELL, "", by=office)
        set_keepers(channel, [office, leader], [], by=leader)
    back = ASKED + DAY * 20
    with clock_at(back):
        set_keepers(channel, [office, teacher], [], by=leader)
        tend()
    assert (kinds(teacher).count("channel-review"), kinds(leader).count("channel-review-late")) == (2, 0)
    with clock_at(back + DAY * 14):
        tend()
    assert kinds(leader).count("channel-review-late") == 1


@pytest.mark.parametrize("is_last", [False, True])
def test_a_leader_who_ends_a_keepers_access_hears_what_is_to_be_done(live, teacher, office, leader, is_last):
    live()
    teacher.leave(by=leader)
    if is_last:
        office.leave(by=leader)
    assert kinds(leader)[-1] == ("channel-unkept" if is_last else "channel-handover")


MOVES = {
    "suspend": lambda channel, leader, hq: channel.suspend("Half-term", by=leader),
    "resume": lambda channel, leader, hq: (channel.suspend("Half-term", by=leader), channel.resume(by=leader)),
    "renew": lambda channel, leader, hq: channel.renew(by=hq, until=channel.today + DAY * 300),
    "refuse": lambda channel, leader, hq: channel.refuse_longer("No", by=hq),
    "close": lambda channel, leader, hq: channel.close("Over", by=leader),
}


@pytest.mark.parametrize(
    ("move", "waiting"), [("suspend", 1), ("resume", 1), ("renew", 0), ("refuse", 0), ("close", 0)]
)
def test_a_request_stays_unread_until_it_is_decided(external, leader, hq, move, waiting):
    channel = external(30)
    channel.ask_longer("Another year", by=leader)
    MOVES[move](channel, leader, hq)
    assert unread(hq, "channel-asked") == waiting


def test_what_needs_a_leader_stays_unread_until_one_takes_it_over(external, leader, hq, school, strategy):
    second = person(RoleName.LEADER, school=school)
    acknowledge(strategy, by=second)
    channel = external(30)
    channel.ask_longer("Another year", by=leader)
    leader.leave(by=hq)
    channel.suspend("Half-term", by=second)
    assert unread(second, "channel-unbacked") == 1
    channel.take_over(by=second)
    assert (unread(second, "channel-unbacked"), unread(hq, "channel-asked")) == (0, 1)


def test_a_second_request_that_loses_its_leader_is_told_again(external, leader, hq, school):
    second = person(RoleName.LEADER, school=school)
    Role.objects.filter(user=second).update(starts_on=datetime.date(2020, 1, 1))
    role = Role.objects.filter(user=leader)
    with clock_at(BEGIN):
        channel = external(300)
    for week in range(2):
        with clock_at(BEGIN + DAY * 7 * (week + 1)):
            role.update(ends_on=None)
            channel.ask_longer("Another year", by=leader)
            role.update(ends_on=BEGIN)
            tend()
            tend()
            channel.refuse_longer("Not yet", by=hq)
        assert kinds(second).count("channel-unbacked") == week + 1


@pytest.mark.parametrize("of", ["DCS", "a school without a leader"])
def test_hq_hears_once_of_a_delay_where_nobody_leads(make, live, leader, hq, of):
    with clock_at(BEGIN):
        if of == "DCS":
            channel = make("@dcs", by=hq, at=None, people=[hq, person(RoleName.HQ)])
            Role.objects.update(starts_on=datetime.date(2020, 1, 1))
            channel.approve(by=hq)
            channel.go_live(by=hq)
        else:
            live()
            leader.leave(by=hq)
    told = []
    for day in range(60):
        with clock_at(ASKED + DAY * day):
            tend()
        told += [[kind for kind in kinds(hq) if kind in ("channel-review-late", "channel-review-hq")]]
    assert told[13:15] == [[], ["channel-review-hq"]]
    assert told[-1] == ["channel-review-hq"]


def test_an_approval_ends_although_something_else_cannot_be_told(external, monkeypatch):
    with clock_at(BEGIN):
        channel = external(100)

    def fails(*args):
        raise RuntimeError

    monkeypatch.setattr("channels.tending._told_by_day", fails)
    with clock_at(channel.approved_until + DAY):
        assert tend() == 1
    channel.refresh_from_db()
    assert channel.status == Status.SUSPENDED
