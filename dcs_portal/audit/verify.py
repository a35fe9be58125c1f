"""Checks the whole audit trail: every event, every chain's end, every seal. It streams, whatever the size."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from django.apps import apps
from django.db.models import Exists, Model, OuterRef

from .hashing import FIRST, text_digest
from .models import Chain, Event, Seal, SealEntry
from .models.events import ERASED, label_of

BATCH = 500


def faults() -> Iterator[str]:
    """What is wrong, in words, the first broken link of each chain. Nothing if all is well."""
    yield from _broken_chains()
    yield from _mislabelled_chains()
    yield from _broken_seals()


def _broken_chains() -> Iterator[str]:
    events = Event.objects.select_related("chain", "text_row").order_by("chain_id", "seq")
    for _, chained in groupby(events.iterator(chunk_size=2000), key=lambda event: event.chain_id):
        if fault := _first_fault(chained):
            yield fault
    own_events = Event.objects.filter(chain=OuterRef("pk"))
    for chain in Chain.objects.filter(~Exists(own_events)).order_by("pk").iterator():
        yield f"{chain}: all of its events are missing"


def _first_fault(events: Iterable[Event]) -> str:
    """The first broken link of one chain, given whole and in order; empty if there is none."""
    length, head = 0, FIRST
    textless: set[int] = set()
    for event in events:
        if fault := _fault(event, length, head):
            return f"{event} ({event.code}): {fault}"
        length, head = event.seq, event.hash
        if event.text_digest and not hasattr(event, "text_row"):
            textless.add(event.seq)
        elif event.code == ERASED:
            textless.discard(event.data.get("seq"))
    if (length, head) != (event.chain.length, event.chain.head):
        return f"{event.chain}, after event {length}: events are missing from the end"
    if textless:
        return f"{event.chain}, event {min(textless)}: its text is missing, and no event says that it was erased"
    return ""


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


def _mislabelled_chains() -> Iterator[str]:
    """Chains that go by another reference than the record that they are about, where that has one and is there."""
    for record_type in Chain.objects.order_by("record_type").values_list("record_type", flat=True).distinct():
        model = _model(record_type)
        if model and hasattr(model, "reference") and not getattr(model, "reference_changes", False):
            chains = Chain.objects.filter(record_type=record_type).order_by("pk").iterator(chunk_size=BATCH)
            while batch := list(islice(chains, BATCH)):
                yield from _mislabelled(batch, model)


def _mislabelled(chains: list[Chain], model: type[Model]) -> Iterator[str]:
    records = model._base_manager.in_bulk([chain.record_id for chain in chains])
    for chain in chains:
        record = records.get(chain.record_id)
        if record and chain.label != label_of(record):
            yield f"{chain}: the record that it is about is {label_of(record)}"


def _model(record_type: str) -> type[Model] | None:
    try:
        return apps.get_model(record_type)
    except (LookupError, ValueError):  # a model that was taken out, or no model's name
        return None


def _broken_seals() -> Iterator[str]:
    previous = FIRST
    for seal in Seal.objects.order_by("pk").iterator():
        if fault := seal.fault(previous):
            yield fault
        previous = seal.digest
    as_sealed = Event.objects.filter(chain_id=OuterRef("chain_number"), seq=OuterRef("seq"), hash=OuterRef("hash"))
    for entry in SealEntry.objects.filter(~Exists(as_sealed)).order_by("pk").iterator():
        yield f"{entry}: it is not there any more as seal {entry.seal_id} sealed it"
    # A chain that only claims to be sealed would never be sealed again.
    entries = SealEntry.objects.filter(chain_number=OuterRef("pk"), seq=OuterRef("sealed_length"))
    claims = Chain.objects.filter(sealed_length__gt=0).filter(~Exists(entries))
    for chain in claims.order_by("pk").iterator():
        yield f"{chain}: no seal has event {chain.sealed_length}, up to which it says it is sealed"
