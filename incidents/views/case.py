"""A case, and what can be done to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dcs_portal.notices.models import Notice
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.requests import SignedInRequest

from .. import words
from ..forms import ACTION_FORMS
from ..models import Incident, NotNow
from ..statuses import Verb


def _incident(request: SignedInRequest, reference: str) -> Incident:
    visible = Incident.objects.visible_to(request.user).select_related("school", "officer")
    return get_object_or_404(visible, reference=reference)


@require_GET
def case(request: SignedInRequest, reference: str) -> HttpResponse:
    """The case as far as this person may read it. Opening it is recorded."""
    incident = _incident(request, reference)
    incident.log_opening(request.user)
    Notice.objects.inbox(request.user).about(incident).mark_read()
    is_officer = request.user.can(Permission.TRIAGE, incident.school)
    context = {
        "incident": incident,
        "events": words.chronology(incident, request.user),
        "verbs": incident.verbs(request.user),
        "readers": words.readers(incident) if is_officer else [],
        "whole": bool(incident.referred_at) or request.user.can(Permission.SEE_INCIDENTS, incident.school),
        "tone": words.tone,
    }
    with timezone.override(incident.school.tz):
        return render(request, "incidents/case.html", context)


def act(request: SignedInRequest, reference: str, verb: Verb) -> HttpResponse:
    """One thing that can be done: fetch, require, form, verb, redirect."""
    incident = _incident(request, reference)
    if obstacle := incident.obstacle(verb, request.user):
        messages.error(request, obstacle)
        return redirect("incidents:case", reference)
    form = ACTION_FORMS[verb](incident=incident)
    if request.method == "POST":
        form = ACTION_FORMS[verb](request.POST, incident=incident)
        if form.is_valid():
            return _apply(request, form, reference)
    return render(request, "incidents/act.html", {"incident": incident, "form": form, "verb": verb})


def _apply(request: SignedInRequest, form: object, reference: str) -> HttpResponse:
    try:
        form.apply(request.user)  # type: ignore[attr-defined]
    except NotNow as answer:
        messages.error(request, str(answer))
    else:
        messages.success(request, form.done)  # type: ignore[attr-defined]
    if not Incident.objects.visible_to(request.user).filter(reference=reference).exists():
        return redirect("incidents:queue")
    return redirect("incidents:case", reference)
