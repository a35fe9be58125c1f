"""What training does when somebody leaves."""

from typing import Any

from dcs_portal.schools.models import User

from .models import CalendarLink


def take_link_away(sender: type, user: User, by: User | None, **kwargs: Any) -> None:
    """The calendar of who has left is gone for good, also if they come back; `by` let them go."""
    if not user.is_active:
        CalendarLink.objects.remove(user, by=by)
