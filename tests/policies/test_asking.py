"""Who is asked, since when, and whether they have: as a table of what happened, asked on any day."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.asking import TO_LEADER, Audience, Done, Edition, Holding, asked, due_stage, required

LONDON = ZoneInfo("Europe/London")


def day(number: int) -> datetime.date:
    """Day 1 is 1 March 2024."""
    return datetime.date(2024, 2, 29) + datetime.timedelta(number)


def noon(number: int) -> datetime.datetime:
    return datetime.datetime.combine(day(number), datetime.time(12), LONDON)


# Document 1: version 1 from day 1, a correction (2) from day 10, a material change (3) from day 20, gone on day 40.
EDITIONS = [
    Edition(1, 3, noon(20), noon(40)),
    Edition(1, 1, noon(1), noon(10)),
    Edition(1, 2, noon(10), noon(20), is_material=False),
]
# Staff of primary schools until day 30, leaders of every school from the beginning.
AUDIENCES = [Audience(1, "staff", "primary", day(1), day(30)), Audience(1, "leader", "", day(1))]
STAYER, JOINER, LEAVER, LEADER, ACROSS, ELSEWHERE = range(1, 7)
HOLDINGS = [
    Holding(STAYER, "staff", day(-100), school=7, kind="primary"),
    Holding(JOINER, "staff", day(12), school=7, kind="primary"),
    Holding(LEAVER, "staff", day(-100), day(15), school=7, kind="primary"),
    Holding(LEADER, "leader", day(-100), school=8, kind="secondary"),
    Holding(ACROSS, "staff", day(-100)),
    Holding(ELSEWHERE, "staff", day(-100), school=8, kind="secondary"),
]
DONE = [Done(STAYER, 1, noon(3)), Done(LEAVER, 2, noon(11)), Done(JOINER, 2, noon(13)), Done(LEADER, 3, noon(25))]


def on(number: int) -> dict[int, tuple[datetime.date, int | None]]:
    """person -> (asked since, the version they had acknowledged)."""
    wanted = required(EDITIONS, noon(number))
    found = asked(wanted, AUDIENCES, HOLDINGS, DONE, noon(number))
    return {one.person: (one.since, one.done and one.done.version) for one in found}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, {}),
        (2, {STAYER: (1, None), LEAVER: (1, None), LEADER: (1, None), ACROSS: (1, None)}),
        (5, {STAYER: (1, 1), LEAVER: (1, None), LEADER: (1, None), ACROSS: (1, None)}),
        # A correction asks nobody again; reading it counts for who had not read the first.
        (12, {STAYER: (1, 1), LEAVER: (1, 2), LEADER: (1, None), ACROSS: (1, None), JOINER: (12, None)}),
        # Who has left is not asked any more.
        (16, {STAYER: (1, 1), LEADER: (1, None), ACROSS: (1, None), JOINER: (12, 2)}),
        # A material change asks all of them again.
        (21, {STAYER: (20, None), LEADER: (20, None), ACROSS: (20, None), JOINER: (20, None)}),
        (26, {STAYER: (20, None), LEADER: (20, 3), ACROSS: (20, None), JOINER: (20, None)}),
        # The audience is only the leaders now.
        (31, {LEADER: (20, 3)}),
        (41, {}),
    ],
)
def test_as_it_stood_on_a_day(number, expected):
    assert on(number) == {person: (day(since), done) for person, (since, done) in expected.items()}


def test_where_people_are_asked():
    two = [Holding(1, "staff", day(1), school=7, kind="primary"), Holding(1, "staff", day(5), school=9, kind="primary")]
    (one,) = asked(required(EDITIONS, noon(8)), AUDIENCES, two, [], noon(8))
    assert (one.schools, one.since) == ({7, 9}, day(1))


def test_a_document_that_is_not_in_force_asks_nobody():
    assert required([Edition(1, 1, noon(5))], noon(4)) == []
    assert required(EDITIONS, noon(40)) == []


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(0, 60))
def test_what_comes_later_changes_no_past_day(days, number):
    late = [Done(STAYER, 3, noon(d)) for d in days]
    wanted = required(EDITIONS, noon(number))
    known = [done for done in late if done.at <= noon(number)]
    assert list(asked(wanted, AUDIENCES, HOLDINGS, late, noon(number))) == list(
        asked(wanted, AUDIENCES, HOLDINGS, known, noon(number))
    )


@pytest.mark.parametrize(
    ("days", "last", "expected"),
    [
        *((-1, None, None), (0, None, 0), (0, 0, None), (6, 0, None), (7, 0, 7), (7, 7, None), (13, 7, None)),
        *((14, 7, 14), (20, 14, None), (21, 14, TO_LEADER), (90, TO_LEADER, None)),
        # Whoever was overlooked for weeks gets the last of the messages, not all of them, and before their leader does.
        *((15, None, 14), (30, 0, 14), (30, None, 14), (31, 14, TO_LEADER)),
    ],
)
def test_which_message_is_due(days, last, expected):
    assert due_stage(day(1), day(1 + days), last) == expected
