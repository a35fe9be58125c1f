"""Last year's plan, repeated: which class of this year is the one of last year, and on which day. Pure."""

import datetime
from collections.abc import Iterable

from dcs_portal.schools.working_days import IsOff, on_or_after

_YEAR_OF_WEEKS = datetime.timedelta(weeks=52)
_WEEK = datetime.timedelta(weeks=1)

# A class: its id, its name and its year groups.
Named = tuple[int, str, tuple[str, ...]]


def same_class(name: str, year_groups: tuple[str, ...], classes: Iterable[Named]) -> list[int]:
    """This year's classes in the place of one of last year: that of the same name and year groups, else all of these
    year groups."""
    alike = [(pk, other) for pk, other, groups in classes if groups == year_groups]
    return [pk for pk, other in alike if other.casefold() == name.casefold()] or [pk for pk, _ in alike]


def same_day(on: datetime.date, today: datetime.date, is_off: IsOff) -> datetime.date:
    """The school day on or after the same day of the week 52 weeks later, or, once that has passed, some weeks more."""
    day = on + _YEAR_OF_WEEKS
    while day <= today:
        day += _WEEK
    return on_or_after(day, is_off)
