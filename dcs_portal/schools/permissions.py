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
    SENIOR_LEADER = "senior_leader", "Senior leader at HQ"
    HQ = "hq", "HQ policy owner"
    AUDITOR = "auditor", "Auditor"


class Permission(models.TextChoices):
    REPORT_POST = "report_post"
    SEE_INCIDENTS = "see_incidents"
    TRIAGE = "triage"
    SAFEGUARD = "safeguard"
    LEAD = "lead"
    LEAD_DCS = "lead_dcs"
    HANDLE_ALLEGATIONS = "handle_allegations"
    SEE_NUMBERS = "see_numbers"
    INVITE_STAFF = "invite_staff"
    RECORD_SHEETS = "record_sheets"
    MANAGE_DOCUMENTS = "manage_documents"
    MANAGE_SCHOOLS = "manage_schools"
    MANAGE_PEOPLE = "manage_people"
    SEE_DELIVERY = "see_delivery"
    READ_AUDIT = "read_audit"
    SIGN_DECLARATIONS = "sign_declarations"
    MANAGE_DECLARATIONS = "manage_declarations"
    RECORD_LEARNING_USE = "record_learning_use"
    DECIDE_LEARNING_USE = "decide_learning_use"
    SEE_LEARNING_USE = "see_learning_use"
    MANAGE_AGES = "manage_ages"
    LOG_TRAINING = "log_training"
    MANAGE_TRAINING = "manage_training"
    KEEP_TRAINING = "keep_training"
    MANAGE_GUIDES = "manage_guides"
    PROPOSE_CHANNELS = "propose_channels"
    APPROVE_CHANNELS = "approve_channels"
    KEEP_CHANNELS = "keep_channels"


P = Permission
# What everybody who works at a school may do there.
_AT_A_SCHOOL = {P.REPORT_POST, P.RECORD_LEARNING_USE, P.PROPOSE_CHANNELS}
ROLE_PERMISSIONS: dict[RoleName, frozenset[Permission]] = {
    RoleName.STAFF: frozenset(_AT_A_SCHOOL | {P.LOG_TRAINING}),
    RoleName.DSL: frozenset(_AT_A_SCHOOL | {P.SEE_INCIDENTS, P.SAFEGUARD, P.LOG_TRAINING}),
    RoleName.DEPUTY_DSL: frozenset(_AT_A_SCHOOL | {P.SEE_INCIDENTS, P.SAFEGUARD, P.LOG_TRAINING}),
    RoleName.LEADER: frozenset(
        _AT_A_SCHOOL
        | {P.LEAD, P.INVITE_STAFF, P.RECORD_SHEETS, P.SIGN_DECLARATIONS, P.DECIDE_LEARNING_USE}
        | {P.LOG_TRAINING, P.MANAGE_TRAINING, P.APPROVE_CHANNELS}
    ),
    RoleName.WELFARE: frozenset(_AT_A_SCHOOL | {P.SEE_INCIDENTS, P.TRIAGE}),
    RoleName.ALLEGATIONS: frozenset({P.REPORT_POST, P.HANDLE_ALLEGATIONS}),
    RoleName.SENIOR_LEADER: frozenset({P.REPORT_POST, P.LEAD_DCS}),
    RoleName.HQ: frozenset(
        {P.SEE_NUMBERS, P.INVITE_STAFF, P.MANAGE_SCHOOLS, P.MANAGE_PEOPLE, P.SEE_DELIVERY, P.MANAGE_DOCUMENTS}
        | {P.MANAGE_DECLARATIONS, P.SEE_LEARNING_USE, P.MANAGE_AGES, P.KEEP_TRAINING, P.MANAGE_GUIDES, P.KEEP_CHANNELS}
    ),
    RoleName.AUDITOR: frozenset({P.READ_AUDIT}),
}

# Held at one school, held across DCS, or either.
SCHOOL_ROLES = frozenset({RoleName.STAFF, RoleName.DSL, RoleName.DEPUTY_DSL, RoleName.LEADER})
DCS_ROLES = frozenset({RoleName.ALLEGATIONS, RoleName.SENIOR_LEADER, RoleName.HQ, RoleName.AUDITOR})


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
