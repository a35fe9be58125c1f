"""The history of a session in words: what happened to it, and what a correction changed."""

import datetime
from collections.abc import Iterable
from typing import Any

from dcs_portal.audit.models import Event
from dcs_portal.filters import date
from dcs_portal.schools.models import SchoolClass, User

from .levels import Level
from .models import Resource, strand_names
from .statuses import Setting

_NAMES = {
    "on": "Date",
    "level": "Level",
    "setting": "Where",
    "resource": "Material",
    "strands": "Strands",
    "led_by": "Led by",
    "covers_profile": "Online profile",
    "classes": "Classes",
    "note": "The note",
    "led_by_other": "Who led it",
}


def told(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Events as `timeline` takes them, the latest first. What they name is looked up in three queries."""
    events = list(events)
    known = _Known(events)
    return [
        {
            "title": event.what,
            "when": event.at,
            "by": event.actor.name if event.actor else "the portal",
            "text": "\n".join(filter(None, [event.text, *known.changes(event)])),
            "tone": "alert" if event.code.endswith("struck_out") else "quiet",
        }
        for event in reversed(events)
    ]


class _Known:
    """What ids in events stand for."""

    def __init__(self, events: list[Event]) -> None:
        sides = [side for event in events for side in event.data.values() if isinstance(side, dict)]
        values = [value for side in sides for value in side.values()]
        numbers = {value for value in values if isinstance(value, int) and not isinstance(value, bool)}
        classes = {part[0] for value in values if isinstance(value, list) for part in value if isinstance(part, list)}
        self.people = {person.pk: person.name for person in User.objects.filter(pk__in=numbers)}
        self.resources = {one.pk: one.title for one in Resource.objects.filter(pk__in=numbers)}
        self.strands = strand_names() if any("strands" in event.data for event in events) else {}
        self.classes = {one.pk: one.name for one in SchoolClass.objects.filter(pk__in=classes)}

    def changes(self, event: Event) -> list[str]:
        """What an event changed, a line for each."""
        lines = []
        for name, words in _NAMES.items():
            change = event.data.get(name)
            if change is True:
                lines.append(f"{words} changed")
            elif isinstance(change, dict) and event.code != "training.confirmed":
                lines.append(f"{words}: {self._say(name, change['before'])} → {self._say(name, change['after'])}")
        return lines

    def _say(self, name: str, value: Any) -> str:
        if value in (None, "", []):
            return "none"
        words = {
            "on": _day,
            "level": lambda code: Level(code).label,
            "setting": lambda code: Setting(code).label,
            "strands": lambda codes: ", ".join(self.strands.get(key, key) for key in codes),
            "resource": lambda pk: self.resources.get(pk, "removed"),
            "led_by": lambda pk: self.people.get(pk, "somebody"),
            "covers_profile": lambda yes: "covered" if yes else "not covered",
            "classes": lambda parts: "; ".join(self._part(*part) for part in parts),
        }
        return words[name](value)

    def _part(self, pk: int, took_part: int | None, away: int | None) -> str:
        name = self.classes.get(pk, "a class that is gone")
        return name if took_part is None else f"{name} ({took_part} took part, {away} away)"


def _day(text: str) -> str:
    return date(datetime.date.fromisoformat(text))
