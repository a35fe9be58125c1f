"""How the auditor's page names what happened to people, their roles and their sign-in."""

from typing import Any

from dcs_portal.audit.words import register

from .permissions import RoleName

register(
    {
        "person.invited": "Invited",
        "person.joined": "Joined",
        "person.left": "Left",
        "password.changed": "Changed the password",
        "password.reset": "Reset the password",
        "sign_in.done": "Signed in",
        "sign_in.failed": "Failed to sign in",
        "sign_out.done": "Signed out",
        "sign_out.idle": "Signed out after 30 idle minutes",
        "second_factor.added": "Added a second factor",
        "second_factor.failed": "Failed with the second factor",
        "second_factor.removed": "Removed a second factor",
        "second_factor.renewed": "Made new recovery codes",
        "second_factor.reset_requested": "Asked to reset the second factor",
        "second_factor.reset_done": "Reset the second factor",
        "second_factor.reset_refused": "Refused to reset the second factor",
    }
)


def _role(data: dict[str, Any]) -> str:
    """Which role, and where."""
    names = dict(RoleName.choices)
    name = str(data.get("role", ""))
    return f"{names.get(name, name)}, {data.get('school') or 'all of DCS'}"


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
