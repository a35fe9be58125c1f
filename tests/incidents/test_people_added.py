"""More people of a case, after triage: children by initials, whoever has an account loses sight of it."""

import pytest
from django.core.exceptions import PermissionDenied

from dcs_portal.audit.models import Event
from incidents.codes import Part, PosterKind, TargetKind
from incidents.models import Incident, NotNow, Party
from incidents.naming_rule import is_by_initials
from tests.factories import person
from tests.pages import forms_of

from .cases import kinds_for, triage


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def case(incident, officer):
    incident.claim(by=officer)
    triage(incident, officer)
    return incident


@pytest.fixture
def add(case, officer, client):
    def add(**answers):
        client.force_login(officer)
        return client.post(f"/incidents/{case.reference}/people/", answers, follow=True).text

    return add


def known(case):
    return [str(party) for party in Incident.objects.get(pk=case.pk).parties.all()]


@pytest.mark.parametrize(
    "name", ["", "J.S., Y5", "JS Y5", "j.s. (Year 10)", "A-B, FS2", "M. P7", "J S, Reception", "J.S. Y6B"]
)
def test_initials_and_a_year_group_name_nobody(name):
    assert is_by_initials(name)


@pytest.mark.parametrize(
    "name", ["Jane", "Jane S., Y5", "Jane Roe", "J.S.", "J. Roe Y5", "the girl who won, Y5", "Jo Y5"]
)
def test_more_than_that_does(name):
    assert not is_by_initials(name)


def test_several_children_at_a_time(case, add):
    before = known(case)
    add(who="target-child", name="J.S., Y5 and K.L., Y6; M., Y6")
    assert known(case) == [*before, *(f"A child or children ({n})" for n in ("J.S., Y5", "K.L., Y6", "M., Y6"))]


def test_a_child_is_named_only_with_a_reason(case, add, officer):
    before = known(case)
    text = add(who="target-child", name="Jane Roe")
    assert "Say why the child has to be named" in text
    assert "Jane Roe" in text
    assert known(case) == before
    add(who="target-child", name="Jane Roe", reason="The police ask for the name.")
    assert "The police ask" in Event.objects.about(case).get(code="incident.people").text
    with pytest.raises(ValueError, match="only with a reason"):
        case.add_people([Party(part=Part.TARGET, kind=TargetKind.CHILD, name="Jane Roe")], by=officer)


@pytest.mark.parametrize("way", ["chosen", "typed"])
def test_whoever_is_named_loses_sight_of_it_and_somebody_decides(way, case, add, school, dsl):
    second = person("welfare", school=school, name="Second Officer")
    assert Incident.objects.visible_to(second).exists()
    add(who="poster-person", **({"person": second.pk} if way == "chosen" else {"name": "second officer"}))
    assert not Incident.objects.visible_to(second).exists()
    assert "withheld" in kinds_for(dsl)


def test_an_officer_who_names_themself_gives_it_back(case, add, officer):
    assert "cannot open this report any more" in add(who="target-staff", person=officer.pk)
    assert Incident.objects.get(pk=case.pk).officer is None


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({}, "Select who it is"),
        ({"who": "target-staff"}, "Enter what they are called"),
        ({"who": "target-child", "person": "theirs"}, "Select a member of staff or a person"),
    ],
)
def test_what_is_missing_is_said(answers, message, add, officer):
    if answers.get("person"):
        answers = answers | {"person": officer.pk}
    assert message in add(**answers)


def test_triage_again_keeps_each_by_themself(case, add, client):
    add(who="target-child", name="J.S., Y5; K.L., Y6")
    add(who="target-parent", name="Jane Roe")
    add(who="poster-group", name="Parents and friends")
    before = known(case)
    page = client.get(f"/incidents/{case.reference}/triage/")
    form = max(forms_of(page.text), key=lambda one: len(one.texts))
    answers = {"severity": "S2", "category": "hate", "targets": ["staff", "child", "parent"], "posted_by": "person"}
    client.post(f"/incidents/{case.reference}/triage/", form.texts | answers)
    assert Incident.objects.get(pk=case.pk).category == "hate"
    assert sorted(known(case)) == sorted(before)


def test_only_its_officer_and_only_after_triage(incident, officer, dsl, school):
    group = [Party(part=Part.POSTER, kind=PosterKind.GROUP, name="Parents and friends")]
    with pytest.raises(NotNow, match="Claim it first"):
        incident.add_people(group, by=officer)
    incident.claim(by=officer)
    with pytest.raises(NotNow, match="Triage report"):
        incident.add_people(group, by=officer)
    triage(incident, officer)
    with pytest.raises(PermissionDenied):
        incident.add_people(group, by=dsl)
    with pytest.raises(NotNow, match="is not yours"):
        incident.add_people(group, by=person("welfare", school=school))
    incident.add_people(group, by=officer)
    assert "A group or page (Parents and friends)" in known(incident)


def test_nobody_is_accused_by_this_door(case, officer):
    with pytest.raises(ValueError, match="by a flag"):
        case.add_people([Party(part=Part.ACCUSED, kind="staff", name="X Y")], by=officer)
