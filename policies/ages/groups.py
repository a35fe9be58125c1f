"""The answer for a class or a year group: everyone, nobody, or each child from their own birthday. Plain values."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from .rule import Finding, Verdict, age_on


class Share(StrEnum):
    ALL = "all"
    FROM_BIRTHDAY = "birthday"
    NONE = "none"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Ages:
    """How old the youngest and the oldest are."""

    youngest: int
    oldest: int

    def __str__(self) -> str:
        return f"{self.youngest}" if self.youngest == self.oldest else f"{self.youngest} to {self.oldest}"


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """needs_parent: for some at least, the platform wants a parent or the school to agree."""

    share: Share
    needs_parent: bool
    finding: Finding


def ages_on(born: tuple[datetime.date, datetime.date], on: datetime.date) -> Ages:
    """born: the first and the last day of birth in the group."""
    oldest, youngest = (age_on(day, on) for day in born)
    return Ages(youngest, oldest)


def ages_during(born: tuple[datetime.date, datetime.date], first: datetime.date, last: datetime.date) -> Ages:
    """From the youngest on the first day to the oldest on the last."""
    return Ages(ages_on(born, first).youngest, ages_on(born, last).oldest)


def group_answer(finding: Finding, ages: Ages) -> GroupAnswer:
    """What a platform's finding means for children of these ages."""
    youngest, oldest = finding.verdict(ages.youngest), finding.verdict(ages.oldest)
    if oldest == Verdict.NOT_YET:
        share = Share.NONE
    elif oldest == Verdict.CHECK or not finding.is_known:
        share = Share.CHECK
    else:
        share = Share.FROM_BIRTHDAY if youngest == Verdict.NOT_YET else Share.ALL
    first_allowed = max(ages.youngest, finding.minimum)
    is_open = share in (Share.ALL, Share.FROM_BIRTHDAY)
    return GroupAnswer(share, is_open and first_allowed < finding.parent_until, finding)
