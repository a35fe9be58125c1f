"""An account that speaks for a school, or seems to, and is not in the register: reported, and then adopted, closed or
handed to triage."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.handles import Account, Site, account_of, is_certain, site_seen, skeleton
from dcs_portal.notices.models import Notice
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission
from incidents.models import report_impersonation

from .. import telling
from .channels import Channel
from .proposing import Proposal, lookalikes, propose


class SightingStatus(models.TextChoices):
    NEW = "new", "To be decided"
    ADOPTED = "adopted", "Adopted"
    CLOSED = "closed", "Closed"
    HANDED_ON = "handed_on", "Handed to triage"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"new": "yellow", "adopted": "green", "handed_on": "light-blue"}.get(self.value, "grey")


class SightingQuerySet(models.QuerySet["Sighting"]):
    def visible_to(self, user: User) -> "SightingQuerySet":
        """All for HQ; for a leader the school's; for others what they reported too, while they work there."""
        if user.can(Permission.KEEP_CHANNELS):
            return self.all()
        if not user.can(Permission.PROPOSE_CHANNELS):
            return self.none()
        events = Event.objects.filter(actor=user, code__in=_REPORTS, chain__record_type=Sighting._meta.label_lower)
        here = Q(school=None) | Q(school__in=user.schools_where(Permission.PROPOSE_CHANNELS))
        own = here & Q(pk__in=events.values("chain__record_id"))
        return self.filter(own | Q(school__in=user.schools_where(Permission.APPROVE_CHANNELS)))

    def waiting(self) -> "SightingQuerySet":
        return self.filter(status=SightingStatus.NEW)

    def report(self, school: School | None, account: Account, link: str, said: str, *, by: User) -> "Sighting":
        """Say that an account was seen, and tell whoever decides. Seen twice while it waits, it is there once.

        Args:
            school: for which it seems to speak; None for DCS itself.

        Raises:
            NotNow: the account is in the register.
            PermissionDenied: `by` works neither at the school nor at HQ; for DCS itself, nowhere.
        """
        if not may_report(by, school):
            raise PermissionDenied("not their school")
        named = {"site": account.site, "handle": account.written, "skeleton": skeleton(account.name)[:200]}
        with transaction.atomic():
            sighting, is_new = self._held(school, account.key, named | {"link": link, "reported_by": by})
            if is_new:
                telling.seen(sighting, record(sighting, "sighting.reported", actor=by, text=said.strip()))
            else:
                other = [link] if link and link != sighting.link else []
                record(sighting, "sighting.again", actor=by, text="\n".join([said.strip(), *other]))
        return sighting

    def _held(self, school: School | None, account_key: str, first: dict[str, Any]) -> tuple["Sighting", bool]:
        """The one that waits, locked, or a new one, and whether it is new. Raises NotNow: it is in the register."""
        while True:
            if Channel.objects.open().filter(account_key=account_key).exists():
                raise NotNow(IN_REGISTER)
            # Where two report it at once, the rule that it waits once decides who was first.
            sighting, is_new = self.waiting().get_or_create(school=school, account_key=account_key, defaults=first)
            if is_new or sighting.lock().status == SightingStatus.NEW:
                return sighting, is_new


IN_REGISTER = (
    "This account is in the register, so somebody answers for it. If something there is wrong, report a post instead."
)
_REPORTS = ("sighting.reported", "sighting.again")


def may_report(user: User, school: School | None) -> bool:
    """Whether the person may report an account: for a school who works there, for DCS itself all staff, HQ for any."""
    return user.can(Permission.KEEP_CHANNELS) or user.can(Permission.PROPOSE_CHANNELS, school)


