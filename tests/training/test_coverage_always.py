"""The rule of coverage: what must hold for any school year."""

import datetime
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from training.coverage import ClassFacts, Count, ExemptionFacts, Part, SessionFacts, State, YearFacts, coverage
from training.levels import Level

from .years import (
    YEAR,
)

# What must hold for any year: two classes, a few counts, sessions of every sort.
some = settings(max_examples=60, deadline=None)
STAGES = ["FS1", "Y3", "Y7", "Y8", "Y9", "P7", "S1", "S3"]
DAYS = st.integers(-20, 380).map(lambda n: YEAR.first + datetime.timedelta(days=n))


@st.composite
def counts(draw):
    children = draw(st.integers(0, 30))
    return Count(draw(DAYS), children, draw(st.integers(0, children)), draw(st.integers(0, min(children, 4))))


@st.composite
def groups(draw, pk):
    stages = draw(st.lists(st.sampled_from(STAGES), max_size=2))
    return ClassFacts(pk, tuple(stages), tuple(draw(st.lists(counts(), max_size=3, unique_by=lambda one: one.on))))


@st.composite
def a_session(draw, pk):
    parts = [Part(n, draw(st.integers(0, 30)), draw(st.integers(0, 9))) for n in draw(st.sets(st.sampled_from([1, 2])))]
    return SessionFacts(
        pk,
        draw(DAYS),
        draw(st.sampled_from(Level)),
        tuple(parts),
        is_planned=draw(st.booleans()),
        counts=draw(st.sampled_from([True, True, False])),
        with_parents=draw(st.sampled_from([False, False, True])),
        covers_profile=draw(st.booleans()),
        catches_up=draw(st.sampled_from([None, None, 0, 1, 2])),
    )


@st.composite
def years(draw):
    sessions = [draw(a_session(pk)) for pk in range(draw(st.integers(1, 5)))]
    exempt = [ExemptionFacts(1, draw(st.sampled_from(Level)), draw(DAYS))] if draw(st.booleans()) else []
    return replace(
        YEAR,
        is_setting=draw(st.booleans()),
        classes=(draw(groups(1)), draw(groups(2))),
        sessions=tuple(sessions),
        exemptions=tuple(exempt),
    )


def scores(facts: YearFacts, on: datetime.date) -> dict:
    """For each line how bad it is: its state, and how many are to be reached; unknown is worse than any number."""
    order = list(State)
    return {
        (line.group, line.aim): (order.index(line.state), 10_000 if line.to_reach is None else line.to_reach)
        for line in coverage(facts, on).lines
    }


@some
@given(years(), DAYS, st.data())
def test_logging_never_lowers_coverage_and_striking_out_never_raises_it(facts, on, data):
    gone = data.draw(st.sampled_from(facts.sessions))
    without = replace(facts, sessions=tuple(one for one in facts.sessions if one is not gone))
    more, less = scores(facts, on), scores(without, on)
    assert more.keys() == less.keys()
    for line, (state, to_reach) in more.items():
        assert (state <= less[line][0], to_reach <= less[line][1]) == (True, True)


@some
@given(years(), DAYS, st.randoms(use_true_random=False))
def test_the_order_of_everything_is_irrelevant(facts, on, random):
    sessions, known = list(facts.sessions), [list(group.counts) for group in facts.classes]
    for one in (sessions, *known):
        random.shuffle(one)
    mixed = [replace(group, counts=tuple(rows)) for group, rows in zip(facts.classes, known, strict=True)]
    assert coverage(replace(facts, sessions=tuple(sessions), classes=tuple(mixed)), on) == coverage(facts, on)


@some
@given(years(), DAYS)
def test_done_means_that_nobody_is_left_and_nothing_else_does(facts, on):
    for line in coverage(facts, on).lines:
        assert (line.state is State.DONE) == (line.rests_on is not None and line.to_reach == 0)
        assert line.state is not State.OVERDUE or on > line.due_on


@some
@given(years(), DAYS, DAYS)
def test_what_comes_later_changes_no_past_day(facts, on, later):
    """Sessions and counts of days to come, but for a plan, and for a first count, which is the nearest there is."""
    known = [one for one in facts.sessions if one.is_planned or one.on <= on]
    assert coverage(replace(facts, sessions=tuple(known)), on) == coverage(facts, on)
