"""A session logged on a phone, counted in taps and seconds; a leader mends what is missing; last year's plan again."""

import datetime
import time

import pytest

from dcs_portal.schools.models import SchoolClass
from tests.factories import SchoolFactory, mid_year, person
from tests.training.conftest import a_class
from training.levels import Level
from training.models import Attendance, Resource, Session, count_children, teach
from training.reading import standing

from .watching import check_page

PHONE = {"width": 390, "height": 844}
MOST_TAPS = 6


@pytest.fixture
def school(transactional_db):
    names = {"name": "Alder Bay Primary", "time_zone": "Europe/London"}
    return SchoolFactory(year_groups=["Y1", "Y2", "Y3"], **names, **mid_year())


@pytest.fixture
def people(school):
    return {
        "teacher": person("staff", school=school, name="Terry Teacher"),
        "leader": person("leader", school=school, name="Lee Leader"),
        "second": person("leader", school=school, name="Sam Second"),
    }


@pytest.fixture
def material(db):
    return Resource.objects.create(
        title="Play Like Share", publisher="CEOP Education", levels=[Level.UNDER_13], counts=True, age_from=8, age_to=10
    )


@pytest.fixture
def classes(school, people):
    owls, otters = a_class(school, "Y1 Owls", ("Y1",)), a_class(school, "Y3 Otters", ("Y3",))
    teach(people["teacher"], school, [otters], school.academic_year())
    return owls, otters


def state(school) -> dict[str, tuple[str, int | None]]:
    rows = standing(school, school.academic_year()).rows
    return {row.school_class.name: (row.line.state.value, row.line.to_reach) for row in rows}


def test_a_session_is_logged_on_a_phone(sign_in, people, school, classes, material, record_property):
    page = sign_in(people["teacher"])
    page.goto("/")
    check_page(page, axe=True)
    page.set_viewport_size(PHONE)
    taps, began = 0, time.monotonic()

    def tap(what):
        nonlocal taps
        taps += 1
        what.click()

    tap(page.get_by_role("link", name="Log a training session"))
    away = page.get_by_label("How many of Y3 Otters were away?")
    tap(away)
    away.fill("3")
    choice = page.get_by_label("With which material?")
    taps += 2  # a list opens, and one is chosen from it
    choice.select_option(label="Ages 8–10: Play Like Share (CEOP Education)")
    tap(page.get_by_role("button", name="Save"))
    page.get_by_text("The session is logged.").wait_for()
    record_property("journey", f"A session logged on a phone: {taps} taps, {time.monotonic() - began:.1f} seconds")
    check_page(page, axe=True)
    assert taps <= MOST_TAPS
    assert state(school) == {"Y1 Owls": ("due", 24), "Y3 Otters": ("due", 3)}

    # Who was away comes the week after, and somebody new.
    page.get_by_role("link", name="Log a catch-up", exact=False).first.click()
    check_page(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The session is logged.").wait_for()
    assert state(school)["Y3 Otters"] == ("done", 0)


def test_a_leader_mends_what_is_missing(sign_in, people, school, classes, material):
    owls, otters = classes
    facts = {"on": school.today - datetime.timedelta(days=9), "level": Level.UNDER_13, "resource": material}
    Session.objects.log(school, facts, [Attendance(otters, 24, 0)], by=people["teacher"])
    count_children(otters, school.today, 26, 0, by=people["leader"])

    page = sign_in(people["leader"])
    page.goto(f"/training/at/{school.code}/")
    check_page(page)
    row = page.get_by_role("row").filter(has_text="Y3 Otters").filter(has_text="2 children")
    row.get_by_role("link", name="Log a catch-up of Y3 Otters").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The session is logged.").wait_for()

    page.goto(f"/training/classes/{owls.pk}/exempt/")
    page.get_by_label("Why?").fill("The class has it at its next school.")
    page.get_by_role("button", name="Ask").click()
    page.get_by_text("so somebody else decides").wait_for()
    check_page(page)

    second = sign_in(people["second"])
    second.get_by_role("link", name="Exemption: Y1 Owls, Under 13").click()
    second.get_by_role("button", name="Approve or refuse").click()
    second.get_by_label("Yes, the class is exempt for this year").check()
    check_page(second)
    second.get_by_role("button", name="Save").click()
    assert state(school) == {"Y1 Owls": ("exempt", 24), "Y3 Otters": ("done", 0)}
    second.goto(f"/training/at/{school.code}/")
    check_page(second)


def test_last_years_plan_is_repeated_and_confirmed(sign_in, people, school, classes, material):
    before = a_class(school, "Y3 Otters", ("Y3",), year=school.academic_year() - 1)
    facts = {"on": school.today - datetime.timedelta(days=300), "level": Level.UNDER_13, "resource": material}
    Session.objects.log(school, facts, [Attendance(before, 24, 0)], by=people["teacher"])

    page = sign_in(people["leader"])
    page.goto(f"/training/at/{school.code}/")
    page.get_by_role("button", name="Repeat last year’s plan").click()
    check_page(page)
    page.get_by_role("button", name="Plan these sessions").click()
    page.get_by_text("1 session is planned.").wait_for()
    check_page(page)
    assert state(school)["Y3 Otters"] == ("planned", 24)

    # Its day has come.
    plan = Session.objects.get(status="planned")
    Session.objects.filter(pk=plan.pk).update(on=school.today)
    teacher = sign_in(people["teacher"])
    teacher.goto("/")
    teacher.get_by_role("link", name="Under 13,", exact=False).click()
    check_page(teacher)
    teacher.get_by_role("button", name="Confirm that it was held").click()
    check_page(teacher)
    teacher.get_by_role("button", name="Confirm").click()
    teacher.get_by_text("The session is confirmed.").wait_for()
    check_page(teacher)
    assert state(school)["Y3 Otters"] == ("done", 0)
    assert SchoolClass.objects.count() == 3


def test_a_leader_brings_the_classes_in(sign_in, people, school):
    page = sign_in(people["leader"])
    page.goto(f"/training/at/{school.code}/classes/")
    page.get_by_role("button", name="Bring in a file").click()
    data = b"class,year_groups,children,13_or_older\nY1 Owls,Y1,18,\nY2 Foxes,Y2,23,0\n"
    file = {"name": "classes.csv", "mimeType": "text/csv", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_text("Nothing is saved yet.").wait_for()
    check_page(page, axe=True)
    page.get_by_role("button", name="Save these classes").click()
    page.get_by_text("2 of 2 classes are new or changed.").wait_for()
    check_page(page)
    assert state(school) == {"Y1 Owls": ("due", 18), "Y2 Foxes": ("due", 23)}
