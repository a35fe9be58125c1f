"""Roles: given, confirmed by a second person, ended; and what the database itself refuses."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.notices.mail import message
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Role, SecondFactorReset
from dcs_portal.schools.models.people import today
from dcs_portal.schools.permissions import Permission, RoleName
from dcs_portal.schools.signals import access_lost
from tests.factories import SchoolFactory, person

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def lost():
    """Who was said to have lost access, in order."""
    heard = []

    def hear(user, **kwargs):
        heard.append(user)

    access_lost.connect(hear)
    yield heard
    access_lost.disconnect(hear)


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def hq():
    return person("hq")


@pytest.fixture
def second():
    return person("hq")


def codes(user):
    return [event.code for event in Event.objects.about(user)]


def test_a_role_at_a_school_is_in_force_at_once(hq, school):
    user = person()
    assert not user.can(Permission.TRIAGE)
    role = Role.objects.grant(user, RoleName.WELFARE, school, by=hq)
    assert user.can(Permission.TRIAGE, school)
    assert role.status == "In force"
    assert Notice.objects.get().recipient == user


def test_a_role_across_dcs_waits_and_tells_only_those_who_can_decide(hq, second):
    user = person()
    role = Role.objects.grant(user, RoleName.ALLEGATIONS, by=hq)
    assert role.status == "Waiting for a second person"
    assert not user.can(Permission.HANDLE_ALLEGATIONS)
    assert [n.recipient for n in Notice.objects.filter(kind="role-waiting")] == [second]


@pytest.mark.parametrize("name", ["welfare", "dsl"])
def test_casework_at_a_further_school_waits_for_a_second_person(name, hq, second, school):
    user = person("welfare", school=SchoolFactory())
    role = Role.objects.grant(user, name, school, by=hq)
    assert (role.is_waiting, user.can(Permission.SEE_INCIDENTS, school)) == (True, False)
    role.confirm(by=second)
    user.forget_roles()
    assert user.can(Permission.SEE_INCIDENTS, school)


@pytest.mark.parametrize(("held", "name"), [("welfare", "dsl"), ("staff", "welfare")])
def test_casework_at_one_school_needs_no_second_person(held, name, hq, school):
    user = person(held, school=school)
    assert not Role.objects.grant(user, name, school, by=hq).is_waiting


def test_staff_at_a_further_school_needs_no_second_person(hq, school):
    assert not Role.objects.grant(person("welfare", school=SchoolFactory()), "staff", school, by=hq).is_waiting


def test_the_other_hq_people_hear_of_every_casework_role(hq, second, school):
    user = person("hq")
    for name in ("welfare", "dsl", "leader", "staff"):
        Role.objects.grant(user, name, school, by=hq)
    told = Notice.objects.filter(kind="casework-given")
    assert [(n.recipient, n.record_id) for n in told.order_by("pk")] == [
        (second, user.roles.get(name=name).pk) for name in ("welfare", "dsl")
    ]
    assert f"/people/{user.pk}/" in message(told.first()).body


@pytest.mark.parametrize("who", ["asker", "subject", "leader", "nobody"])
def test_who_is_no_second_person(who, hq, school):
    user = person("hq")
    role = Role.objects.grant(user, RoleName.AUDITOR, by=hq)
    by = {"asker": hq, "subject": user, "leader": person("leader", school=school), "nobody": person()}[who]
    for decide in (role.confirm, role.decline):
        with pytest.raises(PermissionDenied):
            decide(by=by)


def test_confirming(hq, second):
    user = person()
    role = Role.objects.grant(user, RoleName.AUDITOR, by=hq)
    Role.objects.update(starts_on=today() - 5 * DAY)
    role.confirm(by=second)
    role.refresh_from_db()
    assert (role.confirmed_by, role.starts_on) == (second, today())
    assert codes(user) == ["role.granted", "role.confirmed"]
    assert Notice.objects.filter(recipient=user, kind="role-given").exists()
    assert not Notice.objects.get(kind="role-waiting").is_needed
    with pytest.raises(PermissionDenied):
        role.decline(by=second)


def test_declining_tells_who_asked_and_leaves_room_for_another_try(hq, second):
    user = person()
    role = Role.objects.grant(user, RoleName.AUDITOR, by=hq)
    role.decline(by=second)
    assert Notice.objects.get(kind="role-declined").recipient == hq
    assert Role.objects.grant(user, RoleName.AUDITOR, by=hq).is_waiting


def test_a_role_taken_back_can_no_longer_be_confirmed(hq, second):
    role = Role.objects.grant(person(), RoleName.AUDITOR, by=hq)
    role.end(by=hq)
    assert role.status == "Withdrawn"
    assert not Role.objects.waiting().exists()
    with pytest.raises(PermissionDenied):
        role.confirm(by=second)


@pytest.mark.parametrize(
    ("name", "where", "dates", "field"),
    [
        ("staff", None, {}, "school"),
        ("hq", "school", {}, "school"),
        ("staff", "closed", {}, "school"),
        ("staff", "school", {"starts_on": today() - DAY}, "starts_on"),
        ("staff", "school", {"ends_on": today()}, "ends_on"),
    ],
)
def test_a_role_that_makes_no_sense(name, where, dates, field, hq, school):
    where = {"school": school, "closed": SchoolFactory(closed_on=today()), None: None}[where]
    with pytest.raises(ValidationError) as error:
        Role.objects.grant(person(), name, where, by=hq, **dates)
    assert list(error.value.error_dict) == [field]


@pytest.mark.parametrize(
    ("first", "then", "clashes"),
    [
        ((0, None), (0, None), True),
        ((0, None), (5, 6), True),
        ((0, 5), (4, None), True),
        ((0, 5), (5, None), False),
        ((5, None), (0, 5), False),
        ((5, None), (0, 6), True),
        ((5, None), (0, None), True),
    ],
)
def test_the_same_role_twice(first, then, clashes, hq, school):
    user = person()

    def grant(starts, ends):
        ends_on = None if ends is None else today() + ends * DAY
        return Role.objects.grant(user, "staff", school, by=hq, starts_on=today() + starts * DAY, ends_on=ends_on)

    grant(*first)
    if clashes:
        with pytest.raises(ValidationError, match="already has this role"):
            grant(*then)
    else:
        assert grant(*then)


def test_who_has_left_is_given_nothing(hq, school):
    user = person()
    user.leave(by=hq)
    with pytest.raises(ValidationError, match="has left"):
        Role.objects.grant(user, "staff", school, by=hq)


def test_ending_ends_at_once_and_only_once(hq, school, lost):
    user = person("welfare", school=school)
    role = user.roles.get()
    role.end(by=hq)
    Role.objects.update(starts_on=today() - 2 * DAY, ends_on=today() - DAY)
    role.end(by=hq)
    role.refresh_from_db()
    assert role.ends_on == today() - DAY
    assert not role.user.can(Permission.TRIAGE)
    assert lost == [user]
    assert codes(user) == ["role.ended"]


def test_a_leader_ends_the_staff_role_at_the_own_school_and_no_other(school, lost):
    leader, user = person("leader", school=school), person("staff", "dsl", school=school)
    staff, dsl = user.roles.get(name="staff"), user.roles.get(name="dsl")
    staff.end(by=leader)
    with pytest.raises(PermissionDenied):
        dsl.end(by=leader)
    with pytest.raises(PermissionDenied):
        person("staff", school=SchoolFactory()).roles.get().end(by=leader)
    assert lost == [user]


def test_a_role_taken_back_before_it_starts_is_over_and_can_be_given_again(hq, school):
    user = person()
    role = Role.objects.grant(user, "welfare", school, by=hq, starts_on=today() + 5 * DAY)
    role.end(by=hq)
    assert (role.is_open, role.is_waiting, role.status) == (False, False, "Ended")
    assert not Role.objects.open().filter(user=user).exists()
    assert Role.objects.grant(user, "welfare", school, by=hq, starts_on=today() + 4 * DAY)


def test_a_role_across_dcs_taken_back_before_it_starts_waits_for_nobody(hq, second):
    role = Role.objects.grant(person(), "auditor", by=hq, starts_on=today() + 5 * DAY)
    role.end(by=hq)
    assert not Role.objects.waiting().exists()
    with pytest.raises(PermissionDenied):
        role.confirm(by=second)


@pytest.mark.parametrize("day", [-1, 0, 1])
def test_the_last_day_of_a_role(day, school):
    role = person("staff", school=school).roles.get()
    role.starts_on, role.ends_on = today() - 9 * DAY, today() + day * DAY
    role.save()
    assert Role.objects.active().exists() == (day > 0)
    assert role.is_open == (day > 0)


NOW = timezone.now()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda user, a, b: {"name": "staff", "school": None},
        lambda user, a, b: {"name": "auditor", "school": SchoolFactory()},
        lambda user, a, b: {"name": "auditor", "granted_by": user},
        lambda user, a, b: {"name": "auditor", "granted_by": a, "confirmed_by": a, "confirmed_at": NOW},
        lambda user, a, b: {"name": "auditor", "granted_by": a, "confirmed_by": user, "confirmed_at": NOW},
        lambda user, a, b: {"name": "auditor", "granted_by": a, "confirmed_at": NOW},
        lambda user, a, b: {"name": "auditor", "granted_by": a, "ends_on": today() - DAY},
        lambda user, a, b: {"name": "hq", "granted_by": b},
    ],
)
def test_what_the_database_refuses_of_a_role(wrong, hq, second):
    user = person("hq")
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(user=user, **wrong(user, hq, second))


@pytest.mark.parametrize("wrong", ["own request", "same person", "own decision", "two open"])
def test_what_the_database_refuses_of_a_reset(wrong, hq, second):
    user = person("hq")
    fields = {
        "own request": {"requested_by": user},
        "same person": {"requested_by": hq, "decided_by": hq},
        "own decision": {"requested_by": hq, "decided_by": user},
        "two open": {"requested_by": hq},
    }[wrong]
    if wrong == "two open":
        SecondFactorReset.objects.create(user=user, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondFactorReset.objects.create(user=user, **fields)


@pytest.mark.parametrize("fields", [{"email": "ANN@school.example"}, {"left_at": NOW}])
def test_what_the_database_refuses_of_a_person(fields):
    ann, other = person(email="ann@school.example"), person()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(ann).objects.filter(pk=other.pk).update(**fields)
