"""An account that speaks for a school, or seems to, and is not in the register: reported, and then adopted, closed or
handed to triage."""

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.handles import Account, Site, skeleton
from dcs_portal.notices.models import Notice
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require
from incidents.models import report_impersonation

from .. import telling
from .channels import Channel
from .proposing import Proposal, propose


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
        """All for HQ; for a leader the school's; for others what they reported, while they work there."""
        if user.can(Permission.KEEP_CHANNELS):
            return self.all()
        own = Q(reported_by=user, school__in=user.schools_where(Permission.PROPOSE_CHANNELS))
        return self.filter(own | Q(school__in=user.schools_where(Permission.APPROVE_CHANNELS)))

    def waiting(self) -> "SightingQuerySet":
        return self.filter(status=SightingStatus.NEW)

    def report(self, school: School, account: Account, link: str, said: str, *, by: User) -> "Sighting":
        """Say that an account was seen, and tell whoever decides. Seen twice while it waits, it is there once.

        Raises:
            NotNow: the account is in the register.
            PermissionDenied: `by` does not work at the school.
        """
        require(by, Permission.PROPOSE_CHANNELS, school)
        if Channel.objects.open().filter(account_key=account.key).exists():
            raise NotNow("This account is in the register, so somebody answers for it.")
        with transaction.atomic():
            School.objects.select_for_update(no_key=True).get(pk=school.pk)
            there = self.waiting().filter(school=school, account_key=account.key).first()
            if there:
                record(there, "sighting.again", actor=by, text=said.strip())
                return there
            named = {"site": account.site, "handle": account.name, "account_key": account.key}
            sighting = self.create(school=school, link=link, skeleton=skeleton(account.name), reported_by=by, **named)
            event = record(sighting, "sighting.reported", actor=by, text=said.strip())
            telling.seen(sighting, event)
        return sighting


class Sighting(Lockable):
    """One account that somebody of the staff found. What they wrote of it is the text of the event."""

    retention = Retention.COMPLAINTS

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
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
        ]
        indexes = [
            models.Index(fields=["school", "status", "-reported_at"], name="sighting_of_a_school"),
            models.Index(fields=["status", "-reported_at"], name="sighting_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.get_site_display()}: {self.handle}"

    @property
    def reference(self) -> str:
        """What notices and the audit trail call it."""
        return f"Account {self.pk}"

    @property
    def account(self) -> Account:
        return Account.of_key(self.account_key)

    @property
    def state(self) -> SightingStatus:
        return SightingStatus(self.status)

    @property
    def said(self) -> str:
        """What whoever reported it wrote."""
        event = Event.objects.about(self).first()
        return event.text if event else ""

    def may_decide(self, user: User) -> bool:
        return user.can(Permission.KEEP_CHANNELS) or user.can(Permission.APPROVE_CHANNELS, self.school)

    def adopt(self, proposal: Proposal, *, by: User) -> Channel:
        """It is ours after all: it goes into the register as a proposal.

        Raises:
            NotNow: it was decided, the proposal is of another account, or `propose` says so.
            PermissionDenied: `by` does not lead the school.
        """
        with transaction.atomic():
            self._hold(by)
            if proposal.account.key != self.account_key:
                raise NotNow("This is another account than the one that was reported. Propose that one by itself.")
            channel = propose(proposal, by=by)
            self._decide("sighting.adopted", SightingStatus.ADOPTED, by, channel=channel)
        return channel

    def close(self, why: str, *, by: User) -> Event:
        """It needs nobody. Raises as `adopt`."""
        with transaction.atomic():
            self._hold(by)
            return self._decide("sighting.closed", SightingStatus.CLOSED, by, text=why)

    def hand_on(self, why: str, *, by: User) -> Event:
        """It pretends to be the school: it becomes a report for the welfare officers, of whoever saw it on that day.

        What others wrote of it, and why it is handed on, go along in their own names.

        Which report that is, is written down nowhere here: who may see a report is for the report alone to say.
        Raises as `adopt`.
        """
        with transaction.atomic():
            self._hold(by)
            report_impersonation(
                self.school, self.site, self.handle, self.link, self.said,
                reporter=self.reported_by, seen_on=self._seen_on, added=[*self._said_again(), (by, why.strip())],
            )  # fmt: skip
            return self._decide("sighting.handed_on", SightingStatus.HANDED_ON, by, text=why)

    @property
    def _seen_on(self) -> datetime.date:
        return self.reported_at.astimezone(self.school.tz).date()

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
