"""The rule of coverage: cases worked out by hand."""

from dataclasses import replace

import pytest

from training.coverage import ExemptionFacts, Part, SessionFacts, coverage
from training.levels import Aim

from .years import (
    FS1,
    SETTING,
    THIRTEEN,
    UNCOUNTED,
    UNDER,
    Y3,
    Y3_CHANGING,
    Y3_GROWING,
    Y8,
    YEAR,
    a_class,
    day,
    held,
    plan,
    stood,
)

CASES = [
    # What nothing was done about.
    ("not begun", YEAR, Y3, [], "1 Sep", ("due", 24)),
    ("on the last day in time", YEAR, Y3, [], "26 Mar", ("due", 24)),
    ("a day late", YEAR, Y3, [], "27 Mar", ("overdue", 24)),
    ("nobody was counted", YEAR, UNCOUNTED, [], "1 Oct", ("due", None)),
    ("the count came later", YEAR, a_class("Y3", ("5 Oct", 23, 0)), [], "1 Oct", ("due", 23)),
    # One session for the whole class.
    ("everybody was there", YEAR, Y3, [held(1, "12 Oct", 24)], "12 Oct", ("done", 0)),
    ("asked about the day before", YEAR, Y3, [held(1, "12 Oct", 24)], "11 Oct", ("due", 24)),
    ("late, but done", YEAR, Y3, [held(1, "1 Apr", 24)], "2 Apr", ("done", 0)),
    ("on the last day of the year", YEAR, Y3, [held(1, "31 Aug", 24)], "31 Aug", ("done", 0)),
    ("the day after the year", YEAR, Y3, [held(1, "1 Sep 2027", 24)], "2 Sep 2027", ("overdue", 24)),
    ("asked when the year is long over", YEAR, Y3, [held(1, "12 Oct", 24)], "1 Dec 2028", ("done", 0)),
    ("three were away", YEAR, Y3, [held(1, "12 Oct", 21, 3)], "1 Nov", ("due", 3)),
    ("three were away, and it is late", YEAR, Y3, [held(1, "12 Oct", 21, 3)], "1 Apr", ("overdue", 3)),
    ("21 of 24 took part, nobody written down as away", YEAR, Y3, [held(1, "12 Oct", 21)], "1 Nov", ("due", 3)),
    ("without a count, who was away is believed", YEAR, UNCOUNTED, [held(1, "12 Oct", 21)], "1 Nov", ("done", 0)),
    ("nobody came", YEAR, Y3, [held(1, "12 Oct", 0, 24)], "1 Nov", ("due", 24)),
    ("nobody came to an uncounted class", YEAR, UNCOUNTED, [held(1, "12 Oct", 0)], "1 Nov", ("due", None)),
    ("the day before the year", YEAR, Y3, [held(1, "31 Aug 2026", 24)], "1 Nov", ("due", 24)),
    ("the first day of the year", YEAR, Y3, [held(1, "1 Sep", 24)], "1 Nov", ("done", 0)),
    ("the wrong level", YEAR, Y3, [held(1, "12 Oct", 24, level=THIRTEEN)], "1 Nov", ("due", 24)),
    ("material that does not count", YEAR, Y3, [held(1, "12 Oct", 24, counts=False)], "1 Nov", ("due", 24)),
    (
        "a session of another class",
        YEAR,
        Y3,
        [SessionFacts(1, day("12 Oct"), UNDER, (Part(2, 24),))],
        "1 Nov",
        ("due", 24),
    ),
    (
        "with another class",
        YEAR,
        Y3,
        [SessionFacts(1, day("12 Oct"), UNDER, (Part(2, 20), Part(1, 24)))],
        "1 Nov",
        ("done", 0),
    ),
    # Halves are not added up.
    ("two halves", YEAR, Y3, [held(1, "12 Oct", 12, 12), held(2, "13 Oct", 12, 12)], "1 Nov", ("due", 12)),
    ("two halves, nobody away", YEAR, Y3, [held(1, "12 Oct", 12), held(2, "13 Oct", 12)], "1 Nov", ("due", 12)),
    ("three thirds", YEAR, Y3, [held(n, f"1{n} Oct", 8, 16) for n in (1, 2, 3)], "1 Nov", ("due", 16)),
    ("the better of two", YEAR, Y3, [held(1, "12 Oct", 20, 4), held(2, "9 Nov", 22, 2)], "1 Dec", ("due", 2)),
    (
        "the second half names the first",
        YEAR,
        Y3,
        [held(1, "12 Oct", 12, 12), held(2, "13 Oct", 12, catches_up=1)],
        "1 Nov",
        ("done", 0),
    ),
    # Catching up.
    (
        "two of three caught up",
        YEAR,
        Y3,
        [held(1, "12 Oct", 21, 3), held(2, "2 Nov", 2, 1, catches_up=1)],
        "1 Dec",
        ("due", 1),
    ),
    (
        "the third as well",
        YEAR,
        Y3,
        [held(1, "12 Oct", 21, 3), held(2, "2 Nov", 2, 1, catches_up=1), held(3, "9 Nov", 1, catches_up=1)],
        "1 Dec",
        ("done", 0),
    ),
    (
        "it names another session",
        YEAR,
        Y3,
        [held(1, "12 Oct", 21, 3), held(2, "2 Nov", 3, catches_up=9)],
        "1 Dec",
        ("due", 3),
    ),
    (
        "with material that does not count",
        YEAR,
        Y3,
        [held(1, "12 Oct", 21, 3), held(2, "2 Nov", 3, catches_up=1, counts=False)],
        "1 Dec",
        ("due", 3),
    ),
    (
        "their parents came instead",
        YEAR,
        Y3,
        [held(1, "12 Oct", 21, 3), held(2, "2 Nov", 3, catches_up=1, with_parents=True)],
        "1 Dec",
        ("due", 3),
    ),
    (
        "their parents came instead, in a setting",
        SETTING,
        FS1,
        [held(1, "12 Oct", 15, 3), held(2, "2 Nov", 3, catches_up=1, with_parents=True)],
        "1 Dec",
        ("parents", 3),
    ),
    (
        "before the session that it names",
        YEAR,
        Y3,
        [held(1, "12 Oct", 21, 3), held(2, "1 Oct", 3, catches_up=1)],
        "1 Dec",
        ("due", 3),
    ),
    (
        "the catch-up was of another class",
        YEAR,
        Y3,
        [held(1, "12 Oct", 21, 3), SessionFacts(2, day("2 Nov"), UNDER, (Part(2, 3),), catches_up=1)],
        "1 Dec",
        ("due", 3),
    ),
    ("a catch-up on its own", YEAR, Y3, [held(2, "2 Nov", 24, catches_up=1)], "1 Dec", ("due", 24)),
    # Who joins later.
    ("two join before", YEAR, Y3_GROWING, [held(1, "12 Jan", 26)], "1 Feb", ("done", 0)),
    ("two join that day", YEAR, Y3_GROWING, [held(1, "11 Jan", 26)], "1 Feb", ("done", 0)),
    ("two join afterwards", YEAR, Y3_GROWING, [held(1, "12 Oct", 24)], "11 Jan", ("due", 2)),
    ("the day before they join", YEAR, Y3_GROWING, [held(1, "12 Oct", 24)], "10 Jan", ("done", 0)),
    ("as many leave as join", YEAR, Y3_CHANGING, [held(1, "12 Oct", 24)], "1 Feb", ("due", 3)),
    (
        "joiners caught up",
        YEAR,
        Y3_GROWING,
        [held(1, "12 Oct", 24), held(2, "18 Jan", 2, catches_up=1)],
        "1 Feb",
        ("done", 0),
    ),
    (
        "more came to a catch-up than were away: no credit for who joins later",
        YEAR,
        Y3_GROWING,
        [held(1, "12 Oct", 23, 1), held(2, "2 Nov", 5, catches_up=1)],
        "1 Feb",
        ("due", 2),
    ),
    (
        "some left: no more can be missing than are there",
        YEAR,
        a_class("Y3", ("1 Sep", 24, 0), ("11 Jan", 5, 0)),
        [held(1, "12 Oct", 14, 10)],
        "1 Feb",
        ("due", 5),
    ),
    ("the class is empty", YEAR, a_class("Y3", ("1 Sep", 24, 0), ("11 Jan", 0, 0)), [], "1 Feb", None),
    (
        "all but three left, and those are new",
        YEAR,
        a_class("Y3", ("1 Sep", 24, 0), ("11 Jan", 3, 0, 3)),
        [held(1, "12 Oct", 24)],
        "1 Feb",
        ("due", 3),
    ),
    ("more than were counted came", YEAR, Y3_GROWING, [held(1, "12 Oct", 30)], "1 Feb", ("due", 2)),
    ("more are written down than were counted", YEAR, Y3, [held(1, "12 Oct", 24, 2)], "1 Nov", ("due", 2)),
    # Plans.
    ("planned in time", YEAR, Y3, [plan(1, "1 Mar")], "1 Feb", ("planned", 24)),
    ("planned for that day", YEAR, Y3, [plan(1, "1 Feb")], "1 Feb", ("planned", 24)),
    ("planned, and nobody confirmed it", YEAR, Y3, [plan(1, "31 Jan")], "1 Feb", ("due", 24)),
    ("planned too late", YEAR, Y3, [plan(1, "27 Mar")], "1 Feb", ("due", 24)),
    ("planned when it is overdue", YEAR, Y3, [plan(1, "12 Apr")], "1 Apr", ("overdue", 24)),
    ("planned with material that does not count", YEAR, Y3, [plan(1, "1 Mar", counts=False)], "1 Feb", ("due", 24)),
    (
        "a catch-up is planned",
        YEAR,
        Y3,
        [held(1, "12 Oct", 21, 3), plan(2, "1 Mar", catches_up=1)],
        "1 Feb",
        ("planned", 3),
    ),
    ("a catch-up on a session that it never had", YEAR, Y3, [plan(1, "1 Mar", catches_up=7)], "1 Feb", ("due", 24)),
    ("done and planned again", YEAR, Y3, [held(1, "12 Oct", 24), plan(2, "1 Mar")], "1 Feb", ("done", 0)),
    # With parents: only in a setting, and never done.
    ("parents, in a setting", SETTING, FS1, [held(1, "12 Oct", 9, with_parents=True)], "1 Nov", ("parents", 18)),
    ("parents, and it is late", SETTING, FS1, [held(1, "12 Oct", 18, with_parents=True)], "1 Apr", ("parents", 18)),
    ("parents, at a school", YEAR, FS1, [held(1, "12 Oct", 18, with_parents=True)], "1 Nov", ("due", 18)),
    (
        "parents, then the children",
        SETTING,
        FS1,
        [held(1, "12 Oct", 18, with_parents=True), held(2, "1 Dec", 18)],
        "2 Dec",
        ("done", 0),
    ),
    ("parents too late", SETTING, FS1, [plan(1, "1 Apr", with_parents=True)], "1 Feb", ("due", 18)),
    ("parents are planned", SETTING, FS1, [plan(1, "1 Mar", with_parents=True)], "1 Feb", ("planned", 18)),
]


