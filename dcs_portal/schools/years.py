"""Year groups, and the academic year: plain functions on plain values."""

import datetime

ENGLISH = ["FS1", "FS2", *(f"Y{n}" for n in range(1, 14))]
SCOTTISH = [*(f"P{n}" for n in range(1, 8)), *(f"S{n}" for n in range(1, 7))]
YEAR_GROUPS = [*ENGLISH, *SCOTTISH]


def academic_year(day: datetime.date, start_month: int = 9, start_day: int = 1) -> int:
    """The calendar year in which the academic year that holds `day` began (2026 for 2026/27)."""
    return day.year if (day.month, day.day) >= (start_month, start_day) else day.year - 1


def parse_year_groups(text: str) -> list[str]:
    """Year groups from text such as "FS1-Y6" or "FS1, Y2": codes, youngest first, each once.

    Raises:
        ValueError: a word is no year group, or a range runs backwards or across the two systems.
    """
    found: set[str] = set()
    for part in (p.strip().upper() for p in text.split(",") if p.strip()):
        first, _, last = (p.strip() for p in part.partition("-"))
        found.update(_span(first, last or first))
    return [code for code in YEAR_GROUPS if code in found]


def _span(first: str, last: str) -> list[str]:
    for system in (ENGLISH, SCOTTISH):
        if first in system and last in system and system.index(first) <= system.index(last):
            return system[system.index(first) : system.index(last) + 1]
    shown = first if first == last else f"{first}-{last}"
    raise ValueError(f"{shown} is not a year group or a range of them")
