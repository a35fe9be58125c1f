"""What holds of the combining rule whatever the rules are."""

import dataclasses
import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.ages.codes import Category, Kind, Limit, Status
from policies.ages.rule import Platform, Rule, Verdict, age_on, answer, birthday, find

DAY = datetime.date(2026, 6, 1)
THERE = Platform("tiktok", "video")
DAYS = st.one_of(st.none(), st.dates(DAY - datetime.timedelta(3), DAY + datetime.timedelta(3)))
AGES = st.integers(0, 25)


@st.composite
def rules_(draw) -> Rule:
    kind = draw(st.sampled_from(Kind))
    limit = draw(st.sampled_from(Limit))
    own = kind == Kind.PLATFORM
    return Rule(
        pk=draw(st.integers(1, 10**6)),
        kind=kind,
        limit=limit,
        age=draw(st.integers(1, 25)) if limit == Limit.AGE else None,
        status=draw(st.sampled_from([*[Status.IN_FORCE] * 3, *Status])),
        places=draw(st.sampled_from([None, frozenset({"here"}), frozenset({"elsewhere"})])),
        platforms=frozenset(draw(st.sets(st.sampled_from(["tiktok", "zoom"]), min_size=own, max_size=2))),
        categories=frozenset(() if own else draw(st.sets(st.sampled_from(Category.values), max_size=2))),
        starts=draw(DAYS),
        ends=draw(DAYS),
        or_consent=own and draw(st.booleans()),
        parent_until=draw(st.one_of(st.none(), st.integers(1, 25))) if own else None,
    )


few = settings(max_examples=60, deadline=None)
RULES = st.lists(rules_(), max_size=5, unique_by=lambda rule: rule.pk)
# What is known of a place at the least: without it, a rule more is knowledge more.
BASE = [
    Rule(10**7, Kind.PLATFORM, Limit.AGE, 1, platforms=frozenset({"tiktok"})),
    Rule(10**7 + 1, Kind.ACCESS, Limit.NONE),
    Rule(10**7 + 2, Kind.CONSENT, Limit.AGE, 1),
]


def verdict(rules, age, on=DAY) -> Verdict:
    return answer(rules, "here", THERE, on, age=age).verdict


@few
@given(RULES, rules_(), AGES)
def test_one_rule_more_never_lowers_an_answer(rules, another, age):
    assert verdict([*BASE, *rules, another], age) >= verdict([*BASE, *rules], age)


@few
@given(RULES, rules_(), st.integers(1, 25), AGES)
def test_a_higher_age_never_lowers_an_answer(rules, one, by, age):
    stricter = dataclasses.replace(one, limit=Limit.AGE, age=(one.age or 0) + by)
    before = one if one.limit == Limit.AGE else dataclasses.replace(one, limit=Limit.AGE, age=1)
    if stricter.age >= before.age:
        assert verdict([*BASE, *rules, stricter], age) >= verdict([*BASE, *rules, before], age)


@few
@given(RULES, AGES)
def test_what_nobody_knows_is_never_a_yes(rules, age):
    found = find(rules, "here", THERE, DAY)
    holding = [rule for rule in rules if rule.concerns("here", THERE) and rule.holds(DAY)]
    limits = [rule for rule in holding if rule.kind != Kind.CONSENT]
    if not {Kind.PLATFORM, Kind.ACCESS} <= {rule.kind for rule in limits} or Limit.UNKNOWN in [
        rule.limit for rule in limits
    ]:
        assert found.verdict(age) in (Verdict.CHECK, Verdict.NOT_YET)


@few
@given(RULES, st.randoms(), AGES)
def test_the_order_of_the_rules_makes_no_difference(rules, random, age):
    shuffled = random.sample(rules, len(rules))
    assert answer(rules, "here", THERE, DAY, age=age) == answer(shuffled, "here", THERE, DAY, age=age)


@few
@given(RULES, AGES, AGES)
def test_an_older_child_never_loses_access(rules, age, older):
    if age <= older:
        assert verdict(rules, older) <= verdict(rules, age)


@few
@given(RULES, AGES)
def test_what_does_not_count_decides_nothing(rules, age):
    counting = [rule for rule in rules if rule.holds(DAY)]
    assert verdict(rules, age) == verdict(counting, age)


@few
@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 12, 31)), st.integers(0, 25))
def test_a_birthday_is_when_the_age_changes(born, age):
    on = birthday(born, age)
    assert (age_on(born, on), age_on(born, on - datetime.timedelta(1))) == (age, age - 1)


@pytest.mark.parametrize("given", [{}, {"age": 12, "born": DAY}])
def test_an_age_or_a_date_of_birth(given):
    with pytest.raises(ValueError, match="an age or a date of birth"):
        answer([], "here", THERE, DAY, **given)


@pytest.mark.parametrize(("days", "stale"), [(0, False), (90, False), (91, True)])
def test_stale_after_ninety_days(days, stale):
    assert Rule(1, Kind.ACCESS, Limit.NONE, verified_on=DAY).is_stale(DAY + datetime.timedelta(days)) is stale
