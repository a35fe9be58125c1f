"""Who sees which incident: role × relation → seen."""

import pytest

from dcs_portal.audit.models import Event
from dcs_portal.notices.models import Notice
from incidents import words
from incidents.models import Incident
from incidents.statuses import Status
from tests.factories import SchoolFactory, person

from .cases import bring, report, triage

ROLES = ["staff", "dsl", "deputy_dsl", "leader", "welfare", "allegations", "hq", "auditor"]
# Seen at the own school in each state; nobody else sees anything.
SEES = {
    Status.REPORTED: {"dsl", "deputy_dsl", "welfare"},
    Status.IN_TRIAGE: {"dsl", "deputy_dsl", "welfare"},
    Status.WITH_LEADERSHIP: {"dsl", "deputy_dsl", "welfare", "leader"},
    Status.AWAITING_REMOVAL: {"dsl", "deputy_dsl", "welfare"},
    Status.CLOSED: {"dsl", "deputy_dsl", "welfare", "leader"},
    Status.MERGED: {"dsl", "deputy_dsl", "welfare"},
}


def with_role(role, school):
    return person(role, school=None if role in ("allegations", "hq", "auditor") else school)


@pytest.mark.parametrize("status", Status)
def test_role_and_school(status, incident, officer, leader, school):
    bring(incident, status, officer, leader)
    elsewhere = SchoolFactory()
    for role in ROLES:
        here, there = with_role(role, school), with_role(role, elsewhere)
        assert Incident.objects.visible_to(here).exists() == (role in SEES[status]), role
        assert not Incident.objects.visible_to(there).exists(), role


def test_an_officer_of_all_schools_sees_it(incident):
    assert Incident.objects.visible_to(person("welfare")).exists()


@pytest.mark.parametrize("part", ["target", "poster"])
@pytest.mark.parametrize("role", ["dsl", "leader", "welfare", "hq", "auditor"])
def test_target_and_poster_see_nothing_whatever_their_role(part, role, school, reporter, officer, leader):
    concerned = with_role(role, school)
    incident = report(school, reporter, **{part: concerned})
    incident.claim(by=officer)
    triage(incident, officer, **{part: concerned})
    incident.refer("?", by=officer) if role != "leader" else None
    assert not Incident.objects.visible_to(concerned).exists()
    assert not Incident.objects.counted_for(concerned).exists()
    assert not Notice.objects.inbox(concerned).exists()
    assert not Event.objects.visible_to(concerned).filter(chain__label=incident.reference).exists()


def test_the_target_who_reported_sees_the_progress(school, reporter):
    incident = report(school, reporter, target=reporter)
    assert Incident.objects.reported_by(reporter).get() == incident


def test_the_poster_who_reported_sees_nothing(school, reporter):
    report(school, reporter, poster=reporter)
    assert not Incident.objects.reported_by(reporter).exists()


def test_hq_counts_without_seeing(incident):
    hq = person("hq")
    assert Incident.objects.counted_for(hq).count() == 1
    assert not Incident.objects.visible_to(hq).exists()
    assert not Incident.objects.counted_for(person("staff", school=incident.school)).exists()


def test_only_officers_read_restricted_notes(incident, officer, leader, dsl):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    incident.add_note("between us", by=officer)
    incident.refer("what will you do?", by=officer)

    def read(user):
        return str(words.chronology(incident, user))

    assert "between us" in read(officer)
    assert "between us" not in read(dsl)
    assert "between us" not in read(leader)
    assert "what will you do?" in read(leader)
    assert "Triaged" not in read(leader)


def test_leaders_read_only_the_end_of_a_case_they_were_not_asked_about(incident, officer, leader):
    bring(incident, Status.CLOSED, officer, leader)
    assert [line["title"] for line in words.chronology(incident, leader)] == ["Closed: no action needed"]


def test_leaders_do_not_read_who_reported(incident, officer, leader, dsl):
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    assert "Reporter" not in str(words.chronology(incident, leader))
    assert "Reporter" in str(words.chronology(incident, dsl))
