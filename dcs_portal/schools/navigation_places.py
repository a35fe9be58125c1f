"""What schools put into the navigation and on the home page."""

from dcs_portal.navigation import HomeBlock, NavItem, register_home, register_nav

from .gaps import NEEDED, counts
from .models import User
from .permissions import Permission


def _has_a_role(user: User) -> bool:
    return bool(user.active_roles)


def _manages_schools(user: User) -> bool:
    return user.can(Permission.MANAGE_SCHOOLS)


def _home(user: User) -> dict:
    return {**counts(), "needed": NEEDED}


register_nav(NavItem(70, "Schools", "schools:list", _has_a_role))
register_home(HomeBlock(70, "schools/home.html", _home, _manages_schools))
