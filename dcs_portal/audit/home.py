"""What the auditor finds on the home page."""

import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from .forms import midnight
from .models import Event

if TYPE_CHECKING:
    from dcs_portal.schools.models import User


def since_yesterday(user: "User") -> dict[str, Any]:
    """How many events the trail has had since yesterday began, and the list of just these. One query."""
    day = timezone.localdate() - datetime.timedelta(days=1)
    query = {f"first_day_{part}": getattr(day, part) for part in ("day", "month", "year")}
    return {
        "count": Event.objects.visible_to(user).filter(at__gte=midnight(day)).count(),
        "href": f"{reverse('audit:list')}?{urlencode(query)}",
    }
