"""The same thing done to several cases: each is done or refused by itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import models

from dcs_portal.filters import plural
from dcs_portal.retrying import retried
from dcs_portal.schools.models import User

from .models import Incident, NotNow


class Deed(models.TextChoices):
    CLAIM = "claim", "Claim"
    ASSIGN = "assign", "Give to"
    LINK = "link", "Link together"
    MERGE = "merge", "Merge into one"


@dataclass
class Answer:
    """What was done, and what was refused and why, both by reference."""

    deed: Deed
    words: str
    done: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """As in "2 reports are yours now."; empty where nothing was done."""
        return f"{plural(len(self.done), 'report')} {self.words}" if self.done else ""


def do_together(deed: Deed, incidents: Iterable[Incident], *, by: User, to: User | None = None) -> Answer:
    """Do it to each, the oldest first. Links are to the oldest one, and merged is into it.

    Args:
        to: who gets them, for ASSIGN.

    Raises:
        NotNow: there is nothing to link or to merge.
    """
    chosen = sorted(incidents, key=lambda incident: incident.pk)
    if deed == Deed.CLAIM:
        answer, act = Answer(deed, "are yours now."), lambda one: one.claim(by=by)
    elif deed == Deed.ASSIGN and to is not None:
        answer, act = Answer(deed, f"are with {to} now."), lambda one: one.assign(to, by=by)
    else:
        answer, act, chosen = _linking(deed, chosen, by)
    for one in chosen:
        _try(answer, one, act)
    if len(answer.done) == 1:
        answer.words = answer.words.replace("are", "is", 1)
    return answer


def _linking(deed: Deed, chosen: list[Incident], by: User) -> tuple[Answer, Callable[[Incident], None], list[Incident]]:
    if len(chosen) < 2:
        raise NotNow(f"Select two reports or more to {deed} them.")
    first = chosen[0]
    if deed == Deed.MERGE:
        words = f"are merged into {first.reference} now. You can undo that for a day."
        return Answer(deed, words), lambda one: one.merge_into(first, by=by), chosen[1:]
    return Answer(deed, f"are linked to {first.reference} now."), lambda one: first.link_to(one, by=by), chosen[1:]


def _try(answer: Answer, incident: Incident, act: Callable[[Incident], None]) -> None:
    try:
        retried(act, incident)
    except NotNow as why:
        answer.refused[incident.reference] = str(why)
    except PermissionDenied:
        answer.refused[incident.reference] = f"Report {incident.reference} is not yours to handle."
    else:
        answer.done.append(incident.reference)
