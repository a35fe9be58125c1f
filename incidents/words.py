"""How the events of a case read to the person who may see them."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup

from dcs_portal.audit.models import Event
from dcs_portal.filters import date
from dcs_portal.filters import datetime as moment
from dcs_portal.jinja import kit_macro
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

from .casefile import may_know_from_whom, reads_all
from .clocks import WaitsFor
from .codes import ActionKind, Category, CommandCall, Finding, Outcome, Part, Sure
from .models import Incident, Purpose
from .pack_states import Recipient
from .statuses import READINGS
from .words_of_posts import of_answer
from .words_of_posts import of_event as of_post

TITLES = {
    "incident.reported": "Reported",
    "incident.described": "Described by the person who reported it",
    "incident.claim": "Claimed",
    "incident.release": "Put back in the queue",
    "incident.take_over": "Taken over",
    "incident.assign": "Given to a colleague",
    "incident.link": "Linked to another report",
    "incident.unlink": "Link to another report undone",
    "incident.merge": "Merged into another report",
    "incident.unmerge": "Merge undone: a report of its own again",
    "incident.take_in": "Another report was merged into it",
    "incident.let_go": "A merged report was taken out again",
    "incident.offer": "Offered to another school",
    "incident.take_back": "Offer to another school taken back",
    "incident.accept": "Accepted by another school",
    "incident.refuse": "Refused by another school",
    "incident.move": "Given to another school",
    "incident.triage": "Triaged",
    "incident.command": "Local command",
    "incident.refer": "Referred to leadership",
    "incident.withdraw": "Taken back from leadership",
    "incident.act": "Leadership acted",
    "incident.plan": "Leadership will act",
    "incident.do": "Leadership acted",
    "incident.follow_up": "Welfare follow-up planned",
    "incident.followed_up": "Welfare follow-up",
    "incident.await_removal": "Waiting for removal",
    "incident.post": "Post",
    "incident.people": "Named who else it concerns",
    "incident.enquired": "A colleague elsewhere asked about an account",
    "incident.enquiry_answered": "Colleague elsewhere answered",
    "incident.answered_elsewhere": "Answer about an account from a colleague elsewhere",
    "incident.note": "Restricted note",
    "incident.danger": "Danger: who was called",
    "incident.left": "Sent by the portal itself: the report was begun, and left",
    "incident.accused": "Accused named",
    "incident.withheld": "Hidden from somebody who is concerned",
    "incident.add": "Added",
    "incident.confirm": "Decided who must not see it",
    "incident.interest": "Interest declared",
    "incident.flag": "Flagged as an allegation about staff",
    "incident.decide": "Decided what it is",
    "incident.close": "Closed",
    "incident.reopen": "Reopened",
    "incident.pause": "Clock paused",
    "incident.resume": "Clock started again",
    "incident.tick": "Step of the playbook done",
    "incident.untick": "Step of the playbook not done after all",
    "incident.invite": "Letter: invitation to meet",
    "incident.warn": "Letter: warning",
    "incident.thank": "Letter: thanks",
    "incident.ask_removal": "Letter: request to the platform",
    "incident.return": "Returned to the queue: its officer may no longer handle it",
    "incident.opened": "Opened",
    "incident.image_answered": "Answered the question about images",
    "incident.evidence_added": "File added",
    "incident.evidence_sealed": "File sealed",
    "incident.evidence_lifted": "Seal of a file lifted",
    "incident.evidence_opened": "File opened",
    "incident.evidence_seen": "Preview of a file seen",
    "incident.evidence_infected": "A virus was found in a file, which nobody can open any more",
    "incident.evidence_damaged": "File found changed, and not given out",
    "incident.image": "It may hold an image that nobody may look at",
    "incident.pack": "Case pack asked for",
    "incident.pack_ready": "Case pack made",
    "incident.pack_failed": "Case pack could not be made",
    "incident.pack_downloaded": "Case pack downloaded",
    "incident.pack_damaged": "Case pack found changed, and not given out",
    "incident.pack_deleted": "Case pack deleted",
}
# Of the filters that somebody keeps under a name.
OF_VIEWS = {
    "saved_view.kept": "Kept a view of the cases",
    "saved_view.changed": "Changed a view of the cases",
    "saved_view.deleted": "Deleted a view of the cases",
}
# Of what HQ keeps in versions.
OF_GUIDES = {
    "guide.begun": "Began a draft",
    "guide.changed": "Changed a draft",
    "guide.published": "Published a version",
    "guide.taken_back": "Took a version back before its day",
    "guide.discarded": "Threw a draft away",
}
# Who is concerned, and why: nothing for colleagues.
_OF_HIDING = {"incident.withheld", "incident.confirm", "incident.interest"}
_TONES = {
    **dict.fromkeys(["incident.danger", "incident.image", "incident.flag", "incident.evidence_sealed"], "alert"),
    "incident.evidence_infected": "alert",
    "incident.image_answered": "quiet",
    "incident.close": "done",
}
_LETTERS = {TITLES[f"incident.{kind}"] for kind in ("invite", "warn", "thank", "ask_removal")}
NOTES = {"incident.note", "incident.follow_up", "incident.followed_up"}
_REPORTED = "incident.reported"
_AS_SENT = "incident.described"
FOR_LEADERS = {
    _REPORTED,
    "incident.refer",
    "incident.withdraw",
    "incident.act",
    "incident.plan",
    "incident.do",
    "incident.close",
    "incident.reopen",
    "incident.invite",
    "incident.warn",
}
# What leaders who were not asked read of a case that is closed.
OF_AN_END = {"incident.close"}


def may_read(event: Event, incident: Incident, user: User) -> bool:
    """Officers read all; safeguarding leads all but restricted notes; leaders what concerns leadership.

    What was written while it was restricted stays with the allegations officers. From whom it is hidden, and why, only
    those learn who decide on it.
    """
    if event.data.get("restricted") or incident.restricted:
        return user.can(Permission.HANDLE_ALLEGATIONS)
    if event.code in _OF_HIDING:
        return may_know_from_whom(incident, user)
    if user.can(Permission.TRIAGE, incident.school):
        return True
    if user.can(Permission.SEE_INCIDENTS, incident.school):
        return event.code not in NOTES
    if user.can(Permission.HANDLE_ALLEGATIONS) and incident.escalated:
        return event.code not in NOTES
    return event.code in (FOR_LEADERS if incident.referred_at else OF_AN_END)


def chronology(incident: Incident, user: User) -> list[dict[str, Any]]:
    """The events that `user` may read, oldest first, as the timeline component takes them."""
    return lines_of(incident, Event.objects.about(incident).exclude(code__in=READINGS), user)


def lines_of(incident: Incident, events: Iterable[Event], user: User) -> list[dict[str, Any]]:
    """The same, of events that are at hand."""
    seen = [event for event in events if may_read(event, incident, user)]
    show_reporter = reads_all(incident, user)
    lines = [_line(event, show_reporter=show_reporter) for event in seen if event.code != _AS_SENT]
    for event in seen:
        if event.code == _AS_SENT:
            lines[0]["html"] = _folded(without_accused(event.text, incident), "The facts as they were sent")
    for line in lines:
        if line["title"] in _LETTERS and line["text"]:
            line["html"], line["text"] = _folded(line["text"], "Read the letter"), ""
    return lines


def without_accused(text: str, incident: Incident) -> str:
    """Whoever was accused of what turned out to be no allegation is not named to the ordinary officers."""
    if incident.restricted:
        return text
    return "\n".join(line for line in text.splitlines() if not line.startswith(f"{Part.ACCUSED.heading}: "))


def _folded(text: str, summary: str) -> Markup:
    """What is long, or may have changed since, behind a line to open."""
    lines = Markup("<br>").join(text.splitlines())
    return kit_macro("govukDetails")({"summaryText": summary, "html": lines})


def _line(event: Event, *, show_reporter: bool) -> dict[str, Any]:
    hidden = event.code == _REPORTED and not show_reporter
    return {
        "title": title(event),
        "when": event.at,
        "by": "a member of staff" if hidden else event.actor.name if event.actor else "the portal",
        "text": event.text,
        "tone": _TONES.get(event.code, ""),
        "restricted": event.code in NOTES,
    }


def title(event: Event) -> str:
    """What happened, with a few words more from its codes: "Closed: the post was removed"."""
    between = " " if event.code == "incident.post" else ": "
    return between.join(part for part in [TITLES.get(event.code, event.what), _details(event)] if part)


def _details(event: Event) -> str:
    """A few words more, from the event's codes."""
    return _DETAILS[event.code](event.data) if event.code in _DETAILS else ""


