"""When a channel is reviewed, when the end of an approval is told, and when a message may go out. Plain functions.

A school year has three terms of four months each. A week into each term both keepers of a live channel are asked
whether it is still theirs; a fortnight after that its leader hears of it, and a fortnight later HQ. Both
fortnights count from the message before, not from the calendar: so days without the clock move everything by as much,
and nobody is told of a delay that they had no time to mend.
"""

import datetime
from dataclasses import dataclass

from dcs_portal.schools.working_days import IsOff, is_free
from dcs_portal.schools.years import academic_year, first_day

TERMS = 3
ASKED_AFTER = datetime.timedelta(days=7)
PATIENCE = datetime.timedelta(days=14)
# For how long an approval may be given: two years.
LONGEST = datetime.timedelta(days=731)
BEFORE_THE_END = (7, 30, 60)
FIRST_HOUR, LAST_HOUR = 8, 18
_MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """The first, second or third term of the academic year that began in `year`."""

    year: int
    number: int
    first_day: datetime.date

    @property
    def code(self) -> str:
        return f"{self.year}-{self.number}"

    def __str__(self) -> str:
        return f"Term {self.number} of {self.year}/{(self.year + 1) % 100:02}"


def term_of(day: datetime.date, start_month: int = 9, start_day: int = 1) -> Term:
    """The term that holds a day, at a school whose year starts on that day of that month."""
    year = academic_year(day, start_month, start_day)
    begins = [_begins(year, number, start_month, start_day) for number in range(TERMS)]
    number = max(n for n in range(TERMS) if begins[n] <= day)
    return Term(year, number + 1, begins[number])


def _begins(year: int, number: int, month: int, day: int) -> datetime.date:
    """Four months after the one before; the day is one that every month has."""
    if number == 0:
        return first_day(year, month, day)
    months = month - 1 + number * _MONTHS // TERMS
    return datetime.date(year + months // _MONTHS, months % _MONTHS + 1, min(day, 28))


def is_asked(term: Term, live_since: datetime.date, today: datetime.date) -> bool:
    """Whether a channel is asked about in a term: from its eighth day, if it was live before the term began."""
    return live_since < term.first_day and today >= term.first_day + ASKED_AFTER


def is_late(told_on: datetime.date | None, today: datetime.date) -> bool:
    """Whether those told on a day had their fortnight."""
    return told_on is not None and today >= told_on + PATIENCE


def stage_before(until: datetime.date, approved_on: datetime.date, today: datetime.date) -> int:
    """How many days before its end an approval is to be told of now: 60, 30 or 7; 0 for nothing.

    Args:
        until: the last day on which it holds. A stage that it never had, because it was given for less, is not told.
    """
    left = (until - today).days
    stage = next((days for days in BEFORE_THE_END if left <= days), 0)
    return stage if left >= 0 and (until - approved_on).days > stage else 0


def may_write(at_school: datetime.datetime, is_off: IsOff) -> bool:
    """Whether a message may go out: in the daytime of a working day, on the school's own clock.

    Args:
        is_off: the holidays, or none of them for what cannot wait until they are over.
    """
    return FIRST_HOUR <= at_school.hour < LAST_HOUR and not is_free(at_school.date(), is_off)
