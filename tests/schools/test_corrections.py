"""HQ corrects a name or an address; whoever could take over more than a staff account that way, may not."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from dcs_portal.audit.models import Event
from dcs_portal.notices.mail import message
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Invitation, Role, User
from dcs_portal.schools.models.corrections import address_is_locked, correct
from tests.factories import PASSWORD, SchoolFactory, person

pytestmark = pytest.mark.django_db
NEW = "tess.early@school.example"


@pytest.fixture(autouse=True)
def second_factor_skipped(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def hq():
    return person("hq")


@pytest.fixture
def teacher():
    user = person("staff", school=SchoolFactory(), name="Tess Erly", email="tess@school.example")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_the_form_corrects_both(client, hq, teacher):
    client.force_login(hq)
    path = reverse("schools:correct", args=[teacher.pk])
    assert "tess@school.example" in client.get(path).content.decode()
    page = client.post(path, {"name": " Tess Early ", "email": NEW.upper()})
    assert (page.status_code, page.url) == (302, reverse("schools:person", args=[teacher.pk]))
    teacher.refresh_from_db()
    assert (teacher.name, teacher.email) == ("Tess Early", NEW)
    event = Event.objects.about(teacher).last()
    assert (event.code, event.data, event.actor, event.text) == (
        "person.corrected", {"fields": ["name", "email"]}, hq, "",
    )  # fmt: skip


def test_a_new_address_is_where_they_sign_in_from_now_and_the_old_one_is_told(client, hq, teacher):
    client.post("/account/login/", {"login": teacher.email, "password": PASSWORD})
    client.get("/account/")
    correct(teacher, teacher.name, NEW, by=hq)
    assert client.get("/account/").status_code == 302
    assert EmailAddress.objects.get(user=teacher).email == NEW
    notice = Notice.objects.get(kind="address-changed")
    assert (notice.address, notice.recipient) == ("tess@school.example", None)
    assert NEW not in message(notice).body
    assert Client().post("/account/login/", {"login": NEW, "password": PASSWORD}).url == "/"


def test_a_new_name_alone_ends_no_session_and_tells_nobody(client, hq, teacher):
    client.force_login(teacher)
    correct(teacher, "Tess Early", teacher.email, by=hq)
    assert client.get("/account/").status_code == 200
    assert not Notice.objects.exists()
    correct(teacher, "Tess Early", teacher.email, by=hq)
    assert Event.objects.filter(code="person.corrected").count() == 1


def test_who_has_not_joined_is_invited_at_the_new_address_and_the_old_link_is_dead(hq):
    user, first = Invitation.objects.invite(
        name="Nia", email="typo@school.example", role="leader", school=SchoolFactory(), by=hq
    )
    correct(user, "Nia New", NEW, by=hq)
    assert Invitation.objects.by_token(first.token) is None
    assert message(Notice.objects.filter(kind="invitation").latest("pk")).to == [NEW]


@pytest.mark.parametrize(
    ("roles", "joined", "locked"),
    [
        (["staff"], True, False),
        ([], True, False),
        (["staff", "leader"], True, True),
        (["dsl"], True, True),
        (["leader"], False, False),
        (["hq"], False, True),
        (["auditor"], True, True),
    ],
)
def test_whose_address_is_locked(roles, joined, locked, hq):
    school = None if {"hq", "auditor"} & set(roles) else SchoolFactory()
    user = person(*roles, school=school)
    user.set_password(PASSWORD if joined else None)
    user.save()
    assert address_is_locked(user) == locked
    if locked:
        with pytest.raises(PermissionDenied):
            correct(user, "New Name", NEW, by=hq)
        correct(user, "New Name", user.email, by=hq)


def test_a_role_that_a_second_person_confirmed_locks_the_address_of_who_has_not_joined(hq):
    user = User.objects.create_user("wen@school.example", "Wen Welfare")
    Role.objects.grant(user, "welfare", SchoolFactory(), by=hq)
    role = Role.objects.grant(user, "welfare", SchoolFactory(), by=hq)
    assert not address_is_locked(user)
    role.confirm(by=person("hq"))
    assert address_is_locked(user)


def test_a_locked_address_is_no_field_and_the_page_says_what_to_do(client, hq):
    user = person("leader", school=SchoolFactory(), last_login=hq.joined_at)
    client.force_login(hq)
    path = reverse("schools:correct", args=[user.pk])
    page = client.get(path).content.decode()
    assert 'name="email"' not in page
    assert "say that they have left, and invite them with the new address" in page
    client.post(path, {"name": "New Name", "email": NEW})
    user.refresh_from_db()
    assert (user.name, user.email == NEW) == ("New Name", False)


def test_an_address_of_somebody_else_is_refused_in_words(client, hq, teacher):
    client.force_login(hq)
    page = client.post(reverse("schools:correct", args=[teacher.pk]), {"name": "Tess", "email": hq.email.upper()})
    assert "Somebody else has this address" in page.content.decode()
    with pytest.raises(ValidationError):
        correct(teacher, "Tess", hq.email, by=hq)


def test_only_hq_and_nobody_their_own(hq, teacher):
    for by, about in ((person("leader", school=teacher.roles.get().school), teacher), (hq, hq)):
        with pytest.raises(PermissionDenied):
            correct(about, "Other Name", about.email, by=by)
    assert not User.objects.filter(name="Other Name").exists()
