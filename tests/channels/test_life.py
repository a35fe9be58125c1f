"""The life of a channel: every verb from every state, who may, and what an external one needs."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from channels.models import Channel, Proposal, change, lookalikes, propose, set_keepers
from channels.statuses import TRANSITIONS, Scope, Status, Verb
from channels.who_may import Who, may
from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.handles import Site, read
from policies.models import acknowledge
from tests.factories import SchoolFactory, person

from .conftest import FACTS, at, kinds, publish_strategy

pytestmark = pytest.mark.django_db
IN_A_YEAR = 365


def in_days(channel, days=IN_A_YEAR):
    return channel.today + datetime.timedelta(days)


def codes(channel) -> list[str]:
    return [event.code for event in Event.objects.about(channel)]


def test_a_local_channel_is_the_leaders_to_approve(make, leader, teacher, office):
    channel = make()
    assert kinds(leader) == ["channel-proposed"]
    with pytest.raises(PermissionDenied):
        channel.approve(by=teacher)
    channel.approve(by=leader)
    channel.go_live(by=office)
    assert (channel.status, channel.live_since, channel.approved_until) == (Status.LIVE, channel.today, None)
    assert kinds(teacher) == ["channel-decided"]
    assert codes(channel) == ["channel.proposed", "channel.approved", "channel.live"]


def test_an_external_channel_goes_the_whole_way(make, leader, hq, teacher, strategy):
    channel = make(scope=Scope.EXTERNAL, consent="")
    with pytest.raises(PermissionDenied):
        channel.approve(by=leader, until=in_days(channel))
    with pytest.raises(NotNow, match="leader of the school has to ask"):
        channel.approve(by=hq, until=in_days(channel))
    with pytest.raises(NotNow, match="Lee Leader has not agreed"):
        channel.ask_hq(by=leader)
    acknowledge(strategy, by=leader)
    with pytest.raises(NotNow, match="pictures of children"):
        channel.ask_hq(by=leader)
    change(channel, {"consent": "held"}, by=leader)
    channel.ask_hq(by=leader)
    assert kinds(hq) == ["channel-asked"]
    with pytest.raises(ValueError, match="until a day"):
        channel.approve(by=hq)
    channel.refuse("Who answers at weekends?", by=hq)
    channel.ask_again("The office does now", by=teacher)
    channel.ask_hq(by=leader)
    channel.approve(by=hq, until=in_days(channel), conditions="No faces.")
    approval = channel.approval
    assert (approval.conditions, approval.version, approval.asked_by, approval.by) == (
        "No faces.", strategy, leader, hq,
    )  # fmt: skip


def test_what_the_leader_agreed_to_has_to_be_what_is_in_force(make, leader, hq, strategy):
    channel = make(scope=Scope.EXTERNAL)
    acknowledge(strategy, by=leader)
    channel.ask_hq(by=leader)
    publish_strategy(hq, "# Rules\n\nBe kind!", is_material=False)
    newer = publish_strategy(hq, "# Rules\n\nBe kinder.")
    with pytest.raises(NotNow, match="Lee Leader has not agreed"):
        channel.approve(by=hq, until=in_days(channel))
    acknowledge(newer, by=leader)
    publish_strategy(hq, "# Rules\n\nBe kinder!", is_material=False)  # a correction asks nobody again
    channel.approve(by=hq, until=in_days(channel))
    assert channel.approval.version == newer


def test_no_document_no_external_use(make, leader):
    with pytest.raises(NotNow, match="not in force"):
        make(scope=Scope.EXTERNAL).ask_hq(by=leader)


def test_who_asked_does_not_approve(external, hq, leader):
    channel = external(30)
    channel.ask_longer("Another year", by=leader)
    Channel.objects.filter(pk=channel.pk).update(asked_by=hq)
    with pytest.raises(PermissionDenied):
        channel.renew(by=hq, until=in_days(channel))


def test_nothing_moves_but_by_the_table(make, leader):
    """Whatever state it is in, a verb that the table does not have for it is an answer and no move."""
    channel = make()
    for status in Status:
        channel.status = status
        assert {verb for verb in Verb if "so this cannot be done" not in channel.obstacle(verb)} == {
            verb for verb, moves in TRANSITIONS.items() if status in moves
        }


P, A, S, L = Status.PROPOSED, Status.ASKED, Status.SUSPENDED, Status.LIVE
LOCAL, EXTERNAL = Scope.LOCAL, Scope.EXTERNAL


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (Who(LOCAL, P), ""),
        (Who(LOCAL, P, leads=True), "approve refuse ask-again go-live resume suspend close"),
        (Who(LOCAL, P, is_hq=True), "suspend close"),
        (Who(LOCAL, P, is_own=True), "ask-again close"),
        (Who(LOCAL, L, is_own=True), "ask-again"),
        (Who(LOCAL, L, keeps=True), "go-live"),
        (Who(EXTERNAL, P, leads=True), "ask-hq refuse ask-again go-live ask-longer take-over resume suspend close"),
        (Who(EXTERNAL, A, leads=True), "ask-hq ask-again go-live ask-longer take-over resume suspend close"),
        (Who(EXTERNAL, A, is_hq=True), "approve refuse renew refuse-longer suspend close"),
        (
            Who(EXTERNAL, S, leads=True, held_by_hq=True),
            "ask-hq refuse ask-again go-live ask-longer take-over suspend close",
        ),
        (Who(EXTERNAL, S, is_hq=True, held_by_hq=True), "approve renew refuse-longer resume suspend close"),
        (Who(EXTERNAL, A, is_hq=True, asked=True), "refuse refuse-longer suspend close"),
    ],
)
def test_who_may_what(who, allowed):
    assert {verb.value for verb in Verb if may(verb, who)} == set(allowed.split())


def test_an_account_has_one_owner(make, leader, school):
    first = make("https://www.instagram.com/Alder_Bay/?igshid=x")
    other = SchoolFactory()
    stranger, second = person("staff", school=other), person("staff", school=other)
    claim = Proposal(other, read(Site.INSTAGRAM, "@alder_bay"), FACTS | {"scope": "local"}, [stranger, second])
    with pytest.raises(NotNow, match="in the register already"):
        propose(claim, by=stranger)
    first.refuse("Not needed", by=leader)
    propose(claim, by=stranger)
    with pytest.raises(NotNow, match="in the register already"):
        first.ask_again("It is ours", by=leader)
    assert Channel.objects.get(pk=first.pk).status == Status.REFUSED


def test_who_looks_like_another_is_named(make):
    make()
    assert [str(one) for one in lookalikes(read(Site.INSTAGRAM, "a1der.bay"))] == ["Instagram: alder_bay"]
    assert lookalikes(read(Site.INSTAGRAM, "alder_bay")) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"status": Status.LIVE},
        {"status": Status.CLOSED},
        {"status": Status.APPROVED, "scope": Scope.EXTERNAL},
        {"status": Status.APPROVED, "scope": Scope.EXTERNAL, "approved_until": datetime.date(2027, 1, 1)},
    ],
)
def test_the_database_refuses(make, broken):
    channel = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(**broken)


def test_it_needs_two_keepers(make, leader, teacher, office):
    with pytest.raises(NotNow, match="two keepers"):
        make(people=[teacher])
    channel = make()
    with pytest.raises(NotNow, match="two keepers"):
        set_keepers(channel, [teacher], [], by=leader)
    assert channel.keepers.standing().count() == 2
    set_keepers(channel, [teacher], ["Office@School.example"], by=leader)
    assert [str(one) for one in channel.keepers.standing()] == ["Terry Teacher", "office@school.example"]


def test_what_was_approved_does_not_change(live, leader, teacher):
    channel = live()
    change(channel, {"audiences": ["staff"], "scope": "external", "languages": "English and Greek"}, by=leader)
    channel.refresh_from_db()
    assert (channel.audiences, channel.scope, channel.languages) == (["parents"], "local", "English and Greek")


@pytest.mark.parametrize("who", ["leader", "teacher"])
def test_what_a_channel_says_of_itself_is_corrected_once_approved(live, who, leader, teacher, hq, client_of):
    channel, by = live(), {"leader": leader, "teacher": teacher}[who]
    client = client_of(by)
    form = client.get(at("change", channel.pk)).content.decode()
    assert "Everybody can read it" in form and 'name="audiences"' not in form
    said = {"purpose": "Dates", "languages": "Greek", "answering": "Ann", "recovery": "A safe"}
    client.post(at("change", channel.pk), said | {"second_factor": "no", "comments_open": "yes"})
    channel.refresh_from_db()
    assert {name: getattr(channel, name) for name in said} == said
    assert (channel.second_factor, channel.comments_open, channel.status) == (False, True, "live")
    page = client.get(at("channel", channel.pk)).content.decode()
    assert "What is said of a channel changed" in page
    assert "Purpose was: News for families" in page and "Second factor was: On" in page
    assert client_of(hq).get(at("change", channel.pk)).status_code == 403
