"""Pages that a person passes on the way: nothing for axe to find, no wider than the window."""

import pytest

from dcs_portal.audit.models import record
from dcs_portal.notices.models import State
from tests.factories import NoticeFactory, SchoolFactory, person

from .watching import check_page


@pytest.mark.parametrize("address", ["/account/login/", "/help/", "/accessibility/", "/privacy/", "/nowhere/"])
def test_before_signing_in(address, page):
    page.goto(address)
    check_page(page)


def test_notices(sign_in):
    staff = person("staff", school=SchoolFactory())
    page = sign_in(staff)
    page.goto("/notices/")
    check_page(page)
    NoticeFactory.create_batch(30, recipient=staff)
    page.reload()
    check_page(page)
    page.get_by_role("link", name="Something about 4831-9077").first.click()
    assert page.url.endswith("/help/")
    page.goto("/notices/")
    page.get_by_role("button", name="Mark all as read").click()
    assert page.get_by_text("(new)").count() == 0


def test_failed_messages(sign_in):
    page = sign_in(person("hq"))
    page.goto("/notices/failures/")
    check_page(page)
    NoticeFactory.create_batch(2, state=State.FAILED, error="SMTPRecipientsRefused")
    page.goto("/")
    page.get_by_role("link", name="2 messages").click()
    check_page(page)
    page.get_by_role("button", name="Try again to reach").first.click()
    check_page(page)
    page.get_by_role("button", name="Try all again").click()
    page.get_by_text("Every message has been sent").wait_for()


def test_audit(sign_in):
    auditor, staff = person("auditor"), person("staff", school=SchoolFactory(), name="Pat Example")
    for _ in range(60):
        record(staff, "person.invited", actor=auditor)
    page = sign_in(auditor)
    page.goto("/audit/")
    check_page(page)
    page.get_by_role("link", name="Older events").click()
    check_page(page)
    page.get_by_label("Name or reference").fill("Pat Example")
    page.get_by_role("button", name="Find").click()
    check_page(page)
    page.get_by_role("link", name="what happened to it").click()
    page.get_by_text("Only what happened to user Pat Example").wait_for()
    page.goto("/audit/seals/")
    check_page(page)
