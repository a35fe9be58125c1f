"""The notices of channels: which one, why you get it, a link.

A channel is called by its name, which is public. An unregistered account stays a number: it may be one of a member of
staff, or pretend to be; so does an external use, whose title somebody wrote.
"""

from collections.abc import Callable

from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from .models import Channel, ExternalUse, Keeper, Sighting
from .models.backing import request_lacks
from .models.keepers import LEAST
from .models.reviews import open_reviews
from .models.sightings import SightingStatus
from .statuses import KEPT, OPEN, Status
from .telling import REPURPOSED
from .use_statuses import UseStatus

Check = Callable[[Channel, Notice], bool]


def _channel(notice: Notice) -> str:
    return reverse("channels:channel", args=[notice.record_id])


def _review(notice: Notice) -> str:
    return reverse("channels:review", args=[notice.record_id])


def _seen(notice: Notice) -> str:
    return reverse("channels:sighting", args=[notice.record_id])


def _if(check: Check) -> Callable[[Notice], bool]:
    """Still needed while the person may see the channel, if it is a person, and `check` holds."""

    def still_needed(notice: Notice) -> bool:
        rows = Channel.objects.visible_to(notice.recipient) if notice.recipient else Channel.objects.all()
        channel = rows.select_related("school").filter(pk=notice.record_id).first()
        return channel is not None and check(channel, notice)

    return still_needed


def _is(*statuses: Status) -> Callable[[Notice], bool]:
    return _if(lambda channel, notice: channel.status in statuses)


def _waits_for_hq(channel: Channel, notice: Notice) -> bool:
    return channel.waits_for_hq


def _is_unbacked(channel: Channel, notice: Notice) -> bool:
    return channel.waits_for_hq and bool(request_lacks(channel))


def _outlives_its_school(channel: Channel, notice: Notice) -> bool:
    return channel.status in OPEN and channel.school_has_closed


def _is_of(keeper: Keeper, notice: Notice) -> bool:
    """Whether the notice is this keeper's own."""
    return keeper.person_id == notice.recipient_id if keeper.person_id else keeper.mailbox == notice.address


def _keeps(channel: Channel, notice: Notice) -> bool:
    return channel.status in OPEN and any(_is_of(keeper, notice) for keeper in channel.keepers.standing())


def _keeps_no_more(channel: Channel, notice: Notice) -> bool:
    return channel.status in OPEN and not _keeps(channel, notice)


def _what_a_keeper_does(notice: Notice) -> list[str]:
    return [
        "Keepers hold the keys of a channel, and see to it that somebody watches its comments and messages.",
        "Once it is live, you are asked every term whether it is still yours.",
    ]


def _asked(channel: Channel, notice: Notice) -> bool:
    """Whether this keeper has still to answer."""
    return any(_is_of(keeper, notice) for keeper in open_reviews(channel))


def _nears_its_end(channel: Channel, notice: Notice) -> bool:
    return channel.nears_its_end > 0


def _handed_over(channel: Channel, notice: Notice) -> bool:
    return channel.status in KEPT and channel.keepers.standing().count() < LEAST


def _still_new(notice: Notice) -> bool:
    return Sighting.objects.filter(pk=notice.record_id, status=SightingStatus.NEW).exists()


def _use(notice: Notice) -> str:
    return reverse("channels:use", args=[notice.record_id])


def _use_is(check: Callable[[ExternalUse], bool]) -> Callable[[Notice], bool]:
    def still_needed(notice: Notice) -> bool:
        rows = ExternalUse.objects.visible_to(notice.recipient)  # type: ignore[arg-type]
        use = rows.filter(pk=notice.record_id).first()
        return use is not None and check(use)

    return still_needed


_LEADER = "you decide on the channels of a school."
_HQ = "you look after the channels of all of DCS."
_KEEPER = "you are named as one of those who hold its keys."
_EITHER = "you keep this channel, or decide on it."

register(
    Kind("channel-proposed", "{reference} waits for your decision", _LEADER, _channel, _is(Status.PROPOSED)),
    Kind("channel-asked", "{reference} asks for HQ’s approval", _HQ, _channel, _if(_waits_for_hq)),
    Kind(
        "channel-unbacked", "What was asked of HQ for {reference} needs a leader", _LEADER, _channel, _if(_is_unbacked)
    ),
    Kind(
        "channel-school-closed",
        "{reference} is of a school that has closed",
        _EITHER,
        _channel,
        _if(_outlives_its_school),
    ),
    Kind(
        "channel-keeper",
        "You are a keeper now of {reference}",
        _KEEPER,
        _channel,
        _if(_keeps),
        lines=_what_a_keeper_does,
    ),
    Kind(
        "channel-keeper-over",
        "You are not a keeper any more of {reference}",
        "you were named as one of those who hold its keys.",
        _channel,
        _if(_keeps_no_more),
    ),
    Kind("channel-decided", "{reference} was decided on", "you asked for it.", _channel),
    Kind(
        REPURPOSED,
        "The purpose of {reference} has changed since HQ approved it",
        _HQ,
        _channel,
        _if(lambda channel, notice: channel.is_approved_by_hq and not channel.keeps_its_purpose),
    ),
    Kind("channel-suspended", "{reference} is suspended", _EITHER, _channel, _is(Status.SUSPENDED)),
    Kind("channel-handover", "{reference} needs two keepers again", _EITHER, _channel, _if(_handed_over)),
    Kind("channel-unkept", "{reference} has no keeper any more", _LEADER, _channel, _if(_handed_over)),
    Kind("channel-handover-hq", "{reference} has lacked a keeper for two weeks", _HQ, _channel, _if(_handed_over)),
    Kind("channel-ending", "The approval of {reference} ends soon", _EITHER, _channel, _if(_nears_its_end)),
    Kind("channel-review", "Is it still yours? {reference}", _KEEPER, _review, _if(_asked)),
    Kind(
        "channel-review-late",
        "{reference} was not reviewed this term",
        _LEADER,
        _channel,
        _if(lambda channel, notice: bool(open_reviews(channel))),
    ),
    Kind(
        "channel-review-hq",
        "{reference} was not reviewed this term",
        _HQ,
        _channel,
        _if(lambda channel, notice: bool(open_reviews(channel))),
    ),
    Kind("channel-review-no", "A keeper said no about {reference}", _LEADER, _channel),
    Kind("channel-seen", "{reference}: an account that is not in the register", _LEADER, _seen, _still_new),
    Kind(
        "use-asked", "{reference} asks for HQ’s approval", _HQ, _use, _use_is(lambda use: use.status == UseStatus.ASKED)
    ),
    Kind("use-decided", "{reference} was decided on", "you asked for it.", _use, _use_is(lambda use: not use.is_over)),
    Kind(
        "use-ended",
        "{reference} must not be used any more",
        "it was approved for your school, and has to be taken down.",
        _use,
        _use_is(lambda use: use.is_over),
    ),
)
