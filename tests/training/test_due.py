"""The rule of reminders, as tables: the stage on a day, who hears of it, what is quiet, what was told before."""

import datetime
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.coverage import ClassFacts, Count, Part, SessionFacts, YearFacts
from training.due import Circle, Plan, SchoolFacts, Told, World, calls, calls_to_hq, messages, stage_on
from training.levels import Aim, Level

DUE = datetime.date(2027, 3, 12)
LONDON = ZoneInfo("Europe/London")
LINE = (1, Aim.UNDER_13)


def day(words):
    return datetime.date.fromisoformat(words)


def no_holiday(day):
    return False


YEAR = YearFacts(
    first=day("2026-09-01"),
    last=day("2027-08-31"),
    due_on=DUE,
    ends_on=day("2027-07-16"),
    classes=(ClassFacts(1, ("Y3",), (Count(day("2026-09-01"), 24),)),),
)
SCHOOL = SchoolFacts(7, LONDON, no_holiday, (YEAR,), {1: frozenset({11})}, frozenset({11, 12}), frozenset({21}), {}, ())


def session(on, **facts):
    return SessionFacts(5, day(on), Level.UNDER_13, (Part(1, facts.pop("took_part", 24), 0),), **facts)


def with_(school=SCHOOL, year=YEAR, **facts):
    return replace(school, years=(replace(year, **facts),))


def told_of(school, on):
    """Whom it calls on a day, of the one line."""
    return [(call.stage, sorted(call.people)) for call in calls(school, day(on))]


@pytest.mark.parametrize(
    ("days", "stage"),
    [(-61, None), (-60, -60), (-31, -60), (-30, -30), (-8, -30), (-7, -7), (-1, -7), (0, 0), (6, 0), (7, 7), (29, 28)],
)
def test_the_stage_on_a_day(days, stage):
    assert stage_on(DUE, DUE + datetime.timedelta(days)) == stage


@given(st.integers(-100, 300), st.integers(0, 30))
def test_a_stage_never_goes_back(days, more):
    now, later = (stage_on(DUE, DUE + datetime.timedelta(n)) for n in (days, days + more))
    assert now is None or later >= now


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2027-01-10", []),
        ("2027-01-11", [(-60, [11])]),
        ("2027-03-11", [(-7, [11])]),
        ("2027-03-12", [(0, [11, 21])]),
        ("2027-05-20", [(63, [11, 21])]),
        ("2027-08-31", [(168, [11, 21])]),
        ("2027-09-01", []),
    ],
)
def test_the_staff_then_the_leader_too_until_the_year_is_over(on, expected):
    assert told_of(SCHOOL, on) == expected


@pytest.mark.parametrize(
    ("on", "stages"),
    [
        ("2027-04-10", []),
        ("2027-04-11", [30]),
        ("2027-04-18", [37]),
        ("2027-08-31", [30 + 140]),
        ("2027-09-01", [30]),
        ("2027-10-30", [30]),
        ("2027-10-31", []),
    ],
)
def test_then_hq_after_thirty_days_and_once_when_the_year_is_over(on, stages):
    assert [call.stage for call in calls_to_hq(SCHOOL, day(on), [31])] == stages


@pytest.mark.parametrize(
    ("changes", "people"),
    [
        ({}, [11]),
        ({"teachers": {}}, [11, 12]),
        ({"teachers": {1: frozenset()}}, [11, 12]),
        ({"teachers": {}, "staff": frozenset()}, [21]),
    ],
)
def test_a_class_that_is_nobodys_is_everybodys(changes, people):
    assert told_of(replace(SCHOOL, **changes), "2027-03-01") == [(-30, people)]


@pytest.mark.parametrize(
    ("sessions", "is_quiet"),
    [
        ([], False),
        ([session("2027-03-08", is_planned=True)], True),
        ([session("2027-03-09", is_planned=True)], False),  # in eight days
        ([session("2027-02-20", is_planned=True)], False),  # its day went by
        ([session("2027-02-20")], True),  # done
    ],
)
def test_a_plan_within_seven_days_is_quiet(sessions, is_quiet):
    assert (told_of(with_(sessions=tuple(sessions)), "2027-03-01") == []) is is_quiet


