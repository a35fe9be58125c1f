"""The two levels of training, and which of them a class needs. Plain functions on plain values."""

from collections.abc import Iterable

from django.db import models

from dcs_portal.schools.years import ENGLISH, SCOTTISH


class Level(models.TextChoices):
    UNDER_13 = "under_13", "Under 13"
    THIRTEEN = "13_plus", "13 and over"


class Aim(models.TextChoices):
    """What a class is to have had by the end of the year: a line of coverage each."""

    UNDER_13 = Level.UNDER_13.value, Level.UNDER_13.label
    THIRTEEN = Level.THIRTEEN.value, Level.THIRTEEN.label
    PROFILE = "profile", "13 and over: online profile"

    @property
    def level(self) -> Level:
        """The level of the sessions that serve it."""
        return Level.UNDER_13 if self is Aim.UNDER_13 else Level.THIRTEEN


# Who turns 13 during the year: all of Y8 and S2, and the older half of S1, which is born from March to February.
STRADDLING = frozenset({"Y8", "S1", "S2"})
# Who is 13 when it begins.
OVER = frozenset({*ENGLISH[ENGLISH.index("Y9") :], *SCOTTISH[SCOTTISH.index("S3") :]})
UNDER = frozenset({*ENGLISH, *SCOTTISH}) - STRADDLING - OVER


def levels_of(year_groups: Iterable[str]) -> list[Level]:
    """What year groups alone ask for; the lower level where there are none."""
    stages = set(year_groups)
    levels = [Level.UNDER_13] if stages & (UNDER | STRADDLING) or not stages else []
    return [*levels, Level.THIRTEEN] if stages & (OVER | STRADDLING) else levels


def straddles(year_groups: Iterable[str]) -> bool:
    """Whether children of the class turn 13 during the year, so that it has a session at each level."""
    return bool(STRADDLING & set(year_groups))
