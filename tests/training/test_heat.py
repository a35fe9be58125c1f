"""The cells of the heat map, from facts: what is worst in a year group, how much is done, where a class is missing."""

import datetime

import pytest

from dcs_portal.schools.models import School
from training.coverage import ClassFacts, Count, Part, SessionFacts, YearFacts
from training.heat import heat_map, trend
from training.levels import Aim, Level

FIRST, DUE, LAST = (datetime.date(*day) for day in ((2026, 9, 1), (2027, 3, 12), (2027, 8, 31)))
SCHOOL = School(pk=1, code="alder", name="Alder", year_groups=["Y2", "Y3", "Y8"], time_zone="Europe/London")


def group(pk, *stages, children=20):
    return ClassFacts(pk, stages, (Count(FIRST, children),))


def held(pk, *groups, level=Level.UNDER_13, planned=False, day=5):
    return SessionFacts(
        pk, datetime.date(2026, 11, day), level, tuple(Part(one, 20) for one in groups), is_planned=planned
    )


def year(*classes, sessions=()):
    return {(1, 2026): YearFacts(FIRST, LAST, DUE, LAST, classes=classes, sessions=sessions)}


def cells(facts, on=datetime.date(2026, 11, 1), **asked):
    found = heat_map([SCHOOL], facts, 2026, on=lambda school: on, **asked)
    return [
        (cell.group, cell.words, cell.of) if cell else None
        for row in found.rows
        for cell in row.cells
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("classes", "sessions", "on", "expected"),
    [
        ([], [], DUE, ("Y3", "No class", "")),
        ([group(1, "Y3", children=0)], [], DUE, ("Y3", "No children", "")),
        ([group(1, "Y3")], [], DUE, ("Y3", "Due", "")),
        ([group(1, "Y3")], [], DUE + datetime.timedelta(1), ("Y3", "Overdue", "")),
        ([group(1, "Y3")], [held(1, 1)], DUE, ("Y3", "Done", "")),
        ([group(1, "Y3"), group(2, "Y3")], [held(1, 1)], DUE, ("Y3", "Due", "1 of 2")),
        ([group(1, "Y3"), group(2, "Y3")], [held(1, 1, 2)], DUE, ("Y3", "Done", "")),
        ([group(1, "Y3", "Y2")], [held(1, 1)], DUE, ("Y3", "Done", "")),
        (
            [group(1, "Y3")],
            [held(1, 1, planned=True, day=20)],
            datetime.date(2026, 11, 19),
            ("Y3", "Planned", ""),
        ),
    ],
)
def test_the_cell_of_a_year_group(classes, sessions, on, expected):
    assert expected in cells(year(*classes, sessions=tuple(sessions)), on)


def test_a_class_that_turns_13_has_all_its_lines_in_one_cell():
    facts = year(group(1, "Y8"), sessions=(held(1, 1),))
    facts[1, 2026] = YearFacts(
        FIRST, LAST, DUE, LAST, classes=(ClassFacts(1, ("Y8",), (Count(FIRST, 20, 5),)),), sessions=(held(1, 1),)
    )
    assert ("Y8", "Due", "1 of 3") in cells(facts, DUE)
    assert ("Y8", "Done", "") in cells(facts, DUE, aims=[Aim.UNDER_13])


def test_a_year_group_that_no_school_has_is_no_column():
    other = School(pk=2, name="Birch", year_groups=["Y1"], time_zone="Europe/London")
    facts = year() | {(2, 2026): year()[1, 2026]}
    found = heat_map([SCHOOL, other], facts, 2026, on=lambda school: FIRST)
    assert found.groups == ("Y1", "Y2", "Y3", "Y8")
    assert [[bool(cell) for cell in row.cells] for row in found.rows] == [[False, *[True] * 3], [True, *[False] * 3]]


def test_only_schools_with_a_year_group_in_the_state():
    assert cells(year(), state="no_class") == [("Y2", "No class", ""), ("Y3", "No class", ""), ("Y8", "No class", "")]
    assert cells(year(), state="overdue") == []


def test_whole_is_whole():
    classes, sessions = [group(1, "Y2", "Y3")], (held(1, 1),)
    facts = year(*classes, sessions=sessions)
    assert not heat_map([SCHOOL], facts, 2026, on=lambda school: DUE).rows[0].is_whole  # Y8 has no class
    alone = School(pk=1, year_groups=["Y2", "Y3"], time_zone="Europe/London")
    assert heat_map([alone], facts, 2026, on=lambda school: DUE).rows[0].is_whole


def test_the_trend_counts_lines_year_by_year():
    before = YearFacts(
        datetime.date(2025, 9, 1), datetime.date(2026, 8, 31), datetime.date(2026, 3, 1), datetime.date(2026, 7, 1)
    )
    facts = year(group(1, "Y3"), group(2, "Y2"), sessions=(held(1, 1),)) | {(1, 2025): before}
    assert trend([SCHOOL], facts, [2025, 2026]) == [("2026/27", 1, 1)]
    assert trend([SCHOOL], facts, [2026, 2025]) == [("2026/27", 1, 1), ("2025/26", 0, 0)]
