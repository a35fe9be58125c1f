"""What a person is asked to read, and agreeing to it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from dcs_portal.paging import page_of
from dcs_portal.schools.requests import SignedInRequest

from .. import reminding
from ..forms.asking import AcknowledgeForm
from ..kept import page_of as text_of
from ..models import Acknowledgement, Document, NotNow, Version, acknowledge

_NEWER = "A newer version was published while you were reading. This is the new one: read it, then agree to it."


@require_GET
def to_read(request: SignedInRequest) -> HttpResponse:
    """What the person has to acknowledge, and what they have."""
    outstanding = reminding.outstanding_of(request.user)
    documents = Document.objects.in_bulk({one.required.document for one in outstanding})
    done = Acknowledgement.objects.by_person(request.user).select_related("version__document")
    waiting = [(documents[one.required.document], one.since) for one in sorted(outstanding, key=lambda one: one.since)]
    return render(request, "policies/ask_to_read.html", {"waiting": waiting, "page": page_of(done, request)})


def acknowledge_page(request: SignedInRequest, slug: str) -> HttpResponse:
    """The version in force, its questions, and the statement to agree to."""
    document = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    if (version := document.published) is None:
        raise Http404
    if done := version.acknowledgements.filter(person=request.user).first():
        return render(request, "policies/ask_done.html", {"version": version, "done": done})
    form = AcknowledgeForm(request.POST if request.method == "POST" else None, version=version)
    if request.method == "POST" and (answer := _agree(request, form, version)):
        return answer
    context = {"version": version, "form": form, "text": text_of(version), "means": _means(version, request)}
    return render(request, "policies/ask_acknowledge.html", context)


def _means(version: Version, request: SignedInRequest) -> list[str]:
    """What the publisher says that the version means for the person, by any of their roles."""
    roles = {role.name for role in request.user.active_roles}
    return [words for name, words in version.changes_for.items() if name in roles and words]


def _agree(request: SignedInRequest, form: AcknowledgeForm, version: Version) -> HttpResponse | None:
    """Agree to the very version that the page showed; None where the form has something to put right."""
    if form.is_of_this_version and not form.is_valid():
        return None
    if _is_recorded(form, version, request):
        messages.success(request, "Thank you. What you agreed to is recorded.")
    else:
        messages.warning(request, _NEWER)
    return redirect("policies:acknowledge", version.document.slug)


def _is_recorded(form: AcknowledgeForm, version: Version, request: SignedInRequest) -> bool:
    """Record it; false where another version is in force by now."""
    if not form.is_of_this_version:
        return False
    try:
        acknowledge(version, by=request.user, open_for=form.open_for)
    except NotNow:
        return False
    return True
