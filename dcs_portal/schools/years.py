"""Year groups, and the academic year: plain functions on plain values."""

import calendar
import datetime
import re
from collections.abc import Iterable

ENGLISH = ["FS1", "FS2", *(f"Y{n}" for n in range(1, 14))]
SCOTTISH = [*(f"P{n}" for n in range(1, 8)), *(f"S{n}" for n in range(1, 7))]
YEAR_GROUPS = [*ENGLISH, *SCOTTISH]
_MONTHS = [name.lower() for name in calendar.month_name]
# Any leap year will do: a school's year may start on 29 February.
_LEAP_YEAR = 2024
_ONE_DAY = datetime.timedelta(days=1)


def academic_year(day: datetime.date, start_month: int = 9, start_day: int = 1) -> int:
    """The calendar year in which the academic year that holds `day` began (2026 for 2026/27).

    A year that starts on 29 February starts on 1 March where there is none.
    """
    return day.year if (day.month, day.day) >= (start_month, start_day) else day.year - 1


def first_day(year: int, start_month: int = 9, start_day: int = 1) -> datetime.date:
    """The day on which the academic year that begins in `year` starts; 1 March for a 29 February that there is not."""
    if (start_month, start_day) == (2, 29) and not calendar.isleap(year):
        return datetime.date(year, 3, 1)
    return datetime.date(year, start_month, start_day)


def year_window(year: int, start_month: int = 9, start_day: int = 1) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of the academic year that began in `year`."""
    return first_day(year, start_month, start_day), first_day(year + 1, start_month, start_day) - _ONE_DAY


def academic_year_name(year: int) -> str:
    """How an academic year is written: "2026/27"."""
    return f"{year}/{(year + 1) % 100:02}"


def parse_year_groups(text: str) -> list[str]:
    """Year groups from text such as "FS1-Y6", "FS1 to Y6" or "FS1, Y2": codes, youngest first, each once.

    Raises:
        ValueError: a word is no year group, or a range runs backwards or across the two systems.
    """
    found: set[str] = set()
    for part in re.split(r"[,;]|\band\b", text, flags=re.IGNORECASE):
        first, *rest = re.split(r"[-\u2013\u2014]|\bto\b", part.upper(), maxsplit=1, flags=re.IGNORECASE)
        if part.strip():
            found.update(_span(first.strip(), (rest or [first])[0].strip()))
    return in_order(found)


def format_year_groups(codes: Iterable[str]) -> str:
    """Year groups as people read them: "FS1 to Y6", "Y1 and Y2", "FS1, Y2 and P1 to P7"."""
    parts: list[str] = []
    for run in _runs(in_order(codes)):
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def in_order(codes: Iterable[str]) -> list[str]:
    """Those of `codes` that are year groups, youngest first, each once."""
    wanted = set(codes)
    return [code for code in YEAR_GROUPS if code in wanted]


def parse_year_start(text: str) -> tuple[int, int]:
    """Month and day of the first day of a school's year, from "09-01" or "1 September".

    Raises:
        ValueError: it is neither, or no such day exists.
    """
    if match := re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})", text.strip()):
        month, day = int(match[1]), int(match[2])
    elif match := re.fullmatch(r"([0-9]{1,2}) +([a-z]{3,9})", text.strip().lower()):
        month, day = _month(match[2]), int(match[1])
    else:
        raise ValueError("it is not a day of the year, such as 1 September or 09-01")
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(_LEAP_YEAR, month)[1]):
        raise ValueError("there is no such day in the year")
    return month, day


def format_year_start(month: int, day: int) -> str:
    """The first day of a school's year as people read it: "1 September"."""
    return f"{day} {calendar.month_name[month]}"


def _month(word: str) -> int:
    return next((n for n, name in enumerate(_MONTHS) if name and name.startswith(word)), 0)


def _runs(codes: list[str]) -> list[list[str]]:
    """Split codes in order into runs without a gap, none across the two systems."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and code not in (ENGLISH[0], SCOTTISH[0]) and _before(code) == runs[-1][-1]:
            runs[-1].append(code)
        else:
            runs.append([code])
    return runs


def _before(code: str) -> str:
    return YEAR_GROUPS[YEAR_GROUPS.index(code) - 1]


def _span(first: str, last: str) -> list[str]:
    for system in (ENGLISH, SCOTTISH):
        if first in system and last in system and system.index(first) <= system.index(last):
            return system[system.index(first) : system.index(last) + 1]
    shown = first if first == last else f"{first}-{last}"
    raise ValueError(f"{shown} is not a year group or a range of them")
