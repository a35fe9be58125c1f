"""Who may do what. Roles are rows in the database; what a role allows is here, in code."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models

if TYPE_CHECKING:
    from .models import School, User


class RoleName(models.TextChoices):
    STAFF = "staff", "Staff"
    DSL = "dsl", "Safeguarding lead"
    DEPUTY_DSL = "deputy_dsl", "Deputy safeguarding lead"
    LEADER = "leader", "School leader"
    WELFARE = "welfare", "Welfare officer"
    ALLEGATIONS = "allegations", "Allegations officer"
    HQ = "hq", "HQ policy owner"
    AUDITOR = "auditor", "Auditor"


class Permission(models.TextChoices):
    REPORT_POST = "report_post"
    SEE_INCIDENTS = "see_incidents"
    TRIAGE = "triage"
    LEAD = "lead"
    HANDLE_ALLEGATIONS = "handle_allegations"
    SEE_NUMBERS = "see_numbers"
    INVITE_STAFF = "invite_staff"
    MANAGE_SCHOOLS = "manage_schools"
    MANAGE_PEOPLE = "manage_people"
    SEE_DELIVERY = "see_delivery"
    READ_AUDIT = "read_audit"


P = Permission
ROLE_PERMISSIONS: dict[RoleName, frozenset[Permission]] = {
    RoleName.STAFF: frozenset({P.REPORT_POST}),
    RoleName.DSL: frozenset({P.REPORT_POST, P.SEE_INCIDENTS}),
    RoleName.DEPUTY_DSL: frozenset({P.REPORT_POST, P.SEE_INCIDENTS}),
    RoleName.LEADER: frozenset({P.REPORT_POST, P.LEAD, P.INVITE_STAFF}),
    RoleName.WELFARE: frozenset({P.REPORT_POST, P.SEE_INCIDENTS, P.TRIAGE}),
    RoleName.ALLEGATIONS: frozenset({P.REPORT_POST, P.HANDLE_ALLEGATIONS}),
    RoleName.HQ: frozenset({P.SEE_NUMBERS, P.INVITE_STAFF, P.MANAGE_SCHOOLS, P.MANAGE_PEOPLE, P.SEE_DELIVERY}),
    RoleName.AUDITOR: frozenset({P.READ_AUDIT}),
}

# Held at one school, held across DCS, or either.
SCHOOL_ROLES = frozenset({RoleName.STAFF, RoleName.DSL, RoleName.DEPUTY_DSL, RoleName.LEADER})
DCS_ROLES = frozenset({RoleName.ALLEGATIONS, RoleName.HQ, RoleName.AUDITOR})


def roles_with(permission: Permission) -> list[RoleName]:
    """The names of the roles that allow `permission`."""
    return [role for role, allowed in ROLE_PERMISSIONS.items() if permission in allowed]


def require(user: "User", permission: Permission, school: "School | None" = None) -> None:
    """Let the caller go on where `user` holds `permission` (at `school`, if one is given).

    Raises:
        PermissionDenied: shown to the person as the 403 page.
    """
    if not user.can(permission, school):
        raise PermissionDenied(permission.value)
