"""Keys that change hands: who hears of it, who still counts, and that two keepers are two people."""

import datetime

import pytest

from channels.models import Answers, Keeper, answer, answerable, set_keepers
from channels.statuses import Scope
from channels.tending import tend
from dcs_portal.doors import NotNow
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Role, User
from dcs_portal.schools.permissions import RoleName
from policies.models import acknowledge
from tests.factories import person

from .conftest import at, clock_at, kinds

pytestmark = pytest.mark.django_db
BOX = "office@school.example"
WELL = Answers(is_live=True, keepers_right=True, second_factor=True, comments_watched=True)
BEGIN, ASKED = datetime.date(2026, 8, 3), datetime.date(2026, 9, 8)


@pytest.fixture(autouse=True)
def _long_there(teacher, office, leader, hq):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))


def by_mail() -> list[str]:
    return list(Notice.objects.filter(address=BOX).order_by("pk").values_list("kind", flat=True))


def since(who, before) -> list[str]:
    return kinds(who)[before:]


def test_the_leader_hears_again_when_the_last_keeper_goes(live, teacher, office, leader, hq):
    channel = live()
    teacher.leave(by=hq)
    office.leave(by=hq)
    assert [kind for kind in kinds(leader) if kind != "channel-proposed"] == ["channel-handover", "channel-unkept"]
    assert all(one.is_needed for one in leader.notices.filter(kind="channel-unkept"))
    set_keepers(channel, [leader, person(RoleName.STAFF, school=channel.school)], [], by=leader)
    assert not any(one.is_new for one in leader.notices.filter(kind="channel-unkept"))


def test_who_is_named_and_who_is_not_any_more_hear_of_it(live, teacher, office, leader):
    channel = live()
    before = {one: len(kinds(one)) for one in (teacher, office, leader)}
    set_keepers(channel, [leader, office], [BOX], by=leader)
    assert [since(one, n) for one, n in before.items()] == [["channel-keeper-over"], [], []]
    set_keepers(channel, [leader, teacher], [], by=leader)
    assert since(teacher, before[teacher]) == ["channel-keeper-over", "channel-keeper"]
    assert since(office, before[office]) == ["channel-keeper-over"]
    assert by_mail() == ["channel-keeper", "channel-keeper-over"]
    needed = [
        one.kind for one in teacher.notices.order_by("pk") if one.kind.startswith("channel-keeper") and one.is_needed
    ]
    assert needed == ["channel-keeper"]
    assert "asked every term" in " ".join(teacher.notices.get(kind="channel-keeper").definition.lines(None))


@pytest.mark.parametrize("ends", ["by its date", "at once"])
def test_who_works_there_no_more_counts_for_nothing(make, leader, teacher, hq, ends):
    channel = make()
    if ends == "by its date":
        Role.objects.filter(user=teacher).update(ends_on=channel.today)
    else:
        User.objects.filter(pk=teacher.pk).update(is_active=False)
    with pytest.raises(NotNow, match="Terry Teacher does not work at Alder Bay Primary any more"):
        channel.approve(by=leader)


def test_a_mailbox_is_not_answered_by_a_keeper(live, teacher, office, leader):
    with clock_at(BEGIN):
        channel = live()
        set_keepers(channel, [teacher], [BOX], by=leader)
    box, own = Keeper.objects.get(mailbox=BOX), channel.keepers.get(person=teacher)
    with clock_at(ASKED):
        with pytest.raises(NotNow, match=f"You answer as a keeper yourself. Somebody else has to answer for {BOX}"):
            answer(channel, box, WELL, "", by=teacher)
        assert answerable(channel, teacher) == [own]
        answer(channel, own, WELL, "", by=teacher)
        with pytest.raises(NotNow, match=f"this term. Somebody else has to answer for {BOX}"):
            answer(channel, box, WELL, "", by=teacher)
        assert answerable(channel, teacher) == []
        answer(channel, box, WELL, "", by=office)
    with clock_at(ASKED + datetime.timedelta(130)):
        assert answerable(channel, office) == [box]  # another term


def test_who_answered_for_a_mailbox_is_no_second_keeper_that_term(live, teacher, office, leader):
    with clock_at(BEGIN):
        channel = live()
        set_keepers(channel, [teacher], [BOX, "head@school.example"], by=leader)
    with clock_at(ASKED):
        first, second = channel.keepers.standing().exclude(mailbox="").order_by("mailbox")
        answer(channel, first, WELL, "", by=office)
        with pytest.raises(NotNow, match="this term"):
            answer(channel, second, WELL, "", by=office)
        set_keepers(channel, [teacher, office], [], by=leader)
        with pytest.raises(NotNow, match="this term"):
            answer(channel, channel.keepers.standing().get(person=office), WELL, "", by=office)


def test_the_page_says_who_else_has_to_answer(live, teacher, leader, client_of):
    with clock_at(BEGIN):
        channel = live()
        set_keepers(channel, [teacher], [BOX], by=leader)
    with clock_at(ASKED):
        answer(channel, channel.keepers.get(person=teacher), WELL, "", by=teacher)
        page = client_of(teacher).get(at("review", channel.pk), follow=True)
    assert f"Somebody else has to answer for {BOX}" in page.content.decode()
    assert "Answer this term" not in page.content.decode()


def test_hq_waits_a_fortnight_after_the_leader_heard_of_this_keeper(live, teacher, office, leader, hq):
    """The leader heard of the first keeper weeks ago, who has answered since; another one is named, and silent."""
    with clock_at(BEGIN):
        channel = live()
    for day in (8, 22):
        with clock_at(datetime.date(2026, 9, day)):
            tend()
    with clock_at(datetime.date(2026, 9, 25)):
        for keeper in list(channel.keepers.standing()):
            answer(channel, keeper, WELL, "", by=keeper.person)
        set_keepers(channel, [teacher, person(RoleName.STAFF, school=channel.school)], [], by=leader)
    late, said = [], {"leader": "channel-review-late", "hq": "channel-review-hq"}
    on = datetime.date(2026, 9, 25)
    while on < datetime.date(2026, 11, 12):
        with clock_at(on):
            tend()
        late.append((kinds(leader).count(said["leader"]), kinds(hq).count(said["hq"])))
        on += datetime.timedelta(1)
    assert [late.index(one) for one in ((1, 0), (2, 0), (2, 1))] == [0, 14, 28]
    assert late[-1] == (2, 1)


def test_an_external_one_has_a_person_who_works_there(make, teacher, leader, strategy):
    channel = make(scope=Scope.EXTERNAL)
    acknowledge(strategy, by=leader)
    set_keepers(channel, [teacher], [BOX, "head@school.example"], by=leader)
    Role.objects.filter(user=teacher).update(ends_on=channel.today)
    with pytest.raises(NotNow, match="has to be a person"):
        channel.ask_hq(by=leader)
