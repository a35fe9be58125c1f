"""The keys of a channel change hands."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import NotNow
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import User

from .. import telling
from ..statuses import KEPT, OPEN
from .channels import Channel
from .keepers import LEAST, Keeper, keep

_OVER = ["channel-handover", "channel-unkept", "channel-handover-hq"]


def set_keepers(channel: Channel, people: list[User], mailboxes: list[str], *, by: User) -> Event:
    """Name all keepers, and tell who is new and who is one no more. With two again, the channel is flagged no more.

    Raises:
        NotNow: they are fewer than two, or the channel is closed or refused.
        PermissionDenied: not theirs to say.
    """
    with transaction.atomic():
        channel.lock()
        if not channel.who(by).looks_after:
            raise PermissionDenied("not theirs to hand over")
        if channel.status not in OPEN:
            raise NotNow("It cannot be changed as it stands now.")
        handed = keep(channel.pk, people, mailboxes, channel.today)
        if why := channel.lacks_keepers():
            raise NotNow(why)
        channel.handover_since = None
        channel.save(update_fields=["handover_since"])
        Notice.objects.about(channel).filter(kind__in=_OVER).mark_read()
        named = {"people": sorted(person.pk for person in people), "mailboxes": len(mailboxes)}
        event = record(channel, "channel.keepers", actor=by, data=named)
        telling.keepers_named(channel, handed.came, handed.went, event)
        return event


def lose_keepers(channel: Channel, rows: list[Keeper], *, by: User | None) -> None:
    """Keepers are gone: a handover starts at once where fewer than two are left; with the last it is told again."""
    with transaction.atomic():
        channel.lock()
        gone = channel.keepers.standing().filter(pk__in=[row.pk for row in rows])
        if not (people := sorted(gone.values_list("person", flat=True))):
            return
        gone.update(ended_on=channel.today)
        event = record(channel, "channel.keeper_left", actor=by, data={"people": people})
        if channel.keepers.standing().count() >= LEAST:
            return
        if channel.handover_since is None:
            channel.handover_since = channel.today
            channel.save(update_fields=["handover_since"])
        if channel.status in KEPT:
            telling.handed_over(channel, event)
