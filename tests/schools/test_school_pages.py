"""HQ's pages for schools, and what everybody else sees of their own school."""

import datetime

import pytest
from django.urls import reverse

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import Contact, Holiday, Place, School, SchoolClass
from dcs_portal.schools.models.places import ContactKind
from dcs_portal.schools.permissions import RoleName
from tests.factories import PlaceFactory, SchoolFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def second_factor_is_set_up(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def hq(client):
    user = person(RoleName.HQ)
    client.force_login(user)
    return user


@pytest.fixture
def school():
    return SchoolFactory(code="alder-bay", name="Alder Bay School")


def last_event(thing):
    event = Event.objects.about(thing).last()
    return event.code, event.actor, event.data


SCHOOL = {
    "name": "Alder Bay School",
    "code": "",
    "kind": "primary",
    "place": "1",
    "time_zone": "Asia/Nicosia",
    "local_command": "",
    "year_groups": "FS1 to Y6",
    "year_starts": "1 September",
    "note": "",
}


def test_hq_adds_a_school_and_its_code_is_made_from_its_name(client, hq):
    response = client.post(reverse("schools:add"), SCHOOL | {"place": PlaceFactory().pk})
    school = School.objects.get()
    assert response.url == reverse("schools:school", args=["alder-bay-school"])
    assert (school.years, school.year_start) == ("FS1 to Y6", "1 September")
    assert last_event(school)[:2] == ("school.added", hq)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("name", "", "Enter the school"),
        ("name", "Taken School", "Another school has this name"),
        ("code", "taken", "Another school has this code"),
        ("code", "contacts", "Enter another code"),
        ("year_groups", "Y6-Y1", "Enter year groups like FS1 to Y6"),
        ("year_groups", "", "Enter the year groups"),
        ("year_starts", "31 June", "Enter a day like 1 September"),
        ("time_zone", "Mars/Base", "Select the time zone"),
    ],
)
def test_a_mistake_in_a_school_is_named_and_nothing_is_saved(client, hq, field, value, error):
    SchoolFactory(code="taken", name="Taken School")
    page = client.post(reverse("schools:add"), SCHOOL | {"place": PlaceFactory().pk, field: value})
    assert error in page.content.decode()
    assert School.objects.count() == 1


def test_a_change_of_a_school_writes_what_changed(client, hq, school):
    data = SCHOOL | {"place": school.place_id, "year_groups": "FS2-Y2", "note": "Ask", "year_starts": "1 August"}
    client.post(reverse("schools:edit", args=["alder-bay"]), data)
    assert last_event(school) == ("school.changed", hq, {"fields": ["year_starts_month", "note"]})
    events = Event.objects.count()
    client.post(reverse("schools:edit", args=["alder-bay"]), data)
    assert Event.objects.count() == events


def test_a_place_is_added_once(client, hq):
    for _ in range(2):
        page = client.post(reverse("schools:add_place"), {"name": "Test Isle"})
    assert Place.objects.get().code == "test-isle"
    assert "There is a place with this name" in page.content.decode()


CONTACT = {"holder": "dcs", "kind": "police", "name": "Police desk", "phone": "112", "email": "", "note": ""}


@pytest.mark.parametrize("holder", ["dcs", "place:testland", "school:alder-bay"])
def test_a_contact_holds_where_hq_says(client, hq, school, holder):
    client.post(reverse("schools:add_contact"), CONTACT | {"holder": holder})
    contact = Contact.objects.get()
    held = {"dcs": (None, None), "place:testland": (None, school.place), "school:alder-bay": (school, None)}
    assert (contact.school, contact.place) == held[holder]
    assert list(school.emergency_contacts()) == [contact]
    assert last_event(contact)[0] == "contact.added"


def test_a_contact_needs_a_way_to_reach_it(client, hq):
    page = client.post(reverse("schools:add_contact"), CONTACT | {"phone": ""}).content.decode()
    assert "Enter a telephone number or an e-mail address" in page
    assert "contact_can_be_reached" not in page
    page = client.post(reverse("schools:add_contact"), CONTACT | {"phone": "call me"}).content.decode()
    assert "Enter a telephone number, such as" in page


