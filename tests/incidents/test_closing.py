"""Whoever closes a case is told what is still open in it, and may close it all the same."""

import datetime

import pytest
from django.utils import timezone

from incidents.codes import ActionKind, PostState
from incidents.models import Incident
from incidents.showing_closing import still_open
from incidents.statuses import Status

from .cases import act, bring, report

pytestmark = pytest.mark.usefixtures("guides")
WARNING = "Still open in this case"


@pytest.fixture
def case(incident, officer, leader):
    return bring(incident, Status.IN_TRIAGE, officer, leader)


def words(case, user):
    return [said for said, _ in still_open(Incident.objects.get(pk=case.pk), user)]


def test_each_that_is_open_leads_to_where_it_can_be_done(case, officer, leader, client):
    case.refer("What will you do?", by=officer)
    case.plan(ActionKind.MET, case.school.today, "The head meets them.", by=leader)
    client.force_login(officer)
    text = client.get(f"/incidents/{case.reference}/close/").text
    page = f"/incidents/{case.reference}/"
    assert WARNING in text and "Close the case" in text
    for address in (f"{page}#planned-title", f"{page}posts/1/reported/", f"{page}#playbook-title"):
        assert f'href="{address}"' in text
    shown = client.get(page).text
    assert 'id="planned-title"' in shown and 'id="playbook-title"' in shown


def test_a_post_counts_until_it_is_reported_or_gone_also_one_of_a_merged_report(case, officer, reporter):
    said = "Post 1 was not reported to the platform"
    assert said in words(case, officer)
    copy = report(case.school, reporter)
    copy.merge_into(case, by=officer)
    assert f"Post 1 of {copy.reference} was not reported to the platform" in words(case, officer)
    case.post_reported(1, timezone.now(), "", "", by=officer)
    assert said not in words(case, officer)
    copy = Incident.objects.get(pk=copy.pk)
    copy.post_checked(1, PostState.REMOVED, timezone.now() - datetime.timedelta(minutes=1), "", by=officer)
    assert not [one for one in words(case, officer) if "Post" in one]


def test_a_step_that_is_done_is_not_counted(case, officer):
    def left():
        return int(next(one for one in words(case, officer) if "playbook" in one).split()[0])

    before = left()
    case.tick(case.to_tick(officer)[0].key, by=officer)
    assert left() == before - 1


def test_of_an_image_nobody_asks_for_a_removal(case, officer):
    case.suspect_image(by=officer)
    assert not [one for one in words(case, officer) if one.startswith("Post")]


def test_nothing_open_no_warning_and_closing_stays_possible(case, officer, leader, client, monkeypatch):
    monkeypatch.setattr(Incident, "steps", lambda case: [])
    case.refer("What will you do?", by=officer)
    act(case, leader)
    case.post_reported(1, timezone.now(), "", "", by=officer)
    client.force_login(officer)
    address = f"/incidents/{case.reference}/close/"
    assert WARNING not in client.get(address).text
    case.add_post({"platform": "x", "seen_on": case.seen_on}, PostState.UP, by=officer)
    assert WARNING in client.get(address).text
    client.post(address, {"outcome": "no_action", "reason": "They talked."})
    assert Incident.objects.get(pk=case.pk).status == Status.CLOSED
