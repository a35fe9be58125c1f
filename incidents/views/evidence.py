"""Files: taking them in, giving them out, sealing them."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.attachments import HEADERS
from dcs_portal.filenames import clean_name
from dcs_portal.retrying import retried
from dcs_portal.schools.models import User
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.uploads import Upload, takes_files, wants_json

from ..evidence import media, serving, storing
from ..evidence.media import Refused
from ..evidence.storing import Capture, Stored
from ..forms.evidence import CaptureForm, LiftForm
from ..models import Evidence, ImageAnswer, Incident, NotNow
from ..models.evidence import Damaged, Infected
from ..models.seals import Shut, may_lift


def _evidence(request: SignedInRequest, key: uuid.UUID) -> Evidence:
    seen = Evidence.objects.visible_to(request.user).select_related("incident__school", "draft")
    return get_object_or_404(seen, key=key)


def _sealed_page(request: SignedInRequest, evidence: Evidence) -> HttpResponse:
    """For whoever may see the case: that it is shut, and who decides."""
    context = {"evidence": evidence, "back": home_of(evidence), "may_lift": may_lift(request.user, evidence)}
    return render(request, "incidents/evidence_sealed.html", context, status=410)


def home_of(record: Evidence | ImageAnswer) -> str:
    """The page on which the files of a draft or a case are listed."""
    if record.incident:
        return reverse("incidents:case", args=[record.incident.reference])
    return reverse("incidents:report_evidence", args=[record.draft_id])


@require_GET
def download(request: SignedInRequest, key: uuid.UUID) -> HttpResponseBase:
    """The file itself, as an attachment, checked against its hash first."""
    evidence, user = _evidence(request, key), request.user
    try:
        file = evidence.open(by=user)
    except Infected:
        context = {"evidence": evidence, "back": home_of(evidence)}
        return render(request, "incidents/evidence_infected.html", context, status=409)
    except Shut:
        return _sealed_page(request, evidence)
    except Damaged as answer:
        return render(request, "incidents/evidence_damaged.html", {"answer": answer, "evidence": evidence}, status=409)

    return serving.attachment(evidence, file, lambda: _may_have(user.pk, evidence.pk))


def _may_have(user_pk: int, evidence_pk: int) -> bool:
    """Whether the person may have the file at this moment, with the roles that they hold now."""
    user = User.objects.filter(pk=user_pk, is_active=True).first()
    now = user and Evidence.objects.visible_to(user).filter(pk=evidence_pk).first()
    return bool(user and now and now.is_open_to(user))


@require_GET
def preview(request: SignedInRequest, key: uuid.UUID) -> HttpResponseBase:
    """The small picture, never of a sealed file, whoever asks."""
    evidence = _evidence(request, key)
    if evidence.is_sealed:
        return _sealed_page(request, evidence)
    if not evidence.preview:
        raise Http404
    try:
        picture = storages["evidence"].open(evidence.preview)
    except OSError:
        raise Http404 from None
    evidence.log_preview(request.user)
    return FileResponse(picture, content_type="image/webp", headers=HEADERS)


@require_POST
def seal(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """One press shuts it."""
    evidence = _evidence(request, key)
    evidence.seal(by=request.user)
    messages.success(request, f"{evidence} is sealed. Nobody can open it. It was neither looked at nor deleted.")
    return redirect(home_of(evidence))


def lift(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Lift a seal, for the police or because it was a mistake."""
    evidence = _evidence(request, key)
    if not may_lift(request.user, evidence):
        raise PermissionDenied("lift")
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retried(form.apply, evidence, request.user)
        except NotNow as answer:
            messages.error(request, str(answer))
            return redirect(home_of(evidence))
        messages.success(request, f"The seal of {str(evidence).lower()} is lifted. It is recorded.")
        return redirect(home_of(evidence))
    return render(
        request, "incidents/evidence_lift.html", {"form": form, "evidence": evidence, "back": home_of(evidence)}
    )


@require_POST
def remove(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Take a file out of a report that is not sent yet."""
    evidence = _evidence(request, key)
    back = home_of(evidence)
    try:
        evidence.remove(by=request.user)
        messages.success(request, "The file is removed.")
    except NotNow as answer:
        messages.error(request, str(answer))
    return redirect(back)


def _answer(request: SignedInRequest, key: uuid.UUID) -> ImageAnswer:
    return get_object_or_404(ImageAnswer.objects.usable_by(request.user), pk=key)


def _refuse_early(request: SignedInRequest, key: uuid.UUID) -> HttpResponseBase | None:
    """Before a byte of the files is read: is it theirs, and may there be files at all?"""
    answer = _answer(request, key)
    if answer.is_open:
        return None
    if wants_json(request):
        return JsonResponse({"error": storing.NO_UPLOAD}, status=409)
    return render(request, "incidents/evidence_none.html", {"back": upload_home(answer, request)}, status=409)


@require_POST
@takes_files(media.at_once, each=media.largest, first=_refuse_early)
def upload(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Take files under an answer to the image question: each for itself, so that one bad file loses no good one."""
    answer = _answer(request, key)
    form = CaptureForm(request.POST, user=request.user, incident=answer.incident)
    uploads = [file for file in request.FILES.getlist("files") if isinstance(file, Upload)]
    if not form.is_valid():
        return _ask_again(request, answer, form)
    results = [_take(answer, file, form.capture, request) for file in uploads]
    home = upload_home(answer, request)
    is_script = wants_json(request)
    if not (results or is_script):
        messages.error(request, "Choose at least one file.")
    for result in results:
        is_refused = result["state"] == "refused"
        if not (is_refused and is_script):  # the script says that beside the file, at once
            (messages.error if is_refused else messages.success)(request, f"{result['name']}: {result['words']}")
    return JsonResponse({"files": results, "home": home}) if is_script else redirect(home)


def _take(answer: ImageAnswer, file: Upload, capture: Capture, request: SignedInRequest) -> dict[str, str | int]:
    """Keep one file; what became of it, in words."""
    shown = clean_name(file.name or "")
    try:
        return _told(storing.store(answer, file, capture, by=request.user), shown)
    except (Refused, NotNow) as answer_in_words:
        return {"name": shown, "state": "refused", "words": str(answer_in_words)}


def _told(stored: Stored, shown: str) -> dict[str, str | int]:
    """What the person hears; without its number where they do not see the files of the case."""
    told: dict[str, str | int] = {"name": shown, "state": "stored", "words": "added"}
    if not stored.is_told:
        return told
    if not stored.is_new:
        told |= {"state": "there", "words": "is there already, so it was not added again"}
    return told | {"number": stored.evidence.number}


def _ask_again(request: SignedInRequest, answer: ImageAnswer, form: CaptureForm) -> HttpResponse:
    if wants_json(request):
        words = [str(words) for found in form.errors.values() for words in found]
        return JsonResponse({"error": " ".join(words)}, status=422)
    context = {"form": form, "answer": answer, "back": upload_home(answer, request)}
    return render(request, "incidents/evidence_again.html", context)


def upload_home(answer: ImageAnswer, request: SignedInRequest) -> str:
    """Where a person goes back to who added files: the report, their own progress page, or the case."""
    incident = answer.incident
    if incident and not Incident.objects.visible_to(request.user).filter(pk=incident.pk).exists():
        return reverse("incidents:progress", args=[incident.reference])
    return home_of(answer)
