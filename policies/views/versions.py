"""HQ's pages for a version: as it stands, and what can be done to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import User
from dcs_portal.schools.models.people import names
from dcs_portal.schools.permissions import Permission, RoleName, require
from dcs_portal.schools.requests import SignedInRequest

from ..forms.verbs import VERB_FORMS, VerbForm
from ..forms.versions import QuestionsForm, SubmitForm
from ..models import NotNow, Version, ask
from ..rendering import render as to_html
from ..statuses import UNPUBLISHED, Status, Verb
from .keeping import kept

# What is not of its life: thousands may have acknowledged it.
_ASIDE = ("version.acknowledged", "version.sheet", "version.scan", "version.original", "version.edit")


def kept_version(request: SignedInRequest, slug: str, number: int) -> Version:
    """The version, for whoever keeps documents; who may only read it gets 403, who may not gets 404."""
    versions = Version.objects.visible_to(request.user).select_related("document", "author", "approver")
    version = get_object_or_404(versions, document__slug=slug, number=number)
    require(request.user, Permission.MANAGE_DOCUMENTS)
    return version


def to_version(version: Version) -> HttpResponse:
    return redirect("policies:version", version.document.slug, version.number)


@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin the next version, with the text of the one in force."""
    document = kept(request, slug)
    try:
        version = Version.objects.begin(document, by=request.user)
    except NotNow as answer:
        messages.error(request, str(answer))
        return redirect("policies:manage", slug)
    return redirect("policies:write", slug, version.number)


@require_GET
def version_page(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The version as it stands, its text, and what this person may do to it now."""
    version = kept_version(request, slug, number)
    events = Event.objects.about(version).exclude(code__in=_ASIDE)
    context = {
        "version": version,
        "before": version.previous,
        "text": to_html(version.text),
        "verbs": version.verbs(request.user),
        "waits_for": version.obstacle(Verb.APPROVE, request.user) if version.status == Status.IN_REVIEW else "",
        "may_ask": version.status in UNPUBLISHED,
        "questions": list(version.questions.all()),
        "writers": names(User.objects.filter(pk__in=filter(None, version.writers()))),
        "changes_for": _changes_for(version),
        "events": [_line(event) for event in reversed(events)],
    }
    return render(request, "policies/keep_version.html", context)


def _changes_for(version: Version) -> list[tuple[str, str]]:
    return [(RoleName(role).label, said) for role, said in version.changes_for.items()]


def _line(event: Event) -> dict[str, Any]:
    """An event as the chronology shows it."""
    return {
        "title": event.what,
        "when": event.at,
        "by": event.actor.name if event.actor else "the portal",
        "text": event.text,
        "tone": "quiet",
    }


def submit(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Say what changed, and send it for review."""
    version = kept_version(request, slug, number)
    obstacle = version.obstacle(Verb.SUBMIT, request.user)
    if request.method != "POST" and obstacle:
        return refuse(request, version, obstacle)
    form = SubmitForm(request.POST if request.method == "POST" else None, version=version)
    if form.is_valid():
        try:
            version.submit(**form.said, by=request.user)
        except NotNow as answer:
            form.add_error(None, str(answer))
        else:
            messages.success(request, "The version is in review. Somebody else at HQ can approve it now.")
            return to_version(version)
    return render(request, "policies/keep_submit.html", {"form": form, "version": version})


def questions(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Set the check of a version."""
    version = kept_version(request, slug, number)
    if request.method != "POST" and version.status not in UNPUBLISHED:
        return refuse(request, version, "Only a version that is not published yet can get other questions.")
    form = QuestionsForm(request.POST if request.method == "POST" else None, version=version)
    if form.is_valid():
        try:
            ask(version, form.questions, by=request.user)
        except NotNow as answer:
            form.add_error(None, str(answer))
        else:
            messages.success(request, "The questions are saved.")
            return to_version(version)
    return render(request, "policies/keep_questions.html", {"form": form, "version": version})


def refuse(request: SignedInRequest, version: Version, obstacle: str) -> HttpResponse:
    """Back to the version, with the reason."""
    messages.error(request, obstacle)
    return to_version(version)


def act(request: SignedInRequest, slug: str, number: int, verb: Verb) -> HttpResponse:
    """One thing that can be done: fetch, require, form, verb, redirect. What was typed is never lost."""
    version = kept_version(request, slug, number)
    obstacle = version.obstacle(verb, request.user)
    if request.method != "POST":
        return refuse(request, version, obstacle) if obstacle else _ask_first(request, version, VERB_FORMS[verb]())
    form = VERB_FORMS[verb](request.POST)
    if form.is_valid() and (obstacle := obstacle or _apply(form, version, request)):
        if not form.fields:
            return refuse(request, version, obstacle)
        form.add_error(None, obstacle)
    if not form.is_valid():
        return _ask_first(request, version, form)
    messages.success(request, form.done)
    return to_version(version)


def _apply(form: VerbForm, version: Version, request: SignedInRequest) -> str:
    """Do it; returns why it could not be done."""
    try:
        form.apply(version, request.user)
    except NotNow as answer:
        return str(answer)
    return ""


def _ask_first(request: SignedInRequest, version: Version, form: VerbForm) -> HttpResponse:
    return render(request, "policies/keep_act.html", {"form": form, "version": version})
