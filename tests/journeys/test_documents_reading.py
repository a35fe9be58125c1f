"""Everybody reads documents: found by a search, read, compared with the version before, and a coming one followed."""

import pytest

from policies.models import DocumentKind, Follower, LinkKind, Version, add_document, link, set_audience
from tests.factories import SchoolFactory, person

from .watching import check_page

PARTS = ["Pupils", "Leaders", "Accounts", "Training", "When something bad is said"]
LONG = "".join(f"## {part}\n\n{'Schools keep to it with care and good sense. ' * 40}\n\n" for part in PARTS)
FIRST = (
    f"# Social media\n\n{LONG}### Every year\n\nEach child has CEOP training once a year.[^1]\n\n[^1]: See Aspect 8."
)
SECOND = FIRST.replace("once a year", "twice a year")


@pytest.fixture
def document(transactional_db):
    hq, second = person("hq", name="Hilary Quinn"), person("hq", name="Sam Second")
    document = add_document(
        by=hq, title="Social media: staff and children", number=16, period_from=2020, period_to=2021
    )
    set_audience(document, [("staff", "")], by=hq)
    directive = add_document(by=hq, title="DCS Social Media Directive", kind=DocumentKind.FORTHCOMING)
    link(document, LinkKind.DEPENDS_ON, directive, by=hq)
    for text, changes in ((FIRST, "The first."), (SECOND, "Training comes twice a year now.")):
        version = Version.objects.begin(document, text, by=hq)
        version.submit(is_material=True, changes=changes, changes_for={"staff": "Plan two days."}, by=hq)
        version.approve(by=second)
        version.publish(by=hq)
    return document


def searches(page):
    page.get_by_role("link", name="Documents", exact=True).first.click()
    check_page(page)
    page.get_by_label("Search the documents").fill("giraffe")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("heading", name="Nothing found").wait_for()
    page.get_by_label("Words to look for").fill("")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("There is a problem").wait_for()
    check_page(page)
    page.get_by_label("Words to look for").fill("CEOPS trained")
    page.get_by_role("button", name="Search").click()
    assert page.locator("mark").all_inner_texts() == ["CEOP", "training"]
    assert "CEOP" not in page.url
    check_page(page, axe=True)


def reads(page):
    page.get_by_role("link", name="Every year").click()
    assert page.get_by_role("heading", name="Every year").is_visible()
    assert page.evaluate("scrollY") > 1000
    contents = page.get_by_role("navigation", name="Contents")
    assert contents.is_visible() and contents.bounding_box()["y"] >= 0  # it stays where the reader is
    contents.get_by_role("link", name="Leaders").click()
    assert page.url.endswith("#section-leaders")
    assert page.get_by_text("ended on 31 December 2021").is_visible()
    check_page(page, axe=True)


def reads_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    assert not page.get_by_role("navigation", name="Contents").is_visible()
    page.locator("summary", has_text="Contents").click()
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Accounts").click()
    assert page.url.endswith("#section-accounts")
    page.set_viewport_size({"width": 1280, "height": 900})


def reads_on_paper(page):
    page.emulate_media(media="print")
    assert page.get_by_text("Each child has CEOP training").is_visible()
    assert not page.get_by_role("navigation", name="Contents").is_visible()
    assert not page.get_by_role("button", name="Print").is_visible()
    page.emulate_media(media="screen")


def keeps_the_pdf(page):
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as PDF").click()
    assert download.value.suggested_filename == "16-social-media-staff-and-children-v2.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def compares(page):
    page.get_by_text("What changed since version 1").click()
    assert page.get_by_text("Plan two days.").is_visible()
    page.get_by_role("link", name="Compare versions 1 and 2").click()
    assert "once" in page.locator("del").inner_text() and "twice" in page.locator("ins").inner_text()
    assert page.get_by_text("parts without a change").first.is_visible()
    check_page(page, axe=True)
    page.get_by_role("link", name="Read version 1").click()
    page.get_by_text("Version 2 is in force").wait_for()
    check_page(page, axe=True)
    page.get_by_role("link", name="Read the version in force").click()


def follows(page):
    page.get_by_role("link", name="DCS Social Media Directive").click()
    check_page(page)
    page.get_by_role("button", name="Follow").click()
    page.get_by_role("button", name="Stop following").wait_for()
    check_page(page, axe=True)


def test_a_teacher_reads(document, sign_in):
    page = sign_in(teacher := person("staff", school=SchoolFactory(), name="Terry Teacher"))
    searches(page)
    reads(page)
    reads_on_a_phone(page)
    reads_on_paper(page)
    keeps_the_pdf(page)
    compares(page)
    follows(page)
    assert Follower.objects.get().person == teacher
