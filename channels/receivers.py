"""What channels do when somebody leaves or loses a role."""

from typing import Any

from dcs_portal.schools.models import User

from . import tending
from .models import Channel, Keeper


def hand_over(sender: type, user: User, by: User | None, **kwargs: Any) -> None:
    """The keys of who may no longer hold them, and what they asked of HQ, go to somebody else: that starts at once."""
    kept = Keeper.objects.standing().filter(person=user).values("channel")
    for channel in Channel.objects.filter(pk__in=kept).select_related("school").order_by("pk"):
        tending.release(channel, by=by)
    for channel in Channel.objects.asked_of_hq_by(user).select_related("school", "asked_by").order_by("pk"):
        tending.seek_leader(channel)
