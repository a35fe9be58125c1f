"""A leader of the school stands behind an external channel: when HQ decides, and again when it begins to speak."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from channels.models import ExternalUse, UseFacts
from channels.statuses import Scope, Status, Verb
from channels.tending import tend
from dcs_portal.doors import NotNow
from dcs_portal.schools.models import Role
from dcs_portal.schools.permissions import RoleName
from policies.models import acknowledge
from tests.factories import person

from .conftest import at, clock_at, kinds, publish_strategy

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(1)


@pytest.fixture
def second(school):
    return person(RoleName.LEADER, school=school, name="Sam Second")


@pytest.fixture(autouse=True)
def _long_there(teacher, office, leader, second, hq):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))


@pytest.fixture
def asked(make, leader, strategy):
    channel = make(scope=Scope.EXTERNAL)
    acknowledge(strategy, by=leader)
    channel.ask_hq(by=leader)
    return channel


def leads_no_more(who):
    Role.objects.filter(user=who).update(ends_on=datetime.date(2020, 1, 2), starts_on=datetime.date(2020, 1, 1))


def test_a_request_is_taken_over_from_who_leads_no_more(asked, leader, second, hq, strategy):
    until = asked.today + DAY * 100
    acknowledge(strategy, by=second)
    with pytest.raises(NotNow, match="waits for another leader"):
        asked.take_over(by=second)
    leads_no_more(leader)
    with pytest.raises(NotNow, match="Lee Leader no longer leads the school"):
        asked.approve(by=hq, until=until)
    before = len(kinds(hq))
    asked.take_over(by=second)
    assert (asked.status, asked.asked_by, kinds(hq)[before:]) == (Status.ASKED, second, ["channel-asked"])
    asked.approve(by=hq, until=until)
    assert (asked.approval.asked_by, asked.approval.version) == (second, strategy)


def test_whoever_takes_over_has_agreed_and_leads(asked, leader, second, teacher, hq, strategy):
    leads_no_more(leader)
    with pytest.raises(NotNow, match="Sam Second has not agreed"):
        asked.take_over(by=second)
    for who in (teacher, hq):
        acknowledge(strategy, by=who)
        with pytest.raises(PermissionDenied):
            asked.take_over(by=who)


def test_a_request_for_longer_likewise(external, leader, second, hq, strategy):
    channel = external(30)
    channel.ask_longer("Another year", by=leader)
    leader.leave(by=hq)
    assert "channel-unbacked" in kinds(second)
    until = channel.today + DAY * 100
    with pytest.raises(NotNow, match="Lee Leader no longer leads"):
        channel.renew(by=hq, until=until)
    acknowledge(strategy, by=second)
    channel.take_over(by=second)
    assert not any(one.is_new for one in second.notices.filter(kind="channel-unbacked"))
    channel.renew(by=hq, until=until)
    assert (channel.status, channel.approved_until) == (Status.LIVE, until)


def test_leaders_hear_by_the_clock_of_a_role_that_ended_by_its_date(asked, leader, second):
    leads_no_more(leader)
    with clock_at(datetime.date(2026, 9, 8)):
        tend()
        tend()
    assert kinds(second).count("channel-unbacked") == 1
    assert "channel-unbacked" not in kinds(leader)


def test_the_page_says_what_to_do_next(asked, leader, second, hq, strategy, client_of):
    leads_no_more(leader)
    page = client_of(hq).get(at("channel", asked.pk)).content.decode()
    assert "A leader there has to take over the request" in page
    assert at("act", asked.pk, Verb.APPROVE) not in page
    address = at("act", asked.pk, Verb.TAKE_OVER)
    mine = client_of(second)
    assert address in mine.get(at("channel", asked.pk)).content.decode()
    assert "Sam Second has not agreed" in mine.post(address, {"said": ""}).content.decode()
    acknowledge(strategy, by=second)
    mine.post(address, {"said": ""})
    assert "has to take over" not in client_of(hq).get(at("channel", asked.pk)).content.decode()


def test_what_changed_since_the_approval_is_agreed_to_before_it_speaks(asked, leader, second, hq, teacher, client_of):
    asked.approve(by=hq, until=asked.today + DAY * 100)
    newer = publish_strategy(hq, "# Rules\n\nBe kinder.")
    with pytest.raises(NotNow, match="No leader of the school has agreed"):
        asked.go_live(by=teacher)
    assert "No leader of the school has agreed" in client_of(leader).get(at("channel", asked.pk)).content.decode()
    acknowledge(newer, by=second)  # any leader of the school
    asked.go_live(by=teacher)
    asked.suspend("Half-term", by=leader)
    leads_no_more(second)
    with pytest.raises(NotNow, match="No leader of the school has agreed"):
        asked.resume(by=leader)
    acknowledge(newer, by=leader)
    asked.resume(by=leader)
    assert asked.status == Status.LIVE


def test_a_single_use_is_approved_for_who_leads_the_school(school, leader, second, hq, strategy):
    acknowledge(strategy, by=leader)
    facts = UseFacts("A film", "Command’s page", school.today, school.today, "none")
    use = ExternalUse.objects.ask(school, facts, by=leader)
    leads_no_more(leader)
    with pytest.raises(NotNow, match="Refuse it, so that a leader there asks again"):
        use.approve(school.today, by=hq)
    use.refuse("A leader has to ask", by=hq)
    acknowledge(strategy, by=second)
    use.ask_again("I do", by=second)
    use.approve(school.today, by=hq)
    assert use.status == "approved"
