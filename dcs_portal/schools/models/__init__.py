from .invitations import Invitation, SecondFactorReset
from .people import User
from .places import Contact, Holiday, Place, School, SchoolClass
from .roles import Role

__all__ = [
    "Contact",
    "Holiday",
    "Invitation",
    "Place",
    "Role",
    "School",
    "SchoolClass",
    "SecondFactorReset",
    "User",
]
