"""All that a pack says, redacted, as plain words: what its maker reads before it is made, and what is then made.

It is a dictionary that JSON can hold. `digest` tells two apart, so that nothing is made that was not read.
"""

import datetime
import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from dcs_portal.filters import date, time

from ..codes import Kind, Sign
from ..evidence.media import KINDS
from ..evidence.serving import neutral_name
from ..models import CasePack, Evidence, Incident
from ..pack_states import Recipient
from ..showing_posts import done_about
from . import leaving_out, people, reading
from .failing import Undecided
from .redaction import Known, Redactor

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from ..models import Post

_REFERENCE = re.compile(r"(?<!\d)(\d{4})[\W_]{0,3}(\d{4})(?!\d)")


@dataclass
class Part:
    """A section: a table, whose `widths` are the columns' shares of a page."""

    title: str
    head: list[str]
    rows: list[list[str]]
    widths: list[int]
    note: str = ""


@dataclass
class Contents:
    """The pack. `files` are those that go into it; `chronology` is the part for a spreadsheet.

    `merged` are the ids of the reports that were merged into the case and are in it.
    """

    reference: str
    school: str
    made_by: str
    made_for: str
    purpose: str
    left_out: list[str]
    parts: list[Part]
    chronology: list[list[str]]
    files: list[dict[str, Any]] = field(default_factory=list)
    merged: list[int] = field(default_factory=list)


