"""By when what must be done with a case: the stages that it goes through, and how long each may take.

Time is counted in working hours of the school; of a grave case in real hours, whatever the day. An allegation about
staff is counted in the hours of all of DCS (its rule for the Designated Officer is one working day), which no
school's holiday makes longer. Why these targets: docs/decisions/0013-clocks.md.
"""

import datetime
from dataclasses import dataclass
from typing import Self

from django.db import models

from dcs_portal.filters import date, deadline, plural
from dcs_portal.schools.working_hours import DAY, Hours, RealHours

from .codes import Severity

_HOUR = datetime.timedelta(hours=1)
_MINUTE = datetime.timedelta(minutes=1)
_REAL_DAY = datetime.timedelta(days=1)
# Longer ago a date says more than a number, and nobody counts the working hours of a year for it.
_LONG_AGO = datetime.timedelta(days=60)


class Stage(models.TextChoices):
    """What must be done next, the most pressing first; where several run, a list shows the one due first."""

    CLAIM = "claim", "Claim"
    TRIAGE = "triage", "Triage"
    LEADERSHIP = "leadership", "Leadership’s decision"
    CLOSE = "close", "Close"

    @property
    def of_restricted(self) -> str:
        """What it is called in a restricted case."""
        return "Decide" if self == Stage.TRIAGE else str(self.label)


class WaitsFor(models.TextChoices):
    """For whom a clock may be paused: nobody here can speed it up."""

    FAMILY = "family", "The family"
    PLATFORM = "platform", "The platform"
    POLICE = "police", "The police"
    SOCIAL_WORK = "social_work", "The social work service"
    COMMAND = "command", "The local command"
    SOMEBODY = "somebody", "Somebody else"

    @property
    def in_words(self) -> str:
        """As in "waiting for the family"."""
        return f"waiting for {self.label[:1].lower()}{self.label[1:]}"


# How long each stage may take, by severity. S4 in real hours, the rest in working hours, of which a day has nine.
#
# claim       within a working day somebody has it ("tell the school lead the same day", domain facts 6.3); S4 at once.
# triage      reporting to the platform is due the same day (6.5), after triage; S4 goes to the police now.
# leadership  a head may be away for a day or two; of harassment or hate HQ hears too, so the next day.
# close       the platform has 48 hours, then POSH, then a week of silence before Report Harmful Content (6.6, 6.7):
#             three school weeks hold all of that. A complaint (S1) has the four weeks usual for school complaints.
#             S4: after a week somebody must look at it whole again.
TARGETS: dict[Stage, dict[Severity, datetime.timedelta]] = {
    Stage.CLAIM: {Severity.S1: 3 * DAY, Severity.S2: DAY, Severity.S3: DAY, Severity.S4: _HOUR},
    Stage.TRIAGE: {Severity.S1: 2 * DAY, Severity.S2: DAY, Severity.S3: 4 * _HOUR, Severity.S4: _HOUR},
    Stage.LEADERSHIP: {Severity.S1: 5 * DAY, Severity.S2: 3 * DAY, Severity.S3: DAY, Severity.S4: 4 * _HOUR},
    Stage.CLOSE: {Severity.S1: 20 * DAY, Severity.S2: 15 * DAY, Severity.S3: 15 * DAY, Severity.S4: 7 * _REAL_DAY},
}
# Whoever must do it hears of it again when so much of the time is left.
REMIND_AT = 4


def grade(severity: str, *, danger: bool, image: bool, restricted: bool) -> Severity:
    """The severity by which time is counted: danger and images are S4, an allegation S3 at least."""
    if danger or image:
        return Severity.S4
    return max(Severity(severity), Severity.S3) if restricted else Severity(severity)


def stages(*, is_open: bool, has_officer: bool, is_triaged: bool, with_leadership: bool) -> list[Stage]:
    """What must be done with a case now, the most pressing first."""
    wanted = {
        Stage.CLAIM: not has_officer,
        Stage.TRIAGE: has_officer and not is_triaged,
        Stage.LEADERSHIP: with_leadership,
        Stage.CLOSE: is_triaged,
    }
    return [stage for stage in Stage if is_open and wanted[stage]]


@dataclass(frozen=True)
class Time:
    """When a stage is due, and when whoever must do it hears of it again."""

    due_at: datetime.datetime
    warn_at: datetime.datetime

    @classmethod
    def given(cls, stage: Stage, grade: Severity, now: datetime.datetime, hours: Hours) -> Self:
        """All of its time, from now on."""
        return cls.left(TARGETS[stage][grade], stage, grade, now, hours)

    @classmethod
    def left(
        cls, left: datetime.timedelta, stage: Stage, grade: Severity, now: datetime.datetime, hours: Hours
    ) -> Self:
        """So much of its time, from now on, as after a pause."""
        warned = max(left - TARGETS[stage][grade] / REMIND_AT, datetime.timedelta())
        return cls(hours.after(now, left), hours.after(now, warned))


def is_real(grade: str) -> bool:
    """Whether time is counted in real hours; then nothing stops it."""
    return grade == Severity.S4


def hours_by(grade: str, working: Hours) -> Hours:
    return RealHours() if is_real(grade) else working


def left_in_words(due_at: datetime.datetime, now: datetime.datetime, hours: Hours) -> str:
    """'4 working hours left', '25 minutes left', 'late by 2 working days', 'late since 3 March 2026'."""
    if abs(now - due_at) > _LONG_AGO:
        return f"late since {date(due_at)}" if now > due_at else ""
    real = isinstance(hours, RealHours)
    if now >= due_at:
        late = _amount(hours.between(due_at, now), real)
        return f"late by {late}" if late else "late"
    return f"{_amount(hours.between(now, due_at), real) or 'less than a minute'} left"


def _amount(span: datetime.timedelta, real: bool) -> str:
    """The greatest whole unit that fits; empty for less than a minute."""
    day, kind = (_REAL_DAY, "") if real else (DAY, "working ")
    # One day and a bit is better said in hours.
    if span >= 2 * day or span == day:
        return plural(span // day, f"{kind}day")
    if span >= _HOUR:
        return plural(span // _HOUR, f"{kind}hour")
    return plural(span // _MINUTE, "minute") if span >= _MINUTE else ""


def in_words(what: str, due_at: datetime.datetime, now: datetime.datetime, hours: Hours, tz: datetime.tzinfo) -> str:
    """'Triage by Tuesday 24 November at 3pm, 4 working hours left', 'Triage: late by 2 working hours'."""
    left = left_in_words(due_at, now, hours)
    if now >= due_at:
        return f"{what}: {left}, due {deadline(due_at, tz)}"
    return ", ".join(part for part in [f"{what} by {deadline(due_at, tz)}", left] if part)


def paused_in_words(waits_for: str, until: datetime.datetime, tz: datetime.tzinfo) -> str:
    """'Paused until 30 November 2026: waiting for the family'."""
    return f"Paused until {date(until, tz)}: {WaitsFor(waits_for).in_words}"
