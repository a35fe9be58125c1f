"""A class in the next year: its year groups move up, and its name with them. Plain functions on plain values."""

import re
from collections.abc import Collection, Iterable

from dcs_portal.schools.years import ENGLISH, SCOTTISH, in_order


def move_up(year_groups: Iterable[str], offered: Collection[str]) -> list[str]:
    """The year groups a year later, of those that the school has; none where all of the class leave."""
    return in_order(next_up for stage in year_groups if (next_up := _next(stage)) in offered)


def new_name(name: str, old: Iterable[str], new: Iterable[str]) -> str:
    """The name a year later: "Y3 Otters" is "Y4 Otters", "3B" is "4B", "Otters" stays.

    Only where one year group becomes one other; else the name stays, to be changed by hand.
    """
    before, after = list(old), list(new)
    if len(before) != 1 or len(after) != 1:
        return name
    if re.search(rf"\b{before[0]}\b", name, re.IGNORECASE):
        return re.sub(rf"\b{before[0]}\b", after[0], name, flags=re.IGNORECASE)
    number, following = (re.sub(r"\D", "", stage) for stage in (before[0], after[0]))
    if before[0][0] == after[0][0] and number and re.match(rf"{number}(?!\d)", name):
        return following + name[len(number) :]
    return name


def _next(stage: str) -> str:
    for system in (ENGLISH, SCOTTISH):
        if stage in system[:-1]:
            return system[system.index(stage) + 1]
    return ""
