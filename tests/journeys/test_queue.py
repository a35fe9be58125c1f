"""The queue in a browser: by keyboard alone, without scripts, beside faster colleagues, while reports come in."""

import pytest
from playwright.sync_api import expect

from incidents.models import Incident, ReportDraft
from incidents.severity_rule import Answers
from tests.factories import SchoolFactory, person
from tests.incidents.cases import facts, parties, report

from .watching import check_axe, check_page

LINK = ".portal-row__title a"


@pytest.fixture
def desk(transactional_db):
    """An officer, a quick colleague, and who reports at their school."""
    school = SchoolFactory(name="Alder Bay Primary")
    people = {name: person("welfare", school=school, name=name.title()) for name in ("officer", "quick")}
    return people | {"school": school, "teacher": person("staff", school=school, name="Teacher")}


def reports(desk, number, **more):
    return [report(desk["school"], desk["teacher"], **more) for _ in range(number)]


def officers(*incidents):
    return [Incident.objects.get(pk=one.pk).officer for one in incidents]


def focused(page):
    return page.evaluate("document.activeElement.closest('.portal-row')?.querySelector('[form=together]')?.value")


@pytest.mark.ways("written")
def test_by_keyboard_alone(desk, sign_in):
    one, two, three = reports(desk, 3)
    page = sign_in(desk["officer"])
    page.goto("/incidents/")
    press = page.keyboard.press
    press("j")
    press("j")
    assert focused(page) == two.reference
    press("x")
    expect(page.locator("[data-ticked]")).to_have_text("1 selected")
    press("k")
    press("c")
    expect(page.get_by_text("✓ Yours")).to_be_visible()
    assert focused(page) == one.reference
    expect(page.locator("#portal-live")).to_have_text(f"Report {one.reference} is yours.")
    assert officers(one, two, three) == [desk["officer"], None, None]
    press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    check_axe(page)
    press("Escape")
    press("/")
    page.keyboard.type("?jkx")
    assert page.locator("main [name=words]").input_value() == "?jkx"
    press("Shift+Tab")
    press("j")
    with page.expect_navigation():
        press("o")
    assert one.reference in page.url
    page.goto(f"/incidents/{one.reference}/triage/")
    page.get_by_label("What kind of harm").select_option("bullying")
    page.get_by_role("button", name="Save triage", exact=True).focus()
    with page.expect_navigation():
        press("Enter")
    assert page.url.endswith(f"/incidents/{two.reference}/")
    expect(page.get_by_text("This is the next one in “Needs triage”.")).to_be_visible()
    check_page(page, axe=True)
    page.get_by_role("link", name="Back to the queue").focus()
    with page.expect_navigation():
        press("Enter")
    press("?")
    page.get_by_label("Use single-key shortcuts").focus()
    with page.expect_response("**/incidents/shortcuts/"):
        press("Space")
    press("Escape")
    page.reload()
    press("j")
    assert focused(page) is None


