"""What a role allows, and who may give which role where."""

import pytest
from django.core.exceptions import PermissionDenied

from dcs_portal.schools.models import Role
from dcs_portal.schools.models.roles import may_grant
from dcs_portal.schools.permissions import (
    DCS_ROLES,
    ROLE_PERMISSIONS,
    SCHOOL_ROLES,
    Permission,
    RoleName,
    require,
)
from tests.factories import SchoolFactory, person

pytestmark = pytest.mark.django_db
EVERY_ROLE = set(RoleName)


def granter(role, school):
    return person(role, school=school if role in SCHOOL_ROLES else None)


@pytest.mark.parametrize("where", ["own school", "other school", "DCS"])
@pytest.mark.parametrize("role", RoleName)
def test_who_may_grant_which_role_where(role, where):
    own = SchoolFactory()
    by = granter(role, own)
    school = {"own school": own, "other school": SchoolFactory(), "DCS": None}[where]
    may = {name for name in RoleName if may_grant(by, name, school)}
    leaders = {RoleName.STAFF} if where == "own school" else set()
    assert may == {RoleName.HQ: EVERY_ROLE, RoleName.LEADER: leaders}.get(role, set())


@pytest.mark.parametrize("role", RoleName)
def test_nobody_grants_themselves_anything(role):
    school = SchoolFactory()
    by = granter(role, school)
    for name in RoleName:
        with pytest.raises(PermissionDenied):
            Role.objects.grant(by, name, school if name in SCHOOL_ROLES else None, by=by)


def test_every_role_has_permissions_and_a_place_to_be_held():
    assert set(ROLE_PERMISSIONS) == EVERY_ROLE
    assert SCHOOL_ROLES | DCS_ROLES | {RoleName.WELFARE} == EVERY_ROLE
    assert not SCHOOL_ROLES & DCS_ROLES


@pytest.mark.parametrize("role", RoleName)
def test_a_role_at_a_school_allows_nothing_elsewhere(role):
    own, other = SchoolFactory(), SchoolFactory()
    by = granter(role, own)
    for permission in Permission:
        assert by.can(permission) == (permission in ROLE_PERMISSIONS[role])
        everywhere = by.can(permission) and not by.active_roles[0].school
        assert by.can(permission, other) == everywhere
        assert (other in by.schools_where(permission)) == everywhere


def test_a_missing_permission_is_denied():
    with pytest.raises(PermissionDenied):
        require(person("staff", school=SchoolFactory()), Permission.MANAGE_PEOPLE)


@pytest.mark.parametrize("role", RoleName)
def test_every_role_above_staff_needs_a_second_factor(role):
    assert granter(role, SchoolFactory()).needs_second_factor == (role != RoleName.STAFF)
