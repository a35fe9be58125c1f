"""Telling leaders of a rule on the day that it begins at their school, by the school's own date; also if late.

Each leader is told once, however many of their schools it is about.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from dcs_portal.notices.models import notify
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from ..models import AgeRule

# What was missed while the portal was down for days is still told; less than notices are kept, so never twice.
WINDOW = datetime.timedelta(days=14)
# Somewhere on Earth it is a day later than in UTC.
_DAY = datetime.timedelta(days=1)


def begins_on(rule: AgeRule) -> datetime.date | None:
    """The day on which it is news: its first day, or when HQ entered or changed it, if that was later."""
    if rule.effective_from is None:
        return None
    return max(rule.effective_from, rule.decided_on or rule.effective_from)


def is_news(begins: datetime.date, today: datetime.date) -> bool:
    """Whether leaders where it is `today` are to be told of what began on that day."""
    return begins <= today <= begins + WINDOW


def tell_leaders() -> int:
    """Tell the leaders of each school where a rule has begun; returns how many pairs of both. Safe to repeat."""
    now = timezone.now().date()
    rules = list(AgeRule.objects.begins_between(now - WINDOW - _DAY, now + _DAY).shown())
    schools = list(School.objects.filter(closed_on=None)) if rules else []
    return sum(_tell(rule, school) for rule in rules for school in schools)


def _tell(rule: AgeRule, school: School) -> bool:
    begins = begins_on(rule)
    is_there = rule.everywhere or school.place_id in {place.pk for place in rule.places.all()}
    if begins is None or not is_there or not is_news(begins, school.today) or not rule.value.holds(school.today):
        return False
    with transaction.atomic():
        for leader in User.objects.holding(Permission.LEAD, school):
            notify(leader, "age-rule", about=rule, key=f"age-rule:{rule.pk}:{begins}")
    return True
