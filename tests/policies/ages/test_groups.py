"""Year groups: how old they are, and what that means for a class. By hand, not from the code."""

import datetime

import pytest

from dcs_portal.schools.cohorts import cohort, cohorts
from dcs_portal.schools.years import ENGLISH
from policies.ages.codes import Kind, Limit
from policies.ages.groups import Ages, Share, ages_during, ages_on, group_answer
from policies.ages.rule import Platform, Rule, find

FIRST, LAST = datetime.date(2026, 9, 1), datetime.date(2027, 8, 31)
DURING = {
    "FS1": (3, 4), "FS2": (4, 5), "Y1": (5, 6), "Y2": (6, 7), "Y3": (7, 8), "Y4": (8, 9), "Y5": (9, 10), "Y6": (10, 11),
    "Y7": (11, 12), "Y8": (12, 13), "Y9": (13, 14), "Y10": (14, 15), "Y11": (15, 16), "Y12": (16, 17), "Y13": (17, 18),
}  # fmt: skip


@pytest.mark.parametrize("code", ENGLISH)
def test_ages_during_the_year(code):
    assert ages_during(cohort(code, 2026), FIRST, LAST) == Ages(*DURING[code])


# Year group, first day of the school's year, the first and the last day of birth.
BORN = [
    ("Y8", (9, 1), "2013-09-01", "2014-08-31"),
    ("Y8", (8, 15), "2013-08-15", "2014-08-14"),
    ("FS1", (2, 29), "2022-03-01", "2023-02-28"),
    ("P1", (8, 1), "2021-03-01", "2022-02-28"),
    ("P7", (8, 1), "2015-03-01", "2016-02-29"),
    ("S1", (8, 1), "2014-03-01", "2015-02-28"),
    ("S6", (8, 1), "2009-03-01", "2010-02-28"),
]


@pytest.mark.parametrize(("code", "start", "first", "last"), BORN)
def test_when_they_were_born(code, start, first, last):
    assert [str(day) for day in cohort(code, 2026, *start)] == [first, last]


def test_a_mixed_class_is_as_wide_as_its_year_groups():
    first, last = cohorts(["Y7", "Y8"], 2026)
    assert (str(first), str(last)) == ("2013-09-01", "2015-08-31")


PLACE, SERVICE = "here", Platform("x", "social")


def finding(age, *, parent_until=None, unknown=False):
    own = Rule(1, Kind.PLATFORM, Limit.AGE, age, platforms=frozenset({"x"}), parent_until=parent_until)
    law = Rule(2, Kind.ACCESS, Limit.UNKNOWN if unknown else Limit.NONE)
    return find([own, law], PLACE, SERVICE, FIRST)


# Ages of the class, what is asked for, the answer, whether a parent has to agree.
CLASSES = [
    ((12, 13), {"age": 13}, Share.FROM_BIRTHDAY, False),
    ((13, 14), {"age": 13}, Share.ALL, False),
    ((11, 12), {"age": 13}, Share.NONE, False),
    ((12, 13), {"age": 13, "parent_until": 18}, Share.FROM_BIRTHDAY, True),
    ((17, 18), {"age": 13, "parent_until": 18}, Share.ALL, True),
    ((18, 18), {"age": 13, "parent_until": 18}, Share.ALL, False),
    ((11, 12), {"age": 13, "parent_until": 18}, Share.NONE, False),
    ((11, 12), {"age": 13, "unknown": True}, Share.NONE, False),
    ((12, 13), {"age": 13, "unknown": True}, Share.CHECK, False),
    ((15, 16), {"age": 13, "unknown": True, "parent_until": 18}, Share.CHECK, False),
]


@pytest.mark.parametrize(("ages", "asked", "share", "parent"), CLASSES)
def test_a_class(ages, asked, share, parent):
    found = group_answer(finding(**asked), Ages(*ages))
    assert (found.share, found.needs_parent) == (share, parent)


def test_on_the_first_day_one_child_of_year_8_may_be_13_already():
    assert ages_on(cohort("Y8", 2026), FIRST) == Ages(12, 13)
    assert ages_on(cohort("Y8", 2026), LAST) == Ages(13, 13)
