"""Who is named stays shut out until an officer takes the name out, with a reason, and others know."""

from incidents.models import Incident
from incidents.statuses import Status
from tests.factories import person

from .cases import bring, kinds_for, parties, report, triage


def test_triage_never_drops_a_name(school, reporter, officer, dsl):
    incident = report(school, reporter, poster=dsl)
    incident.claim(by=officer)
    triage(incident, officer)
    assert not Incident.objects.visible_to(dsl).exists()


def test_a_name_stays_through_a_role_that_ended(school, reporter, officer, dsl):
    incident = report(school, reporter, poster=dsl)
    dsl.roles.update(name="staff")
    incident.claim(by=officer)
    triage(incident, officer)
    dsl.roles.update(name="dsl")
    assert not Incident.objects.visible_to(dsl).exists()


def test_several_can_be_named(school, reporter, officer):
    first, second = (person("welfare", school=school) for _ in range(2))
    incident = report(school, reporter, target=first)
    incident.claim(by=officer)
    triage(incident, officer, target=second)
    assert {party.person for party in incident.parties.named()} == {first, second}


def test_triage_with_the_same_name_again_changes_nothing(school, reporter, officer, dsl):
    incident = report(school, reporter, target=dsl)
    incident.claim(by=officer)
    for _ in range(2):
        triage(incident, officer, target=dsl)
    assert incident.parties.named().count() == 1
    assert incident.parties.count() == 2


def test_a_name_taken_out_is_told_to_the_safeguarding_leads(school, reporter, officer, leader, dsl):
    other = person("deputy_dsl", school=school)
    incident = bring(report(school, reporter, poster=dsl), Status.IN_TRIAGE, officer, leader)
    incident.unname(incident.parties.named().get(), "a namesake", by=officer)
    assert Incident.objects.visible_to(dsl).exists()
    assert "case-unnamed" in kinds_for(other)
    assert "case-unnamed" not in kinds_for(dsl)


def test_nobody_is_sent_what_they_were_named_in(school, reporter, officer):
    incident = report(school, reporter)
    incident.parties.replace(incident, parties(target=officer, poster=officer))
    assert incident.is_concerned(officer)
