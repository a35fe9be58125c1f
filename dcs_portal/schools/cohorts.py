"""Who is usually in a year group: from when to when they were born, and so how old they are. Plain values.

English year groups take those who reach an age between two starts of the school's year; Scottish stages those who
reach it between 1 March and the end of February.
"""

import datetime
from collections.abc import Iterable

from .years import ENGLISH, SCOTTISH, first_day

_YOUNGEST_ENGLISH, _YOUNGEST_SCOTTISH = 3, 4
_DAY = datetime.timedelta(days=1)
Span = tuple[datetime.date, datetime.date]


def cohort(code: str, year: int, start_month: int = 9, start_day: int = 1) -> Span:
    """The first and the last day of birth of those usually in a year group.

    Args:
        year: in which the academic year begins.
        start_month, start_day: when the school's year begins.

    Raises:
        ValueError: there is no such year group.
    """
    if code in SCOTTISH:
        month, day, age = 3, 1, _YOUNGEST_SCOTTISH + SCOTTISH.index(code)
    else:
        month, day, age = start_month, start_day, _YOUNGEST_ENGLISH + ENGLISH.index(code)
    return first_day(year - age - 1, month, day), first_day(year - age, month, day) - _DAY


def cohorts(codes: Iterable[str], year: int, start_month: int = 9, start_day: int = 1) -> Span:
    """The same for a class of several year groups: from the oldest child's day of birth to the youngest's."""
    spans = [cohort(code, year, start_month, start_day) for code in codes]
    return min(first for first, _ in spans), max(last for _, last in spans)
