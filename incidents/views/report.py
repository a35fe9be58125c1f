"""Reporting a post: what it is, whom it concerns, files, a check."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dcs_portal.forms import PortalForm
from dcs_portal.schools.requests import SignedInRequest

from ..codes import Sure
from ..evidence import showing
from ..forms import DangerForm, PostForm, ReportPeopleForm
from ..forms.base import posted_names
from ..forms.evidence import CaptureForm
from ..models import Incident, NotNow, ReportDraft
from . import late
from .drafting import (
    ERRORS,
    FILES_ASKED,
    about_post,
    forms_of,
    is_before,
    just_sent,
    next_page,
    own_draft,
    sent_already,
    to_errors,
    typed_so_far,
)

_FORMS: dict[str, type[PortalForm]] = {"danger": DangerForm, "post": PostForm, "people": ReportPeopleForm}


def _page(
    request: SignedInRequest, draft: ReportDraft, name: str, filled: PortalForm, make: Callable[..., PortalForm]
) -> HttpResponse:
    """A page of questions: keep what was typed, whatever it is, and go on if it is right.

    Args:
        filled: the page's form with the draft.
        make: makes the page's form, from what is posted or with `initial`.
    """
    if request.method == "POST":
        draft.keep(request.POST, posted_names(_FORMS[name]))
        return redirect(next_page(draft), draft.key) if make(request.POST).is_valid() else to_errors(request)
    form = filled if ERRORS in request.GET else make(initial=typed_so_far(filled))
    return render(request, f"incidents/report_{name}.html", {"form": form, "draft": draft})


def post_page(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """The post: where, when, what it does and says."""
    if answer := sent_already(request, key, "post"):
        return answer
    draft = own_draft(request, key)
    if is_before(page := next_page(draft), "post"):
        return redirect(page, draft.key)

    def make(typed: Any = None, **options: Any) -> PostForm:
        return PostForm(typed, **about_post(draft), **options)

    return _page(request, draft, "post", make(draft.typed), make)


def people_page(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Who is attacked, who posted, and whether it is an allegation about staff."""
    if answer := sent_already(request, key, "people"):
        return answer
    draft = own_draft(request, key)
    post, filled = forms_of(draft)
    if filled is None or is_before(next_page(draft), "people"):
        return redirect(next_page(draft), draft.key)

    def make(typed: Any = None, **options: Any) -> ReportPeopleForm:
        return ReportPeopleForm(typed, school=post.cleaned_data["school"], reporter=request.user, **options)

    return _page(request, draft, "people", filled, make)


def evidence_page(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Files, if there are any. Only where the answer to the image question is "no"."""
    if answer := sent_already(request, key, "evidence"):
        return answer
    draft = own_draft(request, key)
    if draft.image != Sure.NO or draft.completes or is_before(next_page(draft), "evidence"):
        return redirect(next_page(draft), draft.key)
    if request.method == "POST":
        draft.keep(request.POST, [FILES_ASKED])
        return redirect("incidents:report_check", draft.key)
    context = {
        "draft": draft,
        "answer": draft.image_answer,
        "capture": CaptureForm(user=request.user),
        "evidence_items": showing.of_draft(draft, request.user),
    }
    return render(request, "incidents/report_evidence.html", context)


def check(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Check your answers, then send. Sent twice, it is there once."""
    if answer := sent_already(request, key, "check"):
        return answer
    draft = own_draft(request, key)
    post, people = forms_of(draft)
    if people is None or is_before(page := next_page(draft), "evidence"):
        return redirect(next_page(draft) if people is None else page, draft.key)
    if request.method == "POST":
        answers = people.answers(image=draft.image, signs=post.cleaned_data["signs"])
        finish = draft.complete if draft.completes else draft.send
        try:
            incident = finish(post.facts, answers, post.cleaned_data["said"], people.parties)
        except NotNow:
            return _completed_already(request, draft)
        return just_sent(request, incident, key)
    files = showing.of_draft(draft, request.user)
    context = {"draft": draft, "post": post, "people": people, "evidence_items": files}
    return render(request, "incidents/report_check.html", context)


def _completed_already(request: SignedInRequest, draft: ReportDraft) -> HttpResponse:
    """Pressed twice, or completed in another window: what is new in this draft is added all the same."""
    incident = Incident.objects.reported_by(request.user).filter(completions=draft).first()
    if incident is None:
        return redirect("incidents:sent", draft.completes.reference)  # type: ignore[union-attr]
    # An allegation before the words.
    outcomes = [late.add(page, draft.typed, incident, by=request.user) for page in ("people", "post")]
    ReportDraft.objects.filter(pk=draft.pk).delete()
    messages.success(request, max(outcomes, key=len) or "This report was complete already.")
    return redirect("incidents:progress", incident.reference)


@require_POST
def autosave(request: SignedInRequest, key: uuid.UUID, page: str) -> HttpResponse:
    """Keeps what is being typed; the page calls it a few seconds after typing stops."""
    if page not in _FORMS:
        raise Http404
    own_draft(request, key).keep(request.POST, posted_names(_FORMS[page]))
    return HttpResponse(status=204)
