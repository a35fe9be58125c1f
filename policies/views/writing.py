"""Writing a draft, with a preview that works with and without JavaScript."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from dcs_portal.schools.requests import SignedInRequest

from ..forms.versions import WriteForm
from ..models import NotNow, Version
from ..rendering import render as to_html
from ..statuses import Verb
from .versions import kept_version, refuse, to_version


def write(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The draft's text. If somebody else changed it meanwhile, theirs is shown beside it and nothing is lost."""
    version = kept_version(request, slug, number)
    if request.method != "POST":
        if obstacle := version.obstacle(Verb.EDIT, request.user):
            return refuse(request, version, obstacle)
        return _page(request, version, WriteForm(initial={"text": version.text, "seen": version.edits}))
    form = WriteForm(request.POST)
    if not form.is_valid():
        return _page(request, version, form)
    given = form.cleaned_data
    try:
        version.edit(given["text"], by=request.user, seen=given["seen"])
    except NotNow as answer:
        return _beside(request, version, given["text"], str(answer))
    messages.success(request, "The draft is saved.")
    return to_version(version)


def _beside(request: SignedInRequest, version: Version, typed: str, answer: str) -> HttpResponse:
    """What was typed, beside what stands in the draft now. Saved again, what was typed takes its place."""
    version.refresh_from_db()
    form = WriteForm({"text": typed, "seen": version.edits})
    form.add_error(None, answer)
    return _page(request, version, form, theirs=version.text)


@require_POST
def preview(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """How the typed text would look. Nothing is written: the part for a script, or the whole page with the form."""
    version = kept_version(request, slug, number)
    typed = request.POST.get("text", "")
    if "X-Fragment" in request.headers:
        return render(request, "policies/keep_preview.html", {"preview": to_html(typed)})
    return _page(request, version, WriteForm(initial={"text": typed, "seen": request.POST.get("seen", "")}), typed)


def _page(
    request: SignedInRequest, version: Version, form: WriteForm, shown: str | None = None, theirs: str | None = None
) -> HttpResponse:
    shown = str(form["text"].value() or "") if shown is None else shown
    context = {"version": version, "form": form, "preview": to_html(shown), "theirs": theirs}
    return render(request, "policies/keep_write.html", context)
