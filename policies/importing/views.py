"""HQ's pages: a file comes in, its facts are put right, and it becomes a draft; and the original of a version."""

import uuid

from django.contrib import messages
from django.core.files.base import File
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.attachments import HEADERS
from dcs_portal.audit.models import record
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.uploads import takes_files

from ..models import Damaged, Import, NotNow, Version
from ..models.imports import open_original
from ..rendering import render as rendered
from . import keeping
from .facts import facts_of
from .forms import FactsForm, FileForm
from .making import make, mentions_of
from .result import Unreadable

_EXTENSIONS = {"application/pdf": "pdf", "text/plain": "txt", "text/markdown": "md"}


def _refuse_early(request: SignedInRequest) -> None:
    """Before a byte of the file is read."""
    require(request.user, Permission.MANAGE_DOCUMENTS)


@takes_files(lambda: keeping.largest() + 1_000_000, each=keeping.largest, first=_refuse_early)
def import_file(request: SignedInRequest) -> HttpResponse:
    """Take a file, and go on to its facts."""
    require(request.user, Permission.MANAGE_DOCUMENTS)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            waiting = keeping.keep(form.cleaned_data["file"], by=request.user)
        except Unreadable as answer:
            form.add_error("file", str(answer))
        else:
            return redirect("policies:import_check", waiting.pk)
    context = {"form": form, "waiting": Import.objects.visible_to(request.user).order_by("-at")}
    return render(request, "policies/import.html", context)


def _waiting(request: SignedInRequest, key: uuid.UUID) -> Import:
    require(request.user, Permission.MANAGE_DOCUMENTS)
    return get_object_or_404(Import.objects.visible_to(request.user), pk=key)


def import_check(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """What came in and what was lost; its facts, put right; then it is a draft."""
    waiting = _waiting(request, key)
    mentions = mentions_of(waiting.markdown)
    form = FactsForm(request.POST or None, markdown=waiting.markdown, mentions=mentions)
    if request.method == "POST" and form.is_valid():
        try:
            version = make(waiting, form.wanted, by=request.user)
        except NotNow as answer:
            form.add_error(None, str(answer))
        else:
            messages.success(request, f"{version} is a draft now. Somebody else of HQ must approve it.")
            return redirect("policies:original_page", version.pk)
    context = {
        "form": form,
        "waiting": waiting,
        "losses": waiting.losses,
        "facts": facts_of(waiting.markdown),
        "text": rendered(waiting.markdown),
        "back": reverse("policies:import"),
    }
    return render(request, "policies/import_check.html", context)


@require_POST
def import_discard(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Take a file back that is no version yet."""
    _waiting(request, key).discard()
    messages.success(request, "The file is removed.")
    return redirect("policies:import")


@require_GET
def import_original(request: SignedInRequest, key: uuid.UUID) -> HttpResponseBase:
    """The file that waits, as it came."""
    waiting = _waiting(request, key)
    return _sent(request, waiting.file, waiting.sha256, waiting.media_type, "original")


def _imported_version(request: SignedInRequest, pk: int) -> Version:
    require(request.user, Permission.MANAGE_DOCUMENTS)
    versions = Version.objects.visible_to(request.user).exclude(original="").select_related("document", "author")
    return get_object_or_404(versions, pk=pk)


@require_GET
def original_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where a version came from: its file, the file's hash, and what the text does not hold of it."""
    version = _imported_version(request, pk)
    event = version.import_event()
    losses = event.text.splitlines() if event else []
    return render(request, "policies/original.html", {"version": version, "event": event, "losses": losses})


@require_GET
def original(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file that a version came from; opening it is recorded."""
    version = _imported_version(request, pk)
    answer = _sent(
        request, version.original, version.original_sha256, version.original_type, version.reference.replace(" ", "-")
    )
    if answer.status_code == 200:
        record(version, "version.original", actor=request.user)
    return answer


def _sent(request: SignedInRequest, file: str, sha256: str, media_type: str, name: str) -> HttpResponseBase:
    """As an attachment under a neutral name; a page that says so where it is not what came in."""
    try:
        whole: File = open_original(file, sha256)
    except Damaged as answer:
        return render(request, "policies/original_damaged.html", {"answer": answer}, status=409)
    content_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    full = f"{name}.{_EXTENSIONS.get(media_type, 'docx')}"
    return FileResponse(whole, as_attachment=True, filename=full, content_type=content_type, headers=HEADERS)
