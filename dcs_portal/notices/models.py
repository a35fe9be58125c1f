"""The outbox: what must be sent, to whom, once. A notice is written in the transaction of what it tells."""

import datetime
import uuid
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator

from dcs_portal.concealment import concealed_from
from dcs_portal.retention import Retention

from .kinds import Kind, kind_of, own_codes

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

GIVE_UP_AFTER = 10
LONGEST_NAME = 120
# A notice that is this late was probably lost by the broker, and the sweep sends it.
LATE = datetime.timedelta(seconds=30)
KEPT_FOR = datetime.timedelta(days=30)


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    DROPPED = "dropped", "No longer needed"
    FAILED = "failed", "Could not be sent"


def backoff(attempts: int) -> datetime.timedelta:
    """How long to wait after so many failed attempts: one minute, doubling, at most four hours."""
    return datetime.timedelta(minutes=min(2 ** min(max(attempts - 1, 0), 8), 240))


class NoticeQuerySet(models.QuerySet["Notice"]):
    def inbox(self, user: "User") -> "NoticeQuerySet":
        """The person's own notices, newest first, without any about a record now hidden from them.

        What they did to it themselves, such as reporting it, they may mostly still hear of.
        """
        return self._shown_to(user).order_by("-created_at", "-pk")

    def _shown_to(self, user: "User", among: set[str] | None = None) -> "NoticeQuerySet":
        is_own = Q(kind__in=own_codes())
        hidden = concealed_from(user, among=among) & ~is_own | concealed_from(user, own=True, among=among) & is_own
        return self.filter(recipient=user).exclude(hidden)

    def visible_to(self, user: "User") -> "NoticeQuerySet":
        """For who looks after delivery: all, without any about a record hidden from them."""
        return self.exclude(concealed_from(user))

    def about(self, record: models.Model) -> "NoticeQuerySet":
        return self.filter(record_type=record._meta.label_lower, record_id=record.pk)

    def mark_read(self) -> None:
        self.filter(read_at=None).update(read_at=timezone.now())

    def settle(self, user: "User") -> None:
        """Mark read what the person need not read any more: all of it once they have left, else what its kind says.

        For when access ends, not for a page: each unread notice asks its kind.
        """
        unread = self.filter(recipient=user, read_at=None)
        if user.is_active:
            unread = unread.filter(pk__in=[notice.pk for notice in known_to(user, unread) if notice.is_done])
        unread.mark_read()

    def unread_count(self, user: "User") -> int:
        """How many the person has yet to read; what was done before it could be sent is not among them.

        Every page asks. Mostly nothing is unread, or nothing that may be hidden, and then nobody asks what is.
        """
        unread = self.filter(recipient=user, read_at=None).exclude(state=State.DROPPED)
        types = set(unread.order_by().values_list("record_type", flat=True).distinct())
        return unread.filter(record_type__in=types)._shown_to(user, types).count() if types else 0

    def sendable(self, now: datetime.datetime) -> "NoticeQuerySet":
        """Waiting and due, or claimed by a worker that has not come back."""
        return self.filter(Q(state=State.WAITING, due_at__lte=now) | Q(state=State.CLAIMED, claimed_until__lt=now))

    def claim(self, pk: int) -> "Notice | None":
        """Take one for sending, if nobody else has it: a single UPDATE decides."""
        now = timezone.now()
        until = now + datetime.timedelta(seconds=settings.NOTICE_CLAIM_SECONDS)
        claim = {"state": State.CLAIMED, "claimed_until": until, "attempts": F("attempts") + 1}
        taken = self.sendable(now).filter(pk=pk).update(**claim)
        return self.select_related("recipient").get(pk=pk) if taken else None

    def late(self) -> "NoticeQuerySet":
        return self.sendable(timezone.now() - LATE).order_by("due_at")

    def failed(self) -> "NoticeQuerySet":
        return self.filter(state=State.FAILED).select_related("recipient").order_by("-created_at", "-pk")

    def served(self) -> "NoticeQuerySet":
        """Past their time: nothing more happens to them, and `Retention.TRANSIENT` is over."""
        open_states = (State.WAITING, State.CLAIMED)
        return self.filter(created_at__lt=timezone.now() - KEPT_FOR).exclude(state__in=open_states)


