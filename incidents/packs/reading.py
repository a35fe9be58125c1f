"""Which events of a case a pack holds, for whom; and what it says of each."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dcs_portal.audit.models import Event
from dcs_portal.filters import datetime as in_words

from .. import words
from ..models import CasePack, Incident
from ..pack_states import Recipient
from ..statuses import READINGS

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

# What concerns nobody outside: who is shut out and why.
_NEVER = {"incident.withheld", "incident.confirm", "incident.interest"}
# What only the police get: what colleagues wrote of other cases, and which packs there were.
_ELSEWHERE = {"incident.enquired", "incident.enquiry_answered", "incident.answered_elsewhere"}
_PACKS = {code for code in words.TITLES if code == "incident.pack" or code.startswith("incident.pack_")}


@dataclass(frozen=True)
class Told:
    """One event of the case, or of a report that was merged into it."""

    event: Event
    of: Incident
    is_merged: bool

    @property
    def number(self) -> str:
        """Which it is of its chain."""
        return f"{self.of.reference}, {self.event.seq}" if self.is_merged else str(self.event.seq)

    @property
    def title(self) -> str:
        return self._marked(words.title(self.event))

    @property
    def opened(self) -> str:
        """What somebody opened: the case, or which file."""
        number = self.event.data.get("number")
        return self._marked(f"{words.TITLES[self.event.code]}{f' {number}' if number else ''}")

    @property
    def text(self) -> str:
        """What somebody wrote with it."""
        return words.without_accused(self.event.text, self.of)

    def _marked(self, what: str) -> str:
        return f"{self.of.reference}: {what}" if self.is_merged else what


def cases(pack: CasePack, user: "User") -> list[Incident]:
    """The case, and what was merged into it, as far as its maker may see that. Leaders read of no merged report."""
    if pack.recipient == Recipient.HEAD:
        return [pack.incident]
    merged = pack.incident.merged.visible_to(user).select_related("school", "reporter")  # type: ignore[attr-defined]
    return [pack.incident, *merged.order_by("pk")]


def events(pack: CasePack, of: list[Incident], user: "User") -> list[Told]:
    """What happened, as far as both its maker and its reader may read it, oldest first; without openings."""
    found = _told(pack, of, Event.objects.exclude(code__in=READINGS))
    return [one for one in found if _is_for(one.event, pack) and words.may_read(one.event, one.of, user)]


def readings(pack: CasePack, of: list[Incident]) -> list[Told]:
    """Who opened the case or a file, oldest first; nothing for a head, who does not read how the case was handled."""
    if pack.recipient == Recipient.HEAD:
        return []
    found = _told(pack, of, Event.objects.filter(code__in=READINGS))
    return [one for one in found if one.of.restricted or not one.event.data.get("restricted")]


def _told(pack: CasePack, of: list[Incident], events: Any) -> list[Told]:
    found = [Told(event, one, one != pack.incident) for one in of for event in events.about(one)]
    return sorted(found, key=lambda one: one.event.at) if len(of) > 1 else found


def _is_for(event: Event, pack: CasePack) -> bool:
    # What was written while it was restricted stays out of the packs of an ordinary case, whoever makes them.
    if event.code in _NEVER or (event.data.get("restricted") and not pack.incident.restricted):
        return False
    if event.code in words.NOTES and not pack.with_notes:
        return False
    if pack.recipient == Recipient.HEAD:
        return event.code in words.FOR_LEADERS | words.NOTES
    return pack.recipient == Recipient.POLICE or event.code not in _ELSEWHERE | _PACKS


def who(event: Event) -> str:
    return event.actor.name if event.actor else "The portal"


def moment(at: datetime.datetime | None, zone: datetime.tzinfo) -> str:
    """'26 November 2026 at 4:40pm (UTC+02:00)'. Nothing for None."""
    return f"{in_words(at, zone)} (UTC{at.astimezone(zone).isoformat()[-6:]})" if at else ""
