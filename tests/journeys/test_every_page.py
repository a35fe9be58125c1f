"""Every page of the access table, as somebody who may see it: nothing for axe to find, no wider than the window.

A page that takes a form is sent it empty too, and its errors are looked at.
"""

import pytest
from django.urls import reverse

from tests.test_access import ROWS
from tests.thorough import THOROUGH
from tests.world import ACTORS, World, tables

from .watching import check_page

NO_PAGES = {
    "healthz",
    "readyz",
    "incidents:fresh",
    "incidents:evidence_sealed",
    "policies:pdf",
    "ages:table_pdf",
    "incidents:letter_pdf",
}
NO_PAGES |= {
    "channels:official_json",
    "channels:import_template",
    "training:map_file",
    "training:calendar_feed",
    "training:certificate",
}
ACTORS_WITH_PAGES = [actor for actor in ACTORS if not actor.startswith(("other_", "conflicted", "signed_out"))]
FORMS = {(fuzz.name, fuzz.actor) for table in tables() for fuzz in getattr(table, "FUZZ", []) if fuzz.method == "post"}
_SEND_EMPTY = """() => {
  const form = document.querySelector('main form[method=post]:has(input:not([type=hidden]), select, textarea)');
  if (form) { form.reset(); form.querySelectorAll('input:not([type=hidden]):not([type=radio]), textarea')
    .forEach(field => { field.value = ''; field.checked = false; }); form.submit(); }
  return Boolean(form);
}"""


def pages_of(actor):
    """Each page once: with the first of the actors who may see it."""
    for row in ROWS:
        first = next((other for other in ACTORS_WITH_PAGES if row.get.get(other) == 200), None)
        if row.name not in NO_PAGES and actor == first:
            yield row


@pytest.fixture
def world(transactional_db):
    return World()


@pytest.fixture
def walk(open_page, live_server, world):
    """A page in which `actor` is signed in already."""

    def walk(actor):
        page = open_page()
        for cookie in world.client(actor).cookies.values():
            page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return page

    return walk


@pytest.mark.ways("written")
@pytest.mark.parametrize("actor", [actor for actor in ACTORS_WITH_PAGES if list(pages_of(actor))])
def test_every_page(actor, walk, world):
    page = walk(actor)
    for row in pages_of(actor):
        has_form = (row.name, actor) in FORMS
        page.goto(reverse(row.name, args=row.args(world)))
        check_page(page, axe=THOROUGH or not has_form)
        if has_form:
            with page.expect_navigation():
                assert page.evaluate(_SEND_EMPTY), row.name
            check_page(page, axe=True)