class Sighting(Lockable):
    """One account that somebody found. What they wrote is the text of the event. Of no school: it poses as DCS."""

    retention = Retention.COMPLAINTS
    # By this and its number a report says that it came from it.
    SOURCE = "sighting "

    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    site = models.CharField(max_length=20, choices=Site)
    handle = models.CharField(max_length=200)
    account_key = models.CharField(max_length=260)
    skeleton = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=SightingStatus, default=SightingStatus.NEW)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="sightings")

    objects = SightingQuerySet.as_manager()

    if TYPE_CHECKING:
        reported_by_id: int

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=SightingStatus.ADOPTED) ^ Q(channel=None), name="adopted_account_is_a_channel"
            ),
            models.UniqueConstraint(
                fields=["school", "account_key"],
                condition=Q(status=SightingStatus.NEW),
                name="one_waiting_sighting_of_an_account",
            ),
            models.UniqueConstraint(
                fields=["account_key"],
                condition=Q(status=SightingStatus.NEW, school=None),
                name="one_waiting_sighting_as_dcs",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "status", "-reported_at"], name="sighting_of_a_school"),
            models.Index(fields=["-reported_at", "-id"], name="sighting_newest"),
            models.Index(fields=["status", "-reported_at"], name="sighting_by_status"),
        ]

    def __str__(self) -> str:
        return self.account.label

    @property
    def reference(self) -> str:
        """What notices and the audit trail call it."""
        return f"Account {self.pk}"

    @property
    def account(self) -> Account:
        return account_of(self.account_key, self.handle)

    @property
    def is_certain(self) -> bool:
        """Whether it is known which account this is."""
        return is_certain(self.account_key)

    @property
    def alike(self) -> list[Channel]:
        """Channels that it would be mistaken for. An address of no account looks like none of them."""
        return [] if not self.is_certain and site_seen(self.handle) else lookalikes(self.account)

    @property
    def state(self) -> SightingStatus:
        return SightingStatus(self.status)

    @property
    def said(self) -> str:
        """What whoever reported it wrote."""
        event = Event.objects.about(self).first()
        return event.text if event else ""

    @property
    def owner(self) -> str:
        """For whom it seems to speak."""
        return self.school.name if self.school else "Defence Children Services"

    def said_by(self, user: User) -> list[str]:
        """What the person wrote of it, oldest first."""
        events = Event.objects.about(self).filter(actor=user, code__in=_REPORTS)
        return [event.text for event in events if event.text]

    def may_decide(self, user: User) -> bool:
        if user.can(Permission.KEEP_CHANNELS):
            return True
        return self.school is not None and user.can(Permission.APPROVE_CHANNELS, self.school)

    def may_adopt(self, user: User) -> bool:
        """Whether the person may make it a channel of whom it speaks for: a leader, and HQ for DCS itself."""
        return user.can(Permission.APPROVE_CHANNELS if self.school else Permission.KEEP_CHANNELS, self.school)

    def adopt(self, proposal: Proposal, *, by: User) -> Channel:
        """It is ours after all: it goes into the register as a proposal.

        Raises:
            NotNow: it was decided, the proposal is of another account, or `propose` says so.
            PermissionDenied: `by` does not lead the school; for DCS itself, is not HQ.
        """
        with transaction.atomic():
            self._hold(by)
            if self.is_certain and proposal.account.key != self.account_key:
                raise NotNow("This is another account than the one that was reported. Propose that one by itself.")
            channel = propose(proposal, by=by)
            self._decide("sighting.adopted", SightingStatus.ADOPTED, by, channel=channel)
        return channel

    def close(self, why: str, *, by: User) -> Event:
        """It needs nobody. Raises as `adopt`."""
        with transaction.atomic():
            self._hold(by)
            return self._decide("sighting.closed", SightingStatus.CLOSED, by, text=why)

    def hand_on(self, why: str, *, by: User, to: School | None = None) -> Event:
        """It pretends to be the school, or DCS: it becomes a report for the officers, of whoever saw it on that day.

        What others wrote of it, and why it is handed on, go along in their own names.

        Args:
            to: the school whose officers get what poses as DCS itself.

        Nothing here says which report that is: who may see a report is for the report alone to say. The report says
        where it came from, and `comparing` shows it to those who work on the case and may see this.
        Raises as `adopt`; ValueError where no school is named.
        """
        if (school := self.school or to) is None:
            raise ValueError("whose officers?")
        with transaction.atomic():
            self._hold(by)
            named = self.account.name if self.is_certain else self.handle
            seen_on = self.reported_at.astimezone(school.tz).date()
            report_impersonation(
                school, self.site, named, self.link, self.said,
                reporter=self.reported_by, seen_on=seen_on, added=[*self._said_again(), (by, why.strip())],
                source=f"{self.SOURCE}{self.pk}",
            )  # fmt: skip
            return self._decide("sighting.handed_on", SightingStatus.HANDED_ON, by, text=why)

    def _said_again(self) -> list[tuple[User, str]]:
        """Who reported it again, and what they wrote."""
        events = Event.objects.about(self).filter(code="sighting.again")
        return [(event.actor, event.text) for event in events if event.actor and event.text]

    def _hold(self, by: User) -> None:
        if not self.may_decide(by):
            raise PermissionDenied("not theirs to decide")
        if self.lock().status != SightingStatus.NEW:
            raise NotNow("This account was decided on already.")

    def _decide(
        self, code: str, status: SightingStatus, by: User, *, text: str = "", channel: Channel | None = None
    ) -> Event:
        """The one door; the row is locked by now."""
        self.status, self.channel = status, channel
        self.save(update_fields=["status", "channel"])
        Notice.objects.about(self).mark_read()
        return record(self, code, actor=by, text=text.strip())
