"""A person's own reports: how far each is, and what they add to it. Nobody else's words are on these pages."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from dcs_portal.notices.models import Notice
from dcs_portal.paging import page_of
from dcs_portal.retrying import retried
from dcs_portal.schools import numbers
from dcs_portal.schools.requests import SignedInRequest

from ..codes import Sure
from ..forms import AddForm, FlagForm, ImageForm
from ..forms.base import ActionForm
from ..forms.evidence import CaptureForm
from ..models import ImageAnswer, Incident, ReportDraft
from .drafting import is_out_of_sight


def _own(request: SignedInRequest, reference: str) -> Incident:
    reports = Incident.objects.reported_by(request.user).for_reporter()
    return get_object_or_404(reports, reference=reference)


def _typed(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """The person's own reports and how far each is."""
    reports = Incident.objects.reported_by(request.user).for_reporter()
    return render(request, "incidents/mine.html", {"page": page_of(reports, request)})


@require_GET
def sent(request: SignedInRequest, reference: str) -> HttpResponse:
    """Thank you, and what to do now. Where somebody is in danger, the numbers come first again."""
    own = Incident.objects.reported_by(request.user).filter(reference=reference)
    if is_out_of_sight(request, reference) and not own.exists():
        return render(request, "incidents/report_sent_unseen.html", {"reference": reference})
    incident = _own(request, reference)
    to_call = numbers.in_danger([incident.school]) if incident.danger else []
    return render(request, "incidents/report_sent.html", {"incident": incident, "numbers": to_call})


@require_GET
def progress(request: SignedInRequest, reference: str) -> HttpResponse:
    """One own report: received, in hand or closed, and what the person added."""
    incident = _own(request, reference)
    Notice.objects.inbox(request.user).about(incident).mark_read()
    context = {
        "incident": incident,
        "added": incident.said_by(request.user),
        "files": list(incident.evidence.filter(uploaded_by=request.user)),
    }
    return render(request, "incidents/progress.html", context)


def _act(request: SignedInRequest, reference: str, form_class: type[ActionForm]) -> HttpResponse:
    """A form about the own report: ask, do, and back to how far it is."""
    incident = _own(request, reference)
    form = form_class(_typed(request), incident=incident)
    if request.method == "POST" and form.is_valid():
        retried(form.apply, request.user)
        messages.success(request, form_class.done)
        return redirect("incidents:progress", reference)
    return render(request, "incidents/own_act.html", {"form": form, "incident": incident})


def add(request: SignedInRequest, reference: str) -> HttpResponse:
    return _act(request, reference, AddForm)


def flag(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say that it is, or may be, an allegation about staff."""
    return _act(request, reference, FlagForm)


def complete(request: SignedInRequest, reference: str) -> HttpResponse:
    """The rest of a report of danger, asked on the same pages as any other."""
    incident = _own(request, reference)
    if incident.is_complete:
        return redirect("incidents:progress", reference)
    if request.method == "POST":
        draft = ReportDraft.objects.to_complete(incident, by=request.user)
        return redirect("incidents:report_go_on", draft.key)
    return render(request, "incidents/own_complete.html", {"incident": incident})


def add_file(request: SignedInRequest, reference: str) -> HttpResponse:
    """The image question, each time before files are added to a report that is sent."""
    incident = _own(request, reference)
    if incident.is_image:
        return render(request, "incidents/own_no_files.html", {"incident": incident})
    form = ImageForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        given = ImageAnswer.objects.give(form.cleaned_data["image"], by=request.user, incident=incident)
        if given.answer == Sure.NO:
            return redirect("incidents:own_files", reference, given.key)
        incident.suspect_image(by=request.user)
        return redirect("incidents:own_evidence", reference)
    return render(request, "incidents/own_evidence.html", {"form": form, "incident": incident})


@require_GET
def files(request: SignedInRequest, reference: str, key: uuid.UUID) -> HttpResponse:
    """Add files under an answer that was "no"."""
    incident = _own(request, reference)
    answer = get_object_or_404(ImageAnswer.objects.filter(by=request.user, incident=incident), pk=key)
    if not answer.is_open:
        return redirect("incidents:own_evidence", reference)
    context = {
        "incident": incident,
        "answer": answer,
        "capture": CaptureForm(user=request.user, incident=incident),
        "files": list(incident.evidence.filter(uploaded_by=request.user)),
    }
    return render(request, "incidents/own_files.html", context)
