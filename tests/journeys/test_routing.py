"""Whom a report goes to: the head as target, the welfare officer as poster, local command, and an image."""

import datetime

import pytest
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import Contact
from incidents.codes import CommandCall
from incidents.models import Incident
from incidents.severity_rule import Answers
from tests.factories import SchoolFactory, person
from tests.incidents.cases import kinds_for, report

from .watching import check_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school():
    return SchoolFactory(name="Hornbill School", time_zone="Asia/Brunei", local_command="Garrison")


def do(page, name):
    """Press the button, or follow the link that looks like one."""
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def opens(page, incident):
    page.goto(f"/incidents/{incident.reference}/")
    return page


def triages(page, category, *, severity=None):
    do(page, "Claim this report")
    do(page, "Triage")
    check_page(page)
    if severity:
        page.get_by_label(severity).check()
    page.get_by_label("What kind of harm is it?").select_option(category)
    do(page, "Save triage")
    page.get_by_text("Triage is saved").wait_for()
    check_page(page)


def knows_nothing(page, incident):
    """Neither the queue, nor the search, nor the address of it."""
    page.goto("/incidents/?tab=all")
    assert incident.reference not in page.content()
    assert page.goto(f"/incidents/{incident.reference}/").status == 404
    check_page(page)


def test_the_head_as_target(school, sign_in):
    head, officer = person("leader", school=school, name="Head"), person("welfare", school=school)
    deputy, senior = person("leader", school=school), person("senior_leader")
    incident = report(school, person("staff", school=school), target=head)
    page = opens(sign_in(officer), incident)
    triages(page, "Bullying or harassment")
    do(page, "Refer to leadership")
    page.get_by_label("What do you ask of them?").fill("Who speaks to the parent?")
    do(page, "Refer")
    page.get_by_text("leaders have been told").wait_for()
    assert [kinds_for(who) for who in (head, deputy, senior)] == [[], [], ["case-referred"]]
    for leader in (head, deputy):
        knows_nothing(sign_in(leader), incident)
    page = sign_in(senior)
    page.goto("/incidents/")
    page.get_by_role("link", name=incident.reference).click()
    check_page(page)
    do(page, "Record what leadership did")
    page.get_by_label("Met the parent or carer").check()
    today = school.today
    for part, value in {"Day": today.day, "Month": today.month, "Year": today.year}.items():
        page.get_by_label(part, exact=True).fill(str(value))
    page.get_by_label("Why, and what came of it?").fill("They agreed to take it down.")
    do(page, "Record the action")
    page.get_by_text("Your action is recorded").wait_for()
    incident.refresh_from_db()
    assert incident.acted_at


def test_the_welfare_officer_as_poster(school, sign_in):
    officer, everywhere, dsl = person("welfare", school=school), person("welfare"), person("dsl", school=school)
    incident = report(school, person("staff", school=school), poster=officer)
    assert [kinds_for(officer), kinds_for(everywhere)] == [[], ["report-new"]]
    knows_nothing(sign_in(officer), incident)
    lead = opens(sign_in(dsl), incident)
    do(lead, "Decide who must not see it")
    check_page(lead)
    page = sign_in(everywhere)
    page.goto("/incidents/")
    page.get_by_role("link", name=incident.reference).click()
    triages(page, "Bullying or harassment")
    incident.refresh_from_db()
    assert incident.officer == everywhere


def test_a_post_that_gives_away_where_a_unit_is(school, sign_in):
    number = {"kind": "command", "name": "Security officer", "phone": "+673 222 0000", "verified_on": "2026-11-01"}
    Contact.objects.create(school=school, **number)
    incident = report(school, person("staff", school=school), answers=Answers(signs=["private"], is_named=True))
    page = opens(sign_in(person("welfare", school=school)), incident)
    do(page, "Claim this report")
    do(page, "Triage")
    assert page.get_by_role("link", name="+673 222 0000").get_attribute("href") == "tel:+6732220000"
    check_page(page, axe=True)
    page.get_by_label("What kind of harm is it?").select_option("Private or location information")
    do(page, "Save triage")
    page.get_by_role("heading", name="Ring local command").wait_for()
    check_page(page, axe=True)
    do(page, "Close")
    page.get_by_label("No action needed").check()
    page.get_by_label("Why?", exact=True).fill("All is done.")
    do(page, "Close the case")
    page.get_by_text("There is a problem").wait_for()
    check_page(page)
    opens(page, incident)
    do(page, "Record the call to local command")
    page.get_by_label("Yes").check()
    do(page, "Save")
    page.get_by_text("There is a problem").wait_for()
    check_page(page, axe=True)
    moment = (timezone.now() - datetime.timedelta(hours=1)).astimezone(school.tz)
    page.get_by_label("Who answered?").fill("Sgt Example, duty security officer")
    day = {"Day": moment.day, "Month": moment.month, "Year": moment.year, "Time": f"{moment:%H:%M}"}
    for part, value in day.items():
        page.get_by_label(part, exact=True).fill(str(value))
    page.get_by_label("What was agreed?").fill("They warn the families tonight.")
    do(page, "Save")
    page.get_by_text("They warn the families tonight.").wait_for()
    assert not page.get_by_role("heading", name="Ring local command").is_visible()
    check_page(page, axe=True)
    incident.refresh_from_db()
    assert incident.command == CommandCall.RUNG
    assert "They warn" in Event.objects.about(incident).get(code="incident.command").text


def test_an_image_of_which_nobody_is_sure(school, sign_in):
    officer, dsl = person("welfare", school=school), person("dsl", school=school)
    Contact.objects.create(school=school, kind="police", name="Police", phone="993")
    page = sign_in(person("staff", school=school))
    page.goto("/report/")
    page.get_by_role("group", name="Is someone in danger right now?").get_by_label("No", exact=True).check()
    do(page, "Continue")
    page.get_by_label("I am not sure").check()
    do(page, "Continue")
    page.get_by_text("Describe it in words. Do not look again.").wait_for()
    page.get_by_label("Where is the post?").select_option("Snapchat")
    yesterday = school.today - datetime.timedelta(days=1)
    for part, value in {"Day": yesterday.day, "Month": yesterday.month, "Year": yesterday.year}.items():
        page.get_by_label(part, exact=True).first.fill(str(value))
    page.get_by_label("Insults somebody").check()
    page.locator("[name=said]").fill("I was told of a picture of a pupil. I did not open it.")
    assert page.locator("[type=file]").count() == 0
    do(page, "Continue")
    page.get_by_label("A child or children").check()
    page.get_by_label("Not known").check()
    page.get_by_role("group", name="Is a member of staff said to have harmed").get_by_label("No", exact=True).check()
    do(page, "Continue")
    assert page.locator("[type=file]").count() == 0
    check_page(page)
    do(page, "Send the report")
    page.get_by_role("heading", name="Report sent").wait_for()
    incident = Incident.objects.get()
    assert (incident.kind, incident.severity) == ("image", "S4")
    assert ["dsl-danger" in kinds_for(dsl), "report-danger" in kinds_for(officer)] == [True, True]
    lead = opens(sign_in(dsl), incident)
    lead.get_by_text("I was told of a picture of a pupil.").wait_for()
    lead.get_by_role("link", name="993").first.wait_for()
    assert lead.get_by_role("link", name="Add files").count() == 0
    lead.goto(f"/incidents/{incident.reference}/evidence/")
    lead.get_by_text("No files can be added").first.wait_for()
    assert lead.locator("[type=file], main img").count() == 0
    check_page(lead, axe=True)
