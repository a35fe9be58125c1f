"""HQ keeps a document in a real browser: version 2 is written, another person approves it, and it is published."""

import pytest

from policies.models import LinkKind, Version, add_document, link, set_audience
from policies.statuses import Status
from tests.factories import person

from .watching import check_page


@pytest.fixture
def people(db):
    return person("hq", name="Hilary Quinn"), person("hq", name="Sam Second")


@pytest.fixture
def document(people):
    hq, second = people
    document = add_document(
        by=hq, title="Social media: staff and children", number=16, period_from=2023, period_to=2026
    )
    set_audience(document, [("staff", "primary")], by=hq)
    other = add_document(by=hq, title="Directive", kind="forthcoming")
    link(document, LinkKind.DEPENDS_ON, other, by=hq)
    version = Version.objects.begin(document, "# Rules\n\nBe kind.", by=hq)
    version.submit(is_material=True, changes="All of it.", changes_for={}, by=hq)
    version.approve(by=second)
    version.publish(by=hq)
    return document


def test_version_2_is_written_approved_and_published(sign_in, people, document):
    hq, second = people
    page = sign_in(hq)
    page.goto("/documents/keep/")
    check_page(page)
    page.get_by_role("link", name="16 Social media: staff and children").click()
    check_page(page)
    page.get_by_role("button", name="Write version 2").click()
    _write(page)
    _submit(page)
    assert page.get_by_role("button", name="Approve", exact=True).count() == 0
    page.get_by_text("so somebody else must approve it").wait_for()
    check_page(page)
    address = page.url
    _approve_and_publish(sign_in(second), address)
    assert document.published.number == 2
    assert Version.objects.get(number=1).status == Status.SUPERSEDED
    assert document.published.changes_for == {"staff": "Report the same day."}


def _write(page) -> None:
    """Typing shows the text beside the box; the button does so without a script."""
    box, preview = page.get_by_label("Text", exact=True), page.locator("[data-preview-here]")
    box.fill("# Rules\n\nBe kind.\n\n## Reporting\n\nReport it **the same day**.")
    if not page.is_plain:
        preview.get_by_role("heading", name="Reporting").wait_for()
        check_page(page)
    page.get_by_role("button", name="Preview").click()
    page.wait_for_url("**/preview/")
    preview.get_by_role("heading", name="Reporting").wait_for()
    check_page(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The draft is saved.").wait_for()
    check_page(page)


def _submit(page) -> None:
    page.get_by_role("link", name="Set questions").or_(page.get_by_role("button", name="Set questions")).click()
    check_page(page)
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("button", name="Send for review").click()
    page.get_by_role("button", name="Send for review").click()
    page.get_by_role("link", name="Say what changed").wait_for()
    check_page(page)
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("What changed?").fill("Posts are reported the same day.")
    page.get_by_label("What does it mean for a member of staff?").fill("Report the same day.")
    page.get_by_role("button", name="Send for review").click()
    page.get_by_text("The version is in review.").wait_for()


def _approve_and_publish(page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Approve", exact=True).click()
    check_page(page)
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_text("The version is approved.").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_label("On a date").check()
    check_page(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("link", name="Enter the date and the time").wait_for()
    check_page(page)
    page.get_by_label("Now").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("The version is published.").wait_for()
    check_page(page)
