"""One channel: its page, how it is proposed, and everything that is done to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.retrying import retried
from dcs_portal.schools.models import School
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from policies.models import strategy_in_force

from ..forms.proposing import ChangeForm, KeepersForm, ProposeForm
from ..forms.verbs import VERB_FORMS, ReviewForm
from ..models import (
    Channel,
    answer,
    answerable,
    change,
    changeable,
    lookalikes,
    open_reviews,
    present_term,
    propose,
    set_keepers,
    why_not,
)
from ..models.backing import unbacked
from ..statuses import AGAINST, AHEAD, OPEN, Verb
from ..who_may import Who, may
from .shared import channel_of, refuse, school_of


@require_GET
def channel_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who answers for it, on what conditions, and what happened to it."""
    channel = channel_of(request, pk)
    lacking = unbacked(channel)
    who = channel.who(request.user)
    waiting, prospects = open_reviews(channel), channel.prospects(who)
    context = {
        "channel": channel,
        "approval": channel.approval,
        "keepers": channel.keepers_now,
        "against": AGAINST,
        "verbs": [verb for verb, why in prospects if not why],
        "missing": sorted({why for verb, why in prospects if why and verb in AHEAD} - {lacking}),
        "alike": _alike(channel, who),
        "may_change": who.looks_after and bool(changeable(channel)),
        "may_hand_over": who.looks_after and channel.status in OPEN,
        "waiting": waiting,
        "unbacked": lacking,
        "may_review": bool(answerable(channel, request.user)),
        "reviews": channel.reviews.select_related("keeper__person", "by")[:6],
        "events": [_line(event) for event in reversed(Event.objects.about(channel))],
    }
    return render(request, "channels/channel.html", context)


def _alike(channel: Channel, who: Who) -> list[Channel]:
    """What it would be mistaken for, which may be another school's: for who decides."""
    return lookalikes(channel.account, but=channel) if channel.status in OPEN and (who.leads or who.is_hq) else []


def _line(event: Event) -> dict[str, Any]:
    by = event.actor.name if event.actor else "the portal"
    tone = "alert" if event.code.endswith(("expired", "suspended", "refused", "keeper_left")) else "quiet"
    return {"title": event.what, "when": event.at, "by": by, "text": event.text, "tone": tone}


def propose_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Propose a channel of a school."""
    school = school_of(request, code)
    require(request.user, Permission.PROPOSE_CHANNELS, school)
    return _propose(request, school)


def propose_dcs(request: SignedInRequest) -> HttpResponse:
    """Propose one of DCS itself."""
    require(request.user, Permission.KEEP_CHANNELS)
    return _propose(request, None)


def _propose(request: SignedInRequest, school: School | None) -> HttpResponse:
    form = ProposeForm(request.POST if request.method == "POST" else None, school=school)
    if form.is_valid():
        try:
            channel = retried(propose, form.proposal, by=request.user)
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, f"{channel} is proposed.")
            return redirect("channels:channel", channel.pk)
    return render(request, "channels/propose.html", {"form": form, "school": school})


def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct what is said of it."""
    channel = channel_of(request, pk)
    refuse(channel.who(request.user).looks_after)
    if not changeable(channel):
        messages.error(request, "It cannot be changed as it stands now.")
        return redirect("channels:channel", pk)
    form = ChangeForm(request.POST if request.method == "POST" else None, channel=channel)
    if set(request.POST) & (set(ChangeForm.base_fields) - set(form.fields)):
        form.add_error(None, "It was decided on meanwhile: part of this cannot be changed now. Nothing is saved.")
    if form.is_valid():
        try:
            retried(change, channel, form.facts, by=request.user)
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, "The change is saved.")
            return redirect("channels:channel", pk)
    context = {"form": form, "channel": channel, "title": "Change what is said of it", "submit": "Save"}
    return render(request, "channels/act.html", context)


def keepers(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name its keepers."""
    channel = channel_of(request, pk)
    refuse(channel.who(request.user).looks_after)
    standing = list(channel.keepers.standing())
    now = {
        "people": [one.person_id for one in standing if one.person_id],
        "mailbox": ", ".join(one.mailbox for one in standing if one.mailbox),
    }
    form = KeepersForm(request.POST if request.method == "POST" else None, school=channel.school, initial=now)
    if form.is_valid():
        try:
            retried(set_keepers, channel, form.people_named, form.mailboxes, by=request.user)
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, "The keepers are named.")
            return redirect("channels:channel", pk)
    context = {"form": form, "channel": channel, "title": "Who holds the keys?", "submit": "Save"}
    return render(request, "channels/act.html", context)


def act(request: SignedInRequest, pk: int, verb: Verb) -> HttpResponse:
    """One thing that is done to it. What was typed is never lost."""
    channel = channel_of(request, pk)
    refuse(may(verb, channel.who(request.user)))
    if request.method != "POST" and (obstacle := channel.obstacle(verb)):
        messages.error(request, obstacle)
        return redirect("channels:channel", pk)
    form = VERB_FORMS[verb](request.POST if request.method == "POST" else None, channel=channel, by=request.user)
    if form.is_valid():
        try:
            retried(form.apply)
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, form.done)
            return redirect("channels:channel", pk)
    context = {"form": form, "channel": channel, "title": form.title, "submit": form.submit, "intro": form.intro}
    if verb in (*AHEAD, Verb.RENEW):
        context |= {"keepers": channel.keepers_now, "alike": _alike(channel, channel.who(request.user))}
    if form.names_document:
        context["document"] = strategy_in_force()
    return render(request, "channels/act.html", context)


def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """“Still ours?”: a keeper answers for this term, and for a mailbox whoever works there."""
    channel = channel_of(request, pk)
    mine = answerable(channel, request.user)
    if not mine:
        messages.info(request, why_not(channel, request.user))
        return redirect("channels:channel", pk)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        keeper = min(mine, key=lambda one: one.person_id is None)  # for oneself before a mailbox
        try:
            retried(answer, channel, keeper, form.answers, form.cleaned_data["note"], by=request.user)
        except NotNow as why:
            messages.error(request, str(why))
        else:
            messages.success(request, "Thank you. Your answers are recorded.")
        return redirect("channels:channel", pk)
    context = {"form": form, "channel": channel, "title": "Is it still yours?", "submit": "Send"}
    return render(request, "channels/act.html", context | {"caption": str(present_term(channel))})
