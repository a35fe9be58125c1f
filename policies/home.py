"""What of documents is in the navigation and waits for a person on the home page."""

from typing import Any

from dcs_portal.navigation import HomeBlock, NavItem, register_home, register_nav
from dcs_portal.schools.models import User

from . import reminding


def _waiting(user: User) -> dict[str, Any]:
    return {"count": len(reminding.outstanding_of(user))}


def register() -> None:
    register_nav(NavItem(60, "Documents", "policies:library"))
    register_home(HomeBlock(60, "policies/home.html", _waiting))
