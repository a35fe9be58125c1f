from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..models import Incident
from ..statuses import Status


@require_GET
def numbers(request: SignedInRequest) -> HttpResponse:
    """HQ's numbers: how many reports each school has in each state, and nothing of what they say."""
    counted = Incident.objects.counted_for(request.user)
    require(request.user, Permission.SEE_NUMBERS)
    cells = counted.values("school__name", "status").annotate(count=Count("pk")).order_by("school__name")
    rows: dict[str, dict[str, int]] = {}
    for cell in cells:
        rows.setdefault(cell["school__name"], {})[cell["status"]] = cell["count"]
    context = {"statuses": Status.choices, "rows": rows}
    return render(request, "incidents/numbers.html", context)
