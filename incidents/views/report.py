"""Reporting a post: two pages of questions, a check, and what has become of it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.forms import PortalForm
from dcs_portal.notices.models import Notice
from dcs_portal.paging import page_of
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..forms import PeopleForm, PostForm
from ..models import Incident, ReportDraft

ERRORS = "errors"


def start(request: SignedInRequest) -> HttpResponse:
    """What not to do, whom to ring, and the way into the questions."""
    require(request.user, Permission.REPORT_POST)
    if request.method == "POST":
        draft = ReportDraft.objects.create(reporter=request.user)
        return redirect("incidents:report_post", draft.key)
    return render(request, "incidents/report_start.html", {"drafts": request.user.drafts.all()})


def _draft(request: SignedInRequest, key: uuid.UUID) -> ReportDraft:
    return get_object_or_404(ReportDraft, pk=key, reporter=request.user)


def _forms(request: SignedInRequest, draft: ReportDraft) -> tuple[PostForm, PeopleForm | None]:
    """Both pages' forms, filled with the draft; the second only once the first says which school."""
    post = PostForm(draft.typed, user=request.user)
    if not post.is_valid():
        return post, None
    return post, PeopleForm(draft.typed, school=post.cleaned_data["school"], reporter=request.user)


def _page(request: SignedInRequest, draft: ReportDraft, form: PortalForm, step: int) -> HttpResponse:
    return render(request, "incidents/report_page.html", {"form": form, "draft": draft, "step": step})


def post_page(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """First page: the post."""
    draft = _draft(request, key)
    if request.method == "POST":
        draft.keep(request.POST, PostForm.base_fields)
        is_right = PostForm(request.POST, user=request.user).is_valid()
        return redirect("incidents:report_people", draft.key) if is_right else _to_errors(request)
    form = PostForm(draft.typed, user=request.user)
    if ERRORS not in request.GET:
        form = PostForm(user=request.user, initial=_typed_so_far(form) if draft.data else {})
    return _page(request, draft, form, 1)


def people_page(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Second page: who is attacked, and who posted."""
    draft = _draft(request, key)
    post, form = _forms(request, draft)
    if form is None:
        return redirect("incidents:report_post", draft.key)
    about = {"school": post.cleaned_data["school"], "reporter": request.user}
    if request.method == "POST":
        draft.keep(request.POST, PeopleForm.base_fields)
        is_right = PeopleForm(request.POST, **about).is_valid()
        return redirect("incidents:report_check", draft.key) if is_right else _to_errors(request)
    if ERRORS not in request.GET:
        form = PeopleForm(initial=_typed_so_far(form), **about)
    return _page(request, draft, form, 2)


def _to_errors(request: SignedInRequest) -> HttpResponse:
    """The same page with what is wrong, by GET: reloading it posts nothing old over what is typed since."""
    return redirect(f"{request.path}?{ERRORS}")


def _typed_so_far(form: PortalForm) -> dict[str, Any]:
    """What a draft holds for each field, to show a page again without judging it yet."""
    return {name: form[name].value() for name in form.fields}


def check(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Check your answers, then send. Sent twice, it is there once."""
    sent = Incident.objects.reported_by(request.user).filter(draft_key=key).first()
    if sent:
        return redirect("incidents:sent", sent.reference)
    draft = _draft(request, key)
    post, people = _forms(request, draft)
    if people is None or not people.is_valid():
        return redirect("incidents:report_post" if people is None else "incidents:report_people", draft.key)
    if request.method == "POST":
        incident = draft.send(post.facts, post.cleaned_data["said"], people.parties)
        return redirect("incidents:sent", incident.reference)
    return render(request, "incidents/report_check.html", {"draft": draft, "post": post, "people": people})


@require_POST
def autosave(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Keeps what is being typed; the page calls it a few seconds after typing stops."""
    page = PostForm if "said" in request.POST else PeopleForm
    _draft(request, key).keep(request.POST, page.base_fields)
    return HttpResponse(status=204)


def discard(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    draft = _draft(request, key)
    if request.method == "POST":
        draft.delete()
        messages.success(request, "The report that you had begun is deleted.")
        return redirect("home")
    return render(request, "incidents/report_discard.html", {"draft": draft})


@require_GET
def sent(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = get_object_or_404(Incident.objects.reported_by(request.user), reference=reference)
    return render(request, "incidents/report_sent.html", {"incident": incident})


@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """The person's own reports and how far each is."""
    reports = Incident.objects.reported_by(request.user).select_related("school")
    return render(request, "incidents/mine.html", {"page": page_of(reports, request)})


@require_GET
def progress(request: SignedInRequest, reference: str) -> HttpResponse:
    """One own report: received, in hand or closed, and no more."""
    incident = get_object_or_404(Incident.objects.reported_by(request.user), reference=reference)
    Notice.objects.inbox(request.user).about(incident).mark_read()
    return render(request, "incidents/progress.html", {"incident": incident})
