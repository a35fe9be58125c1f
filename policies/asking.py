"""Who is asked to acknowledge which document, since when, and whether they have: now, or at any past moment.

Pure rules on plain values. What a document asks for follows from what was published and from the roles and audiences
of the day, all of which keep their dates; so nothing is stored about who was asked, and nothing has to be put right
when people come and go.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Edition:
    """A version that was published: from when, until when, and whether it asks people again."""

    document: int
    version: int
    published_at: datetime.datetime
    ended_at: datetime.datetime | None = None
    is_material: bool = True

    def is_current(self, at: datetime.datetime) -> bool:
        return self.published_at <= at and (self.ended_at is None or self.ended_at > at)


@dataclass(frozen=True)
class Audience:
    """People with a role, at schools of one kind or (with an empty `kind`) of all, from one day until another."""

    document: int
    role: str
    kind: str
    starts_on: datetime.date
    ends_on: datetime.date | None = None


@dataclass(frozen=True)
class Holding:
    """A role that a person holds, at a school or (with no school) across DCS, from one day until another."""

    person: int
    role: str
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    school: int | None = None
    kind: str = ""


@dataclass(frozen=True)
class Done:
    """An acknowledgement."""

    person: int
    version: int
    at: datetime.datetime


@dataclass(frozen=True)
class Required:
    """What a document asks for at a moment: the version to read, and those that count as having read it."""

    document: int
    version: int
    enough: frozenset[int]
    since: datetime.datetime


@dataclass
class Asked:
    """One person and one document.

    Args:
        since: the day from which they were asked: the day of the version, or of their role, or of their audience.
        joined: the first day of the role by which they are asked.
        schools: where they are in its audience; None among them stands for all of DCS.
        done: the acknowledgement that counts, the earliest.
    """

    person: int
    required: Required
    since: datetime.date
    joined: datetime.date
    schools: set[int | None] = field(default_factory=set)
    done: Done | None = None


def required(editions: Iterable[Edition], at: datetime.datetime) -> list[Required]:
    """What is asked for at a moment, document by document; nothing of a document without a version in force.

    Only a material change asks people again: whoever acknowledged the last material version, or any after it, need not.
    """
    by_document = defaultdict(list)
    for edition in sorted(editions, key=lambda edition: edition.published_at):
        if edition.published_at <= at:
            by_document[edition.document].append(edition)
    return [_required(published) for published in by_document.values() if published[-1].is_current(at)]


def _required(published: list[Edition]) -> Required:
    material = max((i for i, edition in enumerate(published) if edition.is_material), default=0)
    enough = frozenset(edition.version for edition in published[material:])
    return Required(published[-1].document, published[-1].version, enough, published[material].published_at)


def asked(
    wanted: Iterable[Required],
    audiences: Iterable[Audience],
    holdings: Iterable[Holding],
    done: Iterable[Done],
    at: datetime.datetime,
) -> Iterator[Asked]:
    """Everybody who is asked at a moment, and whether they had acknowledged by then.

    Args:
        at: aware; its date, in its own zone, is the day that roles and audiences are looked at.
    """
    people = _by_role(holdings, at.date())
    first = _first_done(done, at)
    rows = defaultdict(list)
    for audience in audiences:
        if _is_in_force(audience, at.date()):
            rows[audience.document].append(audience)
    for need in wanted:
        for one in _of_document(need, rows[need.document], people, at).values():
            counts = [first[one.person, version] for version in need.enough if (one.person, version) in first]
            one.done = min(counts, key=lambda done: done.at, default=None)
            yield one


def _of_document(
    need: Required,
    audiences: list[Audience],
    people: dict[tuple[str, str | None], list[Holding]],
    at: datetime.datetime,
) -> dict[int, Asked]:
    found: dict[int, Asked] = {}
    published = need.since.astimezone(at.tzinfo).date()
    for audience in audiences:
        across = people[audience.role, None] if audience.kind else []
        for holding in [*people[audience.role, audience.kind], *across]:
            since = max(published, audience.starts_on, holding.starts_on)
            one = found.setdefault(holding.person, Asked(holding.person, need, since, holding.starts_on))
            one.since, one.joined = min(one.since, since), min(one.joined, holding.starts_on)
            one.schools.add(holding.school)
    return found


def _by_role(holdings: Iterable[Holding], on: datetime.date) -> dict[tuple[str, str | None], list[Holding]]:
    """The holdings of the day by role and kind of school: under "" all of them, under None those across DCS."""
    people: dict[tuple[str, str | None], list[Holding]] = defaultdict(list)
    for holding in holdings:
        if _is_in_force(holding, on):
            people[holding.role, ""].append(holding)
            people[holding.role, None if holding.school is None else holding.kind].append(holding)
    return people


def _is_in_force(one: Audience | Holding, on: datetime.date) -> bool:
    return one.starts_on <= on and (one.ends_on is None or one.ends_on > on)


def _first_done(done: Iterable[Done], at: datetime.datetime) -> dict[tuple[int, int], Done]:
    first: dict[tuple[int, int], Done] = {}
    for one in done:
        key = one.person, one.version
        if one.at <= at and (key not in first or one.at < first[key].at):
            first[key] = one
    return first


STAGES = (0, 7, 14, 21)
TO_LEADER = STAGES[-1]


def due_stage(since: datetime.date, today: datetime.date, last: int | None) -> int | None:
    """Which message is due: the days after which it is sent, the latest that has come; None if there is none.

    Args:
        last: the stage of the last message about it; None if there was none.
    """
    reached = max((stage for stage in STAGES if stage <= (today - since).days), default=None)
    if reached == TO_LEADER and last != TO_LEADER and last != STAGES[-2]:
        reached = STAGES[-2]  # nobody is reported to a leader who was not reminded first
    return reached if reached is not None and (last is None or reached > last) else None