def test_without_scripts(desk, browser, live_server, settings, client):
    settings.SECOND_FACTOR_OPTIONAL = True
    one, two = reports(desk, 2)
    client.force_login(desk["officer"], "django.contrib.auth.backends.ModelBackend")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": c.key, "value": c.value, "url": live_server.url} for c in client.cookies.values()])
    page = context.new_page()
    page.goto("/incidents/?tab=all")
    page.get_by_label("S2: a named").check()
    page.get_by_role("button", name="Show results").click()
    assert "severity=S2" in page.url
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name of the view").fill("Second ones")
    page.get_by_role("button", name="Save").click()
    assert "Second" not in page.url
    page.get_by_label(f"Select report {one.reference}").check()
    page.get_by_label("Colleague who gets them").select_option("Quick")
    page.get_by_role("button", name="Give to them").click()
    page.get_by_text("1 report is with Quick now.").wait_for()
    page.get_by_role("button", name=f"Claim report {two.reference}").click()
    page.get_by_text("It is yours now.").wait_for()
    page.get_by_role("link", name="Cases").last.click()
    assert "severity=S2" in page.url
    page.get_by_role("link", name="Keyboard shortcuts").click()
    page.get_by_label("Use single-key shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    context.close()
    assert officers(one, two) == [desk["quick"], desk["officer"]]


@pytest.mark.ways("written", "keyboard")
def test_where_a_colleague_was_faster(desk, sign_in):
    one, two, three = reports(desk, 3)
    page = sign_in(desk["officer"])
    page.goto("/incidents/")
    two.claim(by=desk["quick"])
    button = page.get_by_role("button", name=f"Claim report {two.reference}")
    button.click()
    why = f"Quick has already claimed report {two.reference}."
    expect(page.locator(".portal-row__failed")).to_have_text(why)
    expect(button).to_be_visible()
    assert focused(page) == two.reference
    for incident in (one, two, three):
        page.get_by_label(f"Select report {incident.reference}").check()
    expect(page.locator("[data-ticked]")).to_have_text("3 selected")
    check_page(page, axe=True)
    page.get_by_role("button", name="Claim", exact=True).click()
    page.get_by_text("2 reports are yours now.").wait_for()
    page.get_by_role("listitem").filter(has_text=why).wait_for()
    check_page(page, axe=True)
    assert officers(one, two, three) == [desk["officer"], desk["quick"], desk["officer"]]


@pytest.mark.ways("written", "keyboard")
def test_fresh_ones_come_while_one_reads(desk, sign_in):
    reports(desk, 3)
    page = sign_in(desk["officer"])
    page.goto("/incidents/")
    first = page.locator(LINK).first
    first.focus()
    before = first.bounding_box()
    reports(desk, 2)
    with page.expect_response("**/incidents/fresh/**") as answer:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert answer.value.request.headers["x-background"] == "1"
    show = page.get_by_role("link", name="2 new reports: show them")
    expect(show).to_be_visible()
    assert first.bounding_box() == before
    assert page.locator(LINK).count() == 3
    expect(page.locator("#portal-live")).to_have_text("2 new reports")
    expect(page.locator("[data-count=unclaimed]")).to_have_text("5")
    check_page(page, axe=True)
    show.click()
    assert page.locator(LINK).count() == 5


@pytest.mark.ways("written", "keyboard")
def test_a_tick_is_a_filter_and_the_focus_stays(desk, sign_in):
    reports(desk, 2)
    threat = reports(desk, 1, answers=Answers(signs=["threat"]))[0]
    page = sign_in(desk["officer"])
    page.goto("/incidents/?tab=all")
    box = page.get_by_label("S4: threat to life")
    box.check()
    expect(page.locator("#queue-count")).to_have_text("1 report")
    expect(box).to_be_focused()
    expect(page.get_by_role("link", name="Clear", exact=True)).to_be_visible()
    assert page.url.endswith("/incidents/?tab=all&severity=S4")
    assert page.locator(LINK).get_attribute("href") == f"/incidents/{threat.reference}/?in=queue"
    page.get_by_role("link", name="Remove the filter S4").click()
    assert page.locator(LINK).count() == 3
    page.go_back()
    expect(page.locator("#queue-count")).to_have_text("1 report")


def test_a_day_that_is_none_is_said(desk, sign_in):
    reports(desk, 1)
    page = sign_in(desk["officer"])
    page.goto("/incidents/?tab=all")
    page.get_by_text("Reported on").click()
    for part, typed in (("day", "31"), ("month", "2"), ("year", "2026")):
        page.locator(f"[name=since_{part}]").fill(typed)
    page.get_by_role("button", name="Show results").click()
    expect(page.locator("main")).to_contain_text("The first day must be a real date")
    assert page.locator("[name=since_day]").input_value() == "31"


def test_a_handle_is_found_and_stands_in_no_address(desk, sign_in):
    draft = ReportDraft.objects.create(reporter=desk["teacher"])
    account = facts(desk["school"], whereabouts="@example_voice", link="https://social.example/post/7")
    told = draft.send(account, Answers(is_named=True), "they cannot teach", parties())
    reports(desk, 2)
    page = sign_in(desk["officer"])
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/incidents/")
    page.locator("main [name=words]").fill("@example_voice")
    page.locator("main [name=words]").press("Enter")
    expect(page.locator("mark").first).to_have_text("example")
    check_page(page, axe=True)
    page.locator("main [name=words]").fill("teaching")
    page.locator("main [name=words]").press("Enter")
    expect(page.locator("mark")).to_have_text("teach")
    page.get_by_role("link", name=told.reference).click()
    assert page.url.endswith(f"/incidents/{told.reference}/")
    assert not [address for address in asked if "example_voice" in address or "teaching" in address]
