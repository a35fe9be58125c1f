"""The lists: 20 rows take as many queries as 2, filters filter, and what is looked for is found."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from dcs_portal.schools.models import Role
from dcs_portal.schools.permissions import RoleName
from dcs_portal.schools.years import academic_year_name
from tests.factories import SchoolFactory, person
from training.levels import Level
from training.models import DueDate, Exemption, Resource, Strand, teach
from training.searching import matching, wanted

from .conftest import a_class, at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["school", "sessions", "classes", "home", "log", "session", "resources", "repeat"])
def test_a_long_list_takes_as_many_queries_as_a_short_one(page, school, teacher, leader, log, queries_of):
    made = []

    def fill(numbers):
        for number in numbers:
            made.append(a_class(school, f"Class {number}"))
            a = a_class(school, f"Class {number}", year=school.academic_year() - 1)
            log(24, 0, classes=[a], days=-300)
            log(20, 4, classes=[made[-1]])
            log(classes=[made[-1]], days=2)
            Exemption.objects.ask(made[-1], Level.UNDER_13, "Abroad", by=teacher)
            Resource.objects.create(title=f"Material {number}", publisher="CEOP Education", levels=["under_13"])
        teach(teacher, school, made, school.academic_year())

    fill(range(2))
    session = log(20, 4, classes=made)
    addresses = {"home": reverse("home"), "resources": at("resources"), "session": at("session", session.pk)}
    address = addresses.get(page) or at(page, school.code)
    few = queries_of(teacher, address)
    fill(range(2, 20))
    assert queries_of(teacher, address) == few


def test_the_list_of_schools_takes_as_many_queries_for_many(queries_of):
    someone = person(RoleName.STAFF, school=SchoolFactory())

    def fill(number):
        for _ in range(number):
            other = SchoolFactory()
            a_class(other)
            Role.objects.create(user=someone, name=RoleName.STAFF, school=other, confirmed_at=timezone.now())

    fill(2)
    few = queries_of(someone, at("index"))
    fill(18)
    assert queries_of(someone, at("index")) == few


def test_each_school_of_the_list_stands_as_on_its_own_day(client_of, monkeypatch):
    """The day after training was due has come in Brunei, and not in the Falklands."""
    DueDate.objects.create(academic_year=2026, due_on=datetime.date(2026, 11, 25))
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime(2026, 11, 25, 20, 0, tzinfo=datetime.UTC))
    east, west = (SchoolFactory(time_zone=zone) for zone in ("Asia/Brunei", "Atlantic/Stanley"))
    someone = person(RoleName.STAFF, school=east)
    Role.objects.create(user=someone, name=RoleName.STAFF, school=west, confirmed_at=timezone.now())
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    for one in (east, west):
        a_class(one, year=2026)
    _, in_east, in_west = re.split(f"{east.name}|{west.name}", client_of(someone).get(at("index")).text)
    assert "1 overdue" in in_east
    assert "In hand" in in_west


def test_what_is_missing_is_first_and_the_filter_shows_a_part(client_of, teacher, school, log, school_class):
    other = a_class(school, "2A", ("Y2",))
    log(24, 0, classes=[other])
    client = client_of(teacher)

    def shown(query=""):
        page = client.get(at("school", school.code) + query).content.decode()
        table = page.split("The whole school")[1]
        return sorted((table.index(f">{one}</a>"), one.name) for one in (school_class, other) if f">{one}</a>" in table)

    assert [name for _, name in shown()] == ["3B", "2A"]
    assert [name for _, name in shown("?state=open")] == ["3B"]
    assert [name for _, name in shown("?state=done&group=Y2")] == ["2A"]
    assert [name for _, name in shown("?aim=13_plus")] == []
    assert [name for _, name in shown("?state=nonsense&group=%00")] == ["3B", "2A"]


@pytest.mark.parametrize("page", ["school", "sessions", "repeat"])
def test_from_another_year_a_session_is_logged_in_that_year(client_of, teacher, school, page):
    year = school.academic_year() + 1
    here = client_of(teacher).get(at(page, school.code), {"year": year}).content.decode()
    assert f'{at("log", school.code)}?year={year}"' in here
    there = client_of(teacher).get(at("log", school.code), {"year": year}).content.decode()
    assert academic_year_name(year) in there and f'{at("school", school.code)}?year={year}"' in there


def test_the_sessions_of_a_class_or_a_state(client_of, teacher, school, log, school_class):
    other = a_class(school, "2A", ("Y2",))
    log(24, 0, classes=[other])
    log(days=1)
    client = client_of(teacher)
    for query, expected in (("", 2), (f"?school_class={other.pk}", 1), ("?status=planned", 1), ("?level=13_plus", 0)):
        page = client.get(at("sessions", school.code) + query).content.decode()
        assert page.count('class="govuk-table__row" role="row"') == (expected + 1 if expected else 0)


# Material.


@pytest.mark.parametrize(
    ("words", "expected"),
    [("CEOPS", ["Jessie & Friends"]), ("ceop jess", ["Jessie & Friends"]), ("own", ["Our own"]), ("ceops own", []),
     ("…", [])],
)  # fmt: skip
def test_material_is_found_as_people_say_it(words, expected):
    Resource.objects.create(title="Jessie & Friends", publisher="CEOP Education")
    Resource.objects.create(title="Our own", publisher="The school")
    assert [one.title for one in matching(words)] == expected


def test_ceops_is_ceop():
    assert wanted("CEOPS ceops Ceops") == ["CEOP"] * 3


def test_the_words_never_stand_in_the_address(client_of, teacher, resource):
    client = client_of(teacher)
    assert "Play Like Share" in client.post(at("resources"), {"words": "ceops"}).content.decode()
    assert "No material fits" in client.post(at("resources"), {"words": "nothing like it"}).content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", True), ("?level=13_plus", False), ("?age=8", True), ("?age=12", False), ("?state=uncounted", False),
     ("?state=retired", False), ("?age=x", True)],
)  # fmt: skip
def test_material_by_level_and_age(client_of, teacher, resource, query, expected):
    resource.age_from, resource.age_to = 8, 10
    resource.save()
    assert ("Play Like Share" in client_of(teacher).get(at("resources") + query).content.decode()) == expected


def test_hq_adds_marks_and_retires_material(client_of, hq, school, log, school_class):
    client = client_of(hq)
    given = {"title": "Band Runner", "publisher": "CEOP Education", "levels": ["under_13"], "audience": "children"}
    wrong = client.post(at("add_resource"), given | {"age_from": "10", "age_to": "8", "url": "x y"}).content.decode()
    assert "The oldest must not be younger" in wrong and "Enter a whole link" in wrong
    client.post(at("add_resource"), given | {"age_from": "8", "age_to": "10"})
    made = Resource.objects.get(title="Band Runner")
    assert (made.counts, made.ages) == (False, "8–10")
    client.post(at("mark_resource", made.pk), {"counts": "yes"})
    client.post(at("edit_resource", made.pk), given | {"title": "Band Runner 2"})
    client.post(at("retire_resource", made.pk), {"retire": "yes"})
    made.refresh_from_db()
    assert (made.counts, made.title, made.is_retired, made.ages) == (True, "Band Runner 2", True, "")
    client.post(at("retire_resource", made.pk), {"retire": "no"})
    made.refresh_from_db()
    assert not made.is_retired


def test_loading_twice_leaves_hqs_changes_alone(hq):
    call_command("load_training", verbosity=0)
    assert Resource.objects.count() == 9 and Strand.objects.count() == 8
    assert not Resource.objects.filter(counts=True).exists()
    one = Resource.objects.get(code="ceop-play-like-share")
    one.change({"title": "Another title"}, by=hq)
    one.retire(by=hq)
    Strand.objects.get(code="privacy").change({"name": "Privacy"}, by=hq)
    call_command("load_training", verbosity=0)
    one.refresh_from_db()
    assert (one.title, one.is_retired, Resource.objects.count(), Strand.objects.count()) == (
        "Another title",
        True,
        9,
        8,
    )
    assert Strand.objects.get(code="privacy").name == "Privacy"


def test_a_strand_of_hqs_own(client_of, hq, log):
    client = client_of(hq)
    client.post(at("add_strand"), {"name": "Artificial intelligence"})
    strand = Strand.objects.get()
    session = log(24, 0, strands=[strand.key])
    client.post(at("retire_strand", strand.pk), {"retire": "yes"})
    assert "Artificial intelligence" in client.get(at("session", session.pk)).content.decode()
