"""The rule of coverage: both levels and the online profile, worked out by hand, and which of them a class needs."""

from dataclasses import replace

import pytest

from training.coverage import aims
from training.levels import Aim

from .years import MIXED, THIRTEEN, WIDE, Y7, Y7_WITH_ONE_OF_13, Y8, Y9, YEAR, a_class, day, held, plan, stood

BOTH = [held(1, "12 Oct", 20), held(2, "1 Mar", 20, level=THIRTEEN, covers_profile=True)]
AT_13 = [
    # class, sessions, day, under 13, 13 and over, online profile
    (Y7, [], "1 Apr", ("overdue", 22), None, None),
    (Y9, [], "1 Oct", None, ("due", 28), ("due", 28)),
    (Y9, [], "1 Apr", None, ("overdue", 28), ("overdue", 28)),
    (Y9, [held(1, "12 Oct", 28, level=THIRTEEN)], "1 Nov", None, ("done", 0), ("due", 28)),
    (Y9, [held(1, "12 Oct", 28, level=THIRTEEN, covers_profile=True)], "1 Nov", None, ("done", 0), ("done", 0)),
    # The profile, in a session that only half came to, and the rest of the level in another.
    (
        Y9,
        [held(1, "12 Oct", 28, level=THIRTEEN), held(2, "9 Nov", 20, 8, level=THIRTEEN, covers_profile=True)],
        "1 Dec",
        None,
        ("done", 0),
        ("due", 8),
    ),
    (Y9, [held(1, "12 Oct", 28)], "1 Nov", None, ("due", 28), ("due", 28)),
    # Y8: its own level by the due date, and one 13+ session before the year ends.
    (Y8, [], "27 Mar", ("overdue", 20), ("due", 20), ("due", 20)),
    (Y8, [], "17 Jul", ("overdue", 20), ("overdue", 20), ("overdue", 20)),
    (Y8, BOTH[:1], "27 Mar", ("done", 0), ("due", 20), ("due", 20)),
    (Y8, BOTH, "27 Mar", ("done", 0), ("done", 0), ("done", 0)),
    (Y8, [plan(1, "12 Jul", level=THIRTEEN)], "1 Jun", ("overdue", 20), ("planned", 20), ("due", 20)),
    # One child of 13 in a class of younger ones.
    (Y7_WITH_ONE_OF_13, [held(1, "12 Oct", 22)], "1 Feb", ("done", 0), None, None),
    (Y7_WITH_ONE_OF_13, [held(1, "12 Oct", 22)], "27 Mar", ("done", 0), ("due", 1), ("due", 1)),
    (
        Y7_WITH_ONE_OF_13,
        [held(1, "12 Oct", 22), held(2, "20 Mar", 1, level=THIRTEEN)],
        "27 Mar",
        ("done", 0),
        ("done", 0),
        ("due", 1),
    ),
    # Mixed ages: the 13+ level is for those who are 13, who may be none yet.
    (MIXED, [], "1 Oct", ("due", 20), ("due", None), ("due", None)),
    (MIXED, [held(1, "1 Feb", 3, level=THIRTEEN)], "2 Mar", ("due", 20), ("due", 4), ("due", 4)),
    (MIXED, [held(1, "2 Mar", 4, level=THIRTEEN)], "3 Mar", ("due", 20), ("done", 0), ("due", 4)),
    # Of those who were 13 at first both came; of the three since, all caught up, and on the profile none.
    (
        a_class("Y7 Y8", ("1 Sep", 20, 2), ("1 Mar", 20, 5)),
        [
            held(1, "12 Oct", 2, level=THIRTEEN, covers_profile=True),
            held(2, "2 Mar", 3, level=THIRTEEN, catches_up=1),
        ],
        "3 Mar",
        ("due", 20),
        ("done", 0),
        ("due", 3),
    ),
    # The one of 13 has left.
    (
        a_class("Y7", ("1 Sep", 22, 0), ("1 Mar", 22, 1), ("1 May", 21, 0)),
        [held(1, "12 Oct", 22)],
        "2 May",
        ("done", 0),
        None,
        None,
    ),
    # A class of Y8 and Y9 is all of it due for 13 and over by the due date; the lower level is for who was not 13.
    (
        a_class("Y8 Y9", ("1 Sep", 20, 8)),
        [held(1, "12 Oct", 12)],
        "27 Mar",
        ("done", 0),
        ("overdue", 20),
        ("overdue", 20),
    ),
    # One more in June, after both sessions.
    (a_class("Y8", ("1 Sep", 20, 0), ("1 Jun", 21, 12, 1)), BOTH, "2 Jun", ("overdue", 1), ("due", 1), ("due", 1)),
    (WIDE, [], "1 Apr", ("overdue", 9), ("overdue", 6), ("overdue", 6)),
    (WIDE, [held(1, "12 Oct", 9), held(2, "13 Oct", 6, level=THIRTEEN)], "1 Nov", ("done", 0), ("done", 0), ("due", 6)),
]


@pytest.mark.parametrize(("group", "sessions", "on", "under", "over", "profile"), AT_13)
def test_both_levels_by_hand(group, sessions, on, under, over, profile):
    facts = replace(YEAR, classes=(group,), sessions=tuple(sessions))
    assert [stood(facts, on, aim) for aim in Aim] == [under, over, profile]


@pytest.mark.parametrize(
    ("stages", "counts", "expected"),
    [
        ("FS1", [], "under"),
        ("Y7", [], "under"),
        ("Y8", [], "both"),
        ("Y9", [], "over"),
        ("Y13", [], "over"),
        ("P1", [], "under"),
        ("P7", [], "under"),
        ("S1", [], "both"),
        ("S2", [], "both"),
        ("S3", [], "over"),
        ("S6", [], "over"),
        ("Y5 Y6", [], "under"),
        ("Y7 Y8", [], "both"),
        ("Y8 Y9", [], "both"),
        ("Y6 Y10", [], "both"),
        ("", [], "under"),
        ("", [("1 Sep", 8, 3)], "both"),
        ("", [("1 Sep", 8, 8)], "over"),
        ("Y7", [("1 Sep", 20, 1)], "both"),
        # All of them are 13 from the beginning: a class of Y8 and Y9 in which nobody is younger.
        ("Y8 Y9", [("1 Sep", 6, 6)], "over"),
        # They were not all 13 from the beginning.
        ("Y8", [("1 Sep", 20, 0), ("1 Jul", 20, 20)], "both"),
        ("Y9", [("1 Sep", 20, 19)], "over"),
        ("Y9", [("1 Sep", 0, 0)], ""),
    ],
)
def test_what_a_class_needs(stages, counts, expected):
    over = [Aim.THIRTEEN, Aim.PROFILE]
    wanted = {"": [], "under": [Aim.UNDER_13], "over": over, "both": [Aim.UNDER_13, *over]}
    assert aims(a_class(stages, *counts), day("1 Aug")) == wanted[expected]
