"""How the events of a case read to the person who may see them."""

import datetime
from typing import Any

from markupsafe import Markup

from dcs_portal.audit.models import Event
from dcs_portal.filters import date
from dcs_portal.jinja import kit_macro
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

from .codes import ActionKind, Category, Outcome, Severity
from .models import Incident

TITLES = {
    "incident.reported": "Reported",
    "incident.described": "Described by the person who reported it",
    "incident.claim": "Claimed",
    "incident.release": "Put back in the queue",
    "incident.take_over": "Taken over",
    "incident.triage": "Triaged",
    "incident.refer": "Referred to leadership",
    "incident.withdraw": "Taken back from leadership",
    "incident.act": "Leadership acted",
    "incident.await_removal": "Waiting for removal",
    "incident.note": "Restricted note",
    "incident.unname": "Name taken out",
    "incident.close": "Closed",
    "incident.reopen": "Reopened",
    "incident.return": "Returned to the queue: its officer may no longer handle it",
    "incident.opened": "Opened",
}
_RESTRICTED = "incident.note"
_REPORTED = "incident.reported"
_AS_SENT = "incident.described"
_FOR_LEADERS = {
    _REPORTED,
    "incident.refer",
    "incident.withdraw",
    "incident.act",
    "incident.close",
    "incident.reopen",
}


def may_read(event: Event, incident: Incident, user: User) -> bool:
    """Officers read all; safeguarding leads all but restricted notes; leaders what concerns leadership."""
    if user.can(Permission.TRIAGE, incident.school):
        return True
    if user.can(Permission.SEE_INCIDENTS, incident.school):
        return event.code != _RESTRICTED
    return event.code in (_FOR_LEADERS if incident.referred_at else {"incident.close"})


def chronology(incident: Incident, user: User) -> list[dict[str, Any]]:
    """The events that `user` may read, oldest first, as the timeline component takes them."""
    events = Event.objects.about(incident).exclude(code="incident.opened")
    seen = [event for event in events if may_read(event, incident, user)]
    is_caseworker = user.can(Permission.SEE_INCIDENTS, incident.school)
    lines = [_line(event, show_reporter=is_caseworker) for event in seen if event.code != _AS_SENT]
    for event in seen:
        if event.code == _AS_SENT:
            lines[0]["html"] = _folded(event.text)
    return lines


def _folded(text: str) -> Markup:
    """The facts as they were sent, which triage may have changed since, behind a line to open."""
    lines = Markup("<br>").join(text.splitlines())
    return kit_macro("govukDetails")({"summaryText": "The facts as they were sent", "html": lines})


def readers(incident: Incident) -> list[Event]:
    """The last 20 openings of the case, newest first."""
    return list(Event.objects.about(incident).filter(code="incident.opened").order_by("-seq")[:20])


def _line(event: Event, *, show_reporter: bool) -> dict[str, Any]:
    hidden = event.code == _REPORTED and not show_reporter
    title = ": ".join(part for part in [TITLES[event.code], _details(event)] if part)
    return {
        "title": title,
        "when": event.at,
        "by": "a member of staff" if hidden else event.actor.name if event.actor else "the portal",
        "text": event.text,
        "restricted": event.code == _RESTRICTED,
    }


def _details(event: Event) -> str:
    data = event.data
    if event.code == "incident.triage":
        return f"{data['severity']}, {Category(data['category']).label.lower()}"
    if event.code == "incident.act":
        return f"{ActionKind(data['kind']).label.lower()}, {date(datetime.date.fromisoformat(data['taken_on']))}"
    if event.code == "incident.close":
        return Outcome(data["outcome"]).label.lower()
    return ""


_POSH = "Call the Professionals Online Safety Helpline, 0344 381 4772, Monday to Friday, 10am to 4pm UK time"
# What each severity asks of the officer.
NOW: dict[str, list[str]] = {
    Severity.S1: ["Monitor it.", "Point the person who posted to the complaints route."],
    Severity.S2: ["Report the post to the platform today.", f"{_POSH}: after 48 hours, at once if it is safeguarding."],
    Severity.S3: ["Ask the police for advice.", "Call HQ.", "Report the post to the platform today.", f"{_POSH}."],
    Severity.S4: ["Call the police now.", "Tell the safeguarding lead.", "Note here when you called, and whom."],
}