@pytest.mark.parametrize(
    ("on", "planned_on", "is_quiet"),
    [
        ("2027-03-11", "2027-03-12", True),
        ("2027-03-11", "2027-03-13", False),  # after it is due
        ("2027-03-12", "2027-03-12", True),  # today
        ("2027-03-12", "2027-03-15", False),
        ("2027-03-13", "2027-03-15", False),  # overdue is never quiet
    ],
)
def test_a_plan_must_keep_the_date(on, planned_on, is_quiet):
    school = with_(sessions=(session(planned_on, is_planned=True),))
    assert (told_of(school, on) == []) is is_quiet


@pytest.mark.parametrize(
    ("on", "is_quiet"),
    [("2027-03-01", True), ("2027-03-10", True), ("2027-03-11", False), ("2027-03-12", False), ("2027-03-13", False)],
)
@pytest.mark.parametrize("until", ["2027-03-10", "2027-06-01"])
def test_what_is_put_off_is_quiet_until_it_is_due(on, until, is_quiet):
    school = replace(SCHOOL, snoozed={LINE: day(until)})
    expected = is_quiet or (until == "2027-06-01" and day(on) < DUE)
    assert (told_of(school, on) == []) is expected


def test_a_setting_that_held_its_session_with_parents_is_left_alone():
    school = with_(is_setting=True, sessions=(session("2027-02-01", with_parents=True),))
    assert told_of(school, "2027-04-01") == []
    assert list(calls_to_hq(school, day("2027-05-01"), [31])) == []


def test_who_joins_late_makes_a_catch_up_due_from_then():
    counts = (Count(day("2026-09-01"), 24), Count(day("2027-05-10"), 26, joined=2))
    school = with_(classes=(ClassFacts(1, ("Y3",), counts),), sessions=(session("2027-02-01"),))
    assert told_of(school, "2027-05-09") == []
    assert told_of(school, "2027-05-10") == [(0, [11, 21])]
    assert told_of(school, "2027-05-18") == [(7, [11, 21])]
    assert list(calls_to_hq(school, day("2027-05-18"), [31])) == []


def joined_class(took_part, held_on, *joined):
    """Due on 12 March, 24 in September, and one more on each of some days."""
    counts = [Count(day(on), 24 + n, joined=1) for n, on in enumerate(joined, 1)]
    group = ClassFacts(1, ("Y3",), (Count(day("2026-09-01"), 24), *counts))
    return with_(classes=(group,), sessions=(session(held_on, took_part=took_part),))


@pytest.mark.parametrize(
    ("school", "due_on"),
    [
        (joined_class(24, "2027-02-01", "2027-05-10"), "2027-05-10"),
        (joined_class(24, "2027-02-01", "2027-05-10", "2027-05-17"), "2027-05-10"),
        (joined_class(19, "2027-02-01", "2027-05-10"), "2027-03-12"),  # five were missing all the time
        (joined_class(23, "2027-05-10", "2027-04-20"), "2027-03-12"),  # late before anybody joined
        (joined_class(24, "2027-02-01", "2027-02-20"), "2027-03-12"),  # before it is due
    ],
)
def test_since_when_a_catch_up_is_due(school, due_on):
    assert [call.due_on for call in calls(school, day("2027-05-20"))] == [day(due_on)]


def test_a_catch_up_of_the_latest_where_those_before_have_caught_up():
    school = joined_class(24, "2027-02-01", "2027-04-12", "2027-05-17")
    caught = SessionFacts(6, day("2027-04-20"), Level.UNDER_13, (Part(1, 1),), catches_up=5)
    school = with_(school, school.years[0], sessions=(*school.years[0].sessions, caught))
    assert [call.due_on for call in calls(school, day("2027-05-20"))] == [day("2027-05-17")]


