"""A school year to work cases out in, and how its class 1 stands."""

import datetime
from dataclasses import replace

from training.coverage import ClassFacts, Count, Part, SessionFacts, YearFacts, coverage
from training.levels import Aim, Level

UNDER, THIRTEEN = Level.UNDER_13, Level.THIRTEEN


def day(text: str) -> datetime.date:
    """ "12 Oct" is in 2026 and "12 May" in 2027: the year runs from 1 September 2026 to 31 August 2027."""
    number, month, *year = text.split()
    at = datetime.datetime.strptime(f"{number} {month} 2026", "%d %b %Y").date()
    return at.replace(year=int(year[0]) if year else 2026 if at.month >= 9 else 2027)


# Due by Friday 26 March 2027; the last school day is Friday 16 July 2027.
YEAR = YearFacts(
    first=datetime.date(2026, 9, 1),
    last=datetime.date(2027, 8, 31),
    due_on=datetime.date(2027, 3, 26),
    ends_on=datetime.date(2027, 7, 16),
)
SETTING = replace(YEAR, is_setting=True)


def a_class(stages: str, *counts: tuple) -> ClassFacts:
    """Class 1. A count is (day, children, of them 13 or older, of them joined); without any, nobody counted."""
    return ClassFacts(1, tuple(stages.split()), tuple(Count(day(on), *numbers) for on, *numbers in counts))


def held(pk: int, on: str, took_part: int, away: int = 0, level: Level = UNDER, **facts) -> SessionFacts:
    return SessionFacts(pk, day(on), level, (Part(1, took_part, away),), **facts)


def plan(pk: int, on: str, level: Level = UNDER, **facts) -> SessionFacts:
    return SessionFacts(pk, day(on), level, (Part(1),), is_planned=True, **facts)


def stood(facts: YearFacts, on: str, aim: Aim = Aim.UNDER_13) -> tuple[str, int | None] | None:
    """The state of class 1's line, and how many are still to be reached; None where it needs no such thing."""
    lines = {line.aim: line for line in coverage(facts, day(on)).lines}
    return (lines[aim].state.value, lines[aim].to_reach) if aim in lines else None


Y3 = a_class("Y3", ("1 Sep", 24, 0))
Y3_GROWING = a_class("Y3", ("1 Sep", 24, 0), ("11 Jan", 26, 0, 2))
Y3_CHANGING = a_class("Y3", ("1 Sep", 24, 0), ("11 Jan", 24, 0, 3))  # three came, three left
UNCOUNTED = a_class("Y3")
Y8 = a_class("Y8", ("1 Sep", 20, 0), ("1 Mar", 20, 11))
Y9 = a_class("Y9", ("1 Sep", 28, 28))
Y7 = a_class("Y7", ("1 Sep", 22, 0))
Y7_WITH_ONE_OF_13 = a_class("Y7", ("1 Sep", 22, 0), ("1 Mar", 22, 1))
MIXED = a_class("Y7 Y8", ("1 Sep", 20, 0), ("1 Mar", 20, 4))
WIDE = a_class("Y7 Y9", ("1 Sep", 15, 6))
FS1 = a_class("FS1", ("1 Sep", 18, 0))
