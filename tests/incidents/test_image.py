"""A case that turns out to be about an image that nobody may look at: its files, its clock, and who is told."""

import pytest
from django.core.exceptions import PermissionDenied

from dcs_portal.audit.models import Event
from incidents.codes import Finding, Kind, Outcome, Severity, Sure
from incidents.models import Evidence, Incident
from incidents.severity_rule import Answers
from incidents.statuses import Status
from tests.factories import person

from .cases import bring, kinds_for, report
from .files import keep, picture


def codes(incident):
    return [event.code for event in Event.objects.about(incident)]


def test_its_files_are_sealed_and_the_safeguarding_lead_is_told(incident, officer, dsl):
    keep(officer, incident=incident)
    before = incident.due_at
    incident.suspect_image(by=officer)
    assert (incident.kind, incident.severity, incident.proposed_severity) == (Kind.IMAGE, Severity.S4, Severity.S4)
    assert incident.due_at < before
    assert not Evidence.objects.open().exists()
    assert "dsl-danger" in kinds_for(dsl)


def test_said_twice_it_is_said_once(incident, officer, dsl):
    for _ in range(2):
        incident.suspect_image(by=officer)
    assert codes(incident).count("incident.image") == 1
    assert kinds_for(dsl).count("dsl-danger") == 1


def test_triaged_it_keeps_the_officers_severity(incident, officer, leader, dsl):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    incident.suspect_image(by=dsl)
    assert incident.severity == Severity.S2
    assert "report-danger" in kinds_for(officer)


def test_closed_its_officer_hears_all_the_same(incident, officer, leader, dsl):
    bring(incident, Status.CLOSED, officer, leader)
    deputy = person("deputy_dsl", school=incident.school)
    incident.suspect_image(by=dsl)
    assert (incident.status, incident.outcome) == (Status.CLOSED, Outcome.NO_ACTION)
    assert "case-added" in kinds_for(officer)
    assert kinds_for(deputy) == ["case-added"]
    assert "case-added" not in kinds_for(dsl)


def test_of_a_restricted_case_only_the_allegations_officers_hear(school, reporter, officer, dsl):
    allegations = person("allegations")
    incident = report(school, reporter, answers=Answers(accused=Sure.YES))
    incident.suspect_image(by=reporter)
    assert kinds_for(officer) == kinds_for(dsl) == []
    assert "restricted-danger" in kinds_for(allegations)
    assert Event.objects.about(incident).last().data == {"restricted": True}


class TestBesideAnAllegation:
    @pytest.fixture
    def restricted(self, school, reporter, officer, dsl):
        """An allegation, told of by its officer, with a file in each of its two cases."""

        def sent(**more):
            allegations = person("allegations", name="Allegations")
            incident = report(school, reporter, answers=Answers(accused=Sure.YES, **more))
            incident.claim(by=allegations)
            keep(allegations, incident=incident, data=picture(colour="red"))
            return incident, allegations

        return sent

    def tell(self, incident, allegations):
        incident.decide(Finding.LOW_LEVEL, "why", [], told="Get it down: see the link.", by=allegations)
        return incident.posts.get()

    @pytest.mark.parametrize("by", ["reporter", "allegations", "officer"])
    def test_what_one_learns_holds_for_the_other(self, by, restricted, reporter, officer, dsl):
        incident, allegations = restricted()
        post = self.tell(incident, allegations)
        keep(officer, incident=post)
        who = {"reporter": reporter, "allegations": allegations, "officer": officer}[by]
        (post if by == "officer" else incident).suspect_image(by=who)
        assert {one.kind for one in Incident.objects.all()} == {Kind.IMAGE}
        assert not Evidence.objects.open().exists()
        assert "dsl-danger" in kinds_for(dsl)
        event = Event.objects.about(post).get(code="incident.image")
        assert event.actor == (officer if by == "officer" else None)

    def test_what_is_told_into_the_case_that_warned_says_so(self, restricted, officer, dsl):
        incident, allegations = restricted(danger=True)
        warning = incident.posts.get()
        incident.suspect_image(by=allegations)
        warning.refresh_from_db()
        assert not warning.is_image
        assert self.tell(incident, allegations).is_image


@pytest.mark.parametrize("role", ["staff", "leader", "hq"])
def test_who_does_not_know_of_it_cannot(role, incident, school):
    with pytest.raises(PermissionDenied):
        incident.suspect_image(by=person(role, school=None if role == "hq" else school))


def test_leaders_have_files_only_of_what_they_were_asked_about_and_never_of_an_image(incident, officer, leader, dsl):
    keep(officer, incident=incident)

    def has(user):
        return Evidence.objects.visible_to(user).exists()

    assert not has(leader)
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    assert has(leader)
    incident.suspect_image(by=officer)
    assert Incident.objects.visible_to(leader).exists()
    assert not has(leader)
    assert has(dsl)


def test_leaders_have_no_files_of_a_case_that_was_closed_without_them(incident, officer, leader):
    keep(officer, incident=incident)
    bring(incident, Status.CLOSED, officer, leader)
    assert Incident.objects.visible_to(leader).exists()
    assert not Evidence.objects.visible_to(leader).exists()