def test_who_turns_13_late_in_a_class_with_older_ones_makes_a_catch_up_due_from_then():
    group = ClassFacts(1, ("Y7", "Y9"), (Count(day("2026-09-01"), 15, 6), Count(day("2027-05-10"), 15, 7)))
    sessions = [
        SessionFacts(5, day("2027-02-01"), Level.UNDER_13, (Part(1, 9),)),
        SessionFacts(6, day("2027-02-01"), Level.THIRTEEN, (Part(1, 6),), covers_profile=True),
    ]
    school = with_(classes=(group,), sessions=tuple(sessions))
    assert {(call.thing, call.due_on) for call in calls(school, day("2027-05-20"))} == {
        ((1, Aim.THIRTEEN), day("2027-05-10")),
        ((1, Aim.PROFILE), day("2027-05-10")),
    }


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2027-01-19", []),
        ("2027-01-20", [(0, [12])]),
        ("2027-01-21", [(1, [12])]),
        ("2027-01-26", [(1, [12])]),
        ("2027-01-27", [(7, [12])]),
        ("2027-09-01", []),
    ],
)
def test_a_plan_is_told_on_its_day_and_until_it_is_confirmed(on, expected):
    plan = Plan(9, day("2027-01-20"), frozenset({12}))
    school = replace(with_(classes=()), plans=(plan,))
    assert told_of(school, on) == expected


def test_a_plan_whose_people_have_left_is_the_leaders():
    school = replace(with_(classes=()), plans=(Plan(9, day("2027-01-20"), frozenset()),))
    assert told_of(school, "2027-01-20") == [(0, [21])]


def world(told=None, school=SCHOOL):
    return World((school,), frozenset({31}), LONDON, no_holiday, told or {})


def at(words):
    return datetime.datetime.fromisoformat(words).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("told", "is_new"),
    [
        (None, True),
        (Told(-60, DUE, day("2027-01-11")), True),
        (Told(-30, DUE, day("2027-02-10")), False),
        (Told(-60, DUE, day("2027-03-01")), False),  # one message a day
        (Told(-30, DUE - datetime.timedelta(3), day("2027-02-10")), False),  # a holiday moved it
        (Told(7, DUE - datetime.timedelta(60), day("2027-01-20")), True),  # HQ put it off
    ],
)
def test_what_was_told_is_not_told_again(told, is_new):
    found = messages(world({(11, LINE): told} if told else {}), at("2027-03-01 07:30"))
    assert [(one.person, one.circle) for one in found] == ([(11, Circle.STAFF)] if is_new else [])


@pytest.mark.parametrize(
    ("stage", "was_for", "is_new"),
    [
        (0, "2027-01-20", False),
        (1, "2027-01-18", True),  # moved on to Wednesday, after it had been told on Monday and Tuesday
        (7, "2027-01-13", True),
    ],
)
def test_a_plan_that_moves_is_told_on_its_new_day(stage, was_for, is_new):
    school = replace(with_(classes=()), plans=(Plan(9, day("2027-01-20"), frozenset({12})),))
    told = {(12, 9): Told(stage, day(was_for), day("2027-01-19"))}
    assert [one.person for one in messages(world(told, school), at("2027-01-20 07:30"))] == [12] * is_new


@pytest.mark.parametrize(
    ("moment", "is_time"),
    [
        ("2027-03-01 07:29", False),
        ("2027-03-01 07:30", True),
        ("2027-03-01 08:29", True),
        ("2027-03-01 08:30", False),
        ("2027-02-28 07:30", False),  # a Sunday
        ("2027-03-02 07:30", False),  # a holiday
    ],
)
def test_only_at_half_past_seven_of_a_school_day(moment, is_time):
    school = replace(SCHOOL, is_off=lambda day: day == datetime.date(2027, 3, 2))
    assert bool(messages(world(school=school), at(moment))) is is_time


def test_a_leader_who_teaches_gets_one_message_as_a_leader():
    school = replace(SCHOOL, teachers={1: frozenset({21})})
    assert [(one.person, one.circle) for one in messages(world(school=school), at("2027-03-12 07:30"))] == [
        (21, Circle.LEADER)
    ]
