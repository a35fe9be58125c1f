"""Giving a case to a colleague, and linking cases."""

import pytest
from django.core.exceptions import PermissionDenied

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from dcs_portal.schools.models import Absence
from dcs_portal.schools.models.absences import local_today
from incidents.codes import Sure
from incidents.models import CaseLink, NotNow
from incidents.models.record import unused_reference
from incidents.severity_rule import Answers
from incidents.statuses import Status
from tests.factories import SchoolFactory, person

from .cases import bring, kinds_for, report, triage


@pytest.fixture
def colleague(school):
    return person("welfare", school=school, name="Colleague")


def test_given_to_a_colleague_it_is_theirs_and_they_are_told(incident, officer, colleague):
    incident.assign(colleague, by=officer)
    incident.refresh_from_db()
    assert (incident.officer, incident.status) == (colleague, Status.IN_TRIAGE)
    assert incident.claimed_at
    assert kinds_for(colleague) == ["case-assigned"]
    assert not officer.notices.filter(read_at=None).exists()
    assert list(faults()) == []


def test_ones_own_case_can_be_given_on_and_keeps_its_status(incident, officer, leader, colleague):
    bring(incident, Status.AWAITING_REMOVAL, officer, leader)
    incident.assign(colleague, by=officer)
    assert (incident.officer, incident.status) == (colleague, Status.AWAITING_REMOVAL)


def test_what_a_colleague_has_is_not_given_away(incident, officer, colleague, school):
    incident.claim(by=colleague)
    with pytest.raises(NotNow, match=r"Colleague has report .* Take it over first"):
        incident.assign(person("welfare", school=school), by=officer)


def away(who):
    today = local_today(who)
    Absence.objects.create(person=who, first_day=today, last_day=today)


def concerned(who, incident):
    incident.withholdings.create(person=who, ground="interest")


@pytest.mark.parametrize("why", ["away", "concerned", "elsewhere", "another role", "left"])
def test_nobody_gets_what_they_cannot_handle(why, incident, officer, school):
    to = person("dsl" if why == "another role" else "welfare", school=SchoolFactory() if why == "elsewhere" else school)
    {"away": away, "concerned": lambda who: concerned(who, incident)}.get(why, lambda who: None)(to)
    if why == "left":
        to.leave(by=person("hq"))
    with pytest.raises(NotNow, match="cannot take report"):
        incident.assign(to, by=officer)
    incident.refresh_from_db()
    assert incident.officer is None


def test_the_one_who_has_it_is_not_told_again(incident, officer):
    incident.claim(by=officer)
    with pytest.raises(NotNow, match="already"):
        incident.assign(officer, by=officer)


@pytest.mark.parametrize("role", ["dsl", "leader", "staff"])
def test_who_does_not_handle_cases_gives_none(role, incident, colleague, school):
    with pytest.raises(PermissionDenied):
        incident.assign(colleague, by=person(role, school=school))


def test_a_restricted_case_goes_to_allegations_officers_only(school, reporter, officer):
    ada, ben = person("allegations"), person("allegations")
    incident = report(school, reporter, answers=Answers(accused=Sure.YES))
    with pytest.raises(NotNow):
        incident.assign(officer, by=ada)
    incident.refresh_from_db()
    incident.assign(ben, by=ada)
    assert incident.officer == ben


def test_linked_both_chronologies_say_so_until_it_is_undone(incident, officer, school, reporter):
    other = report(school, reporter)
    incident.link_to(other, by=officer)
    assert list(incident.linked_for(officer)) == [other]
    assert list(other.linked_for(officer)) == [incident]
    for answer in (lambda: incident.link_to(other, by=officer), lambda: other.link_to(incident, by=officer)):
        with pytest.raises(NotNow, match="linked already"):
            answer()
    other.unlink_from(incident, by=officer)
    assert not incident.linked_for(officer).exists()
    codes = Event.objects.filter(code__in=["incident.link", "incident.unlink"]).values_list("chain__record_id", "code")
    assert sorted(codes) == sorted(
        (one.pk, f"incident.{verb}") for one in (incident, other) for verb in ("link", "unlink")
    )
    with pytest.raises(NotNow, match="not linked"):
        incident.unlink_from(other, by=officer)
    incident.link_to(other, by=officer)
    assert CaseLink.objects.count() == 2
    assert list(faults()) == []


def test_a_case_is_not_linked_to_itself_nor_to_one_of_another_school(incident, officer, reporter):
    with pytest.raises(NotNow, match="itself"):
        incident.link_to(incident, by=officer)
    with pytest.raises(PermissionDenied):
        incident.link_to(report(SchoolFactory(), reporter), by=officer)
    assert not CaseLink.objects.exists()


def test_no_link_leads_to_a_restricted_case(incident, officer, school, reporter):
    other = report(school, reporter)
    incident.link_to(other, by=officer)
    other.flag("it may be one", [], by=officer)
    assert not incident.linked_for(officer).exists()
    both = person("welfare", "allegations")
    for one, two in ((incident, other), (other, incident)):
        with pytest.raises((NotNow, PermissionDenied)):
            one.link_to(two, by=both)


def test_the_pages(client, settings, incident, officer, colleague, school, reporter):
    settings.SECOND_FACTOR_OPTIONAL = True
    other, third = report(school, reporter), report(school, reporter)
    client.force_login(officer)
    page = f"/incidents/{incident.reference}/"
    unknown = {"reference": unused_reference()}
    assert "There is no report" in client.post(page + "link/", unknown).text
    assert "one of these is wrong" in client.post(page + "link/", {"reference": "1234-5678"}).text
    client.post(page + "link/", {"reference": other.reference.replace("-", " ")})
    client.post(page + "link/", {"reference": third.reference})
    client.post(page + "unlink/", {"other": other.pk})
    assert list(incident.linked_for(officer)) == [third]
    assert "Choose who gets it" in client.post(page + "assign/", {}).text
    client.post(page + "assign/", {"to": colleague.pk})
    incident.refresh_from_db()
    assert incident.officer == colleague
    triage(incident, colleague)
