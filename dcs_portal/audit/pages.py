"""Pages of a very long list: each begins where the one before ended, so that the last is as quick as the first."""

import datetime
import re
from dataclasses import dataclass

from django.db.models import Q

from .models import Event, EventQuerySet

PER_PAGE = 50
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


@dataclass(frozen=True)
class EventPage:
    """Some events, newest first, and the mark after which older ones follow (empty: there are none)."""

    events: list[Event]
    older: str


def events_after(events: EventQuerySet, after: str) -> EventPage:
    """The events that follow a mark; from the newest, where the mark is empty or makes no sense."""
    if place := _read(after):
        at, pk = place
        events = events.filter(Q(at__lt=at) | Q(pk__lt=pk), at__lte=at)
    found = list(events.select_related("chain", "actor").order_by("-at", "-pk")[: PER_PAGE + 1])
    more = len(found) > PER_PAGE
    return EventPage(found[:PER_PAGE], _mark(found[PER_PAGE - 1]) if more else "")


def _mark(event: Event) -> str:
    return f"{(event.at - _EPOCH) // _MICROSECOND}-{event.pk}"


def _read(mark: str) -> tuple[datetime.datetime, int] | None:
    match = re.fullmatch(r"(\d{1,17})-(\d{1,18})", mark, re.ASCII)
    return (_EPOCH + int(match[1]) * _MICROSECOND, int(match[2])) if match else None
