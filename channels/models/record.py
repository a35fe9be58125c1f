"""What is written down of a channel, and what a row says by itself."""

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.doors import Lockable
from dcs_portal.handles import Account, Site
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.models.people import today as today_at_hq
from dcs_portal.schools.permissions import Permission

from ..clock import today_at
from ..due import stage_before
from ..statuses import KEPT, OPEN, WAITING, Audience, Consent, Scope, Status
from ..turns import next_step
from ..who_may import Who
from .keepers import Keeper, KeeperQuerySet, works_for

if TYPE_CHECKING:
    from .approvals import Approval


# Who sees such a link or number is in the group, or can ring somebody.
NOT_SHOWN = {"invite", "phone", "message", "server", "group"}


class ChannelQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> "ChannelQuerySet":
        """All for HQ; for everybody else those of the schools where they work."""
        if user.can(Permission.KEEP_CHANNELS):
            return self.all()
        return self.filter(school__in=user.schools_where(Permission.PROPOSE_CHANNELS))

    def shown(self) -> "ChannelQuerySet":
        """With what a list prints of each, in its order."""
        rows = self.select_related("school").prefetch_related(
            models.Prefetch("keepers", Keeper.objects.standing().select_related("person"), to_attr="standing_keepers")
        )
        return rows.order_by("school__name", "account_key", "pk")

    def waiting_first(self) -> "ChannelQuerySet":
        """Those that wait for somebody, or were refused, before the rest."""
        waits = models.Case(models.When(status__in=[*WAITING, Status.REFUSED], then=0), default=1)
        return self.order_by(waits, "account_key", "pk")

    def waiting_for(self, user: User) -> "ChannelQuerySet":
        """What the person may decide."""
        led = user.schools_where(Permission.APPROVE_CHANNELS)
        mine = Q(status=Status.PROPOSED, school__in=led)
        if user.can(Permission.KEEP_CHANNELS):
            longer = Q(status__in=KEPT, longer_asked_at__isnull=False)
            mine |= Q(status=Status.ASKED) | longer | Q(status=Status.PROPOSED, school=None)
        return self.filter(mine)

    def to_go_live(self, user: User) -> "ChannelQuerySet":
        """What is approved, and the person may say that it is live: they lead its school, or keep it."""
        led = Q(school__in=user.schools_where(Permission.APPROVE_CHANNELS))
        if user.can(Permission.KEEP_CHANNELS):
            led |= Q(school=None)
        kept = Q(pk__in=Keeper.objects.standing().filter(person=user).values("channel"))
        found = self.visible_to(user).filter(led | kept, status=Status.APPROVED, handover_since=None)
        return found.filter(Q(school__closed_on=None) | Q(school__closed_on__gt=today_at_hq()))

    def ending_within(self, days: int) -> "ChannelQuerySet":
        """Those whose approval ends within so many days, or has ended."""
        return self.filter(approved_until__lte=today_at_hq() + datetime.timedelta(days))

    def asked_of_hq_by(self, user: User) -> "ChannelQuerySet":
        """What the person asked of HQ, and HQ has not decided."""
        waits = Q(status=Status.ASKED) | Q(status__in=KEPT, longer_asked_at__isnull=False)
        return self.filter(waits, asked_by=user)

    def open(self) -> "ChannelQuerySet":
        return self.filter(status__in=OPEN)


