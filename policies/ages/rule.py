"""How old one must be: the rules for a platform at a place on a day, combined into one answer. Plain values only.

The access age is the highest of the platform's own minimum and of every law in force on that day for the platform or
its category. What nobody knows, or has entered, is "check with HQ" and never "may"; but a child below an age that is
known may not, whatever the rest turns out to be. The age of digital consent is told apart and bans nothing.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from .codes import UNCERTAIN, Kind, Limit, Status

STALE_AFTER = datetime.timedelta(days=90)
ALWAYS = 1000  # an age that nobody reaches: a parent is always needed


class Verdict(IntEnum):
    """From the freest to the strictest."""

    MAY = 0
    WITH_PARENT = 1
    CHECK = 2
    NOT_YET = 3


class ConsentAnswer(IntEnum):
    NOT_NEEDED = 0
    UNKNOWN = 1
    NEEDED = 2


@dataclass(frozen=True, slots=True)
class Platform:
    slug: str
    category: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as HQ keeps it.

    places: codes; None is everywhere. platforms, categories: what it is about; a law that names neither is about all.
    starts, ends: the first and the last day; None is open. or_consent: the platform asks for the place's age of digital
    consent where that is higher. parent_until: below this age the platform wants a parent's agreement.
    """

    pk: int
    kind: Kind
    limit: Limit
    age: int | None = None
    status: Status = Status.IN_FORCE
    places: frozenset[str] | None = None
    platforms: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    starts: datetime.date | None = None
    ends: datetime.date | None = None
    or_consent: bool = False
    parent_until: int | None = None
    verified_on: datetime.date | None = None

    def is_at(self, place: str) -> bool:
        return self.places is None or place in self.places

    def concerns(self, place: str, platform: Platform) -> bool:
        return self.is_at(place) and self.names(platform)

    def names(self, platform: Platform) -> bool:
        names_all = self.kind == Kind.ACCESS and not self.platforms and not self.categories
        named = platform.slug in self.platforms or platform.category in self.categories
        return self.kind == Kind.CONSENT or names_all or named

    def holds(self, on: datetime.date) -> bool:
        """Whether it counts on a day. What is only enacted, announced or proposed never does."""
        begun = self.starts is None or self.starts <= on
        return self.status == Status.IN_FORCE and begun and (self.ends is None or on <= self.ends)

    def is_stale(self, today: datetime.date) -> bool:
        """Whether nobody has looked at its source for over 90 days."""
        return self.verified_on is None or today - self.verified_on > STALE_AFTER


@dataclass(frozen=True, slots=True)
class Coming:
    """What may change: a rule that begins, ends, or is still talked of. day: from when, if that is known."""

    rule: Rule
    day: datetime.date | None
    is_certain: bool
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """The age of digital consent at a place; `is_known` is false where a rule for it is missing or says so."""

    age: int
    rule: Rule | None
    is_known: bool

    def answer(self, age: int) -> ConsentAnswer:
        if age < self.age:
            return ConsentAnswer.NEEDED
        return ConsentAnswer.NOT_NEEDED if self.is_known else ConsentAnswer.UNKNOWN


