from .events import Chain, Event, EventQuerySet, EventText, erase_text, record
from .seals import Seal, SealEntry

__all__ = ["Chain", "Event", "EventQuerySet", "EventText", "Seal", "SealEntry", "erase_text", "record"]
