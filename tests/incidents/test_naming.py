"""Who is named stays shut out until somebody responsible decides that it was a mistake."""

import pytest

from incidents.codes import Part, PosterKind, TargetKind
from incidents.forms.actions import TriageForm
from incidents.forms.report import ReportPeopleForm
from incidents.models import Incident, Party
from tests.factories import person

from .cases import parties, report, triage
from .pages import PEOPLE


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


@pytest.mark.parametrize("part", ["target", "poster", "accused"])
def test_each_of_several_in_one_box_loses_sight_of_it(part, school, reporter, dsl):
    first, second = (person("welfare", school=school, name=name) for name in ("Jane Roe", "John Doe"))
    typed = PEOPLE | {"posted_by": "person", "poster_name": "", "target_name": ""}
    typed |= {f"{part}_name": "Jane Roe, a mother, and Mr John Doe", "accused": "yes" if part == "accused" else "no"}
    form = ReportPeopleForm(typed, school=school, reporter=reporter)
    assert form.is_valid()
    incident = report(school, reporter)
    incident.name(form.parties, by=reporter)
    assert incident.is_concerned(first)
    assert incident.is_concerned(second)


def test_saving_triage_again_drops_no_name(school, reporter, officer, dsl):
    incident = report(school, reporter)
    named = [Party(part=Part.POSTER, kind=PosterKind.PERSON, name=name) for name in ("Jane Roe", "John Doe")]
    incident.name([*named, Party(part=Part.TARGET, kind=TargetKind.CHILD, name="J.S., Y5")], by=reporter)
    incident.claim(by=officer)
    fields = TriageForm(incident=incident).initial | {"severity": "S2", "category": "bullying"}
    form = TriageForm(fields, incident=incident)
    assert form.is_valid()
    form.apply(officer)
    assert sorted(party.name for party in incident.parties.all()) == ["J.S., Y5", "Jane Roe", "John Doe"]


def test_triage_with_the_same_name_again_changes_nothing(school, reporter, officer, dsl):
    incident = report(school, reporter, target=dsl)
    incident.claim(by=officer)
    for _ in range(2):
        triage(incident, officer, target=dsl)
    assert incident.parties.named().count() == 1
    assert incident.parties.count() == 2


def test_nobody_is_sent_what_they_were_named_in(school, reporter, officer):
    incident = report(school, reporter)
    incident.name(parties(target=officer, poster=officer), by=reporter)
    assert incident.is_concerned(officer)
