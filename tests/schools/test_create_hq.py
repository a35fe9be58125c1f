"""`manage.py create_hq`: the first two people of an empty portal."""

import pytest
from django.core.management import CommandError, call_command

from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Invitation, Role, User
from dcs_portal.schools.permissions import Permission
from tests.factories import PASSWORD, person

pytestmark = pytest.mark.django_db


def create(email="hope@dcs.example", name="Hope Quill"):
    call_command("create_hq", email, name)


def test_it_prints_the_link_that_it_mails(capsys, client, settings):
    create()
    link = capsys.readouterr().out.split()[-1].removeprefix(settings.PORTAL_URL)
    assert "Welcome, Hope Quill" in client.get(link).content.decode()
    assert Notice.objects.get(kind="invitation").recipient.can(Permission.MANAGE_PEOPLE)


def test_the_first_two_can_do_everything_from_there():
    create()
    create("ivo@dcs.example", "Ivo Reed")
    hope, ivo = User.objects.order_by("email")
    Role.objects.grant(third := person(), "hq", by=hope).confirm(by=ivo)
    assert third.can(Permission.MANAGE_PEOPLE)


def test_once_more_for_the_same_person_sends_a_new_link():
    create()
    create()
    assert Role.objects.count() == 1
    assert Invitation.objects.open().count() == 1


def test_a_third_is_refused():
    create("a@dcs.example")
    create("b@dcs.example")
    with pytest.raises(CommandError, match="two HQ people already"):
        create("c@dcs.example")
    assert not User.objects.filter(email="c@dcs.example").exists()


def test_what_else_is_refused():
    with pytest.raises(CommandError, match="not an e-mail address"):
        create("nobody")
    create()
    Invitation.objects.get().accept(PASSWORD)
    with pytest.raises(CommandError, match="has an account"):
        create()


def test_the_last_hq_person_gets_a_second_again():
    person("hq")
    create()
    assert User.objects.holding(Permission.MANAGE_PEOPLE, None).count() == 2
