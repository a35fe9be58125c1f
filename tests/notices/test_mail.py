"""The e-mail: who, why, a link; one Message-ID; and nothing of what was reported."""

import pytest

from dcs_portal.notices import mail, tasks
from dcs_portal.notices.kinds import Kind, all_kinds, register
from dcs_portal.notices.models import Notice, notify
from incidents.models import Incident
from tests.factories import NoticeFactory, SchoolFactory, UserFactory, person
from tests.stack import Mailbox

pytestmark = pytest.mark.django_db


def test_says_to_whom_why_and_where(settings):
    settings.PORTAL_URL = "https://portal.example"
    message = mail.message(NoticeFactory(recipient=UserFactory(name="Pat O’Neil & Co", email="pat@school.example")))
    assert message.to == ["pat@school.example"]
    assert message.subject == "Something about 4831-9077"
    assert "Hello Pat O’Neil & Co" in message.body
    assert "Why you get this: you work on it." in message.body
    assert "https://portal.example/help/" in message.body


@pytest.mark.parametrize(
    ("path", "public", "to_a_person", "linked"),
    [
        (lambda notice: "/somewhere/", False, True, True),
        (lambda notice: "/somewhere/", False, False, False),
        (lambda notice: "/somewhere/", True, False, True),
        (None, False, True, False),
        (None, True, False, False),
    ],
)
def test_a_link_only_for_who_can_open_it(path, public, to_a_person, linked):
    register(Kind("linked", "Something about {reference}", "you work on it.", path=path, public=public))
    recipient, address = (UserFactory(), "") if to_a_person else (None, "pat@school.example")
    body = mail.message(NoticeFactory(kind="linked", recipient=recipient, address=address)).body
    assert ["http" in body, "Open it in the portal" in body] == [linked, linked]
    assert "\n\nWhy you get this" in body


def test_message_id_stays_the_same(settings):
    settings.PORTAL_URL = "https://portal.example"
    notice = NoticeFactory()
    ids = {mail.message(Notice.objects.get()).message()["Message-ID"] for _ in range(3)}
    assert ids == {f"<notice-{notice.message_key}@portal.example>"}


def test_holds_nothing_of_an_incident():
    staff = person("staff", school=SchoolFactory(name="Hidden School"), name="Staff")
    secrets = {"link": "https://secret.example/post", "whereabouts": "Secret group"}
    incident = Incident.objects.create(
        school=staff.active_roles[0].school, reporter=staff, seen_on="2026-03-02", platform="facebook", **secrets
    )
    for kind in [kind for kind in all_kinds() if kind.code.startswith(("report-", "case-"))]:
        message = mail.message(notify(UserFactory(name="Pat"), kind.code, about=incident, key=kind.code))
        said = f"{message.subject}\n{message.body}"
        assert incident.reference in said
        assert not [secret for secret in (*secrets.values(), "Hidden School", "Staff") if secret in said]


def test_refused_once_by_a_real_server_then_accepted(settings):
    with Mailbox().open() as mailbox:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.controller.port
        notice, mailbox.refuse = NoticeFactory(), 1
        tasks.deliver(notice.pk)
        assert mailbox.messages == []
        Notice.objects.update(due_at=notice.due_at)
        tasks.deliver(notice.pk)
    assert mailbox.ids == [mail.message(notice).message()["Message-ID"]]