def _of_file(data: dict[str, Any]) -> str:
    why = Purpose(data["purpose"]).label.lower() if "purpose" in data else ""
    return ", ".join(part for part in [f"number {data['number']}", why] if part)


def _of_action(data: dict[str, Any]) -> str:
    return f"{ActionKind(data['kind']).label.lower()}, {_day(data['taken_on'])}"


def _of_call(data: dict[str, Any]) -> str:
    """Whether it was rung, and when; in the time zone of the school, whose page this is."""
    if data["call"] == CommandCall.NONE:
        return "no call is needed"
    return f"rung on {moment(datetime.datetime.fromisoformat(data['at']))}"


def _day(said: str) -> str:
    return date(datetime.date.fromisoformat(said))


_DETAILS: dict[str, Callable[[dict[str, Any]], str]] = {
    **{code: _of_file for code in TITLES if code.startswith("incident.evidence_")},
    "incident.image_answered": lambda data: Sure(data["answer"]).label.lower(),
    "incident.add": lambda data: "by the person who reported it" if data.get("reporter") else "",
    "incident.confirm": lambda data: "rightly hidden" if data["right"] else "a mistake, and not hidden any more",
    "incident.decide": lambda data: Finding(data["finding"]).label.lower(),
    "incident.triage": lambda data: f"{data['severity']}, {Category(data['category']).label.lower()}",
    "incident.command": _of_call,
    "incident.act": _of_action,
    "incident.do": _of_action,
    "incident.plan": lambda data: f"{ActionKind(data['kind']).to_do.lower()}, by {_day(data['due_on'])}",
    "incident.follow_up": lambda data: f"by {_day(data['due_on'])}",
    "incident.post": of_post,
    **dict.fromkeys(["incident.enquiry_answered", "incident.answered_elsewhere"], of_answer),
    "incident.pause": lambda data: f"{WaitsFor(data['waits_for']).in_words}, until {_day(data['until'])}",
    "incident.close": lambda data: Outcome(data["outcome"]).label.lower(),
    "incident.pack": lambda data: Recipient(data["for"]).in_words,
    "incident.pack_downloaded": lambda data: data["kind"].upper(),
}
