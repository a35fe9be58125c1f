"""What the page of a case shows of the reports that were merged into it, each under the reference that it came from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils import timezone

from dcs_portal.audit.models import Event

from . import showing_posts, words
from .casefile import CaseFile
from .evidence import showing
from .models import Incident, Merge
from .showing_posts import Shown
from .statuses import READINGS, Verb

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from .evidence.showing import Item

STEPS = Prefetch("merges", Merge.objects.select_related("made"))


@dataclass(frozen=True)
class Merged:
    """One report that was merged into a case."""

    incident: Incident
    posts: list[Shown]
    evidence: "list[Item]"
    may_undo: bool


def of_case(file: CaseFile) -> list[Merged]:
    """For whoever works on the case; leaders read what they were asked."""
    if not file.reads_all:
        return []
    user = file.user
    merged = Incident.objects.visible_to(user).filter(merged_into=file.incident)
    found = list(merged.select_related("school", "reporter").prefetch_related("parties__person", STEPS).order_by("pk"))
    if not found:
        return []
    for one in found:
        one.merged_into = file.incident
    able = [(CaseFile(one, user), one.verbs(user, [Verb.POST, Verb.UNMERGE])) for one in found]
    posts, files = showing_posts.of_family(able), showing.of_incidents(found, user)
    return [
        Merged(one.incident, posts[one.incident.pk], files[one.incident.pk], Verb.UNMERGE in verbs)
        for one, verbs in able
    ]


def chronology(incident: Incident, merged: list[Merged], user: "User") -> list[dict[str, Any]]:
    """The events of the case and of what was merged into it, oldest first, each of these with its reference."""
    lines = words.chronology(incident, user)
    told = list(Event.objects.about_each(one.incident for one in merged).exclude(code__in=READINGS))
    for one in merged:
        events = [event for event in told if event.chain.record_id == one.incident.pk]
        own = words.lines_of(one.incident, events, user)
        lines += [line | {"title": f"{one.incident.reference}: {line['title']}"} for line in own]
    return sorted(lines, key=lambda line: line["when"]) if merged else lines


def step_of(incident: Incident) -> Merge | None:
    """The step by which a report was merged, where it is."""
    return incident.standing_merge if incident.merged_into_id else None


def can_be_undone(step: Merge) -> bool:
    return step.undone_until > timezone.now()
