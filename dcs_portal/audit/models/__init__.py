from .events import Chain, Event, EventQuerySet, EventText, record
from .seals import Seal, SealEntry

__all__ = ["Chain", "Event", "EventQuerySet", "EventText", "Seal", "SealEntry", "record"]
