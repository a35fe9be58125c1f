"""When a school is asked to declare that it complies, where it stands, and which message is due. Plain values only."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from dcs_portal.schools import working_days
from dcs_portal.schools.working_days import IsOff

from .asking import TO_LEADER, due_stage

# Where HQ has said nothing of a year, a school has so long from the day on which it is asked.
DAYS_TO_SIGN = 56
# Letters go out between these hours of the school's own clock.
FIRST_HOUR, LAST_HOUR = 8, 17
# The stage of every message after the date.
OVERDUE = 1000
WEEK = 7


@dataclass(frozen=True, slots=True)
class Window:
    """From which day a school is asked, and the last on which it signs in time."""

    asked_from: datetime.date
    due_on: datetime.date


class Standing(StrEnum):
    """Where a school stands with its declaration for a year."""

    NOT_ASKED = "not-asked"
    ASKED = "asked"
    OVERDUE = "overdue"
    EXCEPTIONS = "exceptions"
    DECLARED = "declared"

    @property
    def label(self) -> str:
        return _LABELS[self][0]

    @property
    def tone(self) -> str:
        return _LABELS[self][1]

    @property
    def is_signed(self) -> bool:
        return self in (Standing.EXCEPTIONS, Standing.DECLARED)


_LABELS = {
    Standing.NOT_ASKED: ("Not asked yet", "grey"),
    Standing.ASKED: ("To be signed", "yellow"),
    Standing.OVERDUE: ("Overdue", "red"),
    Standing.EXCEPTIONS: ("Signed, with open exceptions", "light-blue"),
    Standing.DECLARED: ("Signed", "green"),
}


def window(
    first_day: datetime.date, asked_from: datetime.date | None = None, due_on: datetime.date | None = None
) -> Window:
    """The days of a school for a year: from what HQ set for all schools, else from the first day of its own year.

    Nobody is asked before their year begins, nor has to sign before they are asked.
    """
    asked = max(first_day, asked_from or first_day)
    return Window(asked, max(asked, due_on or asked + datetime.timedelta(days=DAYS_TO_SIGN)))


def standing(days: Window, today: datetime.date, *, is_signed: bool, open_exceptions: int = 0) -> Standing:
    if is_signed:
        return Standing.EXCEPTIONS if open_exceptions else Standing.DECLARED
    if today < days.asked_from:
        return Standing.NOT_ASKED
    return Standing.OVERDUE if today > days.due_on else Standing.ASKED


def first_school_day(day: datetime.date, is_off: IsOff) -> datetime.date:
    """The day itself, or the next on which somebody is at school."""
    return working_days.after(datetime.datetime.combine(day, datetime.time(), datetime.UTC), 0, is_off).date()


def may_write(at_school: datetime.datetime, is_off: IsOff) -> bool:
    """Whether a message may go out now: in the daytime of a school day.

    Args:
        at_school: this moment on the school's own clock.
    """
    return FIRST_HOUR <= at_school.hour < LAST_HOUR and first_school_day(at_school.date(), is_off) == at_school.date()


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told so far of a school and a year.

    Args:
        stage: the last before the date.
        on, first: the last day and the first.
    """

    stage: int | None = None
    on: datetime.date | None = None
    first: datetime.date | None = None


def leader_stage(since: datetime.date, days: Window, today: datetime.date, told: Told) -> int | None:
    """The message that is due to a leader: as for a document, then one each week that it is overdue.

    Args:
        since: the school day on which this leader was first asked.
    """
    if today > days.due_on:
        return _overdue(days, today, told)
    stage = due_stage(since, today, told.stage)
    return None if stage == TO_LEADER else stage  # where a leader hears of a document, HQ hears of a declaration


def hq_stage(since: datetime.date, days: Window, today: datetime.date, told: Told, *, is_reminded: bool) -> int | None:
    """The message that is due to HQ about a school: after three weeks, then one each week that it is overdue.

    Args:
        is_reminded: whether its leaders, if it has any, heard of it on an earlier day; else nobody is reported.
    """
    if not is_reminded:
        return None
    if today > days.due_on:
        return _overdue(days, today, told)
    is_late = (today - since).days >= TO_LEADER
    return TO_LEADER if is_late and told.stage is None else None


def _overdue(days: Window, today: datetime.date, told: Told) -> int | None:
    """One after the date, and then one a week; HQ may put the date off meanwhile, and it begins again."""
    if told.on is None or told.on <= days.due_on or (today - told.on).days >= WEEK:
        return OVERDUE
    return None
