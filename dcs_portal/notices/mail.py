"""The e-mail of a notice: a reference, why you get it, a link behind sign-in. Never what was reported."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from .models import Notice


def message(notice: Notice) -> EmailMessage:
    """The message, with a Message-ID that stays the same however often it is sent."""
    kind = notice.definition
    body = render_to_string(
        "emails/notice.txt",
        {
            "name": notice.recipient.name if notice.recipient else "",
            "subject": notice.subject,
            "why": kind.why,
            "lines": kind.lines(notice),
            "action": kind.action,
            "link": _link(notice),
        },
    )
    host = urlsplit(settings.PORTAL_URL).hostname
    to = notice.recipient.email if notice.recipient else notice.address
    headers = {"Message-ID": f"<notice-{notice.message_key}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(notice.subject, body, to=[to], headers=headers)


def _link(notice: Notice) -> str:
    """The page to open; empty where there is none, or none that its reader could open."""
    kind = notice.definition
    return settings.PORTAL_URL + kind.path(notice) if kind.path and (notice.recipient or kind.public) else ""


def send(notice: Notice) -> None:
    """Hand the message to the mail server; raises smtplib.SMTPException or OSError if it will not take it."""
    message(notice).send()
