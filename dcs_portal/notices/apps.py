from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from dcs_portal.schools.models import User


class NoticesConfig(AppConfig):
    name = "dcs_portal.notices"

    def ready(self) -> None:
        from dcs_portal.navigation import HomeBlock, register_home
        from dcs_portal.schools.signals import access_lost

        access_lost.connect(_settle)
        register_home(HomeBlock(5, "notices/home.html", _failures, _must_know_of_failures))


def _settle(sender: Any, user: "User", **kwargs: Any) -> None:
    """Somebody left or lost a role: what they were told for its sake no longer waits to be read."""
    from .models import Notice

    Notice.objects.settle(user)


def _failures(user: "User") -> dict[str, Any]:
    from .models import Notice

    return {"failed": Notice.objects.failed().visible_to(user).count()}


def _must_know_of_failures(user: "User") -> bool:
    from dcs_portal.schools.permissions import Permission

    return user.can(Permission.SEE_DELIVERY) and _failures(user)["failed"] > 0
