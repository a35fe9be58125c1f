"""Version 2 changes what matters: who is asked, told and reminded, with the clock moved; and a sheet signed by hand."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from dcs_portal.schools.models import Role
from policies import reminding
from policies.models import AudienceRow, Question, Version, acknowledge, add_document, set_audience
from tests.access.policies_asking import PDF
from tests.factories import SchoolFactory, person

from .watching import check_page

LONG_AGO = datetime.date(2020, 1, 1)


@pytest.fixture
def people(db):
    school = SchoolFactory(name="Alder Bay Primary", time_zone="Europe/London")
    return {
        "teacher": person("staff", school=school, name="Terry Teacher"),
        "leader": person("leader", school=school, name="Lee Leader"),
        "hq": person("hq", name="Hilary Quinn"),
        "second": person("hq", name="Sam Second"),
    }


@pytest.fixture
def publish(people):
    document = add_document(by=people["hq"], title="Social media: staff and children", number=16)
    set_audience(document, [("staff", "")], by=people["hq"])
    Role.objects.update(starts_on=LONG_AGO)
    AudienceRow.objects.update(starts_on=LONG_AGO)

    def publish(text, changes):
        version = Version.objects.begin(document, text, by=people["hq"])
        Question.objects.create(
            version=version,
            position=1,
            text="May pupils use social media to learn?",
            answers=["Yes", "No"],
            right=1,
            explanation="Social platforms are no part of any learning.",
        )
        version.submit(is_material=True, changes=changes, changes_for={}, by=people["hq"])
        version.approve(by=people["second"])
        version.publish(by=people["hq"])
        return version

    return publish


@pytest.fixture
def days_later(monkeypatch):
    real = reminding.now_at_hq

    def days_later(number):
        monkeypatch.setattr(reminding, "now_at_hq", lambda: real() + datetime.timedelta(days=number))
        reminding.remind()

    return days_later


def agree(page):
    page.get_by_role("link", name="16 Social media").first.click()
    check_page(page)
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Record that I agree").click()
    check_page(page)
    assert page.get_by_text("Social platforms are no part").first.is_visible()
    page.get_by_label("No", exact=True).check()
    page.get_by_label("I have read and understood").check()
    page.get_by_role("button", name="Record that I agree").click()
    page.get_by_role("heading", name="You agreed to this version").wait_for()
    check_page(page)


@pytest.mark.django_db(transaction=True)
def test_a_change_that_matters(people, publish, days_later, sign_in):
    first = publish("# Rules\n\nNo social platform is used in lessons.", "All of it is new.")
    for who in ("teacher", "leader"):
        acknowledge(first, by=people[who])
    publish("# Rules\n\nNo social platform is used in lessons or clubs.", "Clubs are meant too.")
    days_later(0)

    teacher = sign_in(people["teacher"])
    teacher.goto("/notices/")
    teacher.get_by_role("link", name="A document to read and acknowledge").click()
    check_page(teacher)
    assert teacher.get_by_text("16 Social media: staff and children, version 1").is_visible()

    days_later(7)
    teacher.goto("/notices/")
    teacher.get_by_role("link", name="You have a document to acknowledge").click()
    agree(teacher)
    teacher.goto("/documents/to-read/")
    teacher.get_by_text("You have nothing to read").wait_for()
    check_page(teacher)

    leader = sign_in(people["leader"])
    leader.goto("/documents/acknowledgements/")
    assert leader.get_by_text("1 of 2 have agreed").is_visible()
    assert leader.get_by_text("Lee Leader, asked since").is_visible()
    check_page(leader)
    record_sheet(leader)

    for days in (14, 21):
        days_later(days)
    hq = sign_in(people["hq"])
    hq.goto("/notices/")
    hq.get_by_role("link", name="People who have not acknowledged a document").click()
    check_page(hq)
    history(hq)


def record_sheet(page):
    page.get_by_role("button", name="Record a signed sheet").click()
    page.get_by_role("button", name="Record the sheet").click()
    check_page(page)
    page.get_by_label("Which document did they sign for?").select_option(index=1)
    today = timezone.localdate(timezone=ZoneInfo("Europe/London"))
    for label, value in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        page.get_by_label(label, exact=True).fill(str(value))
    page.get_by_label("Who signed it?").fill("Kim Kitchen\nCas Cleaner")
    page.get_by_label("Who witnessed it?").fill("Wyn Witness")
    page.locator("input[type=file]").set_input_files(
        files=[{"name": "sheet.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    page.get_by_role("button", name="Record the sheet").click()
    page.get_by_text("The sheet is recorded").wait_for()
    assert page.get_by_text("Cas Cleaner, Kim Kitchen").or_(page.get_by_text("Kim Kitchen, Cas Cleaner")).is_visible()
    check_page(page)


def history(page):
    page.goto("/documents/acknowledgements/history/")
    check_page(page)
    today = timezone.localdate(timezone=ZoneInfo("Europe/London"))
    for label, value in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        page.get_by_label(label, exact=True).fill(str(value))
    page.get_by_role("button", name="Show").click()
    page.get_by_role("cell", name="1", exact=True).first.wait_for()
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download it with the names").click()
    assert "Terry Teacher" in download.value.path().read_text()
