"""What of channels is in the navigation and waits for a person on the home page."""

from itertools import islice
from typing import Any

from django.db.models import Q

from dcs_portal.navigation import HomeBlock, NavItem, register_home, register_nav
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

from .models import Channel, ExternalUse, Sighting
from .models.reviews import to_review
from .statuses import KEPT

SHOWN = 5


def _sees(user: User) -> bool:
    return user.can(Permission.PROPOSE_CHANNELS) or user.can(Permission.KEEP_CHANNELS)


def _home(user: User) -> dict[str, Any]:
    """What waits for their decision, their review or their word that it is live, and channels that lack a keeper."""
    decided = Q(school__in=user.schools_where(Permission.APPROVE_CHANNELS))
    uses = ExternalUse.objects.none()
    if user.can(Permission.KEEP_CHANNELS):
        decided |= Q(school=None)
        uses = ExternalUse.objects.waiting()
    flagged = Channel.objects.filter(status__in=KEPT, handover_since__isnull=False)
    seen = Sighting.objects.visible_to(user).waiting().filter(decided)
    found = {
        "waiting": Channel.objects.waiting_for(user).select_related("school").order_by("pk"),
        "reviews": to_review(user),
        "approved": Channel.objects.to_go_live(user).select_related("school").order_by("pk"),
        "flagged": flagged.filter(decided).select_related("school"),
        "seen": seen.select_related("school").order_by("reported_at", "pk"),
        "uses": uses.select_related("school").order_by("asked_at", "pk"),
    }
    rows = {name: list(islice(some, SHOWN + 1)) for name, some in found.items()}
    more = any(len(some) > SHOWN for some in rows.values())
    return {name: some[:SHOWN] for name, some in rows.items()} | {"more": more}


def register() -> None:
    register_nav(NavItem(55, "Channels", "channels:index", _sees))
    register_home(HomeBlock(35, "channels/home.html", _home, _sees))
