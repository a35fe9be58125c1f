"""What people put into the navigation and on HQ's home page."""

from dcs_portal.navigation import HomeBlock, NavItem, register_home, register_nav

from .models import Role, SecondFactorReset, User
from .permissions import Permission


def _sees_people(user: User) -> bool:
    return user.can(Permission.INVITE_STAFF)


def _manages_people(user: User) -> bool:
    return user.can(Permission.MANAGE_PEOPLE)


def _home(user: User) -> dict[str, int]:
    resets = SecondFactorReset.objects.filter(decided_at=None)
    roleless = User.objects.filter(left_at=None).exclude(pk__in=Role.objects.open().values("user"))
    return {
        "waiting": Role.objects.waiting().count() + resets.count(),
        "roleless": roleless.count(),
        "ending": Role.objects.ending_soon().count(),
    }


register_nav(NavItem(80, "People", "schools:people", _sees_people))
register_home(HomeBlock(60, "people/home.html", _home, _manages_people))
