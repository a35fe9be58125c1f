"""A text and a comparison inside a page of the portal, at a desk and on a phone."""

import pytest
from django.template.loader import render_to_string

from policies.comparing import compare, folded
from policies.rendering import render

from ..browser import complaints, open_page
from .test_rendering import PAGE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PUT = "html => document.querySelector('main').innerHTML = '<h1 class=\"govuk-heading-l\">Social media</h1>' + html"
REST = f"\n\n> quoted\n\n```\n{'code ' * 40}\n```\n\n|a|b|c|d|\n|-|-|-|-|\n|{'x' * 80}|2|3|\n\n{'y' * 200}"


@pytest.fixture(params=["desk", "phone"])
def page(browser, live_server, request):
    page = open_page(browser, request.param)
    page.goto(live_server.url + "/help/")
    return page


def test_a_text_reads_well_and_its_notes_lead_there_and_back(page):
    page.evaluate(PUT, str(render(PAGE + REST).html))
    assert complaints(page) == []
    page.locator("#note-2-from").click()
    assert page.url.endswith("#note-2")
    page.get_by_role("link", name="Back to the text at note 2").click()
    assert page.url.endswith("#note-2-from")


def test_a_comparison_is_a_table_and_stacks_on_a_phone(page):
    new = PAGE.replace("under **13**", "under **16**").replace("Yearly, ", "") + "\n\nNew." + REST
    context = {"comparison": folded(compare(PAGE, new)), "old_name": "Version 1", "new_name": "Version 2"}
    page.evaluate(PUT, render_to_string("policies/_comparison.html", context))
    assert complaints(page) == []
    assert page.locator("del", has_text="13").is_visible()
    old, new = (page.locator(tag, has_text=age).first.bounding_box() for tag, age in (("del", "13"), ("ins", "16")))
    beside = page.viewport_size["width"] > 640
    assert (new["x"] > old["x"] + 200) is beside
    assert (new["y"] > old["y"] + 20) is not beside
