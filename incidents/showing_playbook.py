"""The playbook and the letters of a case as its page shows them to one person."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import words
from .casefile import CaseFile
from .guides.codes import Doer
from .guides.content import Step
from .guides.filling import with_help
from .models.writing import OF_LETTERS
from .statuses import Verb

if TYPE_CHECKING:
    from dcs_portal.audit.models import Event

    from .models import GuideVersion, Letter


@dataclass(frozen=True)
class Row:
    """One step: what is asked, and by what and whom it is done."""

    step: Step
    words: str
    doer: str
    done: "Event | None"
    by_portal: bool
    may_tick: bool
    may_untick: bool

    @property
    def when(self) -> datetime.datetime | None:
        return self.done.at if self.done else None

    @property
    def by(self) -> str:
        return self.done.actor.name if self.done and self.done.actor else "the portal"


@dataclass(frozen=True)
class Checklist:
    version: "GuideVersion | None"
    rows: list[Row]
    shows_names: bool

    @property
    def done(self) -> int:
        return sum(1 for row in self.rows if row.done)


def of_case(file: CaseFile, verbs: list[Verb]) -> Checklist:
    """All steps for who works on the case; for leaders who were asked theirs; for others none."""
    case, user = file.incident, file.user
    steps = [s for s in case.steps() if file.reads_all or (file.is_whole and s.doer == Doer.LEADERSHIP)]
    if not steps:
        return Checklist(None, [], shows_names=False)
    ticks = {key: tick.ticked for key, tick in case.open_ticks().items()}
    known = case.proven()
    rows = []
    for step in steps:
        proof = known.get(step.proof)
        done = proof or ticks.get(step.key)
        theirs = case.may_tick(step, user)
        rows.append(
            Row(
                step,
                with_help(step.words),
                "" if step.doer == Doer.OFFICER or not file.reads_all else str(Doer(step.doer).label),
                done,
                by_portal=proof is not None,
                may_tick=theirs and done is None and Verb.TICK in verbs,
                may_untick=theirs and done is not None and proof is None and Verb.UNTICK in verbs,
            )
        )
    return Checklist(case.playbook_in_force(), rows, shows_names=file.reads_all)


def letters_of(file: CaseFile) -> "list[Letter]":
    """The letters whose words the person may read."""
    case, user = file.incident, file.user
    found = case.letters.select_related("event__actor", "event__text_row")
    return [letter for letter in found if words.may_read(letter.event, case, user)]


def letter_verbs(verbs: list[Verb]) -> list[Verb]:
    return [verb for verb in verbs if verb in OF_LETTERS]
