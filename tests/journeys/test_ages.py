"""Ages in a real browser: a teacher checks Year 8 on a phone without JavaScript; HQ adds a law; a table is one page."""

import pypdfium2
import pytest
from django.conf import settings

from dcs_portal.schools.models import Place
from policies.ages.importing import import_ages
from policies.models import AgeRule
from tests.factories import PASSWORD, SchoolFactory, person

from .watching import WIDTHS, check_page


@pytest.fixture
def school(transactional_db):
    import_ages(settings.BASE_DIR / "data")
    place = Place.objects.get(code="united-kingdom")
    years = ["FS1", "FS2", *(f"Y{number}" for number in range(1, 14))]
    return SchoolFactory(name="Alder Bay School", place=place, time_zone="Europe/London", year_groups=years)


@pytest.fixture
def phone(browser, live_server, settings):
    """A telephone that runs no scripts."""
    settings.SECOND_FACTOR_OPTIONAL = True
    width, height = WIDTHS["phone"]
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": width, "height": height}
    )
    yield context.new_page()
    context.close()


def test_a_teacher_checks_year_8_on_a_phone_without_javascript(phone, school):
    teacher = person("staff", school=school)
    teacher.set_password(PASSWORD)
    teacher.save()
    phone.goto("/account/login/")
    phone.locator("[name=login]").fill(teacher.email)
    phone.locator("[name=password]").fill(PASSWORD)
    phone.locator("[name=password]").press("Enter")
    phone.get_by_role("link", name="Age limits").click()
    phone.get_by_label("Class or year group").select_option("Year 8")
    phone.get_by_role("button", name="Show results").click()
    assert phone.get_by_role("heading", name="Year 8 at Alder Bay School").is_visible()
    section = phone.get_by_role("region", name="Each child only from their 13th birthday", exact=True)
    assert section.get_by_role("link", name="WhatsApp itself says 13.").is_visible()
    phone.get_by_role("link", name="Check one child by birthday").click()
    for part, typed in (("Day", "29"), ("Month", "2"), ("Year", "2016")):
        phone.get_by_label(part, exact=True).first.fill(typed)
    phone.get_by_role("button", name="Check", exact=True).click()
    assert phone.get_by_text("in a year without that day, the birthday counts on 1 March").is_visible()
    assert "2016" not in phone.url


def test_hq_adds_a_law_and_the_checker_says_what_comes(sign_in, school):
    page = sign_in(person("hq", name="Hilary Quinn"))
    page.goto("/ages/keep/")
    check_page(page)
    page.get_by_role("button", name="Add a law").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Select where it holds").wait_for()
    check_page(page, axe=True)
    for box in ("Scotland", "United Kingdom", "TikTok", "An age below which children may not use them"):
        page.get_by_label(box, exact=True).check()
    page.get_by_label("From what age?").fill("16")
    page.get_by_label("In force, or certain from its date").check()
    for part, typed in (("day", "1"), ("month", "4"), ("year", "2050")):
        page.locator(f"[name=effective_from_{part}]").fill(typed)
    page.get_by_label("Source", exact=True).fill("An Act of Parliament")
    page.get_by_label("Read in the body’s own text").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The leaders of the schools there are told when it begins.").wait_for()
    check_page(page, axe=True)
    page.get_by_role("button", name="Checked today").click()
    page.get_by_role("link", name="End or withdraw it").click()
    check_page(page, axe=True)
    page.goto(f"/ages/?school={school.code}&group=Y9")
    page.get_by_text("From 1 April 2050: 16 by law.").first.wait_for()
    check_page(page, axe=True)
    page.goto(f"/ages/?school={school.code}&group=Y11&on_day=1&on_month=4&on_year=2050")
    page.get_by_role("link", name="The law here says 16.").first.wait_for()
    assert AgeRule.objects.filter(status="in_force", age=16, kind="access", effective_from__year=2050).count() == 1


def only_page(pdf: bytes) -> str:
    """What stands on the one page of a PDF."""
    with pypdfium2.PdfDocument(pdf) as printed:
        assert len(printed) == 1
        return printed[0].get_textpage().get_text_range()


def test_the_table_is_one_page_on_paper(sign_in, school):
    page = sign_in(person("leader", school=school))
    page.goto("/ages/table/")
    check_page(page, axe=True)
    assert "Zoom" in only_page(page.pdf(format="A4"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a poster").click()
    assert "Zoom" in only_page(download.value.path().read_bytes())
