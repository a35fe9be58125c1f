"""How an event's hash and a text's digest are made: plain functions on plain values."""

import datetime
import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

FIRST = "0" * 64


def text_digest(salt: str, text: str) -> str:
    """SHA-256 of a free text with its salt, in hex. It says nothing once the salt is erased with the text."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def moment(at: datetime.datetime) -> str:
    """A moment as it is hashed: UTC, to the microsecond."""
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def event_hash(*, previous: str, at: datetime.datetime, **facts: Any) -> str:
    """SHA-256, in hex, of one event's facts and of the hash of the event before it in its chain."""
    canonical = json.dumps([previous, moment(at), facts], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def as_stored(data: dict[str, Any]) -> dict[str, Any]:
    """`data` as the database will give it back, so that its hash can be made before it is stored.

    Raises:
        ValueError: it holds a fraction, which PostgreSQL would write differently.
    """
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder), parse_float=_refuse, parse_constant=_refuse)


def _refuse(number: str) -> None:
    raise ValueError(f"an event's data holds codes, whole numbers and dates, not {number}")