class ChannelRecord(Lockable):
    """One account on one platform. Never a password: who holds the keys is enough."""

    retention = Retention.REFERENCE

    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="channels")
    site = models.CharField("Platform", max_length=20, choices=Site)
    handle = models.CharField("Account", max_length=200)
    account_key = models.CharField(max_length=260)
    skeleton = models.CharField(max_length=200, blank=True)
    link = models.CharField("Link", max_length=500, blank=True)
    purpose = models.TextField("Purpose")
    audiences = models.JSONField("For whom", default=list)
    year_groups = models.JSONField("Year groups", default=list)
    scope = models.CharField("Scope", max_length=10, choices=Scope)
    languages = models.CharField("Languages", max_length=120)
    recovery = models.CharField("Where the recovery contact is", max_length=200)
    second_factor = models.BooleanField("Second factor")
    comments_open = models.BooleanField("Comments")
    answering = models.CharField("Who answers, and when", max_length=300)
    consent = models.CharField("Pictures of children", max_length=15, choices=Consent, blank=True)

    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    longer_asked_at = models.DateTimeField(null=True)
    approved_until = models.DateField(null=True)
    live_since = models.DateField(null=True)
    # Since when it has had fewer than two keepers.
    handover_since = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ChannelQuerySet.as_manager()

    if TYPE_CHECKING:
        keepers: KeeperQuerySet
        approvals: "models.QuerySet[Approval]"
        standing_keepers: list[Keeper]
        proposed_by_id: int
        asked_by_id: int | None
        school_id: int | None

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account_key"], condition=Q(status__in=OPEN), name="one_owner_of_an_account"
            ),
            models.CheckConstraint(
                condition=~Q(scope=Scope.EXTERNAL, status__in=[Status.APPROVED, Status.LIVE])
                | Q(approved_until__isnull=False, asked_by__isnull=False) & ~Q(consent="") & ~Q(purpose=""),
                name="external_channel_is_approved_whole",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED) ^ Q(closed_at=None), name="closed_channel_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.LIVE) | Q(live_since__isnull=False), name="live_channel_has_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "status"], name="channel_of_a_school"),
            models.Index(fields=["site", "status"], name="channel_by_site"),
            models.Index(fields=["status", "scope"], name="channel_by_status"),
            models.Index(fields=["approved_until"], condition=Q(status__in=KEPT), name="channel_by_end"),
            models.Index(
                fields=["handover_since"], condition=Q(handover_since__isnull=False), name="channel_handed_over"
            ),
            models.Index(fields=["scope", "status"], name="channel_by_scope"),
            models.Index(
                fields=["status"], condition=Q(second_factor=False, status__in=KEPT), name="channel_without_factor"
            ),
            models.Index(
                fields=["longer_asked_at"], condition=Q(longer_asked_at__isnull=False), name="channel_asked_longer"
            ),
            models.Index(fields=["skeleton"], condition=Q(status__in=OPEN), name="channel_by_looks"),
        ]

    def __str__(self) -> str:
        return self.account.label

    @property
    def reference(self) -> str:
        """What the audit trail calls it."""
        return f"Channel {self.pk}"

    @property
    def called_in_notices(self) -> str:
        """Its name, which is public, once a leader has stood for it.

        Not what lets somebody in, nor a name with a dot or an @, of which a mail may make a link.
        """
        if self.site == Site.OTHER:
            return self.reference
        is_hidden = self.status in (Status.PROPOSED, Status.REFUSED) or self.account.kind in NOT_SHOWN
        shows = not is_hidden and not {".", "@"} & set(self.account.called)
        return str(self) if shows else f"{self.get_site_display()} ({self.reference})"

    @property
    def state(self) -> Status:
        return Status(self.status)

    @property
    def next_step(self) -> str:
        """Who does what next, in words; empty where it waits for nobody."""
        if self.school_has_closed or self.is_flagged:
            return ""
        return next_step(self.state, Scope(self.scope), of_school=self.school_id is not None)

    @property
    def owner(self) -> str:
        return self.school.name if self.school else "Defence Children Services"

    @property
    def leader_word(self) -> str:
        """Who asks HQ for it."""
        return "A leader of the school" if self.school else "Somebody at HQ"

    @property
    def today(self) -> datetime.date:
        return today_at(self.school)

    @property
    def is_past_its_end(self) -> bool:
        """Whether its approval has ended, also before the clock has suspended it."""
        return self.approved_until is not None and self.approved_until < self.today

    @property
    def waits_for_hq(self) -> bool:
        """Whether HQ was asked for something and has not decided."""
        return self.status == Status.ASKED or (self.status in KEPT and self.longer_asked_at is not None)

    @property
    def school_has_closed(self) -> bool:
        return self.school is not None and self.school.has_closed

    @property
    def is_flagged(self) -> bool:
        return self.handover_since is not None and self.status in KEPT

    @property
    def for_whom(self) -> str:
        """The audiences in words."""
        names = {Audience.PUPILS.value: f"Pupils ({', '.join(self.year_groups)})"}
        return ", ".join(names.get(code, Audience(code).label) for code in self.audiences)

    @property
    def scope_word(self) -> str:
        return Scope(self.scope).short

    @property
    def account(self) -> Account:
        return Account.of_key(self.account_key, self.handle)

    @property
    def approval(self) -> "Approval | None":
        return self.approvals.select_related("by").first()

    @property
    def nears_its_end(self) -> int:
        """How many days before its end the approval is to be told of now: 60, 30 or 7; 0 for nothing."""
        if not self.approved_until or self.status not in (Status.APPROVED, Status.LIVE):
            return 0
        approval = self.approval
        return stage_before(self.approved_until, approval.on, self.today) if approval else 0

    @property
    def is_approved_by_hq(self) -> bool:
        return self.scope == Scope.EXTERNAL and self.status in KEPT

    @property
    def keeps_its_purpose(self) -> bool:
        """Whether it is for what was approved; not so where that was not kept."""
        approval = self.approval
        return approval is None or approval.purpose == self.purpose

    @property
    def was_approved_for(self) -> str:
        """The purpose that was approved, where it is another by now; else empty."""
        approval = self.approval
        return approval.purpose if approval and approval.purpose != self.purpose else ""

    def is_led_by(self, user: User) -> bool:
        """Whether the person decides for the school, or at HQ for DCS itself."""
        if self.school is None:
            return user.can(Permission.KEEP_CHANNELS)
        return user.can(Permission.APPROVE_CHANNELS, self.school)

    def who(self, user: User) -> Who:
        """What the person is to it. One query; another for an external one that is suspended."""
        return Who(
            scope=Scope(self.scope),
            status=self.state,
            leads=self.is_led_by(user),
            is_hq=user.can(Permission.KEEP_CHANNELS),
            asked=user.pk == self.asked_by_id,
            is_own=user.pk == self.proposed_by_id and works_for(user, self.school),
            keeps=self.is_kept_by(user),
            held_by_hq=self.scope == Scope.EXTERNAL and self.status == Status.SUSPENDED and self._hq_suspended(),
        )

    def _hq_suspended(self) -> bool:
        """Whether it was HQ that suspended it last, not a leader or the clock."""
        event = Event.objects.about(self).filter(code__in=["channel.suspended", "channel.expired"]).last()
        return event is not None and bool(event.data.get("hq"))

    @property
    def keepers_now(self) -> "list[Keeper]":
        return list(self.keepers.standing().select_related("person"))

    def is_kept_by(self, user: User) -> bool:
        return self.keepers.standing().filter(person=user).exists()
