"""Adding files with and without JavaScript, on the page that asks again when something is wrong."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Evidence, ReportDraft
from tests.factories import SchoolFactory, person
from tests.incidents.files import answered, picture

from .watching import check_page

pytestmark = pytest.mark.django_db(transaction=True)

# A form without a date posts to the address that takes files, which answers with the page that this is about.
OPEN = """([address]) => {
  const form = document.querySelector("form[action*=logout]").cloneNode(true);
  form.action = address;
  form.insertAdjacentHTML("beforeend", "<input name=captured_time value=4pm>");
  form.id = "try";
  document.querySelector("main").append(form);
  HTMLFormElement.prototype.submit.call(form);
}"""
DROP = """([bytes, name]) => {
  const held = new DataTransfer();
  held.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  const target = document.querySelector("[data-evidence-drop]");
  target.dispatchEvent(new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true }));
}"""
PASTE = """([bytes, name]) => {
  const held = new DataTransfer();
  held.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
}"""


def file(colour="navy", name="post.png"):
    return {"name": name, "mimeType": "image/png", "buffer": picture(colour=colour)}


@pytest.mark.ways("written")
def test_files_are_picked_dropped_and_pasted(sign_in):
    reporter = person("staff", school=SchoolFactory())
    draft = ReportDraft.objects.create(reporter=reporter)
    page = sign_in(reporter)
    address = reverse("incidents:evidence_upload", args=[answered(reporter, draft=draft).pk])

    def ask():
        page.goto("/")
        page.evaluate(OPEN, [address])
        page.wait_for_selector("[data-evidence-ways]:visible")

    ask()
    html = {"name": "page.png", "mimeType": "image/png", "buffer": b"<html>"}
    empty = {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""}
    page.fill("[name=captured_time]", "", force=True)
    page.set_input_files("#evidence-files", [file(), html, empty])
    expect(page.locator("[data-evidence-progress]").get_by_text("This looks like a web page")).to_be_visible()
    expect(page.locator("[data-evidence-progress]").get_by_text("This file is empty")).to_be_visible()
    expect(page.get_by_role("link", name="1 added, 2 not added. Show what is there now")).to_be_visible()
    check_page(page)
    for number, (script, colour) in enumerate([(DROP, "red"), (PASTE, "blue")], 2):
        ask()
        page.fill("[name=captured_time]", "", force=True)
        page.evaluate(script, [list(picture(colour=colour)), "image.png"])
        expect(page.get_by_text("image.png: added")).to_be_visible()
        assert Evidence.objects.count() == number
