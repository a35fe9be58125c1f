"""Several reports at once: each is done or refused by itself. And the next one, after a decision."""

import pytest
from django.utils import timezone

from incidents.models import Incident
from incidents.statuses import Status
from tests.factories import SchoolFactory, person

from .cases import bring, report

TOGETHER = "/incidents/together/"
TRIAGE = {"severity": "S2", "category": "bullying", "targets": "child", "posted_by": "unknown"}


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def three(school, reporter):
    return [report(school, reporter) for _ in range(3)]


def act(client, do, incidents, **more):
    return client.post(TOGETHER, {"do": do, "reference": [one.reference for one in incidents]} | more, follow=True).text


def officers_of(incidents):
    return [Incident.objects.get(pk=one.pk).officer for one in incidents]


def test_a_claim_where_a_colleague_was_faster(client, officer, school, three):
    quick = person("welfare", school=school, name="Quick Colleague")
    three[1].claim(by=quick)
    client.force_login(officer)
    text = act(client, "claim", three)
    assert officers_of(three) == [officer, quick, officer]
    assert "2 reports are yours now." in text
    assert f"Quick Colleague has already claimed report {three[1].reference}." in text
    assert "1 report was left as before." in text


def test_given_to_a_colleague_who_may_handle_only_some(client, officer, school, three, reporter):
    officer.roles.create(name="welfare", school=(other := SchoolFactory()), confirmed_at=timezone.now())
    colleague = person("welfare", school=school, name="Colleague")
    elsewhere = report(other, reporter)
    client.force_login(officer)
    text = act(client, "assign", [*three, elsewhere], to=colleague.pk)
    assert officers_of([*three, elsewhere]) == [colleague] * 3 + [None]
    assert "3 reports are with Colleague now." in text
    assert f"Colleague cannot take report {elsewhere.reference} now." in text


def test_linked_to_the_oldest(client, officer, three):
    client.force_login(officer)
    assert f"2 reports are linked to {three[0].reference} now." in act(client, "link", reversed(three))
    assert set(three[0].linked_for(officer)) == set(three[1:])
    assert "linked already" in act(client, "link", three[:2])
    assert "Select two reports or more" in act(client, "link", three[:1])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"do": "claim"}, "Select at least one report first."),
        ({"do": "claim", "reference": "1\x00"}, "Select at least one report first."),
        ({"do": "assign", "reference": "x"}, "Choose a colleague who gets them"),
        ({"do": "shred", "reference": "x"}, "Select one of the answers that are offered"),
        ({}, "Choose what to do with them"),
    ],
)
def test_what_makes_no_sense_is_said(data, message, client, officer, incident):
    client.force_login(officer)
    assert message in client.post(TOGETHER, data, follow=True).text


def test_what_was_ticked_is_ticked_again_where_nothing_was_done(client, officer, three):
    client.force_login(officer)
    text = act(client, "assign", three[:2])
    assert text.count(" checked>") - text.count('id="shortcuts-on" checked') == 2


def test_what_one_may_not_see_is_refused_like_what_is_not_there(client, officer, incident, reporter):
    hidden = report(SchoolFactory(), reporter)
    client.force_login(officer)
    data = {"do": "claim", "reference": [incident.reference, hidden.reference, "0000-0000", "<b>"]}
    text = client.post(TOGETHER, data, follow=True).text
    assert "1 report is yours now." in text
    for reference in (hidden.reference, "0000-0000", "&lt;b&gt;"):
        assert f"Report {reference} is not there for you any more." in text
    assert officers_of([hidden]) == [None]


@pytest.mark.parametrize("role", ["dsl", "leader"])
def test_who_sees_and_does_not_handle_is_refused(role, client, school, officer, leader, three):
    bring(three[0], Status.WITH_LEADERSHIP, officer, leader)
    client.force_login(person(role, school=school))
    text = act(client, "claim", three[:1])
    assert "is not yours to handle" in text


def test_a_page_that_claims_by_itself_is_answered_in_short(client, officer, three):
    client.force_login(officer)
    data = {"do": "claim", "reference": three[0].reference}
    one, two = (client.post(TOGETHER, data, headers={"Accept": "application/json"}).json() for _ in range(2))
    assert one == {"done": [three[0].reference], "refused": {}, "words": "1 report is yours now."}
    assert "already claimed" in two["refused"][three[0].reference]
    assert "already claimed" not in client.get("/incidents/").text


class TestNext:
    @pytest.fixture
    def at_work(self, client, officer, leader, three):
        for one in three:
            one.claim(by=officer)
        client.force_login(officer)
        client.get("/incidents/?tab=mine&sort=oldest&severity=S2&next=//evil.example")
        return client

    def triage(self, client, incident, **more):
        return client.post(f"/incidents/{incident.reference}/triage/", TRIAGE | more)

    def open(self, client, incident, query="?in=queue"):
        return client.get(f"/incidents/{incident.reference}/{query}").text

    def test_it_opens_by_itself_until_the_last(self, at_work, three):
        self.open(at_work, three[0])
        assert "Save triage, and stay here" in at_work.get(f"/incidents/{three[0].reference}/triage/").text
        assert self.triage(at_work, three[0]).url == f"/incidents/{three[1].reference}/"
        text = self.open(at_work, three[1], "")
        assert "This is the next one in “Mine”." in text
        assert f'href="/incidents/{three[0].reference}/?in=queue"' in text
        assert 'href="/incidents/?tab=mine&amp;sort=oldest&amp;severity=S2"' in text
        assert self.triage(at_work, three[1]).url == f"/incidents/{three[2].reference}/"
        answer = self.triage(at_work, three[2])
        assert answer.url == "/incidents/?tab=mine&sort=oldest&severity=S2"
        assert "That was the last one in “Mine”." in at_work.get(answer.url).text

    def test_who_wants_to_stay_stays(self, at_work, three):
        self.open(at_work, three[0])
        assert self.triage(at_work, three[0], stay="yes").url == f"/incidents/{three[0].reference}/"

    def test_who_came_from_elsewhere_stays(self, at_work, three):
        self.open(at_work, three[0])
        self.open(at_work, three[1], "")
        assert "stay here" not in at_work.get(f"/incidents/{three[1].reference}/triage/").text
        assert self.triage(at_work, three[1]).url == f"/incidents/{three[1].reference}/"

    def test_what_is_not_a_decision_leads_nowhere(self, at_work, three):
        self.open(at_work, three[0])
        answer = at_work.post(f"/incidents/{three[0].reference}/note/", {"text": "seen"})
        assert answer.url == f"/incidents/{three[0].reference}/"

    def test_who_named_themself_is_not_led_back_to_it(self, at_work, three, officer):
        self.open(at_work, three[0])
        answer = self.triage(at_work, three[0], posted_by="person", poster_person=officer.pk)
        assert answer.url == f"/incidents/{three[1].reference}/"
        assert f"Back to {three[0].reference}" not in at_work.get(answer.url).text
