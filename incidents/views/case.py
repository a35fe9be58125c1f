"""A case, and what can be done to it."""

import copy
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dcs_portal.notices.models import Notice
from dcs_portal.retrying import retried
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.requests import SignedInRequest

from .. import (
    casefile,
    showing_closing,
    showing_merged,
    showing_playbook,
    showing_posts,
    showing_reported,
    timekeeping,
)
from ..casefile import CaseFile
from ..codes import Severity
from ..evidence import showing
from ..forms import ACTION_FORMS
from ..forms.base import ActionForm
from ..forms.letters import WhichPostsForm
from ..models import CasePack, Enquiry, Incident, NotNow, Party, Post, Transfer, log_openings, registers
from ..once import asking_once
from ..readings import Readings
from ..statuses import Verb
from . import coming

_SAYS_WHAT_IT_IS = {Verb.TRIAGE, Verb.DECIDE}
URGENT = (Severity.S3, Severity.S4)


def _incident(request: SignedInRequest, reference: str) -> Incident:
    """The case, if the person may see it; that they opened it is recorded."""
    related = ["school", "officer", "reporter", "playbook", "merged_into"]
    visible = Incident.objects.visible_to(request.user).select_related(*related)
    parties = Prefetch("parties", Party.objects.select_related("person"))
    incident = get_object_or_404(visible.prefetch_related(parties), reference=reference)
    incident.log_opening(request.user)
    return incident


@require_GET
def case(request: SignedInRequest, reference: str) -> HttpResponse:
    """The case as far as this person may read it; of one that went to another school its receipt."""
    try:
        incident = _incident(request, reference)
    except Http404:
        return _receipt(request, reference)
    coming.opened(request, reference)
    Notice.objects.inbox(request.user).about(incident).mark_read()
    with timezone.override(incident.school.tz):
        with asking_once():
            parts = _parts(incident, request.user) | {"list_address": coming.list_address(request)}
        log_openings([one.incident for one in parts["merged"]], request.user)
        return render(request, "incidents/case.html", parts)


def _receipt(request: SignedInRequest, reference: str) -> HttpResponse:
    """Of a case that they held before, what they keep of it; of any other nothing, as if it were not there."""
    receipt = Transfer.objects.receipt_of(reference, request.user)
    if receipt is None:
        raise Http404
    messages.info(request, f"Report {reference} was transferred to {receipt.to_school}. This is your receipt.")
    return redirect("incidents:transfer", receipt.key)


def _parts(incident: Incident, user: User) -> dict[str, Any]:
    file, verbs, is_officer = CaseFile(incident, user), incident.verbs(user), casefile.is_officer(incident, user)
    posts, merged = showing_posts.of_case(file, verbs), showing_merged.of_case(file)
    step, called = showing_merged.step_of(incident), file.called()
    readings = Readings(incident, user) if is_officer else None
    offer, main_verbs = incident.open_offer if file.reads_all else None, file.main_verbs(verbs)
    return {
        "incident": incident,
        "file": file,
        "clocks": timekeeping.of_case(incident, user),
        "asked": file.asked(),
        "planned": file.planned(),
        "events": showing_merged.chronology(incident, merged, user),
        "merged": merged,
        "step": step,
        "sees_lead": step is not None and Incident.objects.visible_to(user).filter(pk=incident.lead.pk).exists(),
        "is_undoable": step is not None and showing_merged.can_be_undone(step),
        "offer": offer,
        "verbs": main_verbs,
        "has_next": file.has_next(main_verbs) and not offer,
        "later_verbs": file.later_verbs(verbs),
        "may_add": Verb.ADD in verbs,
        "may_decide": Verb.CONFIRM in verbs,
        "waits": file.waits_for_decision(verbs),
        "hidden": file.hidden_from(),
        "because": file.because() if incident.is_open else [],
        "accused": file.accused(),
        "beside": file.beside(),
        "posts": posts,
        "comparisons": registers.compared(incident, user) if file.is_whole else [],
        "help_lines": showing_posts.help_lines([*posts, *(post for one in merged for post in one.posts)]),
        "enquiries": list(Enquiry.objects.waiting_in(incident, user))
        if Verb.ADD in verbs and not incident.restricted
        else [],
        "may_add_post": Verb.POST in verbs,
        "linked": list(incident.linked_for(user).order_by("pk")) if file.reads_all else [],
        "called": called,
        "danger_numbers": file.danger_numbers() if called else [],
        # Of a restricted case the safeguarding lead must not hear: the allegations officer calls the police.
        "decides": incident.restricted or user.can(Permission.SAFEGUARD, incident.school),
        "police_numbers": file.police_numbers() if incident.is_image else [],
        "checklist": showing_playbook.of_case(file, verbs),
        "letters": showing_playbook.letters_of(file),
        "letter_verbs": showing_playbook.letter_verbs(verbs),
        "numbers": file.danger_numbers() if is_officer and _needs_numbers(incident) else [],
        "to_ring": casefile.to_ring(incident) if file.is_to_ring(verbs) else None,
        "readers": readings.of_case() if readings else [],
        "packs": list(CasePack.objects.visible_to(user).of(incident)) if is_officer else [],
        "evidence_items": showing.of_incident(incident, user, readings) if file.sees_evidence() else [],
        # A leader does not read who reported it, who mostly added the files too.
        "hides_adder": not file.reads_all,
        "may_add_files": Verb.ADD in verbs and not incident.is_image,
    }


