"""Accounts that are not in the register: reported by staff, decided by a leader or HQ."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.retrying import retried
from dcs_portal.schools.models import School
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..forms.proposing import ProposeForm
from ..forms.sightings import SeenForm, WhoseForm, WhyForm
from ..models import Sighting, SightingStatus, may_report
from .channels import _line
from .shared import refuse, school_of, sighting_of


def report(request: SignedInRequest, code: str) -> HttpResponse:
    """Say that an account was seen."""
    school = school_of(request, code)
    refuse(may_report(request.user, school))
    return _report(request, [school], reverse("channels:school", args=[code]), {"school": school})


def report_any(request: SignedInRequest) -> HttpResponse:
    """HQ says that one was seen: for any school, or as DCS itself."""
    require(request.user, Permission.KEEP_CHANNELS)
    return _report(request, list(School.objects.filter(closed_on=None)), reverse("channels:all"), {})


def _report(request: SignedInRequest, schools: list[School], back: str, shown: dict[str, Any]) -> HttpResponse:
    form = SeenForm(request.POST if request.method == "POST" else None, schools=schools)
    if form.is_valid() and form.found:
        said = form.cleaned_data["said"]
        try:
            sighting = retried(Sighting.objects.report, form.school, form.found, form.link, said, by=request.user)
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            who = "The school’s leaders are told, and decide" if sighting.school else "HQ is told, and decides"
            messages.success(request, f"Thank you. {who} what it is.")
            return redirect("channels:sighting", sighting.pk)
    return render(request, "channels/seen_report.html", {"form": form, "back": back, **shown})


@require_GET
def sighting_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was seen, and what became of it. Who reported it, and what they wrote, is for who decides alone."""
    sighting = sighting_of(request, pk)
    own = {"sighting": sighting, "said": sighting.said_by(request.user)}
    if not sighting.may_decide(request.user):
        return render(request, "channels/seen_own.html", own)
    context = {
        "alike": sighting.alike,
        "decides": sighting.status == SightingStatus.NEW,
        "may_adopt": sighting.may_adopt(request.user),
        "events": [_line(event) for event in reversed(Event.objects.about(sighting))],
    }
    return render(request, "channels/seen.html", own | context)


def adopt(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is the school's after all, or DCS's own: a leader, or HQ, proposes it with all that the register asks."""
    sighting = sighting_of(request, pk)
    refuse(sighting.may_adopt(request.user))
    if (gone := _gone(request, sighting)) is not None:
        return gone
    first = {"site": sighting.site, "account": sighting.link or sighting.handle}
    form = ProposeForm(request.POST if request.method == "POST" else None, school=sighting.school, initial=first)
    if form.is_valid():
        try:
            channel = retried(sighting.adopt, form.proposal, by=request.user)
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, f"{channel} is in the register now, as a proposal.")
            return redirect("channels:channel", channel.pk)
    return render(request, "channels/propose.html", {"form": form, "school": sighting.school, "sighting": sighting})


def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """It needs nobody: it is gone, or never spoke for the school."""
    return _decide(request, pk, {"title": "Close it", "submit": "Close it", "verb": "close", "done": "It is closed."})


def hand_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """It pretends to be the school, or DCS: the welfare officers get it as a report."""
    intro = "The welfare officers get it as a report of whoever saw it, who then sees its progress under their reports."
    words = {"title": "Hand it to triage as an impersonation", "submit": "Hand it on", "intro": intro}
    return _decide(request, pk, words | {"verb": "hand_on", "done": "The welfare officers have it as a report now."})


def _decide(request: SignedInRequest, pk: int, words: dict[str, Any]) -> HttpResponse:
    sighting = sighting_of(request, pk)
    refuse(sighting.may_decide(request.user))
    if (gone := _gone(request, sighting)) is not None:
        return gone
    asks_whose = words["verb"] == "hand_on" and sighting.school is None
    form = (WhoseForm if asks_whose else WhyForm)(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            retried(getattr(sighting, words["verb"]), form.cleaned_data["said"], by=request.user, **form.given)
        except NotNow as why:
            messages.error(request, str(why))
        else:
            messages.success(request, words["done"])
        return redirect("channels:sighting", pk)
    return render(request, "channels/seen_act.html", {"form": form, "sighting": sighting, **words})


def _gone(request: SignedInRequest, sighting: Sighting) -> HttpResponse | None:
    if request.method == "POST" or sighting.status == SightingStatus.NEW:
        return None
    messages.error(request, "This account was decided on already.")
    return redirect("channels:sighting", sighting.pk)
