"""Reading the playbook, the letters and the severity guide, and HQ's pages where they are kept."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dcs_portal.doors import NotNow
from dcs_portal.forms import PortalForm
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..codes import Category, Severity
from ..models import GuideVersion
from ..permissions import may_read_guides
from .codes import Doer, FourC, Guide, LetterKind, Proof, Situation
from .filling import with_help
from .forms import ITEM_FORMS, PublishForm
from .showing import severity_guide

ABOUT = {
    Guide.PLAYBOOK: "What is asked in a case, step by step. A case keeps the version that held when it was triaged.",
    Guide.LETTERS: "Letters that officers and leaders start from. Each letter that was saved stays as it is.",
    Guide.SEVERITY: "S1 to S4 with examples, the kinds of harm, and the four Cs.",
}
_LABELS = {
    **{one.value: str(one.label) for one in [*Severity, *Category, *LetterKind]},
}


def _reader(request: SignedInRequest) -> None:
    if not may_read_guides(request.user):
        raise PermissionDenied("guides")


def _guide(slug: str) -> Guide:
    if slug not in Guide:
        raise Http404
    return Guide(slug)


@require_safe
def guides(request: SignedInRequest) -> HttpResponse:
    """The three, each with the version in force."""
    _reader(request)
    rows = [(one, ABOUT[one], GuideVersion.objects.in_force(one)) for one in Guide]
    return render(request, "guides/guides.html", {"rows": rows})


@require_safe
def guide(request: SignedInRequest, guide: str) -> HttpResponse:
    """What is in force, and the way to earlier versions."""
    _reader(request)
    kind = _guide(guide)
    return _version_page(request, kind, GuideVersion.objects.in_force(kind))


@require_safe
def version(request: SignedInRequest, guide: str, number: int) -> HttpResponse:
    """One published version, whether it is in force or not."""
    _reader(request)
    kind = _guide(guide)
    return _version_page(request, kind, get_object_or_404(GuideVersion.objects.published(), guide=kind, number=number))


def _version_page(request: SignedInRequest, kind: Guide, shown: GuideVersion | None) -> HttpResponse:
    keeps = request.user.can(Permission.MANAGE_GUIDES)
    context = _content(kind, shown) | {
        "keeps": keeps,
        "in_force": GuideVersion.objects.in_force(kind),
        "to_come": GuideVersion.objects.to_come(kind),
        "draft": GuideVersion.objects.draft_of(kind) if keeps else None,
        "versions": GuideVersion.objects.published().filter(guide=kind).select_related("published_by"),
    }
    return render(request, "guides/guide.html", context)


def _content(kind: Guide, version: GuideVersion | None) -> dict[str, Any]:
    context: dict[str, Any] = {"guide": kind, "about": ABOUT[kind], "version": version, "label_of": _LABELS}
    if kind == Guide.SEVERITY:
        context["severity"] = severity_guide(version)
        context["four_cs"] = [str(one.label) for one in FourC]
    elif kind == Guide.PLAYBOOK and version:
        context["steps"] = [_step_row(step) for step in version.items]
    return context


def _step_row(step: Any) -> dict[str, Any]:
    return {
        "key": step.key,
        "words": with_help(step.words),
        "why": step.why,
        "link": step.link,
        "doer": "" if step.doer == Doer.OFFICER else str(Doer(step.doer).label),
        "when": [str(Situation(one).label) for one in step.situations]
        + [", ".join(step.severities) or "Each severity"]
        + ([", ".join(_LABELS[one] for one in step.categories)] if step.categories else []),
        "proof": f"Ticked by the portal when {Proof(step.proof).label}" if step.proof else "",
    }


@require_POST
def begin(request: SignedInRequest, guide: str) -> HttpResponse:
    """A draft with what is in force."""
    kind = _guide(guide)
    require(request.user, Permission.MANAGE_GUIDES)
    try:
        GuideVersion.objects.begin(kind, by=request.user)
    except NotNow as why:
        messages.error(request, str(why))
        return redirect("incidents:guide", kind)
    return redirect("incidents:guide_draft", kind)


def _draft(request: SignedInRequest, guide: str) -> GuideVersion:
    kind = _guide(guide)
    require(request.user, Permission.MANAGE_GUIDES)
    return get_object_or_404(GuideVersion, guide=kind, published_at=None)


@require_safe
def draft(request: SignedInRequest, guide: str) -> HttpResponse:
    """The draft, item by item."""
    one = _draft(request, guide)
    return render(request, "guides/draft.html", _content(Guide(one.guide), one))


def add(request: SignedInRequest, guide: str) -> HttpResponse:
    """A new step; letters and entries are as many as there are."""
    one = _draft(request, guide)
    if one.guide != Guide.PLAYBOOK:
        raise Http404
    return _item_page(request, one, "", "Add a step")


def item(request: SignedInRequest, guide: str, key: str) -> HttpResponse:
    """One item of the draft, to be changed."""
    one = _draft(request, guide)
    if not one.item(key) and key not in _fixed(one.guide):
        raise Http404
    return _item_page(request, one, key, f"Change “{_LABELS[key]}”" if key in _LABELS else "Change a step")


def _fixed(guide: str) -> list[str]:
    """The items that each version of a guide may have, whether somebody wrote them or not."""
    fixed = {Guide.LETTERS: list(LetterKind), Guide.SEVERITY: [*Severity, *Category]}
    return [str(one) for one in fixed.get(Guide(guide), [])]


def _item_page(request: SignedInRequest, draft: GuideVersion, key: str, title: str) -> HttpResponse:
    form = ITEM_FORMS[draft.guide](request.POST if request.method == "POST" else None, draft=draft, key=key)
    if form.is_valid() and _put(form, draft, request.user):
        messages.success(request, "It is saved in the draft.")
        return redirect("incidents:guide_draft", draft.guide)
    removable = key if draft.guide == Guide.PLAYBOOK else ""
    context = {"form": form, "title": title, "guide": Guide(draft.guide), "key": removable}
    return render(request, "guides/item.html", context)


def _put(form: Any, draft: GuideVersion, by: User) -> bool:
    try:
        draft.put(form.item, by=by, seen=form.cleaned_data["seen"], after=form.cleaned_data.get("after"))
    except NotNow as why:
        form.add_error(None, str(why))
        return False
    return True


def remove(request: SignedInRequest, guide: str, key: str) -> HttpResponse:
    """Take a step out of the draft, once they have said so twice."""
    one = _draft(request, guide)
    step = one.item(key)
    if one.guide != Guide.PLAYBOOK or not step:
        raise Http404
    if request.method != "POST":
        return render(request, "guides/remove.html", {"guide": Guide(one.guide), "draft": one, "step": step})
    seen = request.POST.get("seen", "")
    try:
        one.remove(key, by=request.user, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else -1)
    except NotNow as why:
        messages.error(request, str(why))
    else:
        messages.success(request, "The step is taken out of the draft. Earlier versions keep it.")
    return redirect("incidents:guide_draft", guide)


def publish(request: SignedInRequest, guide: str) -> HttpResponse:
    """Let the draft be in force, at once or from a day on."""
    one = _draft(request, guide)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _published(form, one, request.user):
        done = f"{one} begins on the day that you chose." if one.is_to_come else f"{one} is in force now."
        messages.success(request, done)
        return redirect("incidents:guide", guide)
    return render(request, "guides/publish.html", {"form": form, "guide": Guide(one.guide), "draft": one})


def _published(form: PortalForm, draft: GuideVersion, by: User) -> bool:
    said = form.cleaned_data
    try:
        draft.publish(said["changes"], by=by, on=said["on"])
    except NotNow as why:
        form.add_error(None, str(why))
        return False
    return True


def discard(request: SignedInRequest, guide: str) -> HttpResponse:
    """Throw the draft away, once they have said so twice."""
    one = _draft(request, guide)
    if request.method != "POST":
        return render(request, "guides/discard.html", {"guide": Guide(one.guide), "draft": one})
    one.discard(by=request.user)
    messages.success(request, "The draft is gone. What is in force stays.")
    return redirect("incidents:guide", guide)


@require_POST
def take_back(request: SignedInRequest, guide: str) -> HttpResponse:
    """A version that waits for its day becomes a draft again."""
    kind = _guide(guide)
    require(request.user, Permission.MANAGE_GUIDES)
    waiting = GuideVersion.objects.to_come(kind)
    if waiting is None:
        messages.error(request, "No version waits for its day.")
        return redirect("incidents:guide", kind)
    waiting.take_back(by=request.user)
    messages.success(request, f"{waiting} is a draft again.")
    return redirect("incidents:guide_draft", kind)
