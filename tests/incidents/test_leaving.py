"""The work of people who may no longer do it goes back to the school's pool."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcs_portal.schools.models import User
from incidents.models import Incident, ReportDraft
from incidents.statuses import Status
from incidents.tasks import DRAFTS_KEPT, forget_old_drafts, return_stranded
from tests.factories import person

from .cases import bring, kinds_for, report


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


def test_an_unclaimed_report_finds_whoever_may_handle_it_now(
    school, reporter, officer, monkeypatch, django_capture_on_commit_callbacks
):
    report(school, reporter)
    everywhere, hq = person("welfare"), person("hq")
    monkeypatch.setitem(return_stranded.app.conf, "task_always_eager", True)
    with django_capture_on_commit_callbacks(execute=True):
        officer.leave(by=hq)
    assert kinds_for(everywhere) == ["report-new"]


def test_who_leaves_waits_no_longer_for_many_unclaimed_reports(school, reporter):
    hq = person("hq")

    def queries():
        leaving = person("welfare", school=school)
        with CaptureQueriesContext(connection) as seen:
            leaving.leave(by=hq)
        return len(seen)

    report(school, reporter)
    queries()  # what is asked once and kept
    few = queries()
    for _ in range(5):
        report(school, reporter)
    assert queries() == few


def test_a_new_officer_is_told_of_what_waits(school, reporter, officer):
    report(school, reporter)
    newcomer = person("welfare", school=school)
    return_stranded()
    return_stranded()
    assert kinds_for(newcomer) == kinds_for(officer) == ["report-new"]


def test_put_back_by_the_only_officer_it_goes_to_the_next_level(incident, officer, leader):
    everywhere = person("welfare")
    bring(incident, Status.IN_TRIAGE, officer, leader)
    incident.release(by=officer)
    assert kinds_for(everywhere) == ["case-returned"]


@pytest.mark.parametrize("status", [Status.IN_TRIAGE, Status.CLOSED])
def test_the_sweep_takes_nothing_from_who_has_it_meanwhile(status, incident, officer, leader, school):
    colleague = person("welfare", school=school)
    bring(incident, status, colleague, leader)
    Incident.objects.get().return_to_pool(officer)
    assert Incident.objects.get().officer == colleague


def test_in_hand_is_never_received_again(incident, officer, leader):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    incident.release(by=officer)
    assert (incident.status, incident.progress) == (Status.REPORTED, "in_hand")
