"""The work of people who may no longer do it goes back to the school's pool."""

import datetime

import pytest

from dcs_portal.schools.models import User
from incidents.models import Incident, ReportDraft
from incidents.statuses import Status
from incidents.tasks import DRAFTS_KEPT, forget_old_drafts, return_stranded
from tests.factories import person

from .cases import bring, kinds_for


@pytest.mark.parametrize("status", [Status.IN_TRIAGE, Status.WITH_LEADERSHIP, Status.AWAITING_REMOVAL])
def test_who_leaves_loses_the_case_at_once(status, incident, officer, leader, school):
    colleague = person("welfare", school=school)
    bring(incident, status, officer, leader)
    officer.leave(by=person("hq"))
    incident.refresh_from_db()
    assert incident.officer is None
    assert incident.status == (Status.REPORTED if status == Status.IN_TRIAGE else status)
    assert "case-returned" in kinds_for(colleague)


def test_a_role_that_ends_gives_the_case_back(incident, officer, leader):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    officer.roles.get().end(by=person("hq"))
    assert Incident.objects.get().officer is None


def test_a_second_role_that_still_allows_it_keeps_the_case(incident, officer, leader, school):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    staff = person("staff", school=school).roles.get()
    staff.user = officer
    staff.save()
    staff.end(by=person("hq"))
    assert Incident.objects.get().officer == officer


def test_a_role_that_ran_out_is_found_by_the_sweep(incident, officer, leader):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    assert return_stranded() == 0
    officer.roles.update(ends_on=datetime.date(2026, 1, 2), starts_on=datetime.date(2026, 1, 1))
    assert return_stranded() == 1
    assert return_stranded() == 0
    assert Incident.objects.get().status == Status.REPORTED


def test_closed_cases_stay_with_their_officer(incident, officer, leader):
    bring(incident, Status.CLOSED, officer, leader)
    officer.leave(by=person("hq"))
    assert Incident.objects.get().officer == User.objects.get(pk=officer.pk)


def test_drafts_left_for_a_month_are_deleted(reporter):
    old, new = (ReportDraft.objects.create(reporter=reporter) for _ in range(2))
    ReportDraft.objects.filter(pk=old.pk).update(updated_at=old.updated_at - DRAFTS_KEPT * 1.01)
    assert forget_old_drafts() == 1
    assert ReportDraft.objects.get() == new


def test_trouble_with_the_work_keeps_nobody_in(incident, officer, leader, monkeypatch):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    monkeypatch.setattr("incidents.receivers.return_cases_of", lambda user: 1 / 0)
    officer.leave(by=person("hq"))
    assert not User.objects.get(pk=officer.pk).is_active
    assert return_stranded() == 1
