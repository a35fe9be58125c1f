"""The registers: a school's own, and HQ's of all of them with its files."""

from typing import Any

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

from ..forms.register import RegisterFilter, SightingsFilter, UsesFilter
from ..forms.sightings import PublicForm
from ..importing.saving import may_import
from ..models import Channel, ExternalUse, Sighting, is_public, may_report, set_public
from ..models.sightings import SightingQuerySet
from ..models.uses import UseQuerySet
from ..statuses import Status
from .shared import school_of, schools_of

SHOWN = 5
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
    """A school's channels: what waits and what is kept, or what is closed."""
    school = school_of(request, code)
    channels = Channel.objects.filter(school=school)
    shows_closed = request.GET.get("status") == Status.CLOSED
    shown = channels.filter(status=Status.CLOSED) if shows_closed else channels.exclude(status=Status.CLOSED)
    context = {
        "school": school,
        "page": page_of(shown.shown().waiting_first(), request),
        "shows_closed": shows_closed,
        "closed": channels.filter(status=Status.CLOSED).count(),
        **_beside(Sighting.objects.visible_to(request.user).filter(school=school), school.external_uses.all()),
        "may_import": may_import(request.user, school),
        "may_report": may_report(request.user, school),
        "is_public": is_public(school),
        "works_here": request.user.can(Permission.PROPOSE_CHANNELS, school),
        "leads": request.user.can(Permission.APPROVE_CHANNELS, school),
    }
    return render(request, "channels/school.html", context)


@require_GET
def all_channels(request: SignedInRequest) -> HttpResponse:
    """Every channel of DCS, for HQ, filtered by what the address says."""
    require(request.user, Permission.KEEP_CHANNELS)
    form = RegisterFilter(request.GET, by=request.user)
    rows = form.apply(Channel.objects.all())
    waiting = Channel.objects.waiting_for(request.user)
    context = {
        "filter": form,
        "page": page_of(rows.shown(), request),
        "query": query_of(form, request),
        "waiting": waiting.shown()[:SHOWN],
        "all_waiting": waiting.count(),
        **_beside(Sighting.objects.all(), ExternalUse.objects.waiting()),
    }
    return render(request, "channels/all.html", context)


def _beside(seen: SightingQuerySet, uses: UseQuerySet) -> dict[str, Any]:
    """The first of the two other lists, and how many there are: each has its own page."""
    waiting = seen.waiting()
    return {
        "seen": waiting.select_related("school")[:SHOWN],
        "all_seen": waiting.count(),
        "uses": uses.select_related("school")[:SHOWN],
        "all_uses": uses.count(),
    }


@require_GET
def sightings(request: SignedInRequest) -> HttpResponse:
    """Unregistered accounts: those that the person decides on, and those they reported."""
    return _listed(request, "channels/sightings.html", SightingsFilter, Sighting.objects.visible_to(request.user))


@require_GET
def uses(request: SignedInRequest) -> HttpResponse:
    """External posts and campaigns of the schools where the person works; all for HQ."""
    return _listed(request, "channels/uses.html", UsesFilter, ExternalUse.objects.visible_to(request.user))


def _listed(
    request: SignedInRequest, template: str, kind: type[UsesFilter | SightingsFilter], rows: Any
) -> HttpResponse:
    if not (schools := schools_of(request.user)):
        raise PermissionDenied("channels")
    form = kind(request.GET, schools=schools)
    page = page_of(form.apply(rows).select_related("school"), request)
    return render(request, template, {"form": form, "page": page, "query": query_of(form, request)})


@require_POST
def export(request: SignedInRequest, kind: str) -> HttpResponse:
    """The same channels as a file. That it was made is recorded."""
    require(request.user, Permission.KEEP_CHANNELS)
    rows = _rows(list(RegisterFilter(request.GET, by=request.user).apply(Channel.objects.all()).shown()))
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