def test_a_changed_number_has_to_be_checked_again(client, hq):
    contact = Contact.objects.create(kind="police", name="Police desk", phone="112", verified_on="2026-01-01")
    change = reverse("schools:edit_contact", args=[contact.pk])
    client.post(change, CONTACT | {"note": "Ask for the desk"})
    contact.refresh_from_db()
    assert contact.verified_on == datetime.date(2026, 1, 1)
    client.post(change, CONTACT | {"phone": "999"})
    contact.refresh_from_db()
    assert contact.verified_on is None
    client.post(reverse("schools:check_contact", args=[contact.pk]))
    assert last_event(contact) == ("contact.changed", hq, {"fields": ["verified_on"]})


@pytest.mark.parametrize("what", ["contact", "holiday", "class"])
def test_removing_asks_first_and_leaves_its_events(client, hq, school, what):
    thing = {
        "contact": lambda: Contact.objects.create(school=school, kind="police", name="Desk", phone="112"),
        "holiday": lambda: Holiday.objects.create(name="Half term", first_day="2026-10-19", last_day="2026-10-23"),
        "class": lambda: SchoolClass.objects.create(school=school, name="3B", academic_year=2026, year_groups=["Y1"]),
    }[what]()
    remove = reverse(f"schools:remove_{what}", args=[thing.pk])
    assert "cannot be undone" in client.get(remove).content.decode()
    assert type(thing).objects.exists()
    client.post(remove)
    assert not type(thing).objects.exists()
    assert last_event(thing)[:2] == (f"{what}.removed", hq)


def days(first, last):
    keys = ["first_day", "last_day"]
    return {
        f"{key}_{part}": str(getattr(day, part))
        for key, day in zip(keys, (first, last), strict=True)
        for part in ("day", "month", "year")
    }


HOLIDAY = {"holder": "school:alder-bay", "name": "Half term"}
D = datetime.date


def test_a_holiday_of_a_school_is_shown_there_and_one_of_all_everywhere(client, hq, school):
    other = SchoolFactory()
    client.post(reverse("schools:add_holiday"), HOLIDAY | days(D(2090, 10, 1), D(2090, 10, 5)))
    client.post(reverse("schools:add_holiday"), {"holder": "dcs", "name": "All"} | days(D(2090, 1, 1), D(2090, 1, 1)))
    assert [holiday.name for holiday in Holiday.objects.for_school(school)] == ["All", "Half term"]
    assert [holiday.name for holiday in Holiday.objects.for_school(other)] == ["All"]
    assert "1 October 2090" in client.get(reverse("schools:school", args=["alder-bay"])).content.decode()


@pytest.mark.parametrize(
    ("dates", "error"),
    [
        (days(D(2026, 10, 5), D(2026, 10, 1)), "Last day must be the first day or after it"),
        (days(D(2026, 12, 20), D(2028, 1, 3)), "check the year"),
        (days(D(2026, 4, 1), D(2026, 4, 2)), "This holiday is there already"),
        (days(D(2026, 4, 1), D(2026, 4, 2)) | {"last_day_day": "31"}, "Last day must be a real date"),
        (days(D(2026, 4, 1), D(2026, 4, 2)) | {"first_day_year": ""}, "First day must include a year"),
    ],
)
def test_a_mistake_in_a_holiday_is_named(client, hq, school, dates, error):
    Holiday.objects.create(school=school, name="Half term", first_day="2026-04-01", last_day="2026-04-02")
    page = client.post(reverse("schools:add_holiday"), HOLIDAY | dates)
    assert error in page.content.decode()
    assert Holiday.objects.count() == 1


def test_a_class_has_year_groups_of_its_school_and_one_name_a_year(client, hq, school):
    add = reverse("schools:add_class", args=["alder-bay"])
    data = {"name": "Otters", "year_groups": "Y1 and Y2", "academic_year": str(school.academic_year())}
    client.post(add, data)
    assert SchoolClass.objects.get().years == "Y1 and Y2"
    assert "has a class of this name" in client.post(add, data).content.decode()
    assert "Alder Bay School has no Y9" in client.post(add, data | {"name": "B", "year_groups": "Y9"}).content.decode()
    assert SchoolClass.objects.count() == 1


def test_staff_see_their_school_without_ways_to_change_it(client, school):
    Contact.objects.create(kind=ContactKind.LAST_RESORT, name="Senior leader", phone="999")
    client.force_login(person(RoleName.STAFF, school=school))
    page = client.get(reverse("schools:school", args=["alder-bay"])).content.decode()
    assert "Senior leader" in page and "Not yet checked by HQ" in page
    assert "Change" not in page and '<h2 class="govuk-heading-m">People</h2>' not in page


