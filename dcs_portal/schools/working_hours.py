"""A clock that counts working hours, and one that counts real ones. Plain functions on plain values."""

import datetime
from dataclasses import dataclass
from typing import Protocol

from .working_days import IsOff, is_free, next_day

OPENS, SHUTS = datetime.time(8), datetime.time(17)
DAY = datetime.timedelta(hours=SHUTS.hour - OPENS.hour)
_NONE = datetime.timedelta()


class Hours(Protocol):
    """A way to count time."""

    def after(self, moment: datetime.datetime, span: datetime.timedelta) -> datetime.datetime:
        """When `span` of it has gone by since `moment`. None of it has gone by at `moment` itself.

        Raises:
            ValueError: `moment` has no time zone, or `span` is negative.
        """

    def between(self, start: datetime.datetime, end: datetime.datetime) -> datetime.timedelta:
        """How much of it lies between the two; none, if `end` is not the later one."""


class RealHours:
    """Every hour counts: at night, at weekends, in the holidays."""

    def after(self, moment: datetime.datetime, span: datetime.timedelta) -> datetime.datetime:
        _check(moment, span)
        return (moment.astimezone(datetime.UTC) + span).astimezone(moment.tzinfo)

    def between(self, start: datetime.datetime, end: datetime.datetime) -> datetime.timedelta:
        return max(end.astimezone(datetime.UTC) - start.astimezone(datetime.UTC), _NONE)


@dataclass(frozen=True)
class WorkingHours:
    """Monday to Friday from OPENS to SHUTS where the school is, without its holidays.

    Args:
        tz: the school's, such as `school.tz`.
        is_off: such as `Holiday.objects.for_school(school).is_off()`.
    """

    tz: datetime.tzinfo
    is_off: IsOff

    def after(self, moment: datetime.datetime, span: datetime.timedelta) -> datetime.datetime:
        _check(moment, span)
        moment = moment.astimezone(datetime.UTC)
        day = self._first_day(moment)
        opens, shuts = self._day(day)
        opens = max(opens, moment)
        while span > shuts - opens:
            span -= shuts - opens
            day = next_day(day, self.is_off)
            opens, shuts = self._day(day)
        return (opens + span).astimezone(self.tz)

    def between(self, start: datetime.datetime, end: datetime.datetime) -> datetime.timedelta:
        total, day = _NONE, self._first_day(start)
        while day <= end.astimezone(self.tz).date():
            opens, shuts = self._day(day)
            total += max(min(shuts, end) - max(opens, start), _NONE)
            day = next_day(day, self.is_off)
        return total

    def _first_day(self, moment: datetime.datetime) -> datetime.date:
        """The day on which work goes on at `moment`, or begins after it."""
        day = moment.astimezone(self.tz).date()
        if is_free(day, self.is_off) or moment >= self._day(day)[1]:
            return next_day(day, self.is_off)
        return day

    def _day(self, day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
        """When work begins and ends on it: in UTC, since between two local times the clocks may change."""
        opens, shuts = (datetime.datetime.combine(day, at, self.tz).astimezone(datetime.UTC) for at in (OPENS, SHUTS))
        return opens, shuts


def _check(moment: datetime.datetime, span: datetime.timedelta) -> None:
    if moment.tzinfo is None or span < _NONE:
        raise ValueError("a moment with its time zone, and a time forwards")
