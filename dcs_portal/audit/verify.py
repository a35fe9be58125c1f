"""Checks the whole audit trail: every event, every chain's end, every seal."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from .hashing import FIRST, text_digest
from .models import Chain, Event, Seal, SealEntry


def faults() -> Iterator[str]:
    """What is wrong, in words, the first broken link of each chain first. Nothing if all is well."""
    yield from _broken_chains()
    yield from _broken_seals()


def _broken_chains() -> Iterator[str]:
    events = Event.objects.select_related("chain", "text_row").order_by("chain_id", "seq")
    seen: dict[int, tuple[int, str]] = {}
    broken: set[int] = set()
    for event in events.iterator(chunk_size=1000):
        length, head = seen.get(event.chain_id, (0, FIRST))
        fault = "" if event.chain_id in broken else _fault(event, length, head)
        if fault:
            broken.add(event.chain_id)
            yield f"{event} ({event.code}): {fault}"
        seen[event.chain_id] = (event.seq, event.hash)
    for chain in Chain.objects.order_by("pk").iterator():
        if chain.pk not in broken and seen.get(chain.pk, (0, FIRST)) != (chain.length, chain.head):
            yield f"{chain}, after event {seen.get(chain.pk, (0, ''))[0]}: events are missing from the end"


def _fault(event: Event, length: int, head: str) -> str:
    if event.seq != length + 1:
        return f"event {length + 1} before it is missing"
    if event.previous != head:
        return "it does not follow from the event before it"
    if event.hash != event.computed_hash():
        return "it was changed after it was written"
    if hasattr(event, "text_row") and text_digest(event.text_row.salt, event.text) != event.text_digest:
        return "its text was changed after it was written"
    return ""


def _broken_seals() -> Iterator[str]:
    previous = FIRST
    for seal in Seal.objects.order_by("pk").iterator():
        if fault := seal.fault(previous):
            yield fault
        previous = seal.digest
    as_sealed = Event.objects.filter(chain_id=OuterRef("chain_number"), seq=OuterRef("seq"), hash=OuterRef("hash"))
    for entry in SealEntry.objects.filter(~Exists(as_sealed)).order_by("pk").iterator():
        yield f"{entry}: it is not there any more as seal {entry.seal_id} sealed it"
