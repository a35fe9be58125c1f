"""What of declarations and findings is in the navigation and waits on the home page."""

from collections import Counter
from typing import Any

from dcs_portal.navigation import HomeBlock, NavItem, register_home, register_nav
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from .declaring import Standing
from .models import Finding
from .models.standings import left_open, standings


def _leads(user: User) -> bool:
    return user.can(Permission.SIGN_DECLARATIONS)


def _manages(user: User) -> bool:
    return user.can(Permission.MANAGE_DECLARATIONS)


def _leader(user: User) -> dict[str, Any]:
    led = user.schools_where(Permission.SIGN_DECLARATIONS).filter(closed_on=None)
    found = standings(led)
    before = left_open(found)
    findings = Finding.objects.filter(school__in=user.schools_where(Permission.DECIDE_LEARNING_USE)).open()
    return {
        "rows": [one for one in found if one.is_wanted or one.open],
        "before": before,
        "findings": findings.count(),
    }


def _hq(user: User) -> dict[str, Any]:
    found = standings(School.objects.filter(closed_on=None))
    states = Counter(one.state for one in found)
    return {
        "total": len(found),
        "signed": sum(1 for one in found if one.signed),
        "overdue": states[Standing.OVERDUE],
        "late": sum(len(one.late) for one in found) + sum(row.by_when < one.today for one, row in left_open(found)),
        "findings": Finding.objects.open().count(),
    }


def register() -> None:
    register_nav(NavItem(64, "Declarations", "policies:declarations", lambda user: _leads(user) or _manages(user)))
    register_home(HomeBlock(61, "policies/home_declaration.html", _leader, _leads))
    register_home(HomeBlock(62, "policies/home_declarations.html", _hq, _manages))
    register_home(
        HomeBlock(
            63, "policies/home_lessons.html", lambda user: {}, lambda user: user.can(Permission.RECORD_LEARNING_USE)
        )
    )
