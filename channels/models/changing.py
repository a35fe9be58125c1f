"""What is said of a channel is corrected."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import NotNow
from dcs_portal.schools.models import User

from .. import telling
from ..statuses import KEPT, Status, for_scope
from .audiences import for_pupils
from .channels import Channel

# What may still change once a channel is approved. The rest is what was approved: for that a new one is proposed.
OF_USE = ("purpose", "languages", "recovery", "second_factor", "comments_open", "answering")


def change(channel: Channel, facts: dict[str, Any], *, by: User) -> Event | None:
    """Correct what is said of a channel: everything while it is refused or waits for its leader, else how it is used.

    HQ hears where it approved the channel for another purpose.

    Raises:
        NotNow: it is closed, waits for HQ, the platform is not for these children, or a local one is for people
            beyond the school.
        PermissionDenied: `by` neither leads the school, keeps the channel nor proposed it.
    """
    with transaction.atomic():
        channel.lock()
        if not (new := _allowed(channel, facts, by)):
            return None
        before = _in_words(channel, new)
        for name, value in new.items():
            setattr(channel, name, value)
        channel.save(update_fields=list(new))
        event = record(channel, "channel.changed", actor=by, data={"fields": sorted(new)}, text=before)
        if "purpose" in new and channel.is_approved_by_hq:
            telling.repurposed(channel, event)
        return event


def _allowed(channel: Channel, facts: dict[str, Any], by: User) -> dict[str, Any]:
    """What is new among the facts, of what may change. Raises as `change`."""
    if not channel.who(by).looks_after:
        raise PermissionDenied("not theirs to change")
    if not (fields := changeable(channel)):
        raise NotNow("It cannot be changed as it stands now.")
    new = {name: value for name, value in facts.items() if name in fields and getattr(channel, name) != value}
    if obstacle := _not_for(channel, new):
        raise NotNow(obstacle)
    return new


def _not_for(channel: Channel, new: dict[str, Any]) -> str:
    """Why it may not be for those it would be for, in words; empty if it may."""
    said = {name: new.get(name, getattr(channel, name)) for name in ("scope", "audiences", "year_groups")}
    if {"scope", "audiences"} & set(new) and (obstacle := for_scope(said["scope"], said["audiences"])):
        return f"{obstacle}."
    return for_pupils(channel.school, channel.site, said) if {"audiences", "year_groups"} & set(new) else ""


def _in_words(channel: Channel, fields: Iterable[str]) -> str:
    """What a channel says before it is changed, for its history: of what is open once it is approved."""
    yes_no = {"second_factor": ("Off", "On"), "comments_open": ("Closed", "Open")}
    said = {name: getattr(channel, name) for name in OF_USE if name in fields}
    shown = {name: yes_no[name][value] if name in yes_no else value for name, value in said.items()}
    labels = {name: str(Channel._meta.get_field(name).verbose_name) for name in shown}  # type: ignore[union-attr]
    return "\n".join(f"{labels[name]} was: {value}" for name, value in shown.items())


def last_correction(channel: Channel) -> int:
    """The event by which what is said of it, or who keeps it, was changed last; 0 if it never was."""
    codes = ("channel.changed", "channel.keepers", "channel.keeper_left")
    event = Event.objects.about(channel).filter(code__in=codes).last()
    return event.pk if event else 0


def changeable(channel: Channel) -> tuple[str, ...]:
    """The fields that may change as it stands. Once HQ was asked, it stays HQ's to decide: its scope is fixed."""
    if channel.status in (Status.PROPOSED, Status.REFUSED):
        scope = () if _was_with_hq(channel) else ("scope",)
        return (*OF_USE, "audiences", "year_groups", *scope, "consent")
    return OF_USE if channel.status in KEPT else ()


def _was_with_hq(channel: Channel) -> bool:
    return Event.objects.about(channel).filter(code="channel.asked").exists()
