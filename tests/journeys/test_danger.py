"""Danger at night in Brunei, and the image question in a real browser: "not sure", and changed after an upload."""

import datetime

import pytest
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import Contact
from incidents.models import Evidence, Incident
from tests.factories import SchoolFactory, person
from tests.incidents.files import picture

from .watching import add_files, check_page

AT_NIGHT = datetime.datetime(2026, 11, 3, 14, 40, tzinfo=datetime.UTC)
SCREENSHOT = {"name": "screenshot.png", "mimeType": "image/png", "buffer": picture()}


@pytest.fixture
def school(transactional_db):
    school = SchoolFactory(name="Hornbill School", time_zone="Asia/Brunei")
    Contact.objects.create(place=school.place, kind="emergency", name="Emergency services", phone="993 or 991")
    return school


def do(page, name):
    """Press the button that looks like this."""
    page.locator("main").get_by_role("button", name=name).click()


def answer(page, question, choice):
    page.get_by_role("group", name=question).get_by_label(choice, exact=True).check()


def begins(page, danger):
    page.goto("/report/")
    check_page(page)
    answer(page, "Is someone in danger right now?", danger)
    do(page, "Continue")
    check_page(page)


def test_danger_at_night(school, sign_in, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT_NIGHT)
    officer, dsl = person("welfare", school=school), person("dsl", school=school)
    page = sign_in(person("staff", school=school))
    begins(page, "Yes")
    assert page.get_by_role("link", name="993", exact=True).get_attribute("href") == "tel:993"
    do(page, "Send now")
    page.get_by_text("There is a problem").wait_for()
    check_page(page)
    page.get_by_label("What is happening?").fill("A pupil says good-bye to everyone in a group chat")
    answer(page, "Is a member of staff said to have harmed", "No")
    page.get_by_label("Whom have you called?").fill("993")
    page.get_by_label("At about what time?").fill("22:35")
    do(page, "Send now")
    page.get_by_role("heading", name="Report sent").wait_for()
    check_page(page)
    incident = Incident.objects.get()
    assert (incident.severity, incident.seen_on) == ("S4", datetime.date(2026, 11, 3))
    assert Event.objects.about(incident).get(code="incident.danger").text == "993, at about 10:35pm"
    assert officer.notices.filter(kind="report-danger").exists()
    assert dsl.notices.filter(kind="dsl-danger").exists()
    page.get_by_role("link", name="See how far").click()
    page.get_by_text("3 November 2026 at 10:40pm").wait_for()
    check_page(page)
    do(page, "Complete this report")
    page.get_by_role("heading", name="Could this be, or link to").wait_for()


def test_not_sure_and_changed_after_an_upload(school, sign_in):
    page = sign_in(person("staff", school=school))
    begins(page, "No")
    answer(page, "Could this be, or link to", "I am not sure")
    do(page, "Continue")
    page.get_by_text("Describe it in words. Do not look again.").wait_for()
    check_page(page)
    assert page.locator("[type=file]").count() == 0
    page.get_by_role("link", name="Change what you answered").click()
    answer(page, "Could this be, or link to", "No")
    do(page, "Continue")
    page.get_by_label("Where is the post?").select_option("Snapchat")
    for part, value in {"Day": "2", "Month": "11", "Year": "2026"}.items():
        page.get_by_label(part, exact=True).first.fill(value)
    page.get_by_label("Insults somebody").check()
    page.get_by_label("What does the post say?").fill("a story about a pupil")
    do(page, "Continue")
    page.get_by_label("A child or children").check()
    page.get_by_label("Not known").check()
    answer(page, "Is a member of staff said to have harmed", "No")
    do(page, "Continue")
    check_page(page)
    add_files(page, SCREENSHOT)
    page.get_by_role("button", name="Continue", exact=True).wait_for()
    page.get_by_role("link", name="Change that answer").click()
    answer(page, "Could this be, or link to", "Yes")
    do(page, "Continue")
    page.get_by_text("The files of this report are sealed now").wait_for()
    check_page(page)
    assert Evidence.objects.get().is_sealed
    assert page.locator("main img, [type=file]").count() == 0
    do(page, "Send the report")
    page.get_by_role("heading", name="About the image").wait_for()
    assert Incident.objects.get().is_image
