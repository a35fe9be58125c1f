"""Who has opened a case and its files, from the events: one query, whatever there is to tell."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, Q

from dcs_portal.audit.models import Event
from dcs_portal.filters import plural
from dcs_portal.schools.permissions import Permission

from .models import Incident
from .statuses import READINGS

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

_PAGE, _FILE, _PREVIEW = READINGS


@dataclass
class Reader:
    """One person: how often they opened the pages, the files and the previews, and from when until when."""

    name: str
    first: datetime.datetime
    last: datetime.datetime
    pages: int = 0
    files: int = 0
    previews: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count what one row of the query says."""
        kind = {_PAGE: "pages", _FILE: "files", _PREVIEW: "previews"}[row["code"]]
        setattr(self, kind, getattr(self, kind) + row["times"])
        self.first, self.last = min(self.first, row["first"]), max(self.last, row["last"])

    @property
    def what(self) -> str:
        """What they opened, and how often: "2 pages, 1 file"."""
        counted = [(self.pages, "page"), (self.files, "file"), (self.previews, "preview")]
        return ", ".join(plural(number, word) for number, word in counted if number)


class Readings:
    """What one person may know of who has opened a case. Openings while it was restricted stay with its officers."""

    def __init__(self, incident: Incident, user: "User") -> None:
        found = Event.objects.about(incident).filter(code__in=READINGS)
        if not user.can(Permission.HANDLE_ALLEGATIONS):
            found = found.filter(Q(data__restricted__isnull=True) | Q(data__restricted=False))
        grouped = found.order_by().values("actor", "actor__name", "code", "data__number")
        self._rows: list[Any] = list(grouped.annotate(first=Min("at"), last=Max("at"), times=Count("pk")))

    def of_case(self) -> list[Reader]:
        """Everybody, whoever opened something last first."""
        return _by_person(self._rows)

    def of_file(self, number: int) -> list[Reader]:
        """Who took this file or saw its preview."""
        return _by_person(row for row in self._rows if row["data__number"] == number)


def _by_person(rows: Iterable[Mapping[str, Any]]) -> list[Reader]:
    people: dict[int, Reader] = {}
    for row in rows:
        people.setdefault(row["actor"], Reader(row["actor__name"], row["first"], row["last"])).add(row)
    return sorted(people.values(), key=lambda reader: reader.last, reverse=True)
