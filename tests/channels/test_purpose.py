"""The purpose that HQ approved: who hears when it is another, and where that is seen."""

import datetime

import pytest

from channels.models import change
from channels.statuses import Scope, Verb
from policies.models import acknowledge
from tests.factories import person
from tests.pages import forms_of

from .conftest import at, kinds

pytestmark = pytest.mark.django_db
KIND = "channel-repurposed"
SAID = "Its purpose has changed since it was approved. It was approved for: News for families"


def needed(who) -> list[bool]:
    return [one.is_needed for one in who.notices.filter(kind=KIND).order_by("pk")]


def unread(who) -> int:
    return who.notices.filter(kind=KIND, read_at=None).count()


@pytest.fixture
def renew(hq, leader):
    def renew(channel):
        channel.ask_longer("Another year", by=leader)
        channel.renew(by=hq, until=channel.today + datetime.timedelta(90))

    return renew


def test_hq_hears_of_each_other_purpose_once(external, hq, teacher, leader):
    channel = external()
    change(channel, {"purpose": "Jobs"}, by=teacher)
    change(channel, {"purpose": "Jobs"}, by=leader)
    assert kinds(hq).count(KIND) == 1
    change(channel, {"purpose": "Jobs and news"}, by=leader)
    assert (kinds(hq).count(KIND), unread(hq)) == (2, 1)
    assert KIND not in kinds(leader) + kinds(teacher)
    assert "Instagram: alder_bay" in hq.notices.filter(kind=KIND).last().subject


@pytest.mark.parametrize("ended_by", ["changing it back", "approving it for longer", "closing it"])
def test_it_is_over_with(ended_by, external, renew, hq, teacher, leader):
    channel = external()
    change(channel, {"purpose": "Jobs"}, by=teacher)
    assert needed(hq) == [True]
    if ended_by == "closing it":
        channel.close("Not used", by=leader)
    elif ended_by == "approving it for longer":
        renew(channel)
    else:
        change(channel, {"purpose": "News for families"}, by=teacher)
    assert (needed(hq), unread(hq)) == ([False], 0)


def test_it_is_not_over_while_the_school_suspends_and_resumes_it(external, hq, teacher, leader):
    channel = external()
    change(channel, {"purpose": "Jobs"}, by=teacher)
    channel.suspend("Half-term", by=leader)
    channel.resume(by=leader)
    assert (needed(hq), unread(hq)) == ([True], 1)


def test_hq_hears_nothing_of_what_it_did_not_approve(make, live, external, hq, teacher, leader):
    for channel in (live("@local"), make("@not_yet", scope=Scope.EXTERNAL)):
        change(channel, {"purpose": "Jobs"}, by=teacher)
    change(external(30, "@other"), {"answering": "Nobody at weekends"}, by=teacher)
    assert KIND not in kinds(hq)


def test_whoever_changes_it_at_hq_is_not_told_and_the_others_are(make, hq, strategy):
    second = person("hq")
    channel = make("@dcs", at=None, by=hq, people=[hq, second], scope=Scope.EXTERNAL)
    acknowledge(strategy, by=hq)
    channel.ask_hq(by=hq)
    channel.approve(by=second, until=channel.today + datetime.timedelta(90))
    change(channel, {"purpose": "Jobs"}, by=hq)
    assert (KIND in kinds(hq), KIND in kinds(second)) == (False, True)


def test_the_page_says_what_was_approved_until_it_is_approved_anew(external, renew, hq, teacher, leader, client_of):
    channel, client = external(), client_of(hq)
    page = at("channel", channel.pk)
    assert SAID not in client.get(page).text
    change(channel, {"purpose": "Jobs"}, by=teacher)
    assert SAID in client.get(page).text
    channel.ask_longer("Another year", by=leader)
    assert "Purpose when it was approved" in client.get(at("act", channel.pk, Verb.RENEW)).text
    channel.renew(by=hq, until=channel.today + datetime.timedelta(90))
    assert SAID not in client.get(page).text


def test_of_an_approval_that_kept_no_purpose_nothing_is_said(external, hq, teacher, client_of):
    """As those did that were given before the purpose was kept; HQ hears of a change all the same."""
    channel = external()
    last = channel.approval
    last.pk, last.purpose = None, ""
    last.save()
    change(channel, {"purpose": "Jobs"}, by=teacher)
    assert needed(hq) == [True]
    assert "Its purpose has changed" not in client_of(hq).get(at("channel", channel.pk)).text


def form_on(page):
    return next(form for form in forms_of(page.text) if "read" in form.hidden)


@pytest.mark.parametrize("verb", [Verb.APPROVE, Verb.RENEW])
def test_what_is_approved_is_what_was_read(verb, make, external, hq, teacher, leader, client_of):
    """Corrected while the page was open: it is shown again with what was typed, and approved from there."""
    if verb == Verb.APPROVE:
        channel, client = make("@new"), client_of(leader)
    else:
        channel, client = external(), client_of(hq)
        channel.ask_longer("Another year", by=leader)
    page, until = at("act", channel.pk, verb), channel.today + datetime.timedelta(90)
    typed = {"until_day": until.day, "until_month": until.month, "until_year": until.year, "conditions": "Two words"}
    read = form_on(client.get(page)).hidden
    change(channel, {"purpose": "Jobs"}, by=teacher)
    again = client.post(page, typed | read)
    assert "It was changed while you read it" in again.text and "Jobs" in again.text
    form = form_on(again)
    assert form.texts.items() <= {name: str(value) for name, value in typed.items()}.items()
    assert client.post(page, form.texts | form.hidden).status_code == 302
    assert channel.approval.purpose == "Jobs"
