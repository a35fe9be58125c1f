"""HQ people who change one rule, or the schedule twice, at the same moment."""

import datetime

import pytest

from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.notices.models import Notice
from policies.ages.telling import tell_leaders
from policies.models import AgeRule, add_platform, add_rule
from tests.factories import SchoolFactory, person
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


@pytest.fixture
def rule(db):
    hq = person("hq")
    platform = add_platform(by=hq, name="Example Chat", category="messaging")
    facts = {"effective_from": datetime.date(2020, 1, 1), "source": "Its terms", "mark": "R1"}
    return add_rule(by=hq, kind="platform", limit="age", age=13, platforms=[platform], everywhere=True, **facts)


def test_one_change_and_the_others_are_told(rule):
    hq = rule.verified_by
    ages = range(14, 14 + MANY)
    found = at_once(*(lambda a=a: AgeRule.objects.get(pk=rule.pk).change({"age": a}, by=hq, seen=0) for a in ages))
    assert [type(one) for one in found].count(NotNow) == MANY - 1
    assert AgeRule.objects.get(pk=rule.pk).age == ages[found.index(None)]
    assert Event.objects.filter(code="age_rule.changed").count() == 1


def test_leaders_are_told_once(rule):
    person("leader", school=SchoolFactory())
    at_once(*[tell_leaders] * MANY)
    assert Notice.objects.filter(kind="age-rule").count() == 1
