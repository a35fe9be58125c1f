from .absences import Absence
from .invitations import Invitation, SecondFactorReset
from .people import User
from .places import Contact, Holiday, Place, School, SchoolClass, SchoolKind
from .roles import Role

__all__ = [
    "Absence",
    "Contact",
    "Holiday",
    "Invitation",
    "Place",
    "Role",
    "School",
    "SchoolClass",
    "SchoolKind",
    "SecondFactorReset",
    "User",
]
