"""A calendar for people's own calendar programs: whole days, and in each nothing but year groups. A plain function.

A session has a day and no hour, so its event is a date without a time zone: the school's day, whatever the clocks do.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

_NAME = "Online-safety training"
_EVERY = datetime.timedelta(hours=6)


@dataclass(frozen=True)
class Entry:
    """An event of a whole day.

    Args:
        uid: the same for as long as it is the same thing, so that a calendar moves it when its day changes.
        url: behind sign-in.
    """

    uid: str
    on: datetime.date
    summary: str
    url: str


def ical(entries: Iterable[Entry], now: datetime.datetime) -> bytes:
    """The whole file."""
    calendar = Calendar()
    calendar.add("prodid", "-//DCS social media portal//Training//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _NAME)
    calendar.add("refresh-interval", _EVERY, {"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return calendar.to_ical()


def _event(entry: Entry, now: datetime.datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + datetime.timedelta(days=1))
    event.add("summary", entry.summary)
    event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")
    return event
