"""Which contacts and holidays hold at a school, which schools a person sees, and what is missing where."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from dcs_portal.audit.models import Event
from dcs_portal.schools.changes import remove_with_event, save_with_event
from dcs_portal.schools.gaps import counts, lacking, missing_roles, with_gaps
from dcs_portal.schools.models import Contact, Holiday, School
from dcs_portal.schools.models.places import ContactKind, validate_time_zone, validate_year_groups
from dcs_portal.schools.permissions import RoleName
from tests.factories import PlaceFactory, SchoolFactory, person

pytestmark = pytest.mark.django_db


def contact(kind="police", name="Desk", phone="112", **holder):
    return Contact.objects.create(kind=kind, name=name, phone=phone, **holder)


def test_the_nearest_contacts_come_first_and_others_not_at_all(django_assert_num_queries):
    school, elsewhere = SchoolFactory(), SchoolFactory(place=PlaceFactory(code="elsewhere"))
    last_resort = contact(ContactKind.LAST_RESORT)
    of_place = contact(place=school.place)
    contact(place=elsewhere.place)
    own_medical, own_emergency = contact("medical", school=school), contact("emergency", school=school)
    contact(school=elsewhere)
    with django_assert_num_queries(1):
        found = list(school.emergency_contacts())
        words = [found_contact.holds_for for found_contact in found]
    assert found == [own_emergency, own_medical, of_place, last_resort]
    assert words == [school.name, school.name, "Testland", "All of DCS"]


@pytest.mark.parametrize(
    "fields",
    [
        {"phone": "", "email": ""},
        {"school": True, "place": True},
    ],
)
def test_the_database_refuses_a_contact_that_cannot_be(fields):
    school = SchoolFactory()
    holder = {"school": school, "place": school.place}
    with pytest.raises(IntegrityError), transaction.atomic():
        contact(**{name: holder.get(name) if value else value for name, value in fields.items()})


@given(st.text(max_size=40))
def test_any_text_is_a_telephone_number_or_refused(text):
    try:
        Contact(kind="police", name="Desk", phone=text).full_clean()
    except ValidationError:
        return
    assert any(c.isdigit() for c in text)
    assert text.isascii() and text.isprintable()


@pytest.mark.parametrize("phone", ["112", "112 or 999", "+357 2527 0000", "(01786) 82 0000 ext. 4", "993/991"])
def test_numbers_are_written_as_people_write_them(phone):
    Contact(kind="police", name="Desk", phone=phone).full_clean()


def test_the_database_refuses_a_holiday_that_ends_before_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(name="H", first_day="2026-10-02", last_day="2026-10-01")


@pytest.mark.parametrize(
    ("validate", "value"),
    [(validate_time_zone, "Cyprus"), (validate_time_zone, ""), (validate_year_groups, ["Y1", "Y14"])],
)
def test_what_is_no_time_zone_or_year_group_is_refused(validate, value):
    with pytest.raises(ValidationError):
        validate(value)


@pytest.mark.parametrize(
    ("role", "across_dcs", "sees"),
    [
        (RoleName.HQ, True, ["closed", "other", "own"]),
        (RoleName.WELFARE, True, ["other", "own"]),
        (RoleName.AUDITOR, True, ["other", "own"]),
        (RoleName.WELFARE, False, ["own"]),
        (RoleName.STAFF, False, ["own"]),
        (None, False, []),
    ],
)
def test_whom_a_school_is_visible_to(role, across_dcs, sees):
    own = SchoolFactory(code="own")
    SchoolFactory(code="other")
    SchoolFactory(code="closed", closed_on="2026-01-01")
    user = person(*[role] if role else [], school=None if across_dcs else own)
    assert sorted(School.objects.visible_to(user).values_list("code", flat=True)) == sees


def test_a_school_lacks_whom_nobody_is_today():
    school, other = SchoolFactory(name="A"), SchoolFactory(name="B")
    leaver = person(RoleName.DSL, RoleName.LEADER, school=school)
    leaver.roles.filter(name=RoleName.LEADER).update(ends_on=datetime.date(2026, 1, 1), starts_on="2025-01-01")
    person(RoleName.WELFARE)
    missing = [missing_roles(found) for found in with_gaps(School.objects.all())]
    known = [["school leader"], ["safeguarding lead", "school leader"]]
    assert missing == [[*roles, "number of local command"] for roles in known]
    assert list(lacking(School.objects.all(), "dsl")) == [other]


@pytest.mark.parametrize("nearness", ["school", "place", "dcs"])
def test_the_number_of_local_command_may_be_the_schools_the_places_or_that_of_dcs(nearness):
    school, other = SchoolFactory(), SchoolFactory(place=PlaceFactory(code="elsewhere"))
    holder = {"school": {"school": school}, "place": {"place": school.place}, "dcs": {}}[nearness]
    contact(ContactKind.COMMAND, phone="", email="command@example.org", **holder)
    assert set(lacking(School.objects.all(), "command")) == {school, other}
    contact(ContactKind.COMMAND, phone="112", **holder)
    assert set(lacking(School.objects.all(), "command")) == (set() if nearness == "dcs" else {other})
    assert [one.phone for one in Contact.objects.of_command(school)] == ["112"]


def test_what_is_missing_is_counted_in_four_queries(django_assert_num_queries):
    person(RoleName.LEADER, school=SchoolFactory())
    SchoolFactory(closed_on="2026-01-01")
    contact(ContactKind.LAST_RESORT, verified_on="2026-11-01")
    contact()
    person(RoleName.SENIOR_LEADER)
    person(RoleName.ALLEGATIONS, is_active=False)
    with django_assert_num_queries(4):
        found = counts()
    assert [name for name, *_ in found["missing_roles"]] == [RoleName.ALLEGATIONS]
    assert found["schools"] == {"total": 1, "welfare": 1, "dsl": 1, "leader": 0, "command": 1}
    assert (found["unchecked_contacts"], [words for words, why in found["missing_contacts"]]) == (
        1,
        ["Contact for allegations about staff"],
    )


def test_a_change_and_its_event_are_written_together_or_not_at_all(monkeypatch):
    school = SchoolFactory(name="Old name")
    monkeypatch.setattr("dcs_portal.schools.changes.record", lambda *args, **kwargs: 1 / 0)
    school.name = "New name"
    for change in (save_with_event, remove_with_event):
        with pytest.raises(ZeroDivisionError):
            change(school, by=person(RoleName.HQ))
    assert School.objects.get().name == "Old name"


def test_saving_what_has_not_changed_writes_nothing():
    school = SchoolFactory()
    assert save_with_event(school, by=None) == []
    assert not Event.objects.exists()


def test_an_event_about_a_contact_does_not_name_a_person():
    save_with_event(Contact(kind="last_resort", name="Jo Doe", email="jo@example.org"), by=None)
    event = Event.objects.get()
    assert str(event.chain) == "contact Last resort: when nobody else may handle a report, All of DCS"
    assert "Jo" not in str(event.data)
