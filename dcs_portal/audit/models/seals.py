"""The daily seal: one signed digest over the ends of all chains that grew since the seal before."""

import datetime
import hashlib
from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from dcs_portal.retention import Retention

from ..hashing import FIRST, moment
from ..signing import is_signed, sign
from .events import Chain, Event

BATCH = 500
# A day and some hours: after that the schedule or its worker is not running.
LATE = datetime.timedelta(hours=26)


class SealManager(models.Manager["Seal"]):
    def make(self) -> "Seal":
        """Seal every chain that grew. Each seal includes the digest of the one before.

        Two at once wait for each other; the database refuses a second successor to one seal.
        """
        with transaction.atomic():
            self.select_for_update().order_by("-pk").first()
            # Read again: while waiting for the lock, another seal may have been made.
            last = self.order_by("-pk").first()
            grown = list(
                Chain.objects.select_for_update(no_key=True).filter(length__gt=F("sealed_length")).order_by("pk")
            )
            entries = [SealEntry(chain_number=c.pk, seq=c.length, hash=c.head) for c in grown]
            seal = Seal(previous=last.digest if last else FIRST, at=timezone.now())
            seal.digest = seal_digest(seal.previous, seal.at, entries)
            seal.signature = sign(seal.digest)
            seal.save(force_insert=True)
            seal.add(entries)
        return seal

    def late_since(self) -> datetime.datetime | None:
        """When the last seal was made (if none was, the first event written), where that is too long ago."""
        last = self.order_by("-pk").first() or Event.objects.order_by("at", "pk").first()
        return last.at if last and last.at < timezone.now() - LATE else None


class Seal(models.Model):
    """What the chains were at one moment. It is mailed out, so that history cannot be rewritten unseen."""

    retention = Retention.AUDIT

    at = models.DateTimeField(default=timezone.now)
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    objects = SealManager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Seal {self.pk}"

    @property
    def reference(self) -> str:
        return str(self.pk)

    @property
    def is_signed(self) -> bool:
        return is_signed(self.digest, self.signature)

    def add(self, entries: "list[SealEntry]") -> None:
        """Write what was sealed, and mark those chains, which the caller has locked, as sealed so far."""
        for entry in entries:
            entry.seal = self
        SealEntry.objects.bulk_create(entries, batch_size=BATCH)
        numbers = [entry.chain_number for entry in entries]
        for start in range(0, len(numbers), BATCH):
            Chain.objects.filter(pk__in=numbers[start : start + BATCH]).update(sealed_length=F("length"))

    def fault(self, previous_digest: str) -> str:
        """What is wrong with the seal itself, in words; empty if nothing is."""
        entries = self.entries.order_by("chain_number").iterator()
        if self.previous != previous_digest:
            return f"seal {self.pk} does not follow from the seal before it"
        if self.digest != seal_digest(self.previous, self.at, entries):
            return f"seal {self.pk} does not match what it sealed"
        return "" if self.is_signed else f"seal {self.pk} has no valid signature"


class SealEntry(models.Model):
    """The end of one chain when it was sealed. A plain number, so that it outlives a deleted chain."""

    retention = Retention.AUDIT

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="entries")
    chain_number = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "seal entries"
        constraints = [models.UniqueConstraint(fields=["seal", "chain_number"], name="one_entry_a_chain_in_a_seal")]
        indexes = [models.Index(fields=["chain_number", "seq"], name="seal_entry_by_chain")]

    def __str__(self) -> str:
        return f"Chain {self.chain_number} up to event {self.seq}"


def seal_digest(previous: str, at: datetime.datetime, entries: Iterable[SealEntry]) -> str:
    """SHA-256, in hex, over the seal before, the moment, and the ends of the chains, in order."""
    digest = hashlib.sha256(f"{previous} {moment(at)}".encode())
    for entry in entries:
        digest.update(f"\n{entry.chain_number} {entry.seq} {entry.hash}".encode())
    return digest.hexdigest()
