"""What of incidents waits for a person on the home page, and what is in the navigation."""

from typing import Any

from dcs_portal.navigation import HomeBlock, NavItem, register_home, register_nav
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

from .casefile import reads_posts
from .models import GuideVersion, Incident, Transfer
from .models.queries import IncidentQuerySet
from .permissions import may_see_cases
from .statuses import Status
from .timekeeping import Timekeeper
from .views.queue import claims

SHOWN = 5


def _can(*permissions: Permission) -> Any:
    return lambda user: any(user.can(permission) for permission in permissions)


def _triage(user: User) -> dict[str, Any]:
    visible = Incident.objects.visible_to(user)
    unclaimed = visible.unclaimed()
    return _rows(unclaimed.for_list().soonest_due(), user) | {
        "count": unclaimed.count(),
        "mine": visible.open().filter(officer=user).count(),
        "may_claim": claims(user),
        "words": _waiting_words(user),
        "offers": list(Transfer.objects.answerable_by(user).for_list()[:SHOWN]),
    }


def _waiting_words(user: User) -> str:
    """What the block is called for a welfare officer, an allegations officer, or who is both."""
    if not user.can(Permission.HANDLE_ALLEGATIONS):
        return "Reports that need an officer"
    both = user.can(Permission.TRIAGE)
    return "Restricted and other reports that need an officer" if both else "Restricted reports that need an officer"


def _leadership(user: User) -> dict[str, Any]:
    referred = Incident.objects.visible_to(user).filter(status=Status.WITH_LEADERSHIP)
    return _rows(referred.for_list().order_by("referred_at"), user) | {"count": referred.count()}


def _safeguarding(user: User) -> dict[str, Any]:
    seen = Incident.objects.visible_to(user).open()
    return _rows(seen.for_list(), user) | {"count": seen.count()}


def _rows(incidents: IncidentQuerySet, user: User) -> dict[str, Any]:
    """The first of them, and what says how much time each has left, and whether the person reads its post."""
    shown = list(incidents[:SHOWN])
    return {"incidents": shown, "time_left": Timekeeper(shown, user), "is_whole": reads_posts(user)}


def _reporting(user: User) -> dict[str, Any]:
    return {
        "drafts": user.drafts.count(),
        "reports": list(Incident.objects.reported_by(user).for_reporter()[:3]),
    }


def _guides(user: User) -> dict[str, Any]:
    return {"unchecked": GuideVersion.objects.unchecked()}


def _only_safeguarding(user: User) -> bool:
    return user.can(Permission.SEE_INCIDENTS) and not user.can(Permission.TRIAGE)


_takes_cases = _can(Permission.TRIAGE, Permission.HANDLE_ALLEGATIONS)
_keeps_to_guides = _can(Permission.TRIAGE, Permission.HANDLE_ALLEGATIONS, Permission.MANAGE_GUIDES)
_leads = _can(Permission.LEAD, Permission.LEAD_DCS)


def register() -> None:
    register_nav(NavItem(10, "Cases", "incidents:queue", may_see_cases))
    register_nav(NavItem(20, "Report a post", "incidents:report", _can(Permission.REPORT_POST)))
    register_nav(NavItem(30, "My reports", "incidents:mine", _can(Permission.REPORT_POST)))
    register_nav(NavItem(40, "Numbers", "incidents:numbers", _can(Permission.SEE_NUMBERS)))
    register_nav(NavItem(45, "Guides", "incidents:guides", _keeps_to_guides))
    register_home(HomeBlock(10, "incidents/home_triage.html", _triage, _takes_cases))
    register_home(HomeBlock(11, "incidents/home_leadership.html", _leadership, _leads))
    register_home(HomeBlock(12, "incidents/home_safeguarding.html", _safeguarding, _only_safeguarding))
    register_home(HomeBlock(58, "incidents/home_guides.html", _guides, _can(Permission.MANAGE_GUIDES)))
    register_home(HomeBlock(20, "incidents/home_reporting.html", _reporting, _can(Permission.REPORT_POST)))