@pytest.mark.parametrize(("name", "shown"), [("Police", 1), ("Station desk", 2)])
def test_a_contact_that_is_called_what_it_is_for_shows_that_once(client, school, name, shown):
    Contact.objects.create(school=school, kind="police", name=name, phone="993")
    client.force_login(person(RoleName.STAFF, school=school))
    table = client.get(reverse("schools:school", args=["alder-bay"])).content.decode().split("<tbody", 1)[1]
    assert table.split("</tbody>")[0].count("Police") + table.count("Station desk") == shown


def test_another_school_is_not_there(client, school):
    client.force_login(person(RoleName.LEADER, school=SchoolFactory(name="Elsewhere School")))
    assert client.get(reverse("schools:school", args=["alder-bay"])).status_code == 404
    assert client.get(reverse("schools:edit", args=["alder-bay"])).status_code == 404
    page = client.get(reverse("schools:list")).content.decode()
    assert "Elsewhere School" in page and "Alder Bay" not in page


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["Alder Bay School", "Birch School"]),
        ("?kind=secondary", ["Birch School"]),
        ("?place=testland", ["Alder Bay School"]),
        ("?missing=leader", ["Birch School"]),
        ("?missing=nonsense&place=nowhere", ["Alder Bay School", "Birch School"]),
        ("?kind=early_years", []),
    ],
)
def test_the_list_is_filtered(client, hq, school, asked, names):
    SchoolFactory(name="Birch School", kind="secondary", place=PlaceFactory(code="birchland"))
    person(RoleName.LEADER, school=school)
    page = client.get(reverse("schools:list") + asked).content.decode()
    assert [name for name in ("Alder Bay School", "Birch School") if f">{name}</a>" in page] == names


def test_the_home_page_tells_hq_what_is_missing(client, hq, school):
    Contact.objects.create(kind="police", name="Desk", phone="112")
    person(RoleName.DSL, school=school)
    person(RoleName.WELFARE)
    page = client.get(reverse("home")).content.decode()
    assert "Contacts never checked" in page and "Last-resort contact" in page
    assert "Contact for allegations about staff" in page
    assert "?missing=leader" in page and "?role=senior_leader" in page and "?role=allegations" in page
    assert "Alder Bay" not in client.get(reverse("schools:list") + "?missing=welfare").content.decode()


def fill(school, count):
    for n in range(count):
        SchoolFactory(place=PlaceFactory(code=f"place-{school.pk}-{n}"))
        Contact.objects.create(school=school, kind="police", name=f"Desk {n}", phone="112")
        Contact.objects.create(place=school.place, kind="police", name=f"Desk {n}", phone="112")
        Holiday.objects.create(school=school, name=f"H{n}", first_day=D(2090, 1, 1), last_day=D(2090, 1, 2))
        SchoolClass.objects.create(school=school, name=f"{school.pk}-{n}", academic_year=2090, year_groups=["Y1"])
        person(RoleName.LEADER, school=school)


@pytest.mark.parametrize("name", ["list", "school", "contacts", "holidays"])
def test_a_longer_list_takes_no_more_queries(client, hq, name, django_assert_max_num_queries):
    first, second = SchoolFactory(code="first"), SchoolFactory(code="second")
    client.get(reverse("schools:list"))
    asked = {}
    for code, count in (("first", 1), ("second", 12)):
        fill({"first": first, "second": second}[code], count)
        address = reverse(f"schools:{name}", args=[code] if name == "school" else [])
        with django_assert_max_num_queries(20) as queries:
            assert client.get(address).status_code == 200
        asked[code] = len(queries)
    assert asked["first"] == asked["second"]


@pytest.mark.parametrize("typed", ["\x00", "a\x00b", "é", "'", "-1", "9" * 400, "<script>"])
def test_whatever_is_asked_in_an_address_is_answered(client, hq, school, typed):
    for name, key in [("list", "place"), ("list", "missing"), ("add_contact", "place"), ("add_holiday", "school")]:
        assert client.get(reverse(f"schools:{name}"), {key: typed}).status_code == 200
    assert client.get(reverse("schools:edit_contact", args=[10**30])).status_code == 404
