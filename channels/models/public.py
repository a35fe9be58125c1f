"""Whether a school shows to everybody which channels are its own, and which those are."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.handles import Account, NotAnAccountError, Site, account_in, as_link, read, skeleton
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require

from ..statuses import Audience, Status
from .channels import Channel

# A channel for none of these is nobody's business outside the school.
_SHOWN_TO = {Audience.PARENTS, Audience.PUBLIC, Audience.STAKEHOLDERS}
# Who sees such a link or number is in the group, or can ring somebody.
_NOT_SHOWN = {"invite", "phone", "message", "server", "group"}


class PublicPage(models.Model):
    """That a leader turned the public page of a school on. There is none until then."""

    retention = Retention.REFERENCE

    school = models.OneToOneField(School, models.PROTECT, related_name="channels_page")
    is_on = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.school}: {'on' if self.is_on else 'off'}"


def set_public(school: School, is_on: bool, *, by: User) -> None:
    """Turn the public page on or off. Done twice, it is said once.

    Raises:
        PermissionDenied: `by` does not lead the school.
    """
    require(by, Permission.APPROVE_CHANNELS, school)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        found = PublicPage.objects.filter(school=school).first() or PublicPage(school=school)
        if found.is_on != is_on:
            found.is_on, found.by, found.at = is_on, by, timezone.now()
            found.save()
            record(school, "channels.shown" if is_on else "channels.hidden", actor=by)


def is_public(school: School) -> bool:
    return PublicPage.objects.filter(school=school, is_on=True).exists()


def official_channels(school: School) -> list[Channel]:
    """What the public may rely on: live, and its approval has not ended, whether or not the clock ran meanwhile.

    Groups, numbers, and channels for staff, pupils or Command alone are left out: the page is for everybody.
    """
    lasting = Q(approved_until=None) | Q(approved_until__gte=school.today)
    rows = Channel.objects.filter(lasting, school=school, status=Status.LIVE).order_by("site", "handle")
    return [one for one in rows if one.account.kind not in _NOT_SHOWN and _SHOWN_TO.intersection(one.audiences)]


@dataclass(frozen=True)
class Verdict:
    """Whether an account is one of a school's own: `channel` if it is, `alike` if it only looks like one.

    `only_on` has the platforms on which a name without a link is the school's: elsewhere anybody may have taken it.
    """

    channel: Channel | None = None
    alike: Channel | None = None
    only_on: tuple[str, ...] = ()


def official(school: School, typed: str) -> Verdict:
    """What to say of a link or a name that somebody was sent. A name without a link is compared on every platform."""
    own = official_channels(school)
    keys, looks = _accounts(typed)
    found = [one for one in own if one.account_key in keys]
    if found and not as_link(typed):
        return Verdict(only_on=tuple(one.get_site_display() for one in found))
    return Verdict(
        channel=found[0] if found else None,
        alike=next((one for one in own if one.skeleton and one.skeleton in looks), None),
    )


def _accounts(typed: str) -> tuple[set[str], set[str]]:
    """What it may be compared by in the register, and what it looks like."""
    account = account_in(typed)
    if account and account.site in set(Site):
        return {account.key}, {skeleton(account.name)}
    # Any other host may be one of Mastodon's, or a site that the register has by its address.
    found = list(_readings(typed, [Site.MASTODON, Site.OTHER] if account else list(Site)))
    names = {account.name if account else typed} | {one.name for one in found if account}
    return {one.key for one in found}, {skeleton(name) for name in names}


def _readings(typed: str, sites: list[Site]) -> Iterator[Account]:
    for site in sites:
        try:
            yield read(site, typed)
        except NotAnAccountError:
            continue
