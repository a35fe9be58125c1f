"""A post that gives away where a unit is: whom to ring, that it was done, and that nothing ends without."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import Contact
from incidents import casefile
from incidents.codes import Category, CommandCall, Outcome, Severity
from incidents.forms.actions import CloseForm
from incidents.forms.command import CommandForm
from incidents.models import NotNow
from incidents.statuses import Verb
from tests.factories import person

from .cases import parties

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 3, 14, 40, tzinfo=datetime.UTC)


@pytest.fixture
def doxxing(incident, officer):
    incident.claim(by=officer)
    incident.triage(Severity.S2, Category.PRIVATE, parties(), by=officer)
    return incident


@pytest.mark.parametrize("category", Category)
def test_only_private_and_location_information_is_for_command(incident, officer, category):
    incident.claim(by=officer)
    assert Verb.COMMAND not in incident.verbs(officer)
    incident.triage(Severity.S2, category, parties(), by=officer)
    assert incident.owes_call == (Verb.COMMAND in incident.verbs(officer)) == (category == Category.PRIVATE)


def test_the_call_is_recorded_with_who_when_and_what_was_agreed(doxxing, officer):
    for agreed in ("they warn the families", "it is gone"):
        doxxing.record_call("Sgt Example", NOW, agreed, by=officer)
    events = Event.objects.about(doxxing).filter(code="incident.command")
    assert events[0].data == {"call": "rung", "at": NOW.isoformat()}
    assert [event.text for event in events] == [
        "Rung: Sgt Example\nAgreed: they warn the families",
        "Rung: Sgt Example\nAgreed: it is gone",
    ]
    assert not doxxing.owes_call
    doxxing.waive_call("and nobody else", by=officer)
    assert doxxing.command == CommandCall.RUNG
    doxxing.close(Outcome.NO_ACTION, "done", by=officer)


@pytest.mark.parametrize(("who", "agreed"), [(" ", "agreed"), ("Sgt Example", "\n")])
def test_half_a_call_is_none(doxxing, officer, who, agreed):
    with pytest.raises(ValueError, match="a call needs"):
        doxxing.record_call(who, NOW, agreed, by=officer)


def test_nothing_ends_without_the_call_or_a_reason(doxxing, officer):
    with pytest.raises(NotNow, match="Record the call"):
        doxxing.close(Outcome.NO_ACTION, "done", by=officer)
    assert doxxing.is_open
    doxxing.close(Outcome.NO_ACTION, "done", by=officer, no_call="It names a street, and no unit.")
    assert [event.text for event in Event.objects.about(doxxing).filter(code="incident.command")] == [
        "It names a street, and no unit."
    ]
    assert doxxing.command == CommandCall.NONE


def test_the_form_to_close_asks_for_the_reason_only_while_the_call_is_owed(doxxing, officer):
    said = {"outcome": Outcome.NO_ACTION, "reason": "done"}
    assert list(CloseForm(said, incident=doxxing).errors) == ["no_call"]
    doxxing.waive_call("no unit is named", by=officer)
    assert CloseForm(said, incident=doxxing).is_valid()


WHEN = {"at_day": "3", "at_month": "11", "at_year": "2026", "at_time": "14:40"}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, ["call"]),
        ({"call": "rung"}, ["who", "at", "agreed"]),
        ({"call": "rung", "who": "Sgt Example", "agreed": "yes"} | WHEN, []),
        ({"call": "rung", "who": "Sgt Example", "agreed": "yes"} | WHEN | {"at_year": "2099"}, ["at"]),
        ({"call": "none"}, ["why_not"]),
        ({"call": "none", "why_not": "no unit", "at_day": "x"}, []),
    ],
)
def test_what_the_form_needs(doxxing, said, wrong):
    assert list(CommandForm(said, incident=doxxing).errors) == wrong


def test_whom_to_ring(doxxing, school, django_assert_max_num_queries):
    Contact.objects.create(kind="last_resort", name="Duty officer", phone="999 1")
    with django_assert_max_num_queries(2):
        found = casefile.to_ring(doxxing)
    assert (found.contacts, [one.phone for one in found.hq]) == ([], ["999 1"])
    Contact.objects.create(place=school.place, kind="command", name="Security officer", phone="999 2")
    found = casefile.to_ring(doxxing)
    assert ([one.phone for one in found.contacts], found.hq) == (["999 2"], [])


@pytest.mark.parametrize(("role", "is_told"), [("welfare", True), ("dsl", False), ("leader", False)])
def test_who_is_told_on_the_page(doxxing, officer, school, role, is_told, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    doxxing.refer("What now?", by=officer)
    browser = Client()
    browser.force_login(person(role, school=school), "django.contrib.auth.backends.ModelBackend")
    page = browser.get(f"/incidents/{doxxing.reference}/").text
    assert ("Ring local command" in page) is is_told


def test_a_restricted_case_rings_nobody(doxxing, dsl):
    doxxing.flag("It says that she hit a child.", [], by=dsl)
    assert not doxxing.is_for_command
    assert Verb.COMMAND not in doxxing.verbs(person("allegations"))


def test_the_time_is_that_of_the_school(doxxing, school, officer, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    school.time_zone = "Asia/Brunei"
    school.save()
    browser = Client()
    browser.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    said = {"call": "rung", "who": "Sgt Example", "agreed": "yes"} | WHEN | {"at_time": "00:10"}
    assert browser.post(f"/incidents/{doxxing.reference}/command/", said).status_code == 302
    event = Event.objects.about(doxxing).get(code="incident.command")
    at = datetime.datetime.fromisoformat(event.data["at"])
    assert timezone.localtime(at, datetime.UTC) == datetime.datetime(2026, 11, 2, 16, 10, tzinfo=datetime.UTC)
    assert "rung on 3 November 2026 at 12:10am" in browser.get(f"/incidents/{doxxing.reference}/").text
