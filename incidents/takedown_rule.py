"""What is to be done next so that a post is removed, and by when. Plain functions on plain values.

The platform hears of it the same day; the Professionals Online Safety Helpline 48 hours after that, at once where it is
a safeguarding matter; Report Harmful Content when the platform refuses, or is silent for more than a week. Until it is
gone somebody looks whether it is still up: after 1, 3 and 7 days, then every week.
"""

import datetime
from dataclasses import dataclass

from dcs_portal.schools.working_hours import RealHours

from .codes import Category, PostState, PostStep, Reply, Severity

HELPLINE_AFTER = datetime.timedelta(hours=48)
SILENCE = datetime.timedelta(days=7)
_FIRST_CHECKS = (1, 3, 7)
_EVERY = 7
_SAFEGUARDING = {
    *(Category.THREAT, Category.ADVANCES, Category.VIOLENCE),
    *(Category.SELF_HARM, Category.PORNOGRAPHY, Category.EXTREMISM),
}


@dataclass(frozen=True)
class Known:
    """What is known of one post; moments in the time zone of the school, in which days are counted."""

    since: datetime.datetime
    at_once: bool = False
    state: str = PostState.UNKNOWN
    reported_at: datetime.datetime | None = None
    reply: str = ""
    replied_at: datetime.datetime | None = None
    checked_at: datetime.datetime | None = None
    helpline_at: datetime.datetime | None = None
    harmful_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Due:
    """A step, and by when it should be done."""

    step: PostStep
    by: datetime.datetime


def is_for_helpline_at_once(severity: str, category: str) -> bool:
    """Whether the helpline hears at once: a safeguarding matter, or S3 and graver."""
    return severity in (Severity.S3, Severity.S4) or category in _SAFEGUARDING


def due(known: Known) -> list[Due]:
    """What is still to be done about a post, the soonest first; nothing once it is removed."""
    if known.state == PostState.REMOVED:
        return []
    found = [_report(known), _helpline(known), _harmful(known), _check(known)]
    return sorted((one for one in found if one), key=lambda one: one.by)


def _report(known: Known) -> Due | None:
    return None if known.reported_at else Due(PostStep.REPORTED, _end_of(known.since))


def _helpline(known: Known) -> Due | None:
    if known.helpline_at:
        return None
    if known.at_once:
        return Due(PostStep.HELPLINE, known.since)
    return Due(PostStep.HELPLINE, RealHours().after(known.reported_at, HELPLINE_AFTER)) if known.reported_at else None


def _harmful(known: Known) -> Due | None:
    if known.harmful_at or not known.reported_at:
        return None
    refused = known.replied_at if known.reply == Reply.REFUSED else None
    return Due(PostStep.HARMFUL, refused or known.reported_at + SILENCE)


def _check(known: Known) -> Due | None:
    if not known.reported_at:
        return None
    checked = known.checked_at.date() if known.checked_at else None
    day = next_check(known.reported_at.date(), checked)
    return Due(PostStep.CHECK, _end_of(datetime.datetime.combine(day, datetime.time(), known.reported_at.tzinfo)))


def next_check(reported_on: datetime.date, checked_on: datetime.date | None) -> datetime.date:
    """The first day of the plan after the last check."""
    last = max(0, (checked_on - reported_on).days) if checked_on else 0
    days = next((days for days in _FIRST_CHECKS if days > last), (last // _EVERY + 1) * _EVERY)
    return reported_on + datetime.timedelta(days=days)


def _end_of(moment: datetime.datetime) -> datetime.datetime:
    """The midnight that ends its day."""
    return datetime.datetime.combine(moment.date() + datetime.timedelta(days=1), datetime.time(), moment.tzinfo)


def in_words(taken: datetime.timedelta) -> str:
    """How long a removal took: '5 hours', '3 days'."""
    hours = max(1, round(taken.total_seconds() / 3600))
    number, unit = (hours, "hour") if hours < 48 else (round(hours / 24), "day")
    return f"{number:,} {unit}{'' if number == 1 else 's'}"
