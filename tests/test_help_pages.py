"""The helpful pages: open to everybody, with the right numbers and without names of people."""

import re

import pytest
from django.urls import reverse

from dcs_portal.schools.models import Contact
from tests.factories import PlaceFactory, SchoolFactory, person

from .design.html import tokens

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGES = ["help", "help_post", "help_places", "help_paper_form"]


def words(response) -> str:
    assert response.status_code == 200
    return " ".join(token for token in tokens(response.content.decode()) if isinstance(token, str))


@pytest.fixture
def see(client):
    def see(name, *args, by=None) -> str:
        client.force_login(by, BACKEND) if by else client.logout()
        return words(client.get(reverse(name, args=args)))

    return see


@pytest.fixture
def school():
    return SchoolFactory(name="Hornbill School", place=PlaceFactory(code="brunei"))


def contact(kind, phone="", **fields):
    return Contact.objects.create(kind=kind, phone=phone, name=fields.pop("name", "Sgt Jo Bloggs"), **fields)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_leads_to_the_others(name, client):
    page = client.get(reverse(name)).content.decode()
    assert [other for other in PAGES if f'href="{reverse(other)}"' not in page] == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", [None, "staff"])
def test_they_need_no_number_to_be_entered(name, role, see, school):
    assert see(name, by=role and person(role, school=school))


@pytest.mark.parametrize(
    "said",
    [
        *("0344 381 4772", "10am to 4pm UK time", "48 hours", "at once if it is safeguarding"),
        *("Not bullying, and not false accounts", "aged 13 or over, in the United Kingdom", "more than a week"),
        *("Do not open it", "in which time zone", "a screenshot, unless", "the same day", "Stand by the person"),
        *("Report Remove", "staff room", "only to the allegations officer, never to your school"),
    ],
)
def test_what_to_do_about_a_post(said, see):
    assert said in see("help_post")


@pytest.mark.parametrize(
    "said",
    [
        *("Date you saw it", "Who was called", "When", "What it says, in words", "Link, written out"),
        *("said to have harmed a child", "nobody at your school", "Somebody in danger? Ring first.", "Not sure"),
        *("the date you saw it and the date you type it in are both kept", "safeguarding lead or deputy"),
    ],
)
def test_the_paper_form_asks_what_the_report_asks(said, see):
    assert said in see("help_paper_form")


def test_the_numbers_of_a_place_the_most_urgent_first(see, school):
    near, far = SchoolFactory(name="Near", place=school.place), SchoolFactory(place=PlaceFactory(code="cyprus"))
    contact("social_work", "600")
    contact("emergency", "100", place=school.place)
    contact("medical", "400", place=school.place)
    contact("police", "200", school=school)
    contact("service_police", "300", school=near)
    for elsewhere in ({"school": far}, {"place": far.place}):
        contact("police", "999000", **elsewhere)
    said = see("help_here", "brunei")
    assert re.findall(r"\b[1-9]00\b", said) == ["100", "400", "600", "200", "300"]
    assert "999000" not in said
    assert said.index("Hornbill School") < said.index(" 200 ") < said.index("Near ") < said.index(" 300 ")


def test_names_notes_and_addresses_are_for_who_has_signed_in(see, school):
    contact("police", "200", place=school.place, note="Ask for the desk", verified_on="2026-11-02")
    contact("social_work", email="jo@example.org", place=school.place)
    contact("allegations", "0300")
    private = ["Bloggs", "Ask for the desk", "jo@example.org", "0300"]
    signed_out, staff = see("help_here", "brunei"), see("help_here", "brunei", by=person("staff", school=school))
    assert [word for word in private if word in signed_out] == []
    assert [word for word in private if word not in staff] == []
    assert "2 November 2026" in signed_out and "Not yet checked" not in signed_out.split("A number that says")[0]


@pytest.mark.parametrize(
    ("phone", "dials"),
    [
        ("112", ["112"]),
        ("+357 2525-0000", ["+35725250000"]),
        ("112 or 999", ["112", "999"]),
        ("+44 300 0000 ext 4", ["+443000000;ext=4"]),
        ("+44 (0)20 7946 0000", ["+442079460000"]),
    ],
)
def test_a_number_can_be_tapped(phone, dials, client, school):
    contact("police", phone, place=school.place)
    page = client.get("/help/here/brunei/").content.decode()
    assert re.findall(r'href="tel:([^"]*)"', page) == dials


def test_a_place_without_a_number_says_what_to_do(see, school):
    assert "HQ has not entered a number for this place yet" in see("help_here", "brunei")
    contact("police", email="jo@example.org", place=school.place)
    assert "HQ has not entered a number for this place yet" in see("help_here", "brunei")
    contact("police", "200", place=school.place)
    assert "HQ has not entered a number" not in see("help_here", "brunei")


def test_the_own_place_comes_first(see, school):
    SchoolFactory(place=PlaceFactory(code="ascension"))
    assert re.findall("Ascension|Brunei", see("help_places")) == ["Ascension", "Brunei"]
    mine = see("help_places", by=person("staff", school=school))
    assert re.findall("Ascension|Brunei", mine) == ["Brunei", "Ascension"] and "where you work" in mine


@pytest.mark.parametrize("code", ["nowhere", "empty", "closed"])
def test_a_place_that_is_not_there(code, client):
    PlaceFactory(code="empty")
    SchoolFactory(place=PlaceFactory(code="closed"), closed_on="2026-01-01")
    assert client.get(f"/help/here/{code}/").status_code == 404


def test_ten_numbers_take_as_many_queries_as_one(client, school, django_assert_num_queries):
    for count in (1, 10):
        for n in range(count):
            contact("police", "200", school=SchoolFactory(name=f"S{count}{n}", place=school.place))
        with django_assert_num_queries(3):
            client.get("/help/here/brunei/")
