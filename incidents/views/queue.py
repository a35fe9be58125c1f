"""The queue, and finding a case by its reference."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.paging import page_of
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.requests import SignedInRequest

from ..forms import FindForm, QueueFilter
from ..models import Incident
from ..models.queries import IncidentQuerySet
from ..statuses import Status

WAITING = [Status.WITH_LEADERSHIP, Status.AWAITING_REMOVAL]


def tabs(user: User, incidents: IncidentQuerySet) -> dict[str, tuple[str, IncidentQuerySet]]:
    """The tabs of the queue that make sense for this person: words and rows of each, the first one first."""
    shown: dict[str, tuple[str, IncidentQuerySet]] = {}
    if user.can(Permission.TRIAGE):
        shown["unclaimed"] = ("Needs an officer", incidents.unclaimed())
        shown["mine"] = ("Mine", incidents.open().filter(officer=user))
    if user.can(Permission.LEAD):
        shown["leadership"] = ("Needs leadership", incidents.filter(status=Status.WITH_LEADERSHIP))
    if user.can(Permission.SEE_INCIDENTS):
        shown["open"] = ("Open", incidents.open())
        shown["waiting"] = ("Waiting for others", incidents.filter(status__in=WAITING))
    return shown | {"all": ("All", incidents)}


def may_see_cases(user: User) -> bool:
    return user.can(Permission.SEE_INCIDENTS) or user.can(Permission.LEAD)


@require_GET
def queue(request: SignedInRequest) -> HttpResponse:
    incidents = Incident.objects.visible_to(request.user)
    if not may_see_cases(request.user):
        raise PermissionDenied
    schools = School.objects.filter(pk__in=_schools(request.user))
    form = QueueFilter(request.GET, schools=schools)
    found = tabs(request.user, form.apply(incidents))
    chosen = request.GET.get("tab", "")
    chosen = chosen if chosen in found else next(iter(found))
    context = {
        "form": form,
        "tabs": [(key, label, rows.count()) for key, (label, rows) in found.items()],
        "chosen": chosen,
        "query": _query(request),
        "page": page_of(found[chosen][1].for_list(), request),
        "find": FindForm(),
        "can_claim": request.user.can(Permission.TRIAGE),
    }
    return render(request, "incidents/queue.html", context)


def _schools(user: User) -> QuerySet:
    at = user.schools_where(Permission.SEE_INCIDENTS) | user.schools_where(Permission.LEAD)
    return at.values("pk")


def _query(request: SignedInRequest) -> str:
    """The filter, to go into the addresses of tabs and pages."""
    kept = request.GET.copy()
    for name in [*kept]:
        if name == "tab" or name not in QueueFilter.base_fields or not kept[name]:
            del kept[name]
    return f"{kept.urlencode()}&" if kept else ""


@require_POST
def find(request: SignedInRequest) -> HttpResponse:
    """Opens a case by its reference, however it was typed. One you may not see is not found."""
    form = FindForm(request.POST)
    if form.is_valid():
        reference = form.cleaned_data["reference"]
        if Incident.objects.visible_to(request.user).filter(reference=reference).exists():
            return redirect("incidents:case", reference)
        if Incident.objects.reported_by(request.user).filter(reference=reference).exists():
            return redirect("incidents:progress", reference)
        form.add_error("reference", f"There is no report {reference} that you may see.")
    return render(request, "incidents/find.html", {"form": form})
