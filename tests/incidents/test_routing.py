"""Who is told of a report, and who is passed by."""

import datetime

import pytest
from django.utils import timezone

from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Absence, Contact
from incidents import routing
from incidents.models import Clock
from incidents.severity_rule import Answers
from incidents.statuses import Status
from incidents.tasks import announce_unclaimed, chase_late
from tests.factories import SchoolFactory, person

from .cases import bring, kinds_for, report


def test_officers_and_safeguarding_leads_of_the_school_are_told(school, reporter, officer, dsl, leader):
    elsewhere = person("welfare", school=SchoolFactory())
    everywhere = person("welfare")
    report(school, reporter)
    assert (kinds_for(officer), kinds_for(dsl)) == (["report-new"], ["report-dsl"])
    assert kinds_for(leader) == kinds_for(elsewhere) == kinds_for(everywhere) == []


def test_a_named_officer_is_passed_by(school, reporter, officer):
    other = person("welfare", school=school)
    report(school, reporter, poster=officer)
    assert (kinds_for(officer), kinds_for(other)) == ([], ["report-new"])


def test_when_every_officer_of_the_school_is_named_it_goes_to_all_of_dcs(school, reporter, officer, dsl):
    everywhere = person("welfare")
    report(school, reporter, target=officer)
    assert kinds_for(everywhere) == ["report-new"]
    assert kinds_for(dsl) == ["report-dsl", "withheld"]


def test_when_nobody_may_handle_it_hq_and_the_last_resort_learn_that_much(school, reporter):
    hq = person("hq")
    Contact.objects.create(kind="last_resort", name="Duty officer", email="duty@dcs.example")
    Contact.objects.create(kind="last_resort", name="By telephone", phone="123")
    incident = report(school, reporter)
    Contact.objects.create(kind="last_resort", name="The poster", email=reporter.email)
    report(school, reporter, poster=reporter)
    assert kinds_for(hq) == ["no-officer", "no-officer"]
    assert not Notice.objects.filter(address=reporter.email, record_id__gt=incident.pk).exists()
    assert {notice.address for notice in Notice.objects.filter(record_id=incident.pk, recipient=None)} == {
        "duty@dcs.example"
    }
    assert incident.reference in Notice.objects.get(recipient=hq, record_id=incident.pk).subject


def test_somebody_with_two_roles_is_told_once(school, reporter):
    both = person("welfare", "dsl", school=school)
    report(school, reporter)
    assert kinds_for(both) == ["report-new"]


def test_the_poster_who_reported_is_told_nothing(school, reporter, officer, leader):
    incident = report(school, reporter, poster=reporter)
    incident.claim(by=officer)
    routing.tell_reporter(incident, "report-closed", incident.parties.first())
    assert kinds_for(reporter) == []


class TestAway:
    @pytest.fixture
    def away(self, officer, school):
        def plan(person, deputy=None):
            return Absence.objects.plan(person, school.today, school.today, deputy, by=person)

        return plan

    def test_who_is_away_is_passed_by(self, away, school, reporter, officer):
        other = person("welfare", school=school)
        away(officer)
        report(school, reporter)
        assert (kinds_for(officer), kinds_for(other)) == ([], ["report-new"])

    def test_their_deputy_is_told_instead(self, away, school, reporter, officer):
        everywhere = person("welfare")
        away(officer, everywhere)
        report(school, reporter)
        assert "report-new" in kinds_for(everywhere)

    def test_a_deputy_who_is_named_is_not(self, away, school, reporter, officer):
        deputy, other = person("welfare"), person("welfare")
        away(officer, deputy)
        report(school, reporter, poster=deputy)
        assert "report-new" not in kinds_for(deputy)
        assert "report-new" in kinds_for(other)

    def test_back_again_they_hear_of_what_waits(self, away, school, reporter, officer):
        absence = away(officer)
        report(school, reporter)
        absence.end(by=officer)
        announce_unclaimed()
        assert kinds_for(officer) == ["report-new"]

    def test_of_their_own_case_somebody_who_is_there_hears_too(self, away, school, reporter, officer, leader):
        everywhere = person("welfare")
        incident = bring(report(school, reporter), Status.IN_TRIAGE, officer, leader)
        away(officer, everywhere)
        incident.add("he has a knife now", by=reporter)
        assert "case-added" in kinds_for(officer)
        assert "case-added" in kinds_for(everywhere)

    def test_a_danger_reaches_them_all_the_same(self, away, school, reporter, officer):
        away(officer)
        report(school, reporter, answers=Answers(danger=True))
        assert kinds_for(officer) == ["report-danger"]


def test_of_what_nobody_took_in_time_everybody_hears_once(school, reporter, officer):
    everywhere = person("welfare")
    report(school, reporter)
    Clock.objects.update(due_at=timezone.now())
    assert (chase_late(), chase_late()) == (1, 1)
    assert kinds_for(everywhere) == ["report-late"]
    assert kinds_for(officer) == ["report-late", "report-new"]


def test_put_back_in_the_queue_its_time_begins_again(school, reporter, officer):
    incident = report(school, reporter)
    incident.claim(by=officer)
    Clock.objects.update(due_at=timezone.now() - datetime.timedelta(days=9))
    incident.release(by=officer)
    assert chase_late() == 0
    Clock.objects.ticking().update(due_at=timezone.now() - datetime.timedelta(days=1))
    chase_late()
    assert kinds_for(officer).count("report-late") == 1


def test_a_safeguarding_lead_who_is_an_officer_too_hears_of_an_image(school, reporter, officer):
    both = person("welfare", "dsl", school=school)
    incident = report(school, reporter)
    incident.claim(by=officer)
    incident.suspect_image(by=reporter)
    assert "dsl-danger" in kinds_for(both)


def test_the_last_resort_contact_who_is_concerned_is_not_told_however_it_is_written(school, reporter):
    Contact.objects.create(kind="last_resort", name="Ada", email="Ada@School.example")
    ada = person("hq", name="Ada", email="ada@school.example")
    report(school, reporter, poster=ada)
    assert not Notice.objects.exclude(address="").exists()


@pytest.mark.parametrize(
    ("signs", "hours"), [(["threat"], 1), (["hate"], 24), (["insult"], 24), (["complaint"], 3 * 24)]
)
def test_the_clock_by_severity(signs, hours, school, reporter, monkeypatch):
    monday = datetime.datetime(2026, 11, 16, 9, 0, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: monday)
    incident = report(school, reporter, answers=Answers(signs=signs))
    assert incident.due_at - monday == datetime.timedelta(hours=hours)
