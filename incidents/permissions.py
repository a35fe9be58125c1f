"""What lets a person see some cases; which, says the query."""

from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

SEEING = [Permission.SEE_INCIDENTS, Permission.LEAD, Permission.LEAD_DCS, Permission.HANDLE_ALLEGATIONS]


def may_see_cases(user: User) -> bool:
    return any(user.can(permission) for permission in SEEING)


def may_read_guides(user: User) -> bool:
    """The playbook, the letters and the severity guide: who works with cases, and who keeps them."""
    return may_see_cases(user) or user.can(Permission.MANAGE_GUIDES)