class _Builder:
    """Reads the case once, and redacts every word of it by one rule."""

    def __init__(self, pack: CasePack, user: "User") -> None:
        self.pack, self.user, self.incident = pack, user, pack.incident
        self.zone = self.incident.school.tz
        self.cases = reading.cases(pack, user)
        self.events = reading.events(pack, self.cases, user)
        self.readings = reading.readings(pack, self.cases)
        self.files = self._files()
        told = [one.event for one in [*self.events, *self.readings]]
        found = people.of_cases(self.cases, told, self.files)
        found.add_user(user, "Made this pack", people.Sort.WORKER)
        self.people = people.chosen(found, pack.redacted or [])
        self.linked = [one.reference for one in self.incident.linked_for(user).order_by("pk") if not one.restricted]
        self.redact = Redactor(self._known())

    def _files(self) -> "list[Evidence]":
        # What was added while it was restricted stays there, as the words do.
        files = Evidence.objects.filter(incident__in=self.cases).for_list().select_related("incident")
        files = files if self.incident.restricted else files.filter(while_restricted=False)
        return sorted(files, key=lambda file: (file.incident_id != self.incident.pk, file.incident_id, file.number))

    def _known(self) -> list[Known]:
        """Whoever is redacted or kept; the school keeps its name, and files are called by their numbers."""
        known = [Known(one.known.names, one.known.words, one.known.initials, label) for one, label in self.people]
        known += [Known(words=(self.incident.school.name,)), *(Known(words=(one.reference,)) for one in self.cases)]
        known += [Known(words=(file.name,), label=f"[{self._named('file', file)}]") for file in self.files]
        known += [
            Known(words=(line,), label="[redacted]") for line in self.pack.more_words.splitlines() if line.strip()
        ]
        known += [Known(words=(other,), label="[another case]") for other in self._other_cases()]
        if self.incident.is_image and self.pack.recipient != Recipient.POLICE:
            links = [post.link for one in self.cases for post in one.published.all() if post.link]
            known += [Known(words=(link,), label="[link, left out]") for link in links]
        return known

    def _other_cases(self) -> set[str]:
        """References of cases that somebody mentions and that are not linked, so that no restricted one is named."""
        named = {"-".join(found) for one in self.events for found in _REFERENCE.findall(one.event.text)}
        named -= {*(one.reference for one in self.cases), *self.linked}
        return set(Incident.objects.filter(reference__in=named).values_list("reference", flat=True)) if named else set()

    def is_decided(self) -> bool:
        """Whether everybody whom the case names was there to choose from."""
        return not any(one.is_new(self.pack.offered or []) for one, _ in self.people)

    def build(self) -> Contents:
        if not self.is_decided():
            raise Undecided
        pack = self.pack
        redact = self.redact
        lines = leaving_out.lines(pack, self.cases, [label for _, label in self.people if label], self.files)
        return Contents(
            reference=self.incident.reference,
            school=self.incident.school.name,
            made_by=redact(self.user.name),
            made_for=redact(pack.for_whom),
            purpose=redact(pack.purpose),
            left_out=lines,
            parts=[self._redacted(part) for part in self._parts() if part.rows],
            chronology=[[redact(cell) for cell in row] for row in self._for_spreadsheet()],
            files=[self._file(one) for one in self.files if leaving_out.why_not(one, pack) == ""],
            merged=[one.pk for one in self.cases[1:]],
        )

    def _redacted(self, part: Part) -> Part:
        part.rows = [[self.redact(cell) for cell in row] for row in part.rows]
        return part

    def _parts(self) -> list[Part]:
        return [
            Part("The report", ["What", "As it is known"], self._facts(self.incident), [1, 3]),
            *(
                Part(f"Merged into it: {one.reference}", ["What", "As it is known"], self._facts(one), [1, 3])
                for one in self.cases[1:]
            ),
            Part("People", ["Who", "What they have to do with it"], self._people(), [1, 2]),
            Part("Posts", ["Post", "What it is", "What was done about it"], self._posts(), [1, 3, 3]),
            Part("Leadership", ["When", "What", "Who", "Why"], self._leadership(), [3, 3, 2, 4]),
            Part(
                "Chronology",
                ["When", "What", "Who", "In their words"],
                [[reading.moment(one.event.at, self.zone), *self._told(one)] for one in self.events],
                [3, 3, 2, 6],
                f"Times are those of {self.zone}, where the school is.",
            ),
            Part(
                "Evidence",
                ["File", "What it is", "Where it came from", "SHA-256", "In this pack"],
                [self._evidence(file) for file in self.files],
                [1, 2, 4, 3, 3],
            ),
            Part("Linked cases", ["Reference"], [[one] for one in self.linked], [1], "By reference only."),
            Part(
                "Who opened it",
                ["When", "Who", "What"],
                [
                    [reading.moment(one.event.at, self.zone), reading.who(one.event), one.opened]
                    for one in self.readings
                ],
                [3, 3, 3],
            ),
        ]

    def _facts(self, case: Incident) -> list[list[str]]:
        paper = [date(case.written_on), time(case.written_time), case.written_by]
        seen = " at ".join(part for part in [date(case.seen_on), time(case.seen_time)] if part)
        facts = {
            "Reference": case.reference,
            "School": case.school.name,
            "Reported by": case.reporter.name if case != self.incident else "",
            "Reported": reading.moment(case.reported_at, self.zone),
            "Written on paper": ", ".join(part for part in paper if part),
            "Seen": seen,
            "What it does": "; ".join(str(Sign(sign).label) for sign in case.signs),
            "Image": str(Kind.IMAGE.label) if case.is_image else "",
            "Severity": str(case.severity_label),
            "Kind of harm": case.get_category_display(),
            "Decision": case.get_finding_display() if case.restricted else "",
            "Where it stands": case.get_status_display(),
            "Outcome": case.get_outcome_display(),
            "Closed": reading.moment(case.closed_at, self.zone),
        }
        return [[name, str(value)] for name, value in facts.items() if value]

    def _people(self) -> list[list[str]]:
        return [[label or one.who, "; ".join(one.roles)] for one, label in self.people]

    def _posts(self) -> list[list[str]]:
        posts = [post for one in self.cases for post in one.published.select_related("incident")]
        if self.pack.recipient == Recipient.HEAD:
            posts = self.incident.posts_asked_about()
        return [[self._named("Post", post), _lines(post.facts), _lines(self._done(post))] for post in posts]

    def _named(self, what: str, one: "Post | Evidence") -> str:
        """“Post 2”; of what came with a merged report also where it came from: “Post 1 of 2026-0815”."""
        of = f" of {one.incident.reference}" if one.incident and one.incident != self.incident else ""
        return f"{what} {one.number}{of}"

    def _done(self, post: "Post") -> list[tuple[str, str]]:
        return [("State", str(post.get_state_display())), *done_about(post)]

    def _leadership(self) -> list[list[str]]:
        actions = self.incident.actions.select_related("event__actor", "event__text_row")
        done = [[date(one.taken_on), str(one), reading.who(one.event), one.event.text] for one in actions]
        planned = self.incident.planned.open().actions().select_related("planned__actor", "planned__text_row")
        return done + [
            [f"by {date(one.due_on)}", f"Planned: {one}", reading.who(one.planned), one.planned.text] for one in planned
        ]

    def _told(self, one: reading.Told) -> list[str]:
        return [one.title, reading.who(one.event), one.text]

    def _for_spreadsheet(self) -> list[list[str]]:
        rows = [[one.number, *self._when(one.event.at), *self._told(one)] for one in self.events]
        return [["Number", "When (UTC)", f"When ({self.zone})", "What", "Who", "In their words"], *rows]

    def _when(self, at: datetime.datetime) -> list[str]:
        return [at.isoformat(), at.astimezone(self.zone).isoformat()]

    def _evidence(self, file: Evidence) -> list[str]:
        why_not = leaving_out.why_not(file, self.pack)
        came = [f"Added {reading.moment(file.uploaded_at, self.zone)}, by {file.uploaded_by.name}"]
        if file.captured_at:
            came.append(f"Captured {reading.moment(file.captured_at, self.zone)}")
        came += [f"Captured by {file.captured_by}"] if file.captured_by else []
        came += [file.captured_where] if file.captured_where else []
        kind = f"{KINDS[file.media_type].words}, {file.size:,} bytes"
        return [self._named("File", file), kind, "\n".join(came), file.sha256, why_not or f"Yes: {_name(file)}"]

    def _file(self, file: Evidence) -> dict[str, Any]:
        return {
            "case": file.incident_id,
            "number": file.number,
            "name": _name(file),
            "size": file.size,
            "sha256": file.sha256,
        }


def _name(file: Evidence) -> str:
    return f"evidence/{neutral_name(file)}"


def _lines(facts: list[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in facts)


def build(pack: CasePack, user: "User") -> Contents:
    """What `user` would have made, as the case stands now, with the days and times of the school.

    Raises:
        Undecided: somebody was named since it was chosen who is redacted.
    """
    with timezone.override(pack.incident.school.tz):
        return _Builder(pack, user).build()


def subjects(pack: CasePack, user: "User") -> list[people.Subject]:
    """Whom the pack would name, to choose from."""
    return [one for one, _ in _Builder(pack, user).people]


def is_decided(pack: CasePack, user: "User") -> bool:
    """Whether its maker decided on everybody whom the case names by now; so too where nobody kept who was there.

    Where its maker may not read the case any more, as far as `user` reads it.
    """
    may_read = CasePack.objects.visible_to(pack.by).filter(pk=pack.pk).exists()
    return pack.offered is None or _Builder(pack, pack.by if may_read else user).is_decided()


def as_json(contents: Contents) -> dict[str, Any]:
    """The same as JSON can hold it."""
    return asdict(contents)


def digest(contents: Contents) -> str:
    """Tells one content from another."""
    return hashlib.sha256(json.dumps(as_json(contents), sort_keys=True).encode()).hexdigest()
