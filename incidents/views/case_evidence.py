"""Files of a case: the image question first, then the upload; and which files are sealed, for pages that are open."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dcs_portal.schools.requests import SignedInRequest

from ..codes import Sure
from ..forms.evidence import CaptureForm
from ..forms.safeguarding import CaseImageForm
from ..models import Evidence, ImageAnswer, Incident
from ..statuses import Verb


def _addable(request: SignedInRequest, reference: str) -> Incident:
    """The case, if the person may add to it."""
    visible = Incident.objects.visible_to(request.user).select_related("school")
    incident = get_object_or_404(visible, reference=reference)
    incident.obstacle(Verb.ADD, request.user)
    return incident


def question(request: SignedInRequest, reference: str) -> HttpResponse:
    """The image question. Only "no" leads to an upload; the others give the case its own route, and words instead."""
    incident = _addable(request, reference)
    if incident.is_image:
        return _words_instead(request, incident)
    form = CaseImageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = ImageAnswer.objects.give(form.cleaned_data["image"], by=request.user, incident=incident)
        if given.answer == Sure.NO:
            return redirect("incidents:case_upload", incident.reference, given.pk)
        incident.suspect_image(by=request.user)
        return _words_instead(request, incident)
    return render(request, "incidents/case_image.html", {"incident": incident, "form": form})


def _words_instead(request: SignedInRequest, incident: Incident) -> HttpResponse:
    messages.warning(request, "No files can be added: it may be an image that nobody may look at. Write what you know.")
    return redirect("incidents:add", incident.reference)


@require_GET
def upload_page(request: SignedInRequest, reference: str, key: uuid.UUID) -> HttpResponse:
    """Where the files are chosen, under the person's own answer to the image question."""
    incident = _addable(request, reference)
    answer = get_object_or_404(ImageAnswer.objects.usable_by(request.user), pk=key, incident=incident)
    if not answer.is_open:
        return _words_instead(request, incident)
    context = {"incident": incident, "answer": answer, "capture": CaptureForm(user=request.user, incident=incident)}
    return render(request, "incidents/case_upload.html", context)


@never_cache
@require_GET
def sealed(request: SignedInRequest, reference: str) -> HttpResponse:
    """The keys of the files of a case that are sealed now, for a page that shows them. Asking is not reading."""
    incident = get_object_or_404(Incident.objects.with_evidence_for(request.user), reference=reference)
    shut = Evidence.objects.not_kept_from(request.user).sealed().filter(incident=incident).values_list("key", flat=True)
    return JsonResponse({"sealed": [str(key) for key in shut]})
