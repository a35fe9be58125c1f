"""Append-only events, hash-chained per record: who did what to it, when and why."""

import datetime
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.concealment import concealed_from
from dcs_portal.retention import Retention

from .. import words
from ..hashing import FIRST, as_stored, event_hash, text_digest

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

# The event that says of another, by its place in the same chain, that its text was erased.
ERASED = "text.erased"


class ChainQuerySet(models.QuerySet["Chain"]):
    def visible_to(self, user: "User") -> "ChainQuerySet":
        """The records whose trail an auditor may see: all but those that are hidden from them."""
        return self.exclude(concealed_from(user))


class Chain(models.Model):
    """The events of one record. The row is the lock under which the next event is written."""

    retention = Retention.AUDIT

    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    label = models.CharField(max_length=160)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, default=FIRST)
    sealed_length = models.PositiveIntegerField(default=0)

    objects = ChainQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_type", "record_id"], name="one_chain_a_record")]
        indexes = [
            models.Index(fields=["label"], name="chain_by_label"),
            models.Index(fields=["id"], condition=Q(length__gt=models.F("sealed_length")), name="chain_to_seal"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"

    @property
    def kind(self) -> str:
        """What sort of record it is, in a word: "incident"."""
        return self.record_type.split(".")[-1]


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, record: models.Model) -> "EventQuerySet":
        """The events of one record, oldest first, with their actors and texts."""
        chain = Chain.objects.filter(record_type=record._meta.label_lower, record_id=record.pk)
        return self.filter(chain__in=chain).select_related("actor", "text_row").order_by("seq")

    def about_each(self, records: Iterable[models.Model]) -> "EventQuerySet":
        """The same of several records of one kind; each event has its chain, which says of which."""
        known = list(records)
        if not known:
            return self.none()
        chains = Chain.objects.filter(record_type=known[0]._meta.label_lower, record_id__in=[one.pk for one in known])
        return self.filter(chain__in=chains).select_related("actor", "text_row", "chain").order_by("chain", "seq")

    def visible_to(self, user: "User") -> "EventQuerySet":
        """What an auditor may see: every event but those about records that are hidden from them."""
        return self.exclude(chain__in=Chain.objects.filter(concealed_from(user)))


class Event(models.Model):
    """One thing that happened. It holds codes and a digest; the free text is in `EventText`."""

    retention = Retention.AUDIT

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    text_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="one_event_a_place_in_a_chain")]
        indexes = [
            models.Index(fields=["-at", "-id"], name="event_by_time"),
            models.Index(fields=["actor", "-at", "-id"], name="event_by_actor"),
            models.Index(fields=["code", "-at", "-id"], name="event_by_code"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}, event {self.seq}"

    @property
    def what(self) -> str:
        """What happened, in plain words, without any text."""
        return words.label(self.code)

    @property
    def detail(self) -> str:
        return words.detail(self.code, self.data)

    @property
    def text(self) -> str:
        """The free text; empty where there was none or retention has erased it."""
        return self.text_row.text if hasattr(self, "text_row") else ""

    def computed_hash(self) -> str:
        return event_hash(
            previous=self.previous,
            at=self.at,
            record=[self.chain.record_type, self.chain.record_id, self.seq],
            actor=self.actor_id,
            code=self.code,
            data=self.data,
            text_digest=self.text_digest,
        )


class EventText(models.Model):
    """The free text of an event. Retention may erase it, and the chain still holds."""

    retention = Retention.SAFEGUARDING

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="text_row")
    salt = models.CharField(max_length=32)
    text = models.TextField()

    def __str__(self) -> str:
        return f"Text of {self.event_id}"


def record(
    about: models.Model,
    code: str,
    *,
    actor: "User | None",
    data: dict[str, Any] | None = None,
    text: str = "",
    at: datetime.datetime | None = None,
) -> Event:
    """Write one event about a saved record.

    Args:
        about: the record; its `reference`, or what it calls itself, is what the auditor sees.
        code: what happened, as "thing.verb".
        actor: who did it; None for the portal itself.
        data: codes, whole numbers and dates only, never what anyone wrote.
        text: what the person wrote, kept apart.
        at: when it happened, if not now.

    Raises:
        ValueError: `data` holds a fraction, which the engines would store differently.
    """
    with transaction.atomic():
        salt = secrets.token_hex(16)
        digest = text_digest(salt, text) if text else ""
        facts = {"code": code, "actor": actor, "data": as_stored(data or {}), "at": at or timezone.now()}
        event = _append(_locked_chain(about), text_digest=digest, **facts)
        if text:
            EventText.objects.create(event=event, salt=salt, text=text)
    return event


def erase_text(event: Event, *, by: "User | None") -> Event:
    """Erase for good what somebody wrote with an event; returns the event that says so, on the same chain.

    Raises:
        EventText.DoesNotExist: there was no text, or it is erased already.
    """
    with transaction.atomic():
        chain = Chain.objects.select_for_update(no_key=True).get(pk=event.chain_id)
        EventText.objects.get(event=event).delete()
        return _append(chain, code=ERASED, actor=by, data={"seq": event.seq})


def _append(chain: Chain, **facts: Any) -> Event:
    """Write an event at the end of its chain, which the caller has locked."""
    event = Event(chain=chain, seq=chain.length + 1, previous=chain.head, **facts)
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    chain.length, chain.head = event.seq, event.hash
    chain.save(update_fields=["label", "length", "head"])
    return event


def label_of(about: models.Model) -> str:
    """The words by which a record's chain is listed: its reference, or what it calls itself."""
    return str(getattr(about, "reference", about))[:160]


def _locked_chain(about: models.Model) -> Chain:
    chain, _ = Chain.objects.select_for_update(no_key=True).get_or_create(
        record_type=about._meta.label_lower, record_id=about.pk
    )
    chain.label = label_of(about)
    return chain
