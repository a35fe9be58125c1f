"""The first questions of a report: is somebody in danger, and could there be an image that nobody may look at?"""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from dcs_portal.schools import numbers
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..codes import Sure
from ..forms import DangerForm, ImageForm, StartForm
from ..forms.base import posted_names
from ..models import ImageAnswer, ReportDraft
from ..unsent import send_as_it_is
from .drafting import (
    ASKED_AGAIN,
    ERRORS,
    forms_of,
    is_asked_again,
    just_sent,
    next_page,
    own_draft,
    sent_already,
    to_errors,
    typed_so_far,
)

_CALM = "calm"


def start(request: SignedInRequest) -> HttpResponse:
    """Is somebody in danger? And the reports that were begun."""
    require(request.user, Permission.REPORT_POST)
    form = StartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        danger = form.cleaned_data["danger"] == "yes"
        draft = ReportDraft.objects.create(reporter=request.user, danger=danger)
        return redirect("incidents:report_danger" if danger else "incidents:report_image", draft.key)
    drafts = request.user.drafts.select_related("completes")
    context = {"form": form, "drafts": drafts, "urgent": set(drafts.urgent().values_list("pk", flat=True))}
    return render(request, "incidents/report_start.html", context)


def go_on(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """From the list of reports that were begun to the page where the person stopped."""
    if answer := sent_already(request, key, "go_on"):
        return answer
    return redirect(next_page(draft := own_draft(request, key)), draft.key)


def danger(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """The numbers to call, three questions, and it is sent."""
    if answer := sent_already(request, key, "danger"):
        return answer
    draft = own_draft(request, key)
    if draft.completes:
        return redirect(next_page(draft), draft.key)
    if request.method == "POST":
        draft.keep(request.POST, posted_names(DangerForm))
        return _calm(draft) if _CALM in request.POST else _send_danger(request, draft)
    form = DangerForm(draft.typed, user=request.user)
    if ERRORS not in request.GET:
        form = DangerForm(user=request.user, initial=typed_so_far(form))
    to_call = numbers.in_danger(form.schools)
    context = {"form": form, "draft": draft, "numbers": to_call, "tz": form.schools[0].tz if form.schools else None}
    return render(request, "incidents/report_danger.html", context)


def _calm(draft: ReportDraft) -> HttpResponse:
    """Nobody is in danger after all: it goes on as any other report."""
    draft.say_danger(False)
    return redirect("incidents:report_image", draft.key)


def _send_danger(request: SignedInRequest, draft: ReportDraft) -> HttpResponse:
    draft.say_danger(True)
    if not DangerForm(request.POST, user=request.user).is_valid():
        return to_errors(request)
    return just_sent(request, send_as_it_is(draft, by_itself=False), draft.key)


def image(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """The image question, before anything can be added. It can be answered again later, from other pages."""
    if answer := sent_already(request, key, "image"):
        return answer
    draft = own_draft(request, key)
    is_sealed = draft.holds_sealed
    typed = request.POST if request.method == "POST" else None
    form = ImageForm(typed, initial={"image": draft.image}, is_sealed=is_sealed)
    post = forms_of(draft)[0]
    again = post.is_valid() and is_asked_again(draft, post)
    if request.method == "POST" and form.is_valid():
        if again:
            draft.keep(request.POST, [ASKED_AGAIN])
        _give(request, draft, form.cleaned_data["image"], is_sealed)
        return redirect(next_page(draft), draft.key)
    return render(request, "incidents/report_image.html", {"form": form, "draft": draft, "again": again})


def _give(request: SignedInRequest, draft: ReportDraft, answer: str, was_sealed: bool) -> None:
    """Keep the answer. "Yes" and "not sure" seal what the draft holds; of a report that is sent already, the incident
    becomes one about an image."""
    if draft.completes:
        ImageAnswer.objects.give(answer, by=request.user, incident=draft.completes)
        if answer != Sure.NO:
            draft.completes.suspect_image(by=request.user)
    else:
        ImageAnswer.objects.give(answer, by=request.user, draft=draft)
    draft.save(update_fields=["updated_at"])
    if draft.holds_sealed and not was_sealed:
        messages.success(request, "The files of this report are sealed now. Nobody can open them.")


def discard(request: SignedInRequest, key: uuid.UUID) -> HttpResponse:
    """Delete it. One that holds a sealed file cannot be deleted: it is sent as it is."""
    if answer := sent_already(request, key, "discard"):
        return answer
    draft = own_draft(request, key)
    is_sealed = draft.holds_sealed
    if request.method == "POST":
        if is_sealed:
            return just_sent(request, send_as_it_is(draft, by_itself=False), draft.key)
        draft.delete()
        messages.success(request, "The report that you had begun is deleted.")
        return redirect("home")
    back = next_page(draft)
    return render(request, "incidents/report_discard.html", {"draft": draft, "is_sealed": is_sealed, "back_to": back})
