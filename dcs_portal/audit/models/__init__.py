from .events import Chain, Event, EventText, record
from .seals import Seal, SealEntry

__all__ = ["Chain", "Event", "EventText", "Seal", "SealEntry", "record"]
