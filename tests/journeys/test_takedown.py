"""A group that names a teacher: two posts, reported to the platform, refused, Report Harmful Content, removed."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from incidents.codes import PostState
from incidents.severity_rule import Answers
from tests.factories import SchoolFactory, person
from tests.incidents.cases import facts, parties, triage

from .watching import check_page


@pytest.fixture
def case(transactional_db):
    school = SchoolFactory(name="Alder Bay Primary", time_zone="Asia/Nicosia")
    officer, teacher = person("welfare", school=school, name="Officer"), person("staff", school=school)
    group = {"whereabouts": "“Parents of Y5” group", "link": "https://www.facebook.com/groups/parentsofy5/posts/1"}
    draft = teacher.drafts.create()
    known = facts(school, **group) | {"seen_on": timezone.localdate()}
    incident = draft.send(known, Answers(is_named=True), "They name a teacher.", parties())
    incident.claim(by=officer)
    triage(incident, officer)
    return incident


def enter_moment(page, case, days):
    moment = (timezone.now() - datetime.timedelta(days=days)).astimezone(case.school.tz)
    for part, value in {
        "Day": moment.day,
        "Month": moment.month,
        "Year": moment.year,
        "Time": f"{moment:%H:%M}",
    }.items():
        page.get_by_label(part, exact=True).fill(str(value))


def record(page, what, number=2):
    page.get_by_text(f"Record or correct something of post {number}").click()
    page.get_by_role("link", name=f"{what} (post {number})", exact=True).click()


def save(page, name="Save"):
    page.locator("main").get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", name="Posts", exact=True)).to_be_visible()


def test_from_the_second_post_to_its_removal(case, sign_in):
    page = sign_in(case.officer)
    page.goto(f"/incidents/{case.reference}/")
    expect(page.get_by_role("link", name="Report it to the platform (post 1)")).to_be_visible()
    page.get_by_role("link", name="Add another post").click()
    page.get_by_label("Where is the post?").select_option("facebook")
    page.locator("main").get_by_role("button", name="Add the post").click()
    page.get_by_text("There is a problem").wait_for()
    check_page(page, axe=True)
    page.get_by_label("Which account, page or group?").fill("m.facebook.com/groups/ParentsOfY5")
    page.get_by_label("A group or page").check()
    page.get_by_label("Which language is it in?").select_option("English")
    today = timezone.localdate(timezone=case.school.tz)
    for part, value in {"Day": today.day, "Month": today.month, "Year": today.year}.items():
        page.get_by_label(part, exact=True).fill(str(value))
    page.get_by_label("Still up", exact=True).check()
    save(page, "Add the post")
    page.get_by_role("link", name="Report it to the platform (post 2)").click()
    enter_moment(page, case, 3)
    page.get_by_label("The platform’s reference").fill("FB-2071")
    save(page)
    record(page, "The platform’s reply")
    page.get_by_label("It refused").check()
    enter_moment(page, case, 1)
    check_page(page, axe=True)
    save(page)
    expect(page.get_by_text("Report Harmful Content: reportharmfulcontent.com")).to_be_visible()
    check_page(page, axe=True)
    page.get_by_role("link", name="Send it to Report Harmful Content").click()
    enter_moment(page, case, 0)
    save(page)
    page.get_by_role("link", name="Look whether it is still up (post 2)").click()
    page.get_by_label("Removed", exact=True).check()
    enter_moment(page, case, 0)
    save(page)
    expect(page.get_by_text("3 days after it was reported to the platform")).to_be_visible()
    assert page.locator("a[href*='facebook']").count() == 0
    assert case.published.get(number=2).state == PostState.REMOVED
