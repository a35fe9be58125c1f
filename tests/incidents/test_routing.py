"""Who is told of a report, and who is passed by."""

from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Contact
from incidents import routing
from tests.factories import SchoolFactory, person

from .cases import kinds_for, report


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
    assert kinds_for(dsl) == ["report-dsl"]


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
