"""The queue and the case in the pages: what is offered, what is recorded, and how many queries it takes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcs_portal.audit.models import Event
from incidents.models import Incident
from incidents.severity_rule import Answers
from incidents.statuses import Status
from tests.factories import person

from .cases import bring, report


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def case(incident):
    return f"/incidents/{incident.reference}/"


def test_opening_a_case_is_recorded_once_for_a_reading(client, officer, case):
    client.force_login(officer)
    client.get(case)
    text = client.get(case).text
    assert Event.objects.filter(code="incident.opened", actor=officer).count() == 1
    assert "Who has opened this case" in text


def test_the_loser_of_a_claim_is_told_who_has_it(client, officer, case, incident, school):
    incident.claim(by=person("welfare", school=school, name="Quick Colleague"))
    client.force_login(officer)
    assert "Quick Colleague has already claimed" in client.post(case + "claim/", follow=True).text


def test_a_page_left_open_too_long_says_why(client, officer, leader, case, incident):
    bring(incident, Status.CLOSED, officer, leader)
    client.force_login(officer)
    for text in (
        client.post(case + "triage/", {"severity": "S1"}).text,
        client.get(case + "triage/", follow=True).text,
    ):
        assert "is closed now, so this cannot be done" in text


@pytest.mark.parametrize(
    ("verb", "answers", "message"),
    [
        ("triage", {}, "Select how serious it is"),
        ("refer", {"question": ""}, "Say what you ask of the leaders"),
        ("close", {"outcome": "resolved", "reason": "because"}, "Select one of the answers that are offered"),
        ("close", {"outcome": "no_action", "reason": ""}, "Say why you close it"),
        ("note", {"text": "x" * 4001}, "Shorten it to 4,000 characters"),
    ],
)
def test_a_wrong_answer_is_said_beside_the_field_and_nothing_is_lost(
    verb, answers, message, client, officer, leader, incident
):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    client.force_login(officer)
    text = client.post(f"/incidents/{incident.reference}/{verb}/", answers).text
    assert message in text
    assert all(value in text for name, value in answers.items() if name != "outcome" and len(value) < 20)


def test_an_action_in_the_future_is_refused(client, officer, leader, incident):
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    client.force_login(leader)
    day = {"taken_on_day": 1, "taken_on_month": 1, "taken_on_year": 2999}
    text = client.post(f"/incidents/{incident.reference}/act/", day | {"kind": "met", "reason": "why"}).text
    assert "The day must be today or in the past" in text


def test_who_named_themself_lands_on_the_queue(client, officer, incident):
    incident.claim(by=officer)
    client.force_login(officer)
    answers = {"severity": "S2", "category": "false", "targets": "child", "posted_by": "person"}
    address = f"/incidents/{incident.reference}/triage/"
    answer = client.post(address, answers | {"poster_person": officer.pk}, follow=True)
    assert answer.redirect_chain[-1][0] == "/incidents/"
    assert "You cannot open this report any more" in answer.text


def test_what_was_typed_is_there_again_when_it_cannot_be_done(client, officer, leader, incident):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    leader.roles.all().delete()
    client.force_login(officer)
    text = client.post(f"/incidents/{incident.reference}/refer/", {"question": "my long question"}).text
    assert "my long question" in text
    assert "Nobody can decide on this case" in text


def test_find_by_reference_however_it_is_typed(client, officer, incident, case):
    client.force_login(officer)
    assert client.post("/incidents/find/", {"words": incident.reference.replace("-", " ")}).url == case
    assert "one of its digits is wrong" in client.post("/incidents/find/", {"words": "12345678"}).text


def test_what_one_may_not_see_is_not_found(client, officer, incident):
    named = person("welfare", school=None, name="x")
    incident.withholdings.create(person=named, ground="poster")
    client.force_login(named)
    text = client.post("/incidents/find/", {"words": incident.reference}).text
    assert "that you may see" in text


def test_the_reporter_finds_the_progress(client, reporter, incident):
    client.force_login(reporter)
    answer = client.post("/incidents/find/", {"words": incident.reference})
    assert answer.url == f"/reports/{incident.reference}/"


def test_filters_and_tabs(client, officer, leader, school, reporter):
    claimed = bring(report(school, reporter), Status.IN_TRIAGE, officer, leader)
    fresh = report(school, reporter, answers=Answers(signs=["threat"]))
    client.force_login(officer)
    for query, there, not_there in [
        ("", fresh, claimed),
        ("?tab=mine", claimed, fresh),
        ("?tab=all&severity=S2", claimed, fresh),
        ("?tab=all&status=reported", fresh, claimed),
        ("?tab=nonsense&page=-7&school=x", fresh, claimed),
    ]:
        text = client.get(f"/incidents/{query}").text
        assert there.reference in text, query
        assert not_there.reference not in text, query


@pytest.mark.parametrize("address", ["/", "/incidents/?tab=all", "/incidents/numbers/", "/reports/"])
def test_a_list_takes_as_many_queries_for_many_as_for_few(address, client, school, officer, leader):
    everything = person("staff", "welfare", "leader", school=school)
    everything.roles.create(name="hq", confirmed_at=everything.joined_at)
    client.force_login(everything)

    def queries(number):
        for _ in range(number):
            report(school, everything)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(address)
        return len(seen)

    assert queries(2) == queries(20)
    assert Incident.objects.count() == 22


def test_what_must_be_claimed_first_comes_first(client, officer, school, reporter):
    opinion, danger, insult = (
        report(school, reporter, answers=answers)
        for answers in (Answers(), Answers(danger=True), Answers(signs=["insult"]))
    )
    client.force_login(officer)
    text = client.get("/incidents/").text
    places = [text.index(f"/incidents/{one.reference}/") for one in (danger, insult, opinion)]
    assert places == sorted(places)
