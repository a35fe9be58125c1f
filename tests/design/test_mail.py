"""The mails about an account: plain words, one line of subject, and nothing of the page's markup."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.utils import timezone

from ..factories import UserFactory

ROOT = Path(settings.BASE_DIR) / "templates"
MAILS = sorted(str(p.relative_to(ROOT)).removesuffix("_message.txt") for p in ROOT.glob("*/email/*_message.txt"))
CONTEXT = {
    **dict.fromkeys(("email", "from_email", "to_email", "deleted_email"), "o'neil@example.org"),
    **dict.fromkeys(("activate_url", "password_reset_url"), "https://portal.example/x?a=1&b=2"),
    "code": "",
    "provider": "Microsoft",
    "ip": "192.0.2.1",
    "user_agent": "Firefox",
    "timestamp": timezone.now(),
}


@pytest.mark.parametrize("name", [name for name in MAILS if not name.endswith("/base")])
def test_a_mail_is_plain_words(name):
    subject = render_to_string(f"{name}_subject.txt", CONTEXT)
    body = render_to_string(f"{name}_message.txt", CONTEXT).strip()
    assert len(subject.strip().splitlines()) == 1
    assert body.startswith("Hello,\n\n")
    assert "DCS social media portal\nThis e-mail was sent by a machine" in body
    assert not any(odd in body for odd in ("&amp;", "&#39;", "<", "\n\n\n\n"))


@pytest.mark.django_db
def test_a_forgotten_password_is_answered_with_a_link(client):
    user = UserFactory()
    client.post("/account/password/reset/", {"email": user.email})
    assert mail.outbox[0].subject == "Choose a new password"
    assert "/account/password/reset/key/" in mail.outbox[0].body


@pytest.mark.django_db
def test_an_address_without_an_account_is_told_so_and_not_asked_to_sign_up(client):
    client.post("/account/password/reset/", {"email": "nobody@example.org"})
    assert "no account with this address" in mail.outbox[0].body
    assert "sign up" not in mail.outbox[0].body
