"""What of training is in the navigation and waits for a person on the home page."""

from typing import Any

from dcs_portal.navigation import HomeBlock, NavItem, register_home, register_nav
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from .coverage import coverage
from .models import Exemption, Session, classes_of, gather
from .reading import Row
from .statuses import Status

SHOWN = 5


def _sees(user: User) -> bool:
    return user.can(Permission.LOG_TRAINING) or user.can(Permission.KEEP_TRAINING)


def _home(user: User) -> dict[str, Any]:
    """What the own classes still need, what was planned and is to be confirmed, and exemptions to decide."""
    schools = list(user.schools_where(Permission.LOG_TRAINING))
    planned = Session.objects.filter(school__in=schools, status=Status.PLANNED).select_related("school")
    waiting = [one for one in planned.order_by("on", "pk").prefetch_related("classes") if one.waits]
    exemptions = Exemption.objects.visible_to(user).waiting().select_related("school_class__school")
    if user.can(Permission.KEEP_TRAINING):
        exemptions = exemptions.for_hq()
    rows = _own(user, schools)
    return {
        "schools": schools,
        "rows": rows[:SHOWN],
        "count": len(rows),
        "waiting": waiting[:SHOWN],
        "more_waiting": max(0, len(waiting) - SHOWN),
        "exemptions": [one for one in exemptions if one.may_decide(user)][:SHOWN],
    }


def _own(user: User, schools: list[School]) -> list[Row]:
    """What is still to be done for the person's own classes, what is overdue first."""
    years = {school.academic_year() for school in schools}
    own = {one.pk: one for one in classes_of(user).filter(academic_year__in=years).select_related("school")}
    if not own:
        return []
    facts = gather(schools, years)
    lines = [
        line
        for school in schools
        for line in coverage(facts[school.pk, school.academic_year()], school.today).open
        if line.group in own
    ]
    rows = [Row(own[line.group], line) for line in lines]
    return sorted(rows, key=lambda row: (not row.is_overdue, row.line.due_on, row.school_class.name, row.line.aim))


def register() -> None:
    register_nav(NavItem(50, "Training", "training:index", _sees))
    register_home(HomeBlock(30, "training/home.html", _home, _sees))
