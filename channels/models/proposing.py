"""A channel comes into the register."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from dcs_portal.audit.models import record
from dcs_portal.doors import NotNow
from dcs_portal.handles import Account, skeleton
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from .. import telling
from ..statuses import Scope, Status, for_scope
from .audiences import for_pupils
from .channels import TAKEN, Channel, is_taken
from .keepers import LEAST, keep, works_for


@dataclass
class Proposal:
    """What is said of a channel, as `propose` takes it.

    Args:
        facts: fields of the channel by their names.
        people, mailboxes: its keepers.
    """

    school: School | None
    account: Account
    facts: dict[str, Any]
    people: list[User]
    mailboxes: list[str] = field(default_factory=list)


def propose(proposal: Proposal, *, by: User) -> Channel:
    """Propose a channel, and tell whoever decides.

    Raises:
        NotNow: the account has an owner, the platform is not for these children, it has fewer than two keepers, a
            local one is for people beyond the school, or the school has closed.
        PermissionDenied: `by` works neither at the school nor at HQ.
    """
    if not (works_for(by, proposal.school) or by.can(Permission.KEEP_CHANNELS)):
        raise PermissionDenied("not their school")
    if obstacle := _obstacle(proposal):
        raise NotNow(obstacle)
    facts = proposal.facts
    account = proposal.account
    named = {"site": account.site, "handle": account.written, "account_key": account.key}
    try:
        with transaction.atomic():
            channel = Channel.objects.create(
                school=proposal.school, skeleton=skeleton(account.name), proposed_by=by, **named, **facts
            )
            keep(channel.pk, proposal.people, proposal.mailboxes, channel.today)
            event = record(channel, "channel.proposed", actor=by, data={"scope": channel.scope})
            telling.proposed(channel, event)
    except IntegrityError as error:
        if is_taken(error):
            raise NotNow(TAKEN) from None
        raise
    return channel


def _obstacle(proposal: Proposal) -> str:
    """Why this cannot be proposed, in words; empty if it can."""
    school, facts = proposal.school, proposal.facts
    if school and school.has_closed:
        return f"{school} has closed, so it needs no channel."
    if obstacle := for_scope(facts["scope"], facts["audiences"]):
        return f"{obstacle}."
    if obstacle := for_pupils(school, proposal.account.site, facts):
        return obstacle
    if len(set(proposal.people)) + len(set(proposal.mailboxes)) < LEAST:
        return "It needs two keepers."
    if facts["scope"] == Scope.LOCAL and _hq_refused(proposal):
        return "HQ refused this account for external use. Ask again on its page, or propose it as external."
    return ""


def _hq_refused(proposal: Proposal) -> bool:
    """Whether HQ was asked about this account and refused it: what it refused, no leader approves alone."""
    refused = Channel.objects.filter(school=proposal.school, status=Status.REFUSED, asked_by__isnull=False)
    return refused.filter(account_key=proposal.account.key).exists()


def lookalikes(account: Account, *, but: Channel | None = None) -> list[Channel]:
    """Channels of the register that this account would be mistaken for: another account that looks the same.

    Args:
        but: the channel that it is of. Its school may use one name on several platforms.
    """
    rows = lookalikes_of([account])[account.key]
    if but is None:
        return rows
    return [one for one in rows if one.school_id != but.school_id or one.site == but.site]


def lookalikes_of(accounts: Iterable[Account]) -> dict[str, list[Channel]]:
    """The same for many accounts, by their keys. One query."""
    looks = {account.key: skeleton(account.name) for account in accounts}
    alike = Channel.objects.open().filter(skeleton__in={look for look in looks.values() if look})
    rows = list(alike.select_related("school").order_by("pk"))
    return {
        key: [one for one in rows if one.skeleton == look and one.account_key != key] for key, look in looks.items()
    }