@dataclass(frozen=True, slots=True)
class Finding:
    """What holds for a platform at a place on a day, whoever asks.

    minimum: the highest age that is known (0: none). decided_by: the rule that says so. by_consent: it says so by the
    age of digital consent. unknown: rules that say that nobody knows. missing: what HQ has not entered at all.
    parent_until: below this age a parent or the school has to agree, by parent_rule. considered: all that counted.
    """

    minimum: int
    decided_by: Rule | None
    by_consent: bool
    unknown: tuple[Rule, ...]
    missing: tuple[Kind, ...]
    parent_until: int
    parent_rule: Rule | None
    consent: Consent
    considered: tuple[Rule, ...]
    coming: tuple[Coming, ...]

    @property
    def is_known(self) -> bool:
        return not self.unknown and not self.missing

    def verdict(self, age: int) -> Verdict:
        if age < self.minimum:
            return Verdict.NOT_YET
        if not self.is_known:
            return Verdict.CHECK
        return Verdict.WITH_PARENT if age < self.parent_until else Verdict.MAY

    def stale(self, today: datetime.date) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.considered if rule.is_stale(today))


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for one child. until: the first day on which no age stands in the way, by what is certain on the day
    that is asked about; only where the date of birth is known.
    """

    verdict: Verdict
    until: datetime.date | None
    consent: ConsentAnswer
    finding: Finding


def answer(
    rules: Iterable[Rule],
    place: str,
    platform: Platform,
    on: datetime.date,
    *,
    age: int | None = None,
    born: datetime.date | None = None,
) -> Answer:
    """May a child of this age, or born on this day, use the platform at this place on this day?

    Args:
        on: the date at the place, which is not everywhere the same.
        age, born: exactly one of them.
    """
    if (age is None) == (born is None):
        raise ValueError("an age or a date of birth")
    years = age if age is not None else age_on(born, on)  # type: ignore[arg-type]
    rules = list(rules)
    finding = find(rules, place, platform, on)
    verdict = finding.verdict(years)
    until = None
    if born and verdict == Verdict.NOT_YET:
        until = _first_day(rules, place, platform, finding, on, born)
    return Answer(verdict, until, finding.consent.answer(years), finding)


def find(rules: Iterable[Rule], place: str, platform: Platform, on: datetime.date) -> Finding:
    """What holds for a platform at a place on a day. The order of the rules makes no difference."""
    here = [rule for rule in rules if rule.concerns(place, platform)]
    holding = [rule for rule in here if rule.holds(on)]
    consent = _consent(holding)
    limits = [rule for rule in holding if rule.kind != Kind.CONSENT]
    asks_consent = any(rule.or_consent for rule in limits)
    demands = [(_age_of(rule, consent), rule) for rule in limits if rule.limit != Limit.UNKNOWN]
    minimum, decided_by = max(demands, key=_strictness, default=(0, None))
    parents = [(_parent_until(rule), rule) for rule in limits if rule.kind == Kind.PLATFORM]
    parent_until, parent_rule = max(parents, key=_strictness, default=(0, None))
    return Finding(
        minimum=minimum,
        decided_by=decided_by,
        by_consent=decided_by is not None and minimum > (decided_by.age or 0),
        unknown=tuple(sorted((rule for rule in limits if _is_open(rule, consent)), key=lambda rule: rule.pk)),
        missing=tuple(kind for kind in (Kind.PLATFORM, Kind.ACCESS) if kind not in {rule.kind for rule in limits}),
        parent_until=parent_until,
        parent_rule=parent_rule if parent_until else None,
        consent=consent,
        considered=tuple(sorted(holding, key=lambda rule: rule.pk)),
        coming=coming((rule for rule in here if rule.kind != Kind.CONSENT or asks_consent), on),
    )


def _first_day(
    rules: list[Rule], place: str, platform: Platform, finding: Finding, on: datetime.date, born: datetime.date
) -> datetime.date:
    """When a child is old enough, if a change that is certain does not make it sooner or later."""
    reached = birthday(born, finding.minimum)
    changes = [change.day for change in finding.coming if change.is_certain and change.day and change.day <= reached]
    if not changes:
        return reached
    changed = min(changes)
    later = find(rules, place, platform, changed)
    if age_on(born, changed) >= later.minimum:
        return changed
    return _first_day(rules, place, platform, later, changed, born)


def consent_at(rules: Iterable[Rule], place: str, on: datetime.date) -> Consent:
    """The age of digital consent at a place on a day."""
    return _consent([rule for rule in rules if rule.kind == Kind.CONSENT and rule.is_at(place) and rule.holds(on)])


def coming(rules: Iterable[Rule], on: datetime.date) -> tuple[Coming, ...]:
    """What changes after a day, the dated first."""
    found = [change for rule in rules for change in _changes(rule, on)]
    return tuple(
        sorted(found, key=lambda change: (change.day or datetime.date.max, not change.is_certain, change.rule.pk))
    )


def birthday(born: datetime.date, age: int) -> datetime.date:
    """The day on which somebody reaches an age. Born on 29 February: 1 March in a year that has no such day."""
    year = born.year + age
    if (born.month, born.day) == (2, 29) and not _is_leap(year):
        return datetime.date(year, 3, 1)
    return born.replace(year=year)


def age_on(born: datetime.date, on: datetime.date) -> int:
    years = on.year - born.year
    return years - (on < birthday(born, years))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _consent(holding: list[Rule]) -> Consent:
    rules = [rule for rule in holding if rule.kind == Kind.CONSENT]
    known = [(rule.age or 0, rule) for rule in rules if rule.limit != Limit.UNKNOWN]
    age, rule = max(known, key=_strictness, default=(0, None))
    return Consent(age, rule, bool(rules) and len(known) == len(rules))


def _age_of(rule: Rule, consent: Consent) -> int:
    return max(rule.age or 0, consent.age if rule.or_consent else 0)


def _parent_until(rule: Rule) -> int:
    """A platform without an age of its own is set up by a parent or the school, unless it says until when."""
    return (rule.parent_until or ALWAYS) if rule.limit == Limit.NONE else (rule.parent_until or 0)


def _is_open(rule: Rule, consent: Consent) -> bool:
    return rule.limit == Limit.UNKNOWN or (rule.or_consent and not consent.is_known)


def _strictness(demand: tuple[int, Rule]) -> tuple[int, bool, int]:
    """The highest age; of several, the platform's own rule; then the oldest entry: the same whatever their order."""
    age, rule = demand
    return age, rule.kind == Kind.PLATFORM, -rule.pk


def _changes(rule: Rule, on: datetime.date) -> list[Coming]:
    if rule.ends is not None and rule.ends < on:
        return []
    if rule.status in UNCERTAIN:
        return [Coming(rule, rule.starts, is_certain=False)]
    if rule.status != Status.IN_FORCE:
        return []
    found = [Coming(rule, rule.starts, is_certain=True)] if rule.starts and rule.starts > on else []
    if rule.ends and rule.ends < datetime.date.max:
        found.append(Coming(rule, rule.ends + datetime.timedelta(days=1), is_certain=True, is_end=True))
    return found
