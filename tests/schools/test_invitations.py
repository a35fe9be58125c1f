"""Inviting, joining, leaving and coming back."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.notices.mail import message
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Invitation, Role, User
from dcs_portal.schools.permissions import RoleName
from tests.factories import PASSWORD, SchoolFactory, person

pytestmark = pytest.mark.django_db
NIA = {"name": "Nia New", "email": " Nia@School.example ", "role": RoleName.STAFF}


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def leader(school):
    return person("leader", school=school)


@pytest.fixture
def invitation(leader, school):
    return Invitation.objects.invite(**NIA, school=school, by=leader)[1]


def link(invitation):
    return f"/invitation/{invitation.token}/"


def test_the_mail_holds_a_link_and_no_content(invitation):
    mail = message(Notice.objects.get(kind="invitation"))
    assert mail.to == ["nia@school.example"]
    token = re.search(r"/invitation/([^/]+)/", mail.body)[1]
    assert Invitation.objects.by_token(token) == invitation
    assert [n.kind for n in Notice.objects.all() if n.is_needed] == ["invitation"]


def test_joining_signs_in_and_closes_the_link(client, invitation):
    assert "Welcome, Nia New" in client.get(link(invitation)).content.decode()
    page = client.post(link(invitation), {"password": PASSWORD})
    assert (page.status_code, page.url) == (302, "/")
    user = invitation.user
    assert client.get("/account/sessions/").status_code == 200
    assert [event.code for event in Event.objects.about(user)][-2:] == ["person.joined", "sign_in.done"]
    assert client.get(link(invitation)).status_code == 410
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "Enter a password"),
        ("short", "at least 12"),
        ("password1234", "too common"),
        ("nia@school.example", "too similar"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password, says, client, invitation):
    page = client.post(link(invitation), {"password": password})
    assert says in page.content.decode()
    assert not User.objects.get(pk=invitation.user_id).has_joined


@pytest.mark.parametrize(
    "password", ["wet paint on the otter", "пароль-из-трёх-слов", "aaaaaaaaaaaab", "4815162342108"]
)
def test_length_is_enough(password, client, invitation):
    assert client.post(link(invitation), {"password": password}).status_code == 302


def break_it(how, invitation, leader):
    if how == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    elif how == "replaced":
        Invitation.objects.resend(invitation.user, by=leader)
    elif how == "left":
        invitation.user.leave(by=leader)
    elif how == "password chosen otherwise":
        invitation.user.set_password(PASSWORD)
        invitation.user.save()


@pytest.mark.parametrize("how", ["expired", "replaced", "left", "password chosen otherwise", "tampered with"])
def test_a_link_that_no_longer_works_says_what_to_do(how, client, invitation, leader):
    break_it(how, invitation, leader)
    path = link(invitation) if how != "tampered with" else "/invitation/MQ:1abc:xyz/"
    for page in (client.get(path), client.post(path, {"password": PASSWORD})):
        assert page.status_code == 410
        assert "no longer works" in page.content.decode()


def test_a_link_is_used_once_even_by_two_at_a_time(invitation):
    again = Invitation.objects.get(pk=invitation.pk)
    assert invitation.accept(PASSWORD) == invitation.user
    assert again.accept("another-pass-phrase") is None
    assert User.objects.get(pk=invitation.user_id).check_password(PASSWORD)


def test_joining_while_somebody_else_is_signed_in_signs_them_out(client, invitation, leader):
    client.force_login(leader)
    client.post(link(invitation), {"password": PASSWORD})
    assert int(client.session["_auth_user_id"]) == invitation.user_id


def test_whoever_has_an_account_gets_only_the_role(leader, school):
    nia = person(email="nia@school.example")
    assert Invitation.objects.invite(**NIA, school=school, by=leader) == (nia, None)
    assert nia.roles.get().school == school


@pytest.mark.parametrize("role", [r for r in RoleName if r != RoleName.STAFF])
def test_a_leader_invites_to_no_role_but_staff(role, leader, school):
    with pytest.raises(PermissionDenied):
        Invitation.objects.invite(**NIA | {"role": role}, school=school, by=leader)
    assert not User.objects.filter(email="nia@school.example").exists()


def test_only_who_has_not_joined_is_invited_again(invitation, leader):
    with pytest.raises(PermissionDenied):
        Invitation.objects.resend(invitation.user, by=person("leader", school=SchoolFactory()))
    invitation.accept(PASSWORD)
    with pytest.raises(PermissionDenied):
        Invitation.objects.resend(invitation.user, by=leader)


def test_leaving_ends_everything_at_once(client, invitation, leader, school):
    client.post(link(invitation), {"password": PASSWORD})
    user = User.objects.get(pk=invitation.user_id)
    user.authenticator_set.create(type="totp", data={})
    assert client.get("/account/").status_code == 200
    user.leave(by=leader)
    assert client.get("/account/").status_code == 302
    assert not user.roles.open().exists()
    assert not user.usersession_set.exists()
    assert not user.authenticator_set.exists()
    assert not user.has_usable_password()
    assert (
        "/account/login/"
        in client.post("/account/login/", {"login": user.email, "password": PASSWORD}).wsgi_request.path
    )


def test_leaving_takes_roles_across_dcs_with_it_and_what_waits(leader):
    hq, second, user = person("hq"), person("hq"), person("hq", "welfare")
    waiting = Role.objects.grant(user, RoleName.AUDITOR, by=hq)
    user.leave(by=hq)
    assert not user.roles.open().exists()
    with pytest.raises(PermissionDenied):
        waiting.confirm(by=second)


@pytest.mark.parametrize(
    ("roles", "where", "may"),
    [
        (["staff"], "here", True),
        (["staff", "dsl"], "here", False),
        (["staff"], "there", False),
        (["hq"], None, False),
        ([], None, False),
    ],
)
def test_whom_a_leader_may_declare_left(roles, where, may, leader, school):
    user = person(*roles, school={"here": school, "there": SchoolFactory(), None: None}[where])
    assert user.may_be_ended_by(leader) is may
    if not may:
        with pytest.raises(PermissionDenied):
            user.leave(by=leader)


def test_nobody_leaves_by_their_own_hand():
    hq = person("hq")
    with pytest.raises(PermissionDenied):
        hq.leave(by=hq)


def test_coming_back_starts_afresh(leader, school, invitation):
    invitation.accept(PASSWORD)
    old = link(invitation)
    nia = User.objects.get(pk=invitation.user_id)
    nia.leave(by=leader)
    user, again = Invitation.objects.invite(**NIA, school=school, by=person("hq"))
    assert (user, user.is_active, user.has_joined) == (nia, True, False)
    assert link(again) != old
    assert [role.status for role in user.roles.order_by("pk")] == ["Ended", "In force"]
