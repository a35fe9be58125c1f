"""What was reported, for whoever says what it is: the words of the person who reported it, and the posts."""

from typing import TYPE_CHECKING, Any

from dcs_portal.audit.models import Event

from . import showing_posts, words
from .casefile import CaseFile
from .models import Incident

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

_SAID = ["incident.reported", "incident.described", "incident.add", "incident.danger"]


def reported(incident: Incident, user: "User") -> dict[str, Any]:
    """As much of it as the person reads on the page of the case; links stand as words."""
    events = Event.objects.about(incident).filter(code__in=_SAID)
    said = [line for line in words.lines_of(incident, events, user) if line["text"]]
    return {"said": said, "posts": showing_posts.of_case(CaseFile(incident, user), [])}
