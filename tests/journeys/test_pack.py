"""A pack for a panel with the reporter redacted: chosen, read, made, downloaded; and seven days later gone."""

import zipfile
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from incidents.models import CasePack
from incidents.pack_states import KEPT_FOR
from incidents.packs import making, tasks
from tests.factories import SchoolFactory, person
from tests.incidents.cases import report
from tests.incidents.files import keep
from tests.incidents.packs import words_of

from .watching import check_page


@pytest.fixture
def case(transactional_db):
    school = SchoolFactory(name="Alder Bay Primary")
    officer = person("welfare", school=school, name="Owen Ficer")
    reporter = person("staff", school=school, name="Rosalind Marsh")
    incident = report(school, reporter, said="Rosalind Marsh saw it in the chat. So did Nelly, and P.Q. (Y5).")
    incident.claim(by=officer)
    keep(reporter, incident=incident)
    return incident


def press(page, name):
    page.locator("main").get_by_role("button", name=name).click()


def put_together(page, case):
    page.goto(f"/incidents/{case.reference}/")
    page.get_by_text("More that you can do").click()
    page.get_by_role("link", name="Make a case pack").click()
    press(page, "Continue")
    page.get_by_text("Select for whom it is").first.wait_for()
    check_page(page, axe=True)
    page.get_by_label("A panel").check()
    page.get_by_label("What do they need it for?").fill("They decide on a complaint by Rosalind.")
    page.get_by_label("The files of the evidence").check()
    press(page, "Continue")
    expect(page.get_by_label("Rosalind Marsh")).to_be_checked()
    expect(page.get_by_label("Owen Ficer")).not_to_be_checked()
    check_page(page, axe=True)
    press(page, "Read the pack")


def read_and_ask(page):
    expect(page.get_by_text("Person A saw it in the chat. So did Nelly, and Person B (Y5).")).to_be_visible()
    assert "Rosalind" not in page.locator("main").inner_text()
    check_page(page, axe=True)
    page.get_by_role("link", name="Change who is redacted, or add words").click()
    page.get_by_label("Other words to redact").fill("nelly")
    press(page, "Read the pack")
    expect(page.get_by_text("Person A saw it in the chat. So did [redacted], and Person B (Y5).")).to_be_visible()
    press(page, "I have read it: make the pack")
    expect(page.get_by_text("It is being made")).to_be_visible()
    check_page(page, axe=True)


def download(page, name) -> Path:
    with page.expect_download() as taken:
        page.get_by_role("link", name=name).click()
    return Path(taken.value.path())


def test_from_the_case_to_its_end(case, sign_in):
    page = sign_in(case.officer)
    put_together(page, case)
    read_and_ask(page)
    making.make(CasePack.objects.get().pk)
    # The page finds out by itself.
    if page.is_plain:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("link", name="Download the PDF")).to_be_visible()
    said = words_of(download(page, "Download the PDF").read_bytes())
    assert "Person A saw it in the chat" in said
    assert "Rosalind" not in said
    with zipfile.ZipFile(download(page, "Download the ZIP")) as bundle:
        assert f"evidence/{case.reference}-1.png" in bundle.namelist()
    page.reload()
    expect(page.get_by_text("Owen Ficer, ZIP,")).to_be_visible()
    check_page(page, axe=True)
    page.goto(f"/incidents/{case.reference}/")
    page.get_by_role("link", name="A panel").click()
    address = page.url
    CasePack.objects.update(expires_at=timezone.now(), ready_at=timezone.now() - KEPT_FOR)
    tasks.delete_packs()
    page.goto(address)
    expect(page.get_by_text("Its files were deleted on")).to_be_visible()
    expect(page.get_by_text("Owen Ficer, ZIP,")).to_be_visible()
    check_page(page, axe=True)


def test_it_is_made_without_javascript_and_may_fail(case, browser, live_server, sign_in, settings):
    signed_in = sign_in(case.officer)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(signed_in.context.cookies())
    page = context.new_page()
    page.goto(f"/incidents/{case.reference}/pack/")
    page.get_by_label("The police").check()
    page.get_by_label("What do they need it for?").fill("They asked for it.")
    press(page, "Continue")
    press(page, "Read the pack")
    press(page, "I have read it: make the pack")
    settings.KEEP_FREE_MB = 10**9
    making.make(CasePack.objects.get().pk)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("There is no room for it at the moment")).to_be_visible()
    address = page.url
    context.close()
    signed_in.goto(address)
    check_page(signed_in, axe=True)
