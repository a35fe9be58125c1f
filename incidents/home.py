"""What of incidents waits for a person on the home page, and what is in the navigation."""

from typing import Any

from dcs_portal.navigation import HomeBlock, NavItem, register_home, register_nav
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

from .models import Incident
from .statuses import Status
from .views.queue import may_see_cases

SHOWN = 5


def _can(permission: Permission) -> Any:
    return lambda user: user.can(permission)


def _triage(user: User) -> dict[str, Any]:
    visible = Incident.objects.visible_to(user)
    unclaimed = visible.unclaimed()
    return {
        "incidents": list(unclaimed.for_list()[:SHOWN]),
        "count": unclaimed.count(),
        "mine": visible.open().filter(officer=user).count(),
    }


def _leadership(user: User) -> dict[str, Any]:
    referred = Incident.objects.visible_to(user).filter(status=Status.WITH_LEADERSHIP)
    return {"incidents": list(referred.for_list().order_by("referred_at")[:SHOWN]), "count": referred.count()}


def _safeguarding(user: User) -> dict[str, Any]:
    seen = Incident.objects.visible_to(user).open()
    return {"incidents": list(seen.for_list()[:SHOWN]), "count": seen.count()}


def _reporting(user: User) -> dict[str, Any]:
    return {
        "drafts": user.drafts.count(),
        "reports": list(Incident.objects.reported_by(user).select_related("school")[:3]),
    }


def _only_safeguarding(user: User) -> bool:
    return user.can(Permission.SEE_INCIDENTS) and not user.can(Permission.TRIAGE)


def register() -> None:
    register_nav(NavItem(10, "Cases", "incidents:queue", may_see_cases))
    register_nav(NavItem(20, "Report a post", "incidents:report", _can(Permission.REPORT_POST)))
    register_nav(NavItem(30, "My reports", "incidents:mine", _can(Permission.REPORT_POST)))
    register_nav(NavItem(40, "Numbers", "incidents:numbers", _can(Permission.SEE_NUMBERS)))
    register_home(HomeBlock(10, "incidents/home_triage.html", _triage, _can(Permission.TRIAGE)))
    register_home(HomeBlock(11, "incidents/home_leadership.html", _leadership, _can(Permission.LEAD)))
    register_home(HomeBlock(12, "incidents/home_safeguarding.html", _safeguarding, _only_safeguarding))
    register_home(HomeBlock(20, "incidents/home_reporting.html", _reporting, _can(Permission.REPORT_POST)))
