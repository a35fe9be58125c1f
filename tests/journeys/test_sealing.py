"""A wrong upload is sealed while another officer has its page open: within seconds nothing of it is on their screen."""

import pytest
from playwright.sync_api import expect

from incidents.evidence import previews
from incidents.models import Evidence
from tests.factories import SchoolFactory, person
from tests.incidents.cases import report
from tests.incidents.files import picture

from .watching import add_files, check_page

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 11_000


def do(page, name):
    page.locator("main").get_by_role("button", name=name).click()


def adds(page, case, *colours):
    """The image question first, then the files."""
    page.goto(case)
    page.get_by_role("link", name="Add files").click()
    check_page(page)
    page.get_by_label("No", exact=True).check()
    do(page, "Continue")
    check_page(page)
    files = [{"name": f"{colour}.png", "mimeType": "image/png", "buffer": picture(colour=colour)} for colour in colours]
    add_files(page, files)
    page.get_by_role("link", name="Go on").or_(page.get_by_text(f"{colours[0]}.png: added").first).first.wait_for()


@pytest.mark.ways("written", "keyboard")
def test_a_wrong_upload_is_sealed_while_a_colleague_looks_at_it(sign_in):
    school = SchoolFactory()
    officer, colleague, dsl = (person(role, school=school) for role in ("welfare", "welfare", "dsl"))
    incident = report(school, person("staff", school=school))
    case = f"/incidents/{incident.reference}/"
    adds(sign_in(officer), case, "red", "blue")
    wrong, other = Evidence.objects.order_by("number")
    for evidence in (wrong, other):
        previews.make(evidence.pk)

    looks = sign_in(colleague)
    looks.clock.install()
    looks.goto(case)
    expect(looks.locator("[data-evidence-preview]")).to_have_count(2)
    check_page(looks)

    lead = sign_in(dsl)
    lead.goto(case)
    do(lead, f"Seal Evidence {wrong.number}")
    expect(lead.get_by_text("It was neither looked at nor deleted").first).to_be_visible()
    check_page(lead)

    looks.clock.fast_forward(SECONDS)
    shut = looks.locator(f"[data-evidence-key='{wrong.key}']")
    expect(shut).to_contain_text("sealed a moment ago")
    expect(shut).to_contain_text("tell the safeguarding lead")
    assert shut.locator("img, a, button").count() == 0
    assert str(wrong.key) not in looks.locator("main").inner_html().replace(f'data-evidence-key="{wrong.key}"', "")
    expect(looks.locator("[data-evidence-preview]")).to_have_count(1)
    looks.clock.fast_forward(1_000)
    expect(looks.locator("#portal-live")).to_contain_text("was sealed")
    check_page(looks)
    for address in ("", "preview/"):
        assert looks.request.get(f"/evidence/{wrong.key}/{address}").status == 410
