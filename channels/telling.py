"""Who hears of what happens to a channel. Called inside the transaction of what it tells."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dcs_portal.audit.models import Event
from dcs_portal.notices.models import Notice, notify
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from .statuses import Verb

if TYPE_CHECKING:
    from .models import Channel, ExternalUse, Keeper, Sighting

# By these a request to HQ is made, or made again.
ASKING = (Verb.ASK_HQ, Verb.ASK_LONGER, Verb.TAKE_OVER)
# Notices about a decision that is over once the channel moves on.
DECISIONS = (
    "channel-proposed",
    "channel-asked",
    "channel-unbacked",
    "channel-decided",
    "channel-suspended",
    "channel-ending",
)
# HQ was told that what it approved has changed: over with its next word, or with the channel.
REPURPOSED = "channel-repurposed"
# These wait for HQ or a leader until the request itself is decided or asked anew.
_REQUESTS = ("channel-asked", "channel-unbacked")


def over_after(verb: Verb, *, waits_for_hq: bool) -> list[str]:
    """The kinds of notices that are over once this was done."""
    still_asked = waits_for_hq and verb not in ASKING
    over = [kind for kind in DECISIONS if not (still_asked and kind in _REQUESTS)]
    return [*over, REPURPOSED] if verb in (Verb.RENEW, Verb.CLOSE) else over


def hq() -> list[User]:
    return list(User.objects.holding(Permission.KEEP_CHANNELS, None))


def own_leaders(school: School | None) -> list[User]:
    """Who leads a school; nobody for DCS itself."""
    return list(User.objects.holding(Permission.APPROVE_CHANNELS, school)) if school else []


def leaders(school: School | None) -> list[User]:
    """Who decides for a school; HQ where it is DCS itself, or where nobody leads the school."""
    return own_leaders(school) or hq()


def proposed(channel: "Channel", event: Event) -> None:
    _tell(channel, leaders(channel.school), "channel-proposed", event)


def asked(channel: "Channel", event: Event) -> None:
    _tell(channel, hq(), "channel-asked", event)


def decided(channel: "Channel", event: Event) -> None:
    """Whoever proposed it and whoever asked HQ hear how it ended."""
    people = {person.pk: person for person in (channel.proposed_by, channel.asked_by) if person}
    _tell(channel, people.values(), "channel-decided", event)


def repurposed(channel: "Channel", event: Event) -> None:
    """HQ approved it for another purpose than it has now: once for each change, unless it is what it was."""
    Notice.objects.about(channel).filter(kind=REPURPOSED).mark_read()
    if not channel.keeps_its_purpose:
        _tell(channel, hq(), REPURPOSED, event)


def suspended(channel: "Channel", event: Event) -> None:
    tell_keepers(channel, "channel-suspended", str(event.pk))
    _tell(channel, leaders(channel.school), "channel-suspended", event)


def handed_over(channel: "Channel", event: Event) -> None:
    """Whoever still keeps it, and the leader, who sees to it that two do: also one who ended a keeper's access."""
    tell_keepers(channel, "channel-handover", str(event.pk))
    kind = "channel-handover" if channel.keepers.standing().exists() else "channel-unkept"
    for person in leaders(channel.school):
        notify(person, kind, about=channel, key=f"{kind}:{event.pk}")


def keepers_named(channel: "Channel", came: "Iterable[Keeper]", went: "Iterable[Keeper]", event: Event) -> None:
    """Who keeps it now and who does no more; not whoever said so themselves."""
    for kind, keepers in (("channel-keeper", came), ("channel-keeper-over", went)):
        for keeper in keepers:
            if keeper.person_id != event.actor_id:
                tell_keeper(channel, keeper, kind, str(event.pk))


def answered_no(channel: "Channel", event: Event) -> None:
    _tell(channel, leaders(channel.school), "channel-review-no", event)


def seen(sighting: "Sighting", event: Event) -> None:
    for person in leaders(sighting.school):
        if person.pk != event.actor_id:
            notify(person, "channel-seen", about=sighting, key=f"channel-seen:{event.pk}")


def use_asked(use: "ExternalUse", event: Event) -> None:
    _tell_of_use(use, hq(), "use-asked", event)


def use_moved(use: "ExternalUse", event: Event) -> None:
    """Whoever asked, and the leaders where it has to be taken down; HQ where it is asked again."""
    if event.code == "use.asked_again":
        use_asked(use, event)
        return
    people = {person.pk: person for person in [use.asked_by, *(leaders(use.school) if use.is_over else [])]}
    _tell_of_use(use, people.values(), "use-ended" if use.is_over else "use-decided", event)


def _tell_of_use(use: "ExternalUse", people: Iterable[User], kind: str, event: Event) -> None:
    for person in people:
        if person.pk != event.actor_id:
            notify(person, kind, about=use, key=f"{kind}:{event.pk}")


def tell_keepers(channel: "Channel", kind: str, key: str) -> None:
    for keeper in channel.keepers.standing().select_related("person"):
        tell_keeper(channel, keeper, kind, key)


def tell_keeper(channel: "Channel", keeper: "Keeper", kind: str, key: str) -> None:
    """The person in the portal and by mail; a mailbox by mail alone."""
    notify(keeper.person, kind, about=channel, key=f"{kind}:{key}", address=keeper.mailbox)


def _tell(channel: "Channel", people: Iterable[User], kind: str, event: Event) -> None:
    for person in people:
        if person.pk != event.actor_id:
            notify(person, kind, about=channel, key=f"{kind}:{event.pk}")
