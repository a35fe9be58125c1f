"""What of age limits is in the navigation, and waits for HQ and leaders on the home page."""

import datetime
from typing import Any

from dcs_portal.filters import date
from dcs_portal.navigation import HomeBlock, NavItem, register_home, register_nav
from dcs_portal.schools.models import School, User
from dcs_portal.schools.models.people import today
from dcs_portal.schools.permissions import Permission

from ..models import AgeRule

AHEAD = datetime.timedelta(days=180)


def _stale(user: User) -> dict[str, Any]:
    return {"stale": AgeRule.objects.stale().count()}


def _coming(user: User) -> dict[str, Any]:
    """What is certain to begin at the person's schools within half a year."""
    now = today()
    rules = list(AgeRule.objects.begins_between(now + datetime.timedelta(days=1), now + AHEAD).shown())
    schools = list(user.schools_where(Permission.LEAD).filter(closed_on=None)) if rules else []
    return {"coming": [(rule, date(rule.effective_from), at) for rule in rules if (at := _there(rule, schools))]}


def _there(rule: AgeRule, schools: list[School]) -> str:
    """The names of those schools where a rule holds."""
    places = {place.pk for place in rule.places.all()}
    return ", ".join(school.name for school in schools if rule.everywhere or school.place_id in places)


def register() -> None:
    register_nav(NavItem(62, "Age limits", "ages:check"))
    register_home(HomeBlock(62, "ages/home.html", _stale, lambda user: user.can(Permission.MANAGE_AGES)))
    register_home(HomeBlock(63, "ages/home_leader.html", _coming, lambda user: user.can(Permission.LEAD)))
