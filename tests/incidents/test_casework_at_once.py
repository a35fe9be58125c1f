"""Two people at the same moment on one case: whoever loses loses nothing, and nobody sees what they should not."""

import pytest

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from incidents.codes import Finding, Sure
from incidents.models import Evidence, Incident, NotNow
from incidents.models.seals import Shut
from incidents.severity_rule import Answers
from incidents.statuses import Status
from tests.factories import SchoolFactory, person
from tests.threads import at_once

from .cases import report
from .files import keep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def allegations(db):
    return person("allegations")


def fresh(incident):
    return Incident.objects.get(pk=incident.pk)


def codes(incident):
    return [event.code for event in Event.objects.about(incident)]


def test_flagged_while_an_officer_claims_it(school, allegations):
    officer, reporter = person("welfare", school=school), person("staff", school=school)
    incident = report(school, reporter)
    at_once(
        lambda: fresh(incident).claim(by=officer),
        lambda: fresh(incident).flag("why", [], by=reporter),
    )
    after = fresh(incident)
    assert (after.restricted, after.officer, after.status) == (True, None, Status.REPORTED)
    assert not Incident.objects.visible_to(officer).exists()
    assert Incident.objects.visible_to(allegations).exists()
    assert list(faults()) == []


def test_sealed_while_somebody_downloads_it(school):
    officer, dsl = person("welfare", school=school), person("dsl", school=school)
    evidence = keep(officer, incident=report(school, person("staff", school=school)))

    def download():
        with Evidence.objects.get(pk=evidence.pk).open(by=officer) as file:
            return len(file.read())

    got, _ = at_once(download, lambda: Evidence.objects.get(pk=evidence.pk).seal(by=dsl))
    # Whoever was first: either the whole file, whose opening is recorded, or nothing.
    assert got == evidence.size or isinstance(got, Shut)
    assert (got == evidence.size) == ("incident.evidence_opened" in codes(evidence.incident))
    with pytest.raises(Shut):
        Evidence.objects.get(pk=evidence.pk).open(by=officer)
    assert list(faults()) == []


def test_sealed_by_three_at_once_it_is_sealed_once(school):
    people = [person(role, school=school) for role in ("welfare", "dsl", "deputy_dsl")]
    evidence = keep(people[0], incident=report(school, person("staff", school=school)))
    at_once(*(lambda by=by: Evidence.objects.get(pk=evidence.pk).seal(by=by) for by in people))
    assert evidence.seals.count() == 1
    assert codes(evidence.incident).count("incident.evidence_sealed") == 1


def test_decided_twice_at_once_the_last_word_stands_and_both_are_kept(school, allegations):
    incident = report(school, person("staff", school=school), answers=Answers(accused=Sure.YES))
    incident.claim(by=allegations)
    officer = person("welfare", school=school)

    def decide(finding):
        fresh(incident).decide(finding, f"reasons for {finding}", [], by=allegations)

    answers = at_once(lambda: decide(Finding.ALLEGATION), lambda: decide(Finding.NOT_ONE))
    after = fresh(incident)
    decisions = [event for event in Event.objects.about(after) if event.code == "incident.decide"]
    assert after.finding == decisions[-1].data["finding"]
    # Once it is none, it is nobody's to decide any more; the other way round both decided.
    refused = [answer for answer in answers if answer]
    assert all(isinstance(answer, NotNow | PermissionError) or "decide" in str(answer) for answer in refused)
    assert len(decisions) + len(refused) == 2
    assert after.restricted == (after.finding != Finding.NOT_ONE)
    assert Incident.objects.visible_to(officer).exists() == (not after.restricted)


def test_two_decide_on_one_person_at_once(school):
    leads = [person(role, school=school) for role in ("dsl", "deputy_dsl")]
    officer = person("welfare", school=school)
    incident = report(school, person("staff", school=school), poster=officer)
    one = incident.withholdings.get()

    def decide(by, is_right):
        fresh(incident).decide_withholding(incident.withholdings.get(), "why", is_right=is_right, by=by)

    at_once(lambda: decide(leads[0], True), lambda: decide(leads[1], False))
    one.refresh_from_db()
    assert Incident.objects.visible_to(officer).exists() == (one.state == "lifted")
    assert list(faults()) == []


def test_suspected_while_a_file_comes_in_nothing_stays_open(school):
    officer, dsl = person("welfare", school=school), person("dsl", school=school)
    incident = report(school, person("staff", school=school))
    at_once(lambda: keep(officer, incident=fresh(incident)), lambda: fresh(incident).suspect_image(by=dsl))
    assert fresh(incident).is_image
    assert not Evidence.objects.open().exists()
