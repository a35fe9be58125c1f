"""Accounts that are not in the register: reported by staff, decided by a leader or HQ."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..forms.proposing import ProposeForm
from ..forms.sightings import SeenForm, WhyForm
from ..models import Sighting, SightingStatus, lookalikes
from .channels import _line
from .shared import refuse, school_of, sighting_of


def report(request: SignedInRequest, code: str) -> HttpResponse:
    """Say that an account was seen."""
    school = school_of(request, code)
    require(request.user, Permission.PROPOSE_CHANNELS, school)
    form = SeenForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.found:
        try:
            Sighting.objects.report(school, form.found, form.link, form.cleaned_data["said"], by=request.user)
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, "Thank you. The school’s leaders are told, and decide what it is.")
            return redirect("channels:school", code)
    return render(request, "channels/seen_report.html", {"form": form, "school": school})


@require_GET
def sighting_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was seen, what it looks like, and what became of it."""
    sighting = sighting_of(request, pk)
    may_decide = sighting.may_decide(request.user)
    context = {
        "sighting": sighting,
        "alike": lookalikes(sighting.account),
        "decides": may_decide and sighting.status == SightingStatus.NEW,
        "leads": request.user.can(Permission.APPROVE_CHANNELS, sighting.school),
        "events": [_line(event) for event in reversed(Event.objects.about(sighting))],
    }
    return render(request, "channels/seen.html", context)


def adopt(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is the school's after all: a leader proposes it with all that the register asks."""
    sighting = sighting_of(request, pk)
    refuse(request.user.can(Permission.APPROVE_CHANNELS, sighting.school))
    if (gone := _gone(request, sighting)) is not None:
        return gone
    first = {"site": sighting.site, "account": sighting.link or sighting.handle}
    form = ProposeForm(request.POST if request.method == "POST" else None, school=sighting.school, initial=first)
    if form.is_valid():
        try:
            channel = sighting.adopt(form.proposal, by=request.user)
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, f"{channel} is in the register now, as a proposal.")
            return redirect("channels:channel", channel.pk)
    return render(request, "channels/propose.html", {"form": form, "school": sighting.school, "sighting": sighting})


def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """It needs nobody: it is gone, or never spoke for the school."""
    return _decide(request, pk, {"title": "Close it", "submit": "Close it", "verb": "close"})


def hand_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """It pretends to be the school: the welfare officers get it as a report."""
    intro = "The welfare officers get it as a report of whoever saw it, who then sees its progress under their reports."
    words = {"title": "Hand it to triage as an impersonation", "submit": "Hand it on", "intro": intro}
    return _decide(request, pk, words | {"verb": "hand_on"})


def _decide(request: SignedInRequest, pk: int, words: dict[str, Any]) -> HttpResponse:
    sighting = sighting_of(request, pk)
    refuse(sighting.may_decide(request.user))
    if (gone := _gone(request, sighting)) is not None:
        return gone
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            getattr(sighting, words["verb"])(form.cleaned_data["said"], by=request.user)
        except NotNow as why:
            messages.error(request, str(why))
        else:
            messages.success(request, "Your decision is recorded.")
        return redirect("channels:sighting", pk)
    return render(request, "channels/seen_act.html", {"form": form, "sighting": sighting, **words})


def _gone(request: SignedInRequest, sighting: Sighting) -> HttpResponse | None:
    if request.method == "POST" or sighting.status == SightingStatus.NEW:
        return None
    messages.error(request, "This account was decided on already.")
    return redirect("channels:sighting", sighting.pk)
