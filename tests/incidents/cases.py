"""Incidents brought to a state through the verbs, as people bring them there."""

import datetime

from incidents.codes import ActionKind, Category, Outcome, Part, PosterKind, Severity, TargetKind
from incidents.models import Party, ReportDraft
from incidents.severity_rule import Answers
from incidents.statuses import Status

SAID = "the words of the post"
NOTHING_GRAVE = Answers(is_named=True)


def parties(target=None, poster=None):
    return [
        Party(part=Part.TARGET, kind=TargetKind.STAFF, person=target),
        Party(part=Part.POSTER, kind=PosterKind.PERSON, person=poster),
    ]


def facts(school, **changes):
    return {"school": school, "platform": "facebook", "seen_on": datetime.date(2026, 11, 2)} | changes


def report(school, reporter, *, target=None, poster=None, said=SAID, answers=NOTHING_GRAVE):
    draft = ReportDraft.objects.create(reporter=reporter)
    return draft.send(facts(school), answers, said, parties(target, poster))


def triage(incident, officer, **named):
    incident.triage(Severity.S2, Category.BULLYING, parties(**named), by=officer)


def bring(incident, status, officer, leader):
    """Take a fresh report to `status`."""
    if status == Status.REPORTED:
        return incident
    incident.claim(by=officer)
    triage(incident, officer)
    if status == Status.WITH_LEADERSHIP:
        incident.refer("What will you do?", by=officer)
    elif status == Status.AWAITING_REMOVAL:
        incident.await_removal("", by=officer)
    elif status == Status.MERGED:
        incident.merge_into(report(incident.school, incident.reporter), by=officer)
    elif status == Status.CLOSED:
        incident.close(Outcome.NO_ACTION, "fair comment", by=officer)
    return incident


def act(incident, leader):
    incident.act(ActionKind.MET, datetime.date(2026, 11, 3), "they agreed to stop", by=leader)


def kinds_for(person):
    return sorted(person.notices.values_list("kind", flat=True))
