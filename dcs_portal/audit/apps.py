from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from dcs_portal.schools.models import User


class AuditConfig(AppConfig):
    name = "dcs_portal.audit"

    def ready(self) -> None:
        from dcs_portal.navigation import HomeBlock, NavItem, register_home, register_nav

        from . import checks, home, notices  # noqa: F401

        register_nav(NavItem(80, "Audit", "audit:list", _reads_audit))
        register_home(HomeBlock(80, "audit/home.html", home.since_yesterday, _reads_audit))


def _reads_audit(user: "User") -> bool:
    from dcs_portal.schools.permissions import Permission

    return user.can(Permission.READ_AUDIT)
