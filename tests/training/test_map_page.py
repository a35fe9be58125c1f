"""HQ's map of all schools: what it shows and leaves out, the files, and the page of what somebody is reminded of."""

import csv
import datetime
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from dcs_portal.schools.models import Place, Role
from dcs_portal.schools.permissions import RoleName
from dcs_portal.schools.working_days import on_or_before
from dcs_portal.schools.years import year_window
from tests.factories import SchoolFactory, person
from training.levels import Aim
from training.models import DueDate, Snooze, Teacher

from .conftest import a_class

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(school):
    place = Place.objects.create(code="gibraltar", name="Gibraltar")
    return SchoolFactory(name="St Christopher’s", kind="early_years", place=place, year_groups=["FS1"])


def test_every_school_with_its_year_groups(client_of, hq, school, other, log):
    log(24, 0)
    assert client_of(hq).get("/training/")["Location"] == "/training/map/"
    page = client_of(hq).get(f"/training/map/?year={school.academic_year()}").text
    assert page.count('portal-heat__cell--done"') == 1
    assert page.count('portal-heat__cell--no_class"') == 4
    assert f'/training/at/{school.code}/?year={school.academic_year()}"' in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", {"Test", "St"}),
        ("kind=early_years", {"St"}),
        ("kind=secondary", set()),
        ("state=done", {"Test"}),
        ("state=done&level=13_plus", set()),
        ("place={place}", {"St"}),
        ("year=1999&place=x&kind=x&level=x&state=x", {"Test", "St"}),
    ],
)
def test_filters(client_of, hq, school, other, log, asked, shown):
    log(24, 0)
    page = client_of(hq).get(f"/training/map/?year={school.academic_year()}&" + asked.format(place=other.place_id)).text
    names = {"Test": school.name, "St": other.name}
    assert {key for key, name in names.items() if f">{name}</a>" in page} == shown


def test_an_earlier_year_and_the_trend(client_of, hq, school, school_class, log):
    log(24, 0)
    year = school.academic_year()
    a_class(school, "Old", year=year - 1)
    page = client_of(hq).get(f"/training/map/?year={year - 1}").text
    assert "portal-heat__cell--overdue" in page
    assert "Training across DCS" in page
    assert "See these figures as a table" in page


def test_files(client_of, hq, school, other, log):
    log(21, 3)
    answer = client_of(hq).get(f"/training/map/csv/?kind=primary&year={school.academic_year()}")
    _, last = year_window(school.academic_year(), school.year_starts_month, school.year_starts_day)
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert [dict(zip(head, row, strict=True)) for row in rows] == [
        {
            "School": school.name,
            "Place": "Testland",
            "Kind": "Primary school",
            "Class": "3B",
            "Year groups": "Y3",
            "Level": "Under 13",
            "State": "Due",
            "Due": str(on_or_before(last, lambda day: False)),
            "Held": str(school.today),
            "Planned": "",
            "Children still to be reached": "3",
        }
    ]
    book = load_workbook(io.BytesIO(client_of(hq).get(f"/training/map/xlsx/?year={school.academic_year()}").content))
    assert [[cell.value for cell in row] for row in book["Schools"].iter_rows()] == [
        ["School", "FS1", "FS2", "Y1", "Y2", "Y3"],
        [other.name, "No class", None, None, None, None],
        [school.name, None, "No class", "No class", "No class", "Due"],
    ]


def test_as_many_queries_for_twenty_schools_as_for_two(client_of, hq, django_assert_max_num_queries):
    def more(number):
        for _ in range(number):
            school = SchoolFactory()
            for year in (2024, 2025, 2026):
                a_class(school, year=year)

    more(2)
    client = client_of(hq)
    client.get("/training/map/")
    for address, queries in (("/training/map/", 14), ("/training/map/csv/", 13), ("/training/open/", 20)):
        with django_assert_max_num_queries(queries) as few:
            client.get(address)
        more(9)
        with django_assert_max_num_queries(len(few)):
            client.get(address)


def test_what_a_teacher_is_reminded_of(client_of, school, school_class, teacher):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    Teacher.objects.create(school_class=school_class, person=teacher)
    assert "You are reminded of nothing now" in client_of(teacher).get("/training/open/").text
    DueDate.objects.create(academic_year=school.academic_year(), due_on=school.today + datetime.timedelta(days=20))
    page = client_of(teacher).get("/training/open/").text
    assert f"/training/classes/{school_class.pk}/put-off/under_13/" in page
    assert "Overdue" not in page
    DueDate.objects.update(due_on=school.today - datetime.timedelta(days=20))
    page = client_of(teacher).get("/training/open/").text
    assert "Overdue" in page
    assert "put-off" not in page


def test_the_day_after_it_was_due_it_is_overdue(client_of, school, school_class, teacher, monkeypatch):
    due_on = on_or_before(school.today, lambda day: False)
    DueDate.objects.create(academic_year=school.academic_year(), due_on=due_on)
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    for days, is_overdue in ((0, False), (1, True)):
        noon = datetime.datetime.combine(due_on + datetime.timedelta(days), datetime.time(12), datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda noon=noon: noon)
        assert ("Overdue" in client_of(teacher).get("/training/open/").text) is is_overdue


def test_who_was_away_needs_a_catch_up(client_of, school, school_class, teacher, log):
    DueDate.objects.create(academic_year=school.academic_year(), due_on=school.today + datetime.timedelta(days=20))
    session = log(21, 3)
    page = client_of(teacher).get("/training/open/").text
    assert f"/training/sessions/{session.pk}/catch-up/" in page
    assert "Log or plan a session" not in page


@pytest.fixture
def put_off(client_of, school, school_class, teacher):
    DueDate.objects.create(academic_year=school.academic_year(), due_on=school.today + datetime.timedelta(days=20))

    def put_off(days, reason="Sports week", aim="under_13"):
        day = school.today + datetime.timedelta(days)
        data = {"until_day": day.day, "until_month": day.month, "until_year": day.year, "reason": reason}
        return client_of(teacher).post(f"/training/classes/{school_class.pk}/put-off/{aim}/", data, follow=True)

    return put_off


@pytest.mark.parametrize(
    ("days", "reason", "told"),
    [(0, "x", "Date must be from"), (40, "x", "training is due after that"), (5, "", "Say why it has to wait")],
)
def test_what_cannot_be_put_off(put_off, days, reason, told):
    assert told in put_off(days, reason).text
    assert not Snooze.objects.exists()


def test_put_off(put_off, school, school_class, teacher, log):
    assert "Nobody is reminded of this" in put_off(5).text
    page = put_off(5).text
    assert "Sports week" in page
    assert teacher.name in page
    put_off(6, "Still sports week")
    snooze = Snooze.objects.get()
    assert (snooze.aim, snooze.until, snooze.by) == (Aim.UNDER_13, school.today + datetime.timedelta(6), teacher)
    assert put_off(5, aim="13_plus").status_code == 404
    log(24, 0)
    assert "Reminders of this cannot wait" in put_off(7).text


def test_hq_sees_schools_that_are_long_late(client_of, hq, school, school_class):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    day = school.today - datetime.timedelta(days=30)
    DueDate.objects.create(academic_year=school.academic_year(), due_on=day)
    assert f"?year={school.academic_year()}" in client_of(hq).get("/training/open/").text
    assert (
        "You are reminded of nothing"
        in client_of(person(RoleName.STAFF, school=SchoolFactory())).get("/training/open/").text
    )