class Notice(models.Model):
    """One message to one person (or one bare address), in the inbox and by e-mail."""

    retention = Retention.TRANSIENT

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    address = models.EmailField(blank=True)
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=LONGEST_NAME, blank=True)
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    dedupe_key = models.CharField(max_length=320, unique=True)  # an address alone may have 254 characters
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)
    message_key = models.UUIDField(default=uuid.uuid4)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient=None) ^ Q(address=""), name="notice_to_a_person_or_an_address"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENT) | Q(sent_at__isnull=False), name="notice_sent_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_inbox"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["due_at"], condition=Q(state=State.WAITING), name="notice_waiting"),
            models.Index(fields=["claimed_until"], condition=Q(state=State.CLAIMED), name="notice_claimed"),
            models.Index(fields=["-created_at"], condition=Q(state=State.FAILED), name="notice_failed"),
            models.Index(fields=["record_type", "record_id"], name="notice_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}".strip()

    @property
    def definition(self) -> Kind:
        return kind_of(self.kind)

    @property
    def subject(self) -> str:
        return self.definition.subject.format(reference=self.reference)

    @cached_property
    def is_done(self) -> bool:
        """Whether what it tells was over before it could be sent or, of what is unread, is over now."""
        return self.state == State.DROPPED or (self.read_at is None and not self.definition.still_needed(self))

    @property
    def is_new(self) -> bool:
        return self.read_at is None and not self.is_done

    @property
    def to_whom(self) -> str:
        return f"{self.recipient.name}, {self.recipient.email}" if self.recipient else self.address

    @property
    def is_needed(self) -> bool:
        """Whether it should still go out: its person is still here, and it is not about something done."""
        if self.recipient and not self._may_reach(self.recipient):
            return False
        return self.definition.still_needed(self)

    def _may_reach(self, person: "User") -> bool:
        return person.is_active and Notice.objects.inbox(person).filter(pk=self.pk).exists()

    def mark_sent(self) -> None:
        """It is out: that holds even where another worker has taken it over meanwhile."""
        sent = {"state": State.SENT, "sent_at": timezone.now(), "error": "", "claimed_until": None}
        Notice.objects.filter(pk=self.pk).update(**sent)

    def mark_dropped(self) -> None:
        self._settle(state=State.DROPPED)

    def mark_failed(self, error: str) -> None:
        """Try again later, each time after a longer wait; give up after ten attempts, where HQ sees it."""
        self._settle(
            state=State.FAILED if self.attempts >= GIVE_UP_AFTER else State.WAITING,
            due_at=timezone.now() + backoff(self.attempts),
            error=error,
        )

    def _settle(self, **fields: object) -> None:
        # The count of attempts tells whose claim it is: a worker that was given up may not undo what the next did.
        mine = Notice.objects.filter(pk=self.pk, state=State.CLAIMED, attempts=self.attempts)
        mine.update(claimed_until=None, **fields)

    def retry(self) -> None:
        """HQ's button: put a failed notice back in line."""
        again = Notice.objects.filter(pk=self.pk, state=State.FAILED)
        if again.update(state=State.WAITING, attempts=0, due_at=timezone.now(), error=""):
            transaction.on_commit(partial(_hand_over, self.pk))

    def mark_read(self) -> None:
        Notice.objects.filter(pk=self.pk).mark_read()


def known_to(user: "User", notices: Iterable[Notice]) -> list[Notice]:
    """The person's own notices, each with that very person: their roles are asked for once, not once a notice."""
    found = list(notices)
    for notice in found:
        notice.recipient = user
    return found


def notify(recipient: "User | None", kind: str, *, about: models.Model, key: str, address: str = "") -> Notice:
    """Write a notice, in the caller's transaction. Written twice with one key, it is there once.

    Args:
        recipient: a person; None for a bare `address`.
        kind: the code of a registered kind.
        about: the record it is about; what it is `called_in_notices`, or else its `reference`, goes into the subject.
        key: what makes this notice the same as another to the same recipient.
    """
    notice, created = Notice.objects.get_or_create(
        dedupe_key=f"{key}:{recipient.pk if recipient else address}",
        defaults={
            "recipient": recipient,
            "address": address,
            "kind": kind,
            "created_at": timezone.now(),
            "reference": Truncator(_called(about)).chars(LONGEST_NAME),
            "record_type": about._meta.label_lower,
            "record_id": about.pk,
        },
    )
    if created:
        transaction.on_commit(partial(_hand_over, notice.pk))
    return notice


def _called(record: models.Model) -> str:
    return getattr(record, "called_in_notices", "") or getattr(record, "reference", "")


def _hand_over(pk: int) -> None:
    from .tasks import hand_over

    hand_over(pk)
