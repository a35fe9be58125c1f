"""What stands above a document before anything else of it: that it is past its period, or not the one in force."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dcs_portal.filters import date

from .statuses import READABLE, Status

if TYPE_CHECKING:
    from .models import Document, Version

SOON = datetime.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Banner:
    """tone: "stop" for what must not be taken as it stands, "soon" for what is near. leads_on: to what is in force."""

    tone: str
    text: str
    leads_on: bool = False


def banners(document: "Document", version: "Version", today: datetime.date, newer: "Version | None") -> list[Banner]:
    """The banners of a version, what matters most first.

    Args:
        newer: the version in force, if it is another.
    """
    return [banner for banner in (_state(version, newer), _period(document, today)) if banner]


def _state(version: "Version", newer: "Version | None") -> Banner | None:
    if version.status == Status.PUBLISHED:
        return None
    if version.status not in READABLE:
        state = version.get_status_display().lower()
        return Banner("stop", f"Version {version.number} is not in force: {state}. Only HQ sees it.", bool(newer))
    ended = f" on {date(version.ended_at)}" if version.ended_at else ""
    if newer is None:
        return Banner("stop", f"Version {version.number} was superseded{ended}. No version is in force now.")
    text = f"Version {version.number} was superseded{ended}. Version {newer.number} is in force."
    return Banner("stop", text, leads_on=True)


def _period(document: "Document", today: datetime.date) -> Banner | None:
    ends = document.period_ends_on
    if ends is None or ends - today > SOON:
        return None
    if ends < today:
        text = f"The period of this document, {document.period or document.period_to}, ended on {date(ends)}."
        return Banner("stop", f"{text} It stays in force until HQ publishes or withdraws a version.")
    return Banner(
        "soon", f"The period of this document, {document.period or document.period_to}, ends on {date(ends)}."
    )