@pytest.mark.parametrize(("year", "group", "sessions", "on", "expected"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_by_hand(year, group, sessions, on, expected):
    assert stood(replace(year, classes=(group,), sessions=tuple(sessions)), on) == expected


@pytest.mark.parametrize(
    ("exemption", "sessions", "on", "expected"),
    [
        (("1 Oct", None), [], "30 Sep", "due"),
        (("1 Oct", None), [], "1 Oct", "exempt"),
        (("1 Oct", None), [], "1 Apr", "exempt"),
        (("1 Oct", "1 Feb"), [], "31 Jan", "exempt"),
        (("1 Oct", "1 Feb"), [], "1 Feb", "due"),
        (("1 Oct", None), [held(1, "12 Oct", 24)], "1 Nov", "done"),
        (("1 Oct", None), [plan(1, "1 Mar")], "1 Nov", "exempt"),
    ],
)
def test_exempt(exemption, sessions, on, expected):
    since, until = exemption
    one = ExemptionFacts(1, UNDER, day(since), until and day(until))
    facts = replace(YEAR, classes=(Y3,), sessions=tuple(sessions), exemptions=(one,))
    assert stood(facts, on)[0] == expected


def test_an_exemption_is_of_one_class_and_one_level():
    others = (ExemptionFacts(2, UNDER, YEAR.first), ExemptionFacts(1, THIRTEEN, YEAR.first))
    facts = replace(YEAR, classes=(Y8,), exemptions=others)
    assert [stood(facts, "1 Oct", aim)[0] for aim in Aim] == ["due", "exempt", "exempt"]


def test_what_a_line_rests_on_and_what_is_planned():
    sessions = (held(1, "12 Oct", 20, 4), held(2, "9 Nov", 22, 2), plan(3, "1 Mar", catches_up=2), plan(4, "5 Mar"))
    (line,) = coverage(replace(YEAR, classes=(Y3,), sessions=sessions), day("1 Feb")).lines
    assert (line.rests_on, line.held_on, line.planned_on) == (2, day("9 Nov"), day("1 Mar"))


@pytest.mark.parametrize(
    ("sessions", "exempt", "whole"),
    [([], False, False), ([held(1, "12 Oct", 24)], False, True), ([], True, True), ([held(1, "12 Oct", 23, 1)], 0, 0)],
)
def test_whole(sessions, exempt, whole):
    exemptions = (ExemptionFacts(1, UNDER, YEAR.first),) if exempt else ()
    facts = replace(YEAR, classes=(Y3,), sessions=tuple(sessions), exemptions=exemptions)
    assert coverage(facts, day("1 Nov")).is_whole == whole


def test_a_school_without_classes_is_not_whole():
    assert not coverage(YEAR, day("1 Nov")).is_whole