def _needs_numbers(incident: Incident) -> bool:
    """Whether somebody should ring now; where there is danger or an image, the page says whom in a place of its own."""
    is_plain = not incident.danger and not incident.is_image and not incident.restricted
    return is_plain and incident.is_open and incident.severity in URGENT


def act(request: SignedInRequest, reference: str, verb: Verb) -> HttpResponse:
    """One thing that can be done: fetch, require, form, verb, redirect. The days and times are those of the school."""
    incident = _incident(request, reference)
    with timezone.override(incident.school.tz):
        return _act(request, incident, verb)


def _act(request: SignedInRequest, incident: Incident, verb: Verb) -> HttpResponse:
    """What was typed is never lost."""
    before = copy.copy(incident)
    obstacle = incident.obstacle(verb, request.user)
    if request.method != "POST":
        if obstacle:
            return _back(request, incident.reference, obstacle)
        which = _which_posts(request, incident, verb)
        if which and not which.is_valid():
            return render(request, "incidents/letter_posts.html", {"incident": incident, "form": which})
        return _page(request, incident, _form(request, incident, verb, posts=which.posts if which else None), verb)
    form = _form(request, incident, verb, request.POST)
    if "change" in request.POST:
        return _page(request, incident, form, verb)
    if not obstacle and form.is_valid() and form.to_check:
        return render(request, form.to_check, {"incident": incident, "form": form})
    return _do(request, before, form, verb, obstacle)


def _do(request: SignedInRequest, before: Incident, form: ActionForm, verb: Verb, obstacle: str) -> HttpResponse:
    incident = form.incident
    if obstacle:
        form.add_error(None, obstacle)
    elif form.is_valid():
        obstacle = _apply(request, form)
    if form.is_valid() and not obstacle:
        return _done(request, before, form, verb)
    if not form.fields:
        return _back(request, incident.reference, obstacle)
    return _page(request, incident, form, verb)


def _which_posts(request: SignedInRequest, incident: Incident, verb: Verb) -> WhichPostsForm | None:
    """Of several posts the person says which, before there is a form to fill in."""
    up = incident.posts_up(request.user) if ACTION_FORMS[verb].takes_posts else []
    return WhichPostsForm(request.GET if "which" in request.GET else None, posts=up) if len(up) > 1 else None


def _form(
    request: SignedInRequest, incident: Incident, verb: Verb, *data: Any, posts: list[Post] | None = None
) -> ActionForm:
    form = ACTION_FORMS[verb]
    more: dict[str, Any] = {"by": request.user} if form.asks_who else {}
    if posts is not None:
        more["posts"] = posts
    if form.takes_step:
        more["initial"] = {"step": request.GET.get("step", "")}
    return form(*data, incident=incident, **more)


def _apply(request: SignedInRequest, form: ActionForm) -> str:
    """Do it; returns why it could not be done, which then stands on the form too."""
    try:
        retried(form.apply, request.user)
    except NotNow as answer:
        form.add_error(None, str(answer))
        return str(answer)
    return ""


def _done(request: SignedInRequest, before: Incident, form: ActionForm, verb: Verb) -> HttpResponse:
    """On to the next one, after a decision on a case that was opened from the queue; else back to the case."""
    reference = before.reference
    if form.letter:
        messages.success(request, form.done)
        return redirect("incidents:letter", reference, form.letter.number)
    if verb not in coming.DECISIONS or "stay" in request.POST or not coming.is_from_list(request, reference):
        messages.success(request, form.done)
        return _back(request, reference, "")
    return coming.go_on(request, before, form.done)


def _back(request: SignedInRequest, reference: str, obstacle: str) -> HttpResponse:
    if obstacle:
        messages.error(request, obstacle)
    if Incident.objects.visible_to(request.user).filter(reference=reference).exists():
        return redirect("incidents:case", reference)
    messages.info(request, "You cannot open this report any more.")
    return redirect("incidents:queue")


def _page(request: SignedInRequest, incident: Incident, form: ActionForm, verb: Verb) -> HttpResponse:
    may_stay = verb in coming.DECISIONS and coming.is_from_list(request, incident.reference)
    context = {"incident": incident, "form": form, "may_stay": may_stay, "verb": verb}
    if verb in casefile.TELLS_COMMAND and not incident.restricted:
        context["to_ring"] = casefile.to_ring(incident)
    if verb in _SAYS_WHAT_IT_IS:
        context["reported"] = showing_reported.reported(incident, request.user)
    if verb == Verb.CLOSE:
        context["still_open"] = showing_closing.still_open(incident, request.user)
    return render(request, "incidents/act.html", context)
