"""A threat at 22:40 in Brunei: claimed, its clock in local time, planned by leadership and done."""

import datetime
import re

import pytest

from dcs_portal.schools.models import School
from incidents.models import Incident
from incidents.severity_rule import Answers
from tests.factories import SchoolFactory, person
from tests.incidents.cases import report

from .watching import check_page


@pytest.fixture
def people(transactional_db):
    school = SchoolFactory(name="Hornbill", time_zone="Asia/Brunei")
    roles = {"teacher": "staff", "officer": "welfare", "leader": "leader"}
    return {name: person(role, school=school, name=name.title()) for name, role in roles.items()} | {"school": school}


def press(page, name):
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def fill_day(page, day):
    for part, value in {"Day": day.day, "Month": day.month, "Year": day.year}.items():
        page.get_by_label(part, exact=True).fill(str(value))


def at_night(incident, school):
    """It came at 22:40 there, on the last evening that there was."""
    evening = datetime.datetime.combine(school.today, datetime.time(22, 40), school.tz)
    due = evening + datetime.timedelta(hours=1)
    incident.clocks.update(began_at=evening, due_at=due, warn_at=due)
    Incident.objects.filter(pk=incident.pk).update(reported_at=evening, due_at=due)


def triages(page):
    press(page, "Claim this report")
    page.get_by_text("It is yours now").wait_for()
    assert re.search(
        r"Triage by \w+ \d+ \w+ at [\d:]+[ap]m, (1 hour|5\d minutes) left", page.locator("main").inner_text()
    )
    press(page, "Triage")
    page.get_by_label("What kind of harm is it?").select_option("Threat")
    press(page, "Save triage")
    page.get_by_text("Triage is saved").wait_for()
    press(page, "Refer to leadership")
    page.get_by_label("What do you ask of them?").fill("Who speaks to the family tonight?")
    press(page, "Refer")
    page.get_by_text("leaders have been told").wait_for()
    check_page(page)


def plans_and_does(page, incident, school):
    page.goto(f"/incidents/{incident.reference}/")
    page.get_by_text("Who speaks to the family tonight?").first.wait_for()
    assert "Leadership’s decision by" in page.locator("main").inner_text()
    check_page(page)
    press(page, "Plan an action")
    press(page, "Plan it")
    page.get_by_text("There is a problem").wait_for()
    check_page(page)
    page.get_by_label("Meet the parent or carer").check()
    fill_day(page, school.today)
    page.get_by_label("Who will do it, and why?").fill("The head, since the child is theirs.")
    press(page, "Plan it")
    page.get_by_role("heading", name="What is planned").wait_for()
    check_page(page)
    press(page, "Record that an action is done")
    fill_day(page, school.today)
    page.get_by_label("What came of it?").fill("They took it down.")
    press(page, "Record it")
    page.get_by_text("Your action is recorded").wait_for()
    assert not page.get_by_role("heading", name="What is planned").is_visible()


def test_a_threat_at_night_in_brunei(people, sign_in):
    school = School.objects.get()
    incident = report(school, people["teacher"], answers=Answers(signs=["threat"]))
    at_night(incident, school)
    page = sign_in(people["officer"])
    page.goto("/incidents/")
    assert re.search(r"Claim(:| by).* at 11:40pm", page.locator("main").inner_text())
    check_page(page)
    page.goto(f"/incidents/{incident.reference}/")
    triages(page)
    plans_and_does(sign_in(people["leader"]), incident, school)
    incident.refresh_from_db()
    assert (incident.stage, incident.actions.get().kind) == ("close", "met")
