"""Two people at the same thing at the same moment: one of them does it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dcs_portal.audit.verify import faults
from dcs_portal.schools.models import Invitation, Role, User
from tests.factories import SchoolFactory, person
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def won(call):
    """Whether the call went through, or was refused in words."""

    def run():
        try:
            return call() is not False
        except (PermissionDenied, ValidationError):
            return False

    return run


def test_a_role_is_given_once():
    user, school = person(), SchoolFactory()
    givers = [person("hq") for _ in range(AT_ONCE)]
    done = at_once(*(won(lambda by=by: Role.objects.grant(user, "staff", school, by=by)) for by in givers))
    assert done.count(True) == Role.objects.filter(user=user).count() == 1


def test_a_waiting_role_is_decided_once():
    user, asker = person(), person("hq")
    role = Role.objects.grant(user, "auditor", by=asker)
    deciders = [person("hq") for _ in range(AT_ONCE)]
    verbs = [role.confirm, role.decline] * 2
    done = at_once(*(won(lambda v=verb, by=by: v(by=by)) for verb, by in zip(verbs, deciders, strict=True)))
    assert done.count(True) == 1
    assert not list(faults())


def test_a_new_person_gets_one_account():
    school = SchoolFactory()
    leaders = [person("leader", school=school) for _ in range(AT_ONCE)]
    nia = {"name": "Nia New", "email": "nia@school.example", "role": "staff", "school": school}
    done = at_once(*(won(lambda by=by: Invitation.objects.invite(**nia, by=by)) for by in leaders))
    assert done.count(True) == User.objects.filter(email="nia@school.example").count() == 1
    assert Invitation.objects.open().count() == 1


def test_an_invitation_is_taken_up_once():
    user = User.objects.create_user("nia@school.example", "Nia New")
    invitation = Invitation.objects.send(user, by=None)
    same = [Invitation.objects.get(pk=invitation.pk) for _ in range(AT_ONCE)]
    done = at_once(*(won(lambda one=one: bool(one.accept("marble-teapot-orbit"))) for one in same))
    assert done.count(True) == 1
