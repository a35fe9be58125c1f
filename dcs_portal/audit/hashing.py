"""How an event's hash and a text's digest are made: plain functions on plain values."""

import datetime
import hashlib
import json
from typing import Any

FIRST = "0" * 64


def text_digest(salt: str, text: str) -> str:
    """SHA-256 of a free text with its salt, in hex. It says nothing once the salt is erased with the text."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def event_hash(*, previous: str, at: datetime.datetime, **facts: Any) -> str:
    """SHA-256, in hex, of one event's facts and of the hash of the event before it in its chain."""
    moment = at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    canonical = json.dumps([previous, moment, facts], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
