"""What the pages of channels begin with."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.requests import SignedInRequest

from ..models import Channel, Sighting


def schools_of(user: User) -> "list[School]":
    """The schools whose channels the person may see: without those that have closed and left no channel open.

    Where there are no others, those too: their registers can still be read.
    """
    speaking = set(Channel.objects.open().filter(school__closed_on__isnull=False).values_list("school", flat=True))
    schools = list(_seen_by(user))
    return [one for one in schools if one.pk in speaking or not one.has_closed] or schools


def school_of(request: SignedInRequest, code: str) -> School:
    """The school of an address; 404 for who may not see its channels."""
    return get_object_or_404(_seen_by(request.user), code=code)


def _seen_by(user: User) -> "QuerySet[School]":
    everywhere = user.can(Permission.KEEP_CHANNELS)
    return School.objects.all() if everywhere else user.schools_where(Permission.PROPOSE_CHANNELS)


def channel_of(request: SignedInRequest, pk: int) -> Channel:
    """The channel of an address; 404 for who may not see it."""
    rows = Channel.objects.visible_to(request.user).select_related("school", "proposed_by", "asked_by")
    return get_object_or_404(rows, pk=pk)


def sighting_of(request: SignedInRequest, pk: int) -> Sighting:
    rows = Sighting.objects.visible_to(request.user).select_related("school", "reported_by", "channel")
    return get_object_or_404(rows, pk=pk)


def refuse(is_allowed: bool) -> None:
    """403 for who sees it and may not do this."""
    if not is_allowed:
        raise PermissionDenied("channels")
