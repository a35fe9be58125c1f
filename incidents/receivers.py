from typing import Any

from dcs_portal.schools.models import User

from .tasks import announce_unclaimed, return_cases_of


def give_back(sender: Any, user: User, **kwargs: Any) -> None:
    """Somebody left or lost a role: the open cases they may no longer handle go back to the pool."""
    return_cases_of(user)
    announce_unclaimed()
