"""External uses without a channel: asked for by a leader, decided by HQ, and taken down when they are over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.retrying import retried
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..forms.uses import USE_FORMS, AskUseForm, UsedForm
from ..models import ExternalUse
from ..use_statuses import USE_TRANSITIONS, UseVerb
from .channels import _line
from .shared import refuse, school_of


def _use_of(request: SignedInRequest, pk: int) -> ExternalUse:
    rows = ExternalUse.objects.visible_to(request.user).select_related("school", "asked_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


def ask(request: SignedInRequest, code: str) -> HttpResponse:
    """A leader asks HQ for one post or campaign."""
    school = school_of(request, code)
    require(request.user, Permission.APPROVE_CHANNELS, school)
    form = AskUseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            use = retried(ExternalUse.objects.ask, school, form.facts, by=request.user)
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, "HQ is asked. You are told how it decides.")
            return redirect("channels:use", use.pk)
    return render(request, "channels/use_ask.html", {"form": form, "school": school})


@require_GET
def use_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was asked, on what conditions it is approved, and everywhere it was used."""
    use = _use_of(request, pk)
    works_here = request.user.can(Permission.PROPOSE_CHANNELS, use.school)
    context = {
        "use": use,
        "verbs": use.verbs(request.user),
        "places": list(use.places.all()),
        "may_use": works_here and use.last_day is not None,
        "works_here": works_here,
        "events": [_line(event) for event in reversed(Event.objects.about(use))],
    }
    return render(request, "channels/use.html", context)


def act(request: SignedInRequest, pk: int, verb: UseVerb) -> HttpResponse:
    """One thing that is done to it. What was typed is never lost."""
    use = _use_of(request, pk)
    refuse(use.may(verb, request.user))
    if request.method != "POST" and use.state not in USE_TRANSITIONS[verb]:
        messages.error(request, "This cannot be done as it stands now.")
        return redirect("channels:use", pk)
    form = USE_FORMS[verb](request.POST if request.method == "POST" else None, use=use, by=request.user)
    if form.is_valid():
        try:
            retried(form.apply)
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, form.done)
            return redirect("channels:use", pk)
    return render(
        request, "channels/use_act.html", {"form": form, "use": use, "title": form.title, "submit": form.submit}
    )


def used(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down where it was used."""
    use = _use_of(request, pk)
    require(request.user, Permission.PROPOSE_CHANNELS, use.school)
    form = UsedForm(request.POST if request.method == "POST" else None, school=use.school)
    if form.is_valid():
        try:
            retried(use.used, **form.cleaned_data, by=request.user)
        except NotNow as why:
            form.add_error("on", str(why))
        else:
            messages.success(request, "The place is written down.")
            return redirect("channels:use", pk)
    return render(
        request, "channels/use_act.html", {"form": form, "use": use, "title": "Where was it used?", "submit": "Save"}
    )


@require_POST
def taken_down(request: SignedInRequest, pk: int, place: int) -> HttpResponse:
    """It is gone from one place."""
    use = _use_of(request, pk)
    require(request.user, Permission.PROPOSE_CHANNELS, use.school)
    retried(use.take_down, get_object_or_404(use.places, pk=place), by=request.user)
    messages.success(request, "It is written down that it is gone from there.")
    return redirect("channels:use", pk)
