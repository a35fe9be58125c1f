"""HQ changes the playbook; an officer triages, finds the step, ticks it and undoes that, and writes a letter."""

import pytest
from playwright.sync_api import expect

from incidents.guides import seeding
from incidents.models import GuideVersion
from tests.factories import SchoolFactory, person
from tests.incidents.cases import report

from .watching import check_page

STEP = "Ring the harbour master."


@pytest.fixture
def case(transactional_db):
    seeding.load(GuideVersion.objects)
    school = SchoolFactory(name="Alder Bay Primary", time_zone="Asia/Nicosia")
    officer = person("welfare", school=school, name="Officer")
    incident = report(school, person("staff", school=school))
    incident.claim(by=officer)
    return incident


def hq_adds_a_step(page):
    page.goto("/guides/")
    check_page(page, axe=True)
    page.get_by_role("link", name="Playbook", exact=True).click()
    check_page(page, axe=True)
    page.get_by_role("button", name="Change it in a draft").click()
    check_page(page, axe=True)
    page.get_by_role("button", name="Add a step").click()
    page.get_by_role("button", name="Save in the draft").click()
    page.get_by_text("There is a problem").wait_for()
    check_page(page, axe=True)
    page.get_by_label("What is to be done?").fill(STEP)
    page.get_by_label("The officer of the case").check()
    page.get_by_label("An ordinary post").check()
    page.get_by_label("Where does it stand?").select_option("First")
    page.get_by_role("button", name="Save in the draft").click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_label("From a day on").check()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("There is a problem").wait_for()
    check_page(page, axe=True)
    page.get_by_label("What has changed, and why?").fill("The harbour asks for it.")
    page.get_by_label("At once").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Playbook, version 2 is in force now.")).to_be_visible()


def officer_triages(page, case):
    page.goto(f"/incidents/{case.reference}/triage/")
    page.get_by_text("What S1 to S4 and the kinds of harm mean").click()
    expect(page.get_by_text("A teacher is named and called useless.")).to_be_visible()
    check_page(page, axe=True)
    page.get_by_label("S2: a named member of staff or pupil").check()
    page.get_by_label("What kind of harm is it?").select_option("Bullying or harassment")
    page.get_by_role("button", name="Save triage", exact=True).click()


def test_from_a_step_of_hq_to_a_letter(case, sign_in):
    hq_adds_a_step(sign_in(person("hq", name="HQ")))
    page = sign_in(case.officer)
    officer_triages(page, case)
    step = page.get_by_role("listitem").filter(has_text=STEP)
    page.get_by_role("button", name=f"Tick “{STEP}”").click()
    expect(step.get_by_text("Done", exact=True)).to_be_visible()
    check_page(page, axe=True)
    step.first.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="It is not done").click()
    page.get_by_text("There is a problem").wait_for()
    check_page(page, axe=True)
    page.get_by_label("Why?").fill("Nobody answered.")
    page.get_by_role("button", name="It is not done").click()
    expect(page.get_by_text("Nobody answered.")).to_be_visible()
    page.get_by_text("Write a letter").click()
    page.get_by_role("link", name="Thank somebody").click()
    check_page(page, axe=True)
    page.get_by_role("button", name="Save the letter").click()
    expect(page.locator("#id_body-error, .govuk-error-message").first).to_contain_text("Fill in or delete [name]")
    check_page(page, axe=True)
    body = page.get_by_label("Letter", exact=True)
    body.fill(body.input_value().replace("[name]", "Mrs Sample"))
    page.get_by_role("button", name="Save the letter").click()
    expect(page.get_by_text("Dear Mrs Sample")).to_be_visible()
    check_page(page, axe=True)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
