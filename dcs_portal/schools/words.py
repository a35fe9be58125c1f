"""How the auditor's page names what happened to people, their roles and their sign-in."""

import datetime
from typing import Any

from django.utils.dateformat import format as date_format

from dcs_portal.audit.words import register

from .permissions import RoleName

register(
    {
        "person.invited": "Invited",
        "person.joined": "Joined",
        "person.left": "Left",
        "person.corrected": "Corrected the name or address",
        "password.changed": "Changed the password",
        "password.reset": "Reset the password",
        "sign_in.done": "Signed in",
        "sign_in.failed": "Failed to sign in",
        "sign_out.done": "Signed out",
        "sign_out.idle": "Signed out after 30 idle minutes",
        "second_factor.added": "Added a second step",
        "second_factor.failed": "Failed with the second step",
        "second_factor.removed": "Removed a second step",
        "second_factor.renewed": "Made new recovery codes",
        "second_factor.reset_requested": "Asked to reset the second step",
        "second_factor.reset_done": "Reset the second step",
        "second_factor.reset_refused": "Refused to reset the second step",
    }
)

# Reference data: added, changed or removed by HQ, brought in from a file.
_THINGS = {"place": "a place", "school": "a school", "contact": "a contact", "holiday": "a holiday", "class": "a class"}
_VERBS = {"added": "Added {}", "changed": "Changed {}", "removed": "Removed {}", "imported": "Added {} from a file"}
_NEVER = {"place.removed", "school.removed", "holiday.imported"}
register(
    {
        f"{thing}.{verb}": words.format(what)
        for thing, what in _THINGS.items()
        for verb, words in _VERBS.items()
        if f"{thing}.{verb}" not in _NEVER
    }
)


def _role(data: dict[str, Any]) -> str:
    """Which role, and where."""
    names = dict(RoleName.choices)
    name = str(data.get("role", ""))
    return f"{names.get(name, name)}, {data.get('school') or 'all of DCS'}"


def _days(data: dict[str, Any]) -> str:
    """From when until when, and whether somebody stands in; of a return, which absence it ended."""
    found = [datetime.date.fromisoformat(data[key]) for key in ("first_day", "last_day") if key in data]
    days = [date_format(day, "j F Y") for day in found]
    return f"{' to '.join(days)}{', with a deputy' if data.get('deputy') else ''}"


register({"person.away": "Entered an absence", "person.back": "Ended an absence"}, detail=_days)
register(
    {
        "role.granted": "Gave a role",
        "role.confirmed": "Confirmed a role",
        "role.declined": "Declined a role",
        "role.ended": "Ended a role",
        "role.installed": "Gave a role at installation",
    },
    detail=_role,
)
