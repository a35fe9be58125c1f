"""What the page of a case shows of the reports that were merged into it, each under the reference that it came from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from . import showing_posts, words
from .casefile import CaseFile
from .evidence import showing
from .models import Incident, Merge
from .showing_posts import Shown
from .statuses import Verb

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from .evidence.showing import Item


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
    merged = Incident.objects.visible_to(file.user).filter(merged_into=file.incident)
    found = merged.select_related("school", "reporter").prefetch_related("parties__person")
    return [_merged(one, file.user) for one in found.order_by("pk")]


def _merged(incident: Incident, user: "User") -> Merged:
    verbs = incident.verbs(user)
    return Merged(
        incident,
        showing_posts.of_case(CaseFile(incident, user), verbs),
        showing.of_incident(incident, user),
        Verb.UNMERGE in verbs,
    )


def chronology(incident: Incident, merged: list[Merged], user: "User") -> list[dict[str, Any]]:
    """The events of the case and of what was merged into it, oldest first, each of these with its reference."""
    lines = words.chronology(incident, user)
    for one in merged:
        own = words.chronology(one.incident, user)
        lines += [line | {"title": f"{one.incident.reference}: {line['title']}"} for line in own]
    return sorted(lines, key=lambda line: line["when"]) if merged else lines


def step_of(incident: Incident) -> Merge | None:
    """The step by which a report was merged, where it is."""
    return incident.standing_merge if incident.merged_into_id else None


def can_be_undone(step: Merge) -> bool:
    return step.undone_until > timezone.now()
