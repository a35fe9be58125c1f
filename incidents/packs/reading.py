"""Which events of a case a pack holds, for whom; and what it says of each."""

import datetime
from typing import TYPE_CHECKING

from dcs_portal.audit.models import Event
from dcs_portal.filters import datetime as in_words

from .. import words
from ..models import CasePack
from ..pack_states import Recipient
from ..statuses import READINGS

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

# What concerns nobody outside: who is shut out and why.
_NEVER = {"incident.withheld", "incident.confirm", "incident.interest"}
# What only the police get: what colleagues wrote of other cases, and which packs there were.
_ELSEWHERE = {"incident.enquired", "incident.enquiry_answered", "incident.answered_elsewhere"}
_PACKS = {code for code in words.TITLES if code == "incident.pack" or code.startswith("incident.pack_")}


def events(pack: CasePack, user: "User") -> list[Event]:
    """What happened, as far as both its maker and its reader may read it, oldest first; without openings."""
    found = Event.objects.about(pack.incident).exclude(code__in=READINGS)
    return [event for event in found if _is_for(event, pack) and words.may_read(event, pack.incident, user)]


def readings(pack: CasePack) -> list[Event]:
    """Who opened the case or a file, oldest first; nothing for a head, who does not read how the case was handled."""
    if pack.recipient == Recipient.HEAD:
        return []
    found = Event.objects.about(pack.incident).filter(code__in=READINGS)
    return [event for event in found if pack.incident.restricted or not event.data.get("restricted")]


def _is_for(event: Event, pack: CasePack) -> bool:
    # What was written while it was restricted stays out of the packs of an ordinary case, whoever makes them.
    if event.code in _NEVER or (event.data.get("restricted") and not pack.incident.restricted):
        return False
    if event.code in words.NOTES and not pack.with_notes:
        return False
    if pack.recipient == Recipient.HEAD:
        return event.code in words.FOR_LEADERS | words.NOTES
    return pack.recipient == Recipient.POLICE or event.code not in _ELSEWHERE | _PACKS


def text_of(event: Event, pack: CasePack) -> str:
    """What somebody wrote with it."""
    return words.without_accused(event.text, pack.incident)


def who(event: Event) -> str:
    return event.actor.name if event.actor else "The portal"


def moment(at: datetime.datetime | None, zone: datetime.tzinfo) -> str:
    """'26 November 2026 at 4:40pm (UTC+02:00)'. Nothing for None."""
    return f"{in_words(at, zone)} (UTC{at.astimezone(zone).isoformat()[-6:]})" if at else ""
