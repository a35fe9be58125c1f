"""The registers: a school's own, and HQ's of all of them with its files."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.audit.models import record
from dcs_portal.paging import page_of, query_of
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.spreadsheets import Rows, as_csv, as_xlsx

from ..forms.register import RegisterFilter
from ..forms.sightings import PublicForm
from ..models import Channel, ExternalUse, Sighting, is_public, set_public
from ..statuses import KEPT, WAITING, Status
from .shared import school_of, schools_of

_HEAD = ["Channel", "School", "Platform", "Account", "Link", "Scope", "State", "For whom", "Purpose", "Languages"]
_HEAD += [
    "Keepers",
    "Second factor",
    "Comments",
    "Who answers",
    "Approved until",
    "Live since",
    "Fewer than two keepers",
]


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """The way to the one register that the person has, or the choice between several."""
    if request.user.can(Permission.KEEP_CHANNELS):
        return redirect("channels:all")
    schools = schools_of(request.user)
    if not schools:
        raise PermissionDenied("channels")
    if len(schools) == 1:
        return redirect("channels:school", schools[0].code)
    return render(request, "channels/index.html", {"schools": schools})


@require_GET
def school_page(request: SignedInRequest, code: str) -> HttpResponse:
    """A school's channels: what waits, what is live, what was."""
    school = school_of(request, code)
    channels = list(Channel.objects.filter(school=school).shown())
    context = {
        "school": school,
        "waiting": [one for one in channels if one.status in (*WAITING, Status.REFUSED)],
        "kept": [one for one in channels if one.status in KEPT],
        "closed": [one for one in channels if one.status == Status.CLOSED],
        "seen": Sighting.objects.visible_to(request.user).waiting().filter(school=school),
        "uses": ExternalUse.objects.filter(school=school),
        "is_public": is_public(school),
        "works_here": request.user.can(Permission.PROPOSE_CHANNELS, school),
        "leads": request.user.can(Permission.APPROVE_CHANNELS, school),
    }
    return render(request, "channels/school.html", context)


@require_GET
def all_channels(request: SignedInRequest) -> HttpResponse:
    """Every channel of DCS, for HQ, filtered by what the address says."""
    require(request.user, Permission.KEEP_CHANNELS)
    form = RegisterFilter(request.GET)
    rows = form.apply(Channel.objects.all())
    context = {
        "filter": form,
        "page": page_of(rows.shown(), request),
        "query": query_of(form, request),
        "waiting": Channel.objects.waiting_for(request.user).shown(),
        "uses": ExternalUse.objects.waiting().select_related("school"),
        "seen": Sighting.objects.waiting().select_related("school"),
    }
    return render(request, "channels/all.html", context)


@require_POST
def export(request: SignedInRequest, kind: str) -> HttpResponse:
    """The same channels as a file. That it was made is recorded."""
    require(request.user, Permission.KEEP_CHANNELS)
    rows = _rows(list(RegisterFilter(request.GET).apply(Channel.objects.all()).shown()))
    record(request.user, "channels.exported", actor=request.user, data={"rows": len(rows) - 1})
    return as_csv("channels", rows) if kind == "csv" else as_xlsx("channels", {"Channels": rows})


def _rows(channels: list[Channel]) -> Rows:
    rows: list[list] = [_HEAD]
    for one in channels:
        named = [one.reference, one.owner, one.get_site_display(), one.handle, one.link, one.scope_word]
        use = [one.get_status_display(), one.for_whom, one.purpose, one.languages]
        keys = [", ".join(map(str, one.standing_keepers)), "On" if one.second_factor else "Off"]
        comments = ["Open" if one.comments_open else "Closed", one.answering]
        rows.append([*named, *use, *keys, *comments, one.approved_until, one.live_since, one.handover_since])
    return rows


def public_switch(request: SignedInRequest, code: str) -> HttpResponse:
    """A leader turns the public page of official channels on or off."""
    school = school_of(request, code)
    require(request.user, Permission.APPROVE_CHANNELS, school)
    now = {"is_on": "yes" if is_public(school) else "no"}
    form = PublicForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        set_public(school, form.cleaned_data["is_on"], by=request.user)
        messages.success(request, "Everybody can see the page." if form.cleaned_data["is_on"] else "The page is off.")
        return redirect("channels:school", code)
    context = {"form": form, "school": school, "portal_url": settings.PORTAL_URL}
    return render(request, "channels/public_switch.html", context)
