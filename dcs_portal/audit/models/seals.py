"""The daily seal: one signed digest over the ends of all chains that grew since the seal before."""

import hashlib
from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from dcs_portal.retention import Retention

from ..hashing import FIRST
from ..signing import is_signed, sign
from .events import Chain


class SealManager(models.Manager["Seal"]):
    def make(self) -> "Seal":
        """Seal every chain that grew. Each seal includes the digest of the one before."""
        with transaction.atomic():
            last = self.select_for_update().order_by("-pk").first()
            grown = list(Chain.objects.select_for_update().filter(length__gt=F("sealed_length")).order_by("pk"))
            entries = [SealEntry(chain_number=c.pk, seq=c.length, hash=c.head) for c in grown]
            digest = seal_digest(last.digest if last else FIRST, entries)
            seal = self.create(digest=digest, signature=sign(digest))
            for entry in entries:
                entry.seal = seal
            SealEntry.objects.bulk_create(entries, batch_size=500)
            for chain in grown:
                chain.sealed_length = chain.length
            Chain.objects.bulk_update(grown, ["sealed_length"], batch_size=500)
        return seal


class Seal(models.Model):
    """What the chains were at one moment. It is mailed out, so that history cannot be rewritten unseen."""

    retention = Retention.AUDIT

    at = models.DateTimeField(default=timezone.now)
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

    def fault(self, previous_digest: str) -> str:
        """What is wrong with the seal itself, in words; empty if nothing is."""
        if self.digest != seal_digest(previous_digest, self.entries.order_by("chain_number")):
            return f"seal {self.pk} does not match what it sealed"
        return "" if is_signed(self.digest, self.signature) else f"seal {self.pk} has no valid signature"


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

    def __str__(self) -> str:
        return f"Chain {self.chain_number} up to event {self.seq}"


def seal_digest(previous: str, entries: Iterable[SealEntry]) -> str:
    """SHA-256, in hex, over the digest of the seal before and the ends of the chains, in order."""
    digest = hashlib.sha256(previous.encode())
    for entry in entries:
        digest.update(f"\n{entry.chain_number} {entry.seq} {entry.hash}".encode())
    return digest.hexdigest()
