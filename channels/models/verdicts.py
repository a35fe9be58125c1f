"""What to say to everybody of an account that they were sent: whether it is one of a school's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto

from django.db.models import Q

from dcs_portal.handles import Account, NotAnAccountError, Site, account_in, as_link, is_address, read, skeleton
from dcs_portal.schools.models import School

from .channels import Channel
from .public import official_channels
from .record import NOT_SHOWN

# Whoever has a name on the one has it on the other.
_ONE_OWNER = {Site.MESSENGER.value: Site.FACEBOOK.value, Site.THREADS.value: Site.INSTAGRAM.value}


class Answer(StrEnum):
    OWN = auto()  # a link to one of its own
    OWN_NAME = auto()  # a name without a link, which is the school's on some platforms
    UNCONFIRMED = auto()  # somebody's in the register, or a group or number: which, is nobody's business
    ALIKE = auto()  # in no register, and would be taken for one of its own
    UNLISTED = auto()
    HIDDEN = auto()  # a link that does not say to which account it leads
    MANY = auto()  # words that many accounts can be called by


@dataclass(frozen=True)
class Verdict:
    """The answer; of which channel it speaks, or on which platforms the name is the school's."""

    answer: Answer
    channel: Channel | None = None
    only_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Sent:
    """What was typed: the accounts that it may mean, and what they look like."""

    accounts: list[Account]
    looks: set[str]

    def means(self, channel: Channel) -> bool:
        return any(channel.account_key == one.key for one in self.accounts)

    def may_mean(self, channel: Channel) -> bool:
        """Whether it is the channel, or its name in another place of the same owner."""
        own = channel.account
        return self.means(channel) or any(_owner(own) == _owner(one) for one in self.accounts)


def official(school: School, typed: str) -> Verdict:
    """What to say of a link or a name that somebody was sent. A name without a link is compared on every platform.

    An account that stands in any register is never called a fake, whatever state it is in. Two queries.
    """
    sent = _sent(typed)
    if not sent.accounts:
        return Verdict(_of_none(typed))
    own = official_channels(school)
    if found := [one for one in own if sent.means(one)]:
        if is_address(typed):
            return Verdict(Answer.OWN, found[0])
        return Verdict(Answer.OWN_NAME, only_on=tuple(one.get_site_display() for one in found))
    if _is_somebodys(sent):
        return Verdict(Answer.UNCONFIRMED)
    if alike := next((one for one in own if one.skeleton and one.skeleton in sent.looks), None):
        return Verdict(Answer.ALIKE, alike)
    # The same answer whether or not a group or number is in the register: a number is easily guessed.
    is_private = any(one.kind in NOT_SHOWN for one in sent.accounts)
    return Verdict(Answer.UNCONFIRMED if is_private else Answer.UNLISTED)


def _of_none(typed: str) -> Answer:
    """What to say where no account is named. Nobody is told to open what is made to look like another address."""
    if is_address(typed):
        return Answer.HIDDEN if as_link(typed) else Answer.UNLISTED
    return Answer.MANY


def _is_somebodys(sent: _Sent) -> bool:
    keys = [one.key for one in sent.accounts]
    near = Channel.objects.open().filter(Q(account_key__in=keys) | Q(skeleton__in=sent.looks))
    return any(sent.may_mean(one) for one in near.only("account_key", "handle"))


def _owner(account: Account) -> tuple[str, str]:
    """Equal for names of the same owner, as far as anybody can tell from the names."""
    site = _ONE_OWNER.get(account.site, account.site)
    name = account.name.casefold()
    return site, name.replace(".", "") if site == Site.FACEBOOK else name


def _sent(typed: str) -> _Sent:
    account = account_in(typed)
    if account and account.site in set(Site):
        return _Sent([account], _looks([account]))
    # Any other host may be one of Mastodon's, or a site that the register has by its address.
    found = list(_readings(typed, [Site.MASTODON, Site.OTHER] if account else list(Site)))
    return _Sent(found, _looks([*found, account] if account else found))


def _looks(accounts: list[Account]) -> set[str]:
    return {skeleton(one.name) for one in accounts} - {""}


def _readings(typed: str, sites: list[Site]) -> Iterator[Account]:
    for site in sites:
        try:
            yield read(site, typed)
        except NotAnAccountError:
            continue
