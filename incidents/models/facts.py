"""The facts of a report in words, so that the audit trail holds the whole report as it was sent."""

from typing import TYPE_CHECKING, Any

from dcs_portal.audit.models import record
from dcs_portal.filters import date, time

from ..codes import Part, Platform, Sign
from .parties import Party, describe

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from .record import IncidentRecord

DESCRIBED = [
    *("seen_on", "seen_time", "platform", "whereabouts", "link", "signs"),
    *("written_on", "written_time", "written_by"),
]


def describe_facts(facts: dict[str, Any], parties: list[Party]) -> str:
    """A line for each fact that was given. Who is accused is not among them: see `record_accused`."""
    seen = " at ".join(part for part in [date(facts["seen_on"]), time(facts.get("seen_time"))] if part)
    platform = Platform(facts["platform"]).label if facts.get("platform") else ""
    where = ", ".join(part for part in [platform, facts.get("whereabouts", "")] if part)
    lines = {
        "Seen": seen,
        "Where": where,
        "Link": facts.get("link", ""),
        "What it does": "; ".join(Sign(sign).label for sign in facts.get("signs", [])),
        "Written on paper": _on_paper(facts),
    }
    said = [f"{name}: {value}" for name, value in lines.items() if value]
    others = [party for party in parties if party.part != Part.ACCUSED]
    return "\n".join(part for part in [*said, describe(others)] if part)


def record_accused(incident: "IncidentRecord", parties: list[Party], *, by: "User | None") -> None:
    """Write down who is accused, in an event that stays with the allegations officers whatever they decide."""
    if accused := [party for party in parties if party.part == Part.ACCUSED]:
        record(incident, "incident.accused", actor=by, text=describe(accused), data={"restricted": True})


def _on_paper(facts: dict[str, Any]) -> str:
    when = " at ".join(part for part in [date(facts.get("written_on")), time(facts.get("written_time"))] if part)
    return ", by ".join(part for part in [when, facts.get("written_by", "")] if part)
