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
from ..codes import Severity
from ..forms import ACTION_FORMS
from ..forms.actions import ActionForm
from ..models import Incident, NotNow
from ..statuses import Verb

URGENT = (Severity.S3, Severity.S4)


def _incident(request: SignedInRequest, reference: str) -> Incident:
    """The case, if the person may see it; that they opened it is recorded."""
    visible = Incident.objects.visible_to(request.user).select_related("school", "officer")
    incident = get_object_or_404(visible, reference=reference)
    incident.log_opening(request.user)
    return incident


@require_GET
def case(request: SignedInRequest, reference: str) -> HttpResponse:
    """The case as far as this person may read it."""
    incident = _incident(request, reference)
    Notice.objects.inbox(request.user).about(incident).mark_read()
    is_officer = request.user.can(Permission.TRIAGE, incident.school)
    context = {
        "incident": incident,
        "events": words.chronology(incident, request.user),
        "verbs": incident.verbs(request.user),
        "steps": words.NOW.get(incident.severity, []) if is_officer and incident.is_open else [],
        "contacts": incident.school.emergency_contacts() if incident.severity in URGENT else [],
        "readers": words.readers(incident) if is_officer else [],
        "whole": bool(incident.referred_at) or request.user.can(Permission.SEE_INCIDENTS, incident.school),
    }
    with timezone.override(incident.school.tz):
        return render(request, "incidents/case.html", context)


def act(request: SignedInRequest, reference: str, verb: Verb) -> HttpResponse:
    """One thing that can be done: fetch, require, form, verb, redirect. What was typed is never lost."""
    incident = _incident(request, reference)
    obstacle = incident.obstacle(verb, request.user)
    if request.method != "POST":
        if obstacle:
            return _back(request, reference, obstacle)
        return _page(request, incident, ACTION_FORMS[verb](incident=incident))
    form = ACTION_FORMS[verb](request.POST, incident=incident)
    if obstacle:
        form.add_error(None, obstacle)
    elif form.is_valid():
        obstacle = _apply(request, form)
    if form.is_valid() or not form.fields:
        return _back(request, reference, obstacle)
    return _page(request, incident, form)


def _apply(request: SignedInRequest, form: ActionForm) -> str:
    """Do it; returns why it could not be done, which then stands on the form too."""
    try:
        form.apply(request.user)
    except NotNow as answer:
        form.add_error(None, str(answer))
        return str(answer)
    messages.success(request, form.done)
    return ""


def _back(request: SignedInRequest, reference: str, obstacle: str) -> HttpResponse:
    if obstacle:
        messages.error(request, obstacle)
    if Incident.objects.visible_to(request.user).filter(reference=reference).exists():
        return redirect("incidents:case", reference)
    messages.info(request, "You are named in it, so it went back to the queue and you do not see it any more.")
    return redirect("incidents:queue")


def _page(request: SignedInRequest, incident: Incident, form: ActionForm) -> HttpResponse:
    return render(request, "incidents/act.html", {"incident": incident, "form": form})
