"""Who is away when, who stands in, and that nobody gets a right by it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dcs_portal.audit.models import Event
from dcs_portal.audit.words import detail
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Absence, User
from dcs_portal.schools.models.absences import deputies, local_today, possible_deputies
from dcs_portal.schools.models.people import today
from dcs_portal.schools.permissions import Permission
from tests.factories import SchoolFactory, person

pytestmark = pytest.mark.django_db
TRIAGE, ALLEGATIONS = Permission.TRIAGE, Permission.HANDLE_ALLEGATIONS


def day(n):
    return today() + datetime.timedelta(days=n)


@pytest.fixture
def school():
    # In HQ's time zone, so that its day is HQ's whenever the test runs.
    return SchoolFactory(time_zone="Europe/London")


@pytest.fixture
def officer(school):
    return person("welfare", school=school, name="Olu Officer")


@pytest.fixture
def anywhere():
    return person("welfare", name="Ada Anyschool")


def plan(who, first=0, last=3, deputy=None, by=None):
    return Absence.objects.plan(who, day(first), day(last), deputy, by=by or who)


@pytest.mark.parametrize(("on", "is_away"), [(-1, False), (0, True), (3, True), (4, False)])
def test_both_days_are_included(on, is_away, officer):
    plan(officer)
    assert User.objects.away(day(on)).exists() == is_away


@pytest.mark.parametrize(("first", "on", "is_away"), [(-2, -1, True), (-2, 0, False), (0, 0, False), (2, 2, False)])
def test_whoever_comes_back_is_away_no_more_but_was(first, on, is_away, officer):
    absence = plan(officer, first=first)
    absence.end(by=officer)
    assert User.objects.away(day(on)).exists() == is_away
    assert plan(officer), "these days are free again"


def test_events_name_the_days_and_no_reason_and_ending_twice_is_ending_once(officer, anywhere):
    absence = plan(officer, deputy=anywhere)
    absence.end(by=officer)
    absence.end(by=officer)
    events = list(Event.objects.about(officer).order_by("seq"))
    assert [event.code for event in events] == ["person.away", "person.back"]
    assert events[0].data == {"first_day": str(day(0)), "last_day": str(day(3)), "deputy": anywhere.pk}
    assert detail("person.away", {"first_day": "2026-12-01", "last_day": "2026-12-04", "deputy": 5}) == (
        "1 December 2026 to 4 December 2026, with a deputy"
    )


@pytest.mark.parametrize(
    ("who", "may"), [("self", True), ("hq", True), ("leader", False), ("welfare", False), ("deputy", False)]
)
def test_who_says_that_somebody_is_away_or_back(who, may, officer, school, anywhere):
    others = {"hq": lambda: person("hq"), "self": lambda: officer, "deputy": lambda: anywhere}
    by = others.get(who, lambda: person(who, school=school))()
    absence = plan(officer, first=9, last=9, deputy=anywhere)
    verbs = [lambda: plan(officer, by=by), lambda: absence.end(by=by)]
    for verb in verbs:
        if may:
            verb()
        else:
            with pytest.raises(PermissionDenied):
                verb()


def test_of_who_has_left_nobody_says_it(officer):
    hq = person("hq")
    officer.leave(by=hq)
    with pytest.raises(PermissionDenied):
        plan(officer, by=hq)


@pytest.mark.parametrize(("first", "last", "field"), [(3, 2, "last_day"), (-5, -1, "last_day"), (0, 367, "last_day")])
def test_days_that_cannot_be(first, last, field, officer):
    with pytest.raises(ValidationError) as error:
        plan(officer, first, last)
    assert list(error.value.error_dict) == [field]


@pytest.mark.parametrize(
    ("first", "last", "overlaps"), [(0, 4, True), (9, 20, True), (6, 7, True), (0, 3, False), (11, 12, False)]
)
def test_two_absences_never_overlap(first, last, overlaps, officer):
    plan(officer, 4, 10)
    if overlaps:
        with pytest.raises(ValidationError, match="overlap"):
            plan(officer, first, last)
    else:
        assert plan(officer, first, last)


# What the person is, what somebody else is, and whether they can be the deputy. "*" is all of DCS.
DEPUTIES = [
    ("welfare a", "welfare a", True),
    ("welfare a", "welfare *", True),
    ("welfare a", "welfare b", False),
    ("welfare a", "dsl a", False),
    ("welfare a", "leader a", False),
    ("welfare a", "staff a", False),
    ("welfare a+welfare b", "welfare a", False),
    ("welfare a+welfare b", "welfare a+welfare b", True),
    ("welfare a+welfare b", "welfare *", True),
    ("welfare *", "welfare *", True),
    ("welfare *", "welfare a+welfare b", False),
    ("welfare a+leader a", "welfare a", True),
    ("allegations *", "allegations *", True),
    ("allegations *", "welfare *", False),
    ("allegations *+welfare *", "allegations *", False),
    ("allegations *+welfare *", "allegations *+welfare *", True),
    ("dsl a", "dsl a", False),
    ("staff a", "welfare *", False),
    ("hq *", "hq *", False),
]


@pytest.mark.parametrize(("who", "other", "possible"), DEPUTIES)
def test_a_deputy_already_may_all_of_it(who, other, possible):
    schools = {"a": SchoolFactory(), "b": SchoolFactory(), "*": None}

    def somebody(roles):
        user = person()
        for name, where in (role.split() for role in roles.split("+")):
            user.roles.create(name=name, school=schools[where], confirmed_at=user.joined_at)
        return user

    away, deputy = somebody(who), somebody(other)
    before = deputy.active_roles
    assert (deputy in possible_deputies(away)) == possible
    if possible:
        plan(away, deputy=deputy)
    else:
        with pytest.raises(ValidationError, match="already does this work"):
            plan(away, deputy=deputy)
    deputy.forget_roles()
    assert deputy.active_roles == before


def test_neither_oneself_nor_who_has_left_nor_who_is_away_then(officer, anywhere, school):
    gone = person("welfare", school=school)
    gone.leave(by=person("hq"))
    plan(anywhere, 2, 9)
    for deputy in (officer, gone, anywhere):
        with pytest.raises(ValidationError) as error:
            plan(officer, deputy=deputy)
        assert list(error.value.error_dict) == ["deputy"]
    assert plan(officer, 0, 1, deputy=anywhere)


@pytest.mark.parametrize("wrong", [{"last_day": day(-1)}, {"deputy": "self"}])
def test_what_the_database_refuses(wrong, officer):
    fields = {"first_day": day(0), "last_day": day(1)} | wrong
    if "deputy" in fields:
        fields["deputy"] = officer
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(person=officer, **fields)


def test_who_stands_in(officer, anywhere, school):
    plan(officer, deputy=anywhere)
    assert deputies(TRIAGE, school, day(0)) == [anywhere]
    assert deputies(TRIAGE, school, day(4)) == []
    assert deputies(TRIAGE, SchoolFactory(), day(0)) == []
    assert deputies(TRIAGE, None, day(0)) == [] == deputies(ALLEGATIONS, None, day(0))


@pytest.mark.parametrize("change", ["lost the role", "left", "is away too", "came back"])
def test_who_stands_in_no_more(change, officer, anywhere, school):
    absence = plan(officer, deputy=anywhere)
    if change == "lost the role":
        anywhere.roles.update(ends_on=today(), starts_on=day(-9))
        anywhere.forget_roles()
    elif change == "left":
        anywhere.leave(by=person("hq"))
    elif change == "is away too":
        Absence.objects.create(person=anywhere, first_day=day(0), last_day=day(0))
    else:
        absence.end(by=officer)
    assert deputies(TRIAGE, school, day(0)) == []


def test_who_is_told(officer, anywhere):
    absence = plan(officer, deputy=anywhere, by=person("hq"))
    assert set(Notice.objects.values_list("kind", "recipient")) == {
        ("deputy-named", anywhere.pk),
        ("absence-entered", officer.pk),
    }
    assert all(notice.is_needed for notice in Notice.objects.all())
    absence.end(by=officer)
    assert not any(notice.is_needed for notice in Notice.objects.all())


def test_the_day_is_the_one_where_they_work():
    kiritimati, pago = (person("staff", school=SchoolFactory(time_zone=zone)) for zone in ("Etc/GMT-14", "Etc/GMT+12"))
    assert local_today(kiritimati) > local_today(pago)


def posted(first, last, **more):
    days = {"first_day": day(first), "last_day": day(last)}
    boxes = {f"{name}_{part}": getattr(date, part) for name, date in days.items() for part in ("day", "month", "year")}
    return boxes | more


@pytest.fixture
def visit(client, settings):
    settings.SECOND_FACTOR_OPTIONAL = True

    def visit(user, name, *args, data=None):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        address = reverse(f"schools:{name}", args=args)
        page = client.get(address) if data is None else client.post(address, data, follow=True)
        return page.content.decode()

    return visit


def test_ones_own_page(visit, officer, anywhere):
    assert "Ada Anyschool" in visit(officer, "away", data=posted(0, 3, deputy=anywhere.pk))
    absence = Absence.objects.get()
    assert (absence.person, absence.deputy, absence.last_day) == (officer, anywhere, day(3))
    assert "overlap" in visit(officer, "away", data=posted(1, 1))
    assert "You stand in for" in visit(anywhere, "away")
    assert "End today" not in visit(officer, "end_absence", absence.pk, data={})


def test_hqs_page_of_somebody_else(visit, officer, anywhere):
    hq = person("hq")
    assert "Say that they are away" in visit(hq, "person", officer.pk)
    visit(hq, "away_of", officer.pk, data=posted(2, 3, deputy=anywhere.pk))
    assert "Ada Anyschool stands in" in visit(hq, "person", officer.pk)
    visit(hq, "end_absence", Absence.objects.get().pk, data={})
    assert not Absence.objects.standing().exists()


def test_who_does_no_casework_is_asked_for_no_deputy(visit, school):
    staff = person("staff", school=school)
    assert "Deputy</label>" not in visit(staff, "away").replace("\n", "").replace(" ", "")
    visit(staff, "away", data=posted(0, 1))
    assert Absence.objects.get().deputy is None


def test_ten_absences_take_as_many_queries_as_one(client, settings, officer, anywhere):
    settings.SECOND_FACTOR_OPTIONAL = True
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")

    def queries(count) -> int:
        for n in range(Absence.objects.count(), count):
            plan(officer, 2 * n, 2 * n, deputy=anywhere)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/account/away/").status_code == 200
        return len(queries)

    assert queries(1) >= queries(10)
