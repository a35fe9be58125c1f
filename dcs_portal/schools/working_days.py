"""A clock that counts working days: Monday to Friday, without the holidays. A plain function on plain values."""

import datetime
from collections.abc import Callable

# Whether a day is a holiday; of Saturdays and Sundays it is not asked.
IsOff = Callable[[datetime.date], bool]
_SATURDAY = 5
# Longer than any school is shut. A holiday that never ends is a mistyped year, and must not stop a clock.
_LONGEST_BREAK = 150


def after(moment: datetime.datetime, days: int, is_off: IsOff) -> datetime.datetime:
    """The same time of day, `days` working days later.

    Args:
        moment: in the time zone in which the days are counted, such as `timezone.now().astimezone(school.tz)`.
            One on a day off counts from the start of the next working day.
        days: none or more.
        is_off: such as `Holiday.objects.for_school(school).is_off()`.

    Raises:
        ValueError: `moment` has no time zone, or `days` is negative.
    """
    if moment.tzinfo is None or days < 0:
        raise ValueError("a moment with its time zone, and a number of days forwards")
    day, time = moment.date(), moment.time()
    if is_free(day, is_off):
        day, time = next_day(day, is_off), datetime.time()
    elif not days:
        return moment
    for _ in range(days):
        day = next_day(day, is_off)
    return _real(datetime.datetime.combine(day, time, moment.tzinfo))


def on_or_before(day: datetime.date, is_off: IsOff) -> datetime.date:
    """The day itself if it is a working day, else the last one before it."""
    past = (day - datetime.timedelta(days=n) for n in range(_LONGEST_BREAK))
    weekdays = [date for date in past if date.weekday() < _SATURDAY]
    return next((date for date in weekdays if not is_off(date)), weekdays[0])


def on_or_after(day: datetime.date, is_off: IsOff) -> datetime.date:
    """The day itself if it is a working day, else the first one after it."""
    return next_day(day, is_off) if is_free(day, is_off) else day


def is_free(day: datetime.date, is_off: IsOff) -> bool:
    """Whether nobody works on it."""
    return day.weekday() >= _SATURDAY or is_off(day)


def next_day(day: datetime.date, is_off: IsOff) -> datetime.date:
    """The first working day after `day`; the first weekday, if there is none in sight."""
    coming = (day + datetime.timedelta(days=n) for n in range(1, _LONGEST_BREAK))
    weekdays = [date for date in coming if date.weekday() < _SATURDAY]
    return next((date for date in weekdays if not is_off(date)), weekdays[0])


def _real(moment: datetime.datetime) -> datetime.datetime:
    """A time that the clocks leave out when they go forward, as the time that it then is."""
    return moment.astimezone(datetime.UTC).astimezone(moment.tzinfo)
