"""What the rows of a file would add to a school's register, and adding them: all that are given, or none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dcs_portal.doors import NotNow
from dcs_portal.handles import Account, Site, as_link, read
from dcs_portal.schools.importing.parsing import Problem
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from ..models import Channel, Keeper, Proposal, lookalikes_of, propose
from ..models.audiences import for_pupils
from ..models.keepers import possible_keepers
from ..statuses import Audience
from .parsing import ChannelRow

_NOTHING = "In the register already: left as it is"


@dataclass(frozen=True)
class Change:
    """A row, the account it is about, what it would do, and which of its keepers nobody here has heard of."""

    row: ChannelRow
    account: Account
    what: str
    strangers: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        return self.what != _NOTHING

    @property
    def platform(self) -> str:
        return Site(self.row.site).label


def may_import(user: User, school: School | None) -> bool:
    """Whether the person may bring in a list: a leader of the school, HQ for any school and for DCS itself (None)."""
    leads = school is not None and user.can(Permission.APPROVE_CHANNELS, school)
    return leads or user.can(Permission.KEEP_CHANNELS)


def report(school: School | None, rows: Iterable[ChannelRow]) -> tuple[list[Change], list[Problem]]:
    """What each row would do, and what only the register knows to be wrong with one."""
    changes, problems = [], []
    people, owner = _people(school), school.pk if school else None
    named = [(row, read(Site(row.site), row.account)) for row in rows]
    owners = _owners(account.key for _, account in named)
    alike = lookalikes_of(account for _, account in named)
    known = people.keys() | _mailboxes(school)
    ages = cache(partial(_age_obstacle, school))
    for row, account in named:
        if account.key in owners and owners[account.key] != owner:
            problems.append(Problem(row.row, "account", row.account, "is in the register already, of somebody else"))
            continue
        if not any(address in people for address in row.keepers):
            problems.append(Problem(row.row, "keepers", "; ".join(row.keepers), "names nobody who works there"))
            continue
        if account.key in owners:
            changes.append(Change(row, account, _NOTHING))
        elif problem := _of_pupils(school, row, ages):
            problems.append(problem)
        else:
            strangers = tuple(address for address in row.keepers if address not in known)
            changes.append(Change(row, account, _what(row, alike[account.key], people), strangers))
    return changes, problems


def _owners(keys: Iterable[str]) -> dict[str, int | None]:
    """The school, or None for DCS, that has each of these accounts which is in the register: at most 200, as a file."""
    taken = Channel.objects.open().filter(account_key__in=list(keys))
    return dict(taken.values_list("account_key", "school"))


def _of_pupils(school: School | None, row: ChannelRow, ages: Callable[..., str]) -> Problem | None:
    """What is wrong with the row's year groups, here and on this platform."""
    if not (groups := row.facts.get("year_groups", [])):
        return None
    if others := [group for group in groups if school and group not in school.year_groups]:
        return Problem(row.row, "year_groups", ", ".join(groups), f"holds {others[0]}, which the school does not have")
    why = ages(row.site, *groups)
    return Problem(row.row, "audiences", "; ".join(row.facts["audiences"]), why) if why else None


def _age_obstacle(school: School | None, site: str, *groups: str) -> str:
    return for_pupils(school, site, {"audiences": [Audience.PUPILS], "year_groups": list(groups)})


def _mailboxes(school: School | None) -> set[str]:
    """The mailboxes that keep a channel of the school already."""
    rows = Keeper.objects.standing().filter(channel__school=school).exclude(mailbox="")
    return set(rows.values_list("mailbox", flat=True))


def _people(school: School | None) -> dict[str, User]:
    return {person.email: person for person in possible_keepers(school)}


def _what(row: ChannelRow, alike: list[Channel], people: dict[str, User]) -> str:
    words = ["New, as a proposal"]
    if boxes := [address for address in row.keepers if address not in people]:
        words.append(f"{', '.join(boxes)} is kept as a mailbox")
    if alike:
        words.append(f"looks like {alike[0]}")
    return "; ".join(words)


def save(school: School | None, rows: Iterable[ChannelRow], *, by: User) -> int:
    """Propose every channel of the file that is not in the register; returns how many.

    Raises:
        NotNow: one of them cannot be proposed any more; then none is.
        PermissionDenied: `by` neither leads the school nor is HQ.
    """
    if not may_import(by, school):
        raise PermissionDenied("not their school")
    rows = list(rows)
    with transaction.atomic():
        if problems := report(school, rows)[1]:
            first = problems[0]
            raise NotNow(f"Row {first.row}: {first.column} {first.reason}.")
        people = _people(school)
        # In one order for everybody: two files with the same accounts wait for each other and never in a circle.
        return sum(_propose(school, row, people, by) for row in sorted(rows, key=_account_key))


def _account_key(row: ChannelRow) -> str:
    return read(Site(row.site), row.account).key


def _propose(school: School | None, row: ChannelRow, people: dict[str, User], by: User) -> bool:
    account = read(Site(row.site), row.account)
    if Channel.objects.open().filter(school=school, account_key=account.key).exists():
        return False
    facts = {"year_groups": []} | row.facts | {"link": as_link(row.account)}
    keys = [people[address] for address in row.keepers if address in people]
    boxes = [address for address in row.keepers if address not in people]
    try:
        propose(Proposal(school, account, facts, keys, boxes), by=by)
    except NotNow as why:
        raise NotNow(f"Row {row.row}: {why}") from None
    return True
