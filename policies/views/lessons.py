"""“May I use this in a lesson?”, and what was found where somebody did."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.audit.models import Event, record
from dcs_portal.filters import date
from dcs_portal.paging import page_of, query_of
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.spreadsheets import as_csv

from .. import lessons
from ..finding_statuses import FindingStatus, FindingVerb
from ..forms.findings import FINDING_FORMS, FindingFilter, RecordFindingForm
from ..models import Finding, NotNow

_HEAD = ["Finding", "School", "Date", "Class or year group", "Platform", "Status", "Outcome", "Recorded on", "Actions"]


@require_GET
def answer(request: SignedInRequest) -> HttpResponse:
    """No, with the clause that says so."""
    context = {
        "source": lessons.source(),
        "may_record": request.user.can(Permission.RECORD_LEARNING_USE),
        "found": Finding.objects.visible_to(request.user).exists(),
    }
    return render(request, "policies/lesson.html", context)


@require_GET
def findings(request: SignedInRequest) -> HttpResponse:
    """HQ's, the school's, or what the person recorded."""
    _require(request.user)
    visible = Finding.objects.visible_to(request.user)
    form = FindingFilter(request.GET, schools=_schools(request.user))
    rows = form.apply(visible).select_related("school")
    context = {
        "form": form,
        "page": page_of(rows, request),
        "counts": visible.aggregate(**{name: Count("pk", filter=Q(status=name)) for name in FindingStatus.values}),
        "query": query_of(form, request),
        "decides": _decides(request.user),
        "may_record": request.user.can(Permission.RECORD_LEARNING_USE),
    }
    return render(request, "policies/findings.html", context)


def _require(user: User) -> None:
    if not (user.can(Permission.RECORD_LEARNING_USE) or user.can(Permission.SEE_LEARNING_USE)):
        raise PermissionDenied("findings")


def _decides(user: User) -> bool:
    return user.can(Permission.DECIDE_LEARNING_USE) or user.can(Permission.SEE_LEARNING_USE)


def _schools(user: User) -> Any:
    if user.can(Permission.SEE_LEARNING_USE):
        return School.objects.all()
    return user.schools_where(Permission.RECORD_LEARNING_USE)


def record_page(request: SignedInRequest) -> HttpResponse:
    """Record that pupils used a platform to learn."""
    require(request.user, Permission.RECORD_LEARNING_USE)
    form = RecordFindingForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        finding = form.save(request.user)
        messages.success(request, f"{finding.reference} is recorded. The school’s leaders are told.")
        return redirect("policies:finding", finding.pk)
    return render(request, "policies/finding_record.html", {"form": form})


def _finding(request: SignedInRequest, pk: int) -> Finding:
    visible = Finding.objects.visible_to(request.user).select_related("school", "recorded_by")
    return get_object_or_404(visible, pk=pk)


@require_GET
def finding(request: SignedInRequest, pk: int) -> HttpResponse:
    """One finding: all of it for leaders and HQ, its progress for whoever recorded it."""
    finding = _finding(request, pk)
    sees_all = finding.may_be_decided_by(request.user) or request.user.can(Permission.SEE_LEARNING_USE)
    context = {
        "finding": finding,
        "what": finding.what,
        "verbs": finding.verbs(request.user),
        "events": _chronology(finding) if sees_all else [],
        "sees_all": sees_all,
    }
    return render(request, "policies/finding.html", context)


def _chronology(finding: Finding) -> list[dict[str, Any]]:
    actions = {action.event_id: f"{action.who}, on {date(action.done_on)}" for action in finding.actions.all()}
    return [_line(event, actions.get(event.pk, "")) for event in reversed(Event.objects.about(finding)[1:])]


def _line(event: Event, done: str) -> dict[str, Any]:
    title = {"finding.act": f"Done by {done}", "finding.close": "Closed", "finding.reopen": "Opened again"}
    by = f"recorded by {event.actor.name}" if event.actor else ""
    return {"title": title[event.code], "when": event.at, "by": by, "text": event.text, "tone": "quiet"}


def act(request: SignedInRequest, pk: int, verb: FindingVerb) -> HttpResponse:
    """One thing that a leader does about it. What was typed is never lost."""
    finding = _finding(request, pk)
    require(request.user, Permission.DECIDE_LEARNING_USE, finding.school)
    if request.method != "POST" and (obstacle := finding.obstacle(verb)):
        messages.error(request, obstacle)
        return redirect("policies:finding", pk)
    form = FINDING_FORMS[verb](request.POST if request.method == "POST" else None, finding=finding, by=request.user)
    if form.is_valid():
        try:
            form.apply()
        except NotNow as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, form.done)
            return redirect("policies:finding", pk)
    return render(request, "policies/finding_act.html", {"form": form, "finding": finding})


@require_POST
def export(request: SignedInRequest) -> HttpResponse:
    """The list as a file, without what anybody wrote of it. That it was exported is recorded."""
    if not _decides(request.user):
        raise PermissionDenied("findings")
    form = FindingFilter(request.POST, schools=_schools(request.user))
    rows = form.apply(Finding.objects.visible_to(request.user)).select_related("school").annotate(Count("actions"))
    record(request.user, "findings.exported", actor=request.user)
    return as_csv("findings", [_HEAD, *(_row(finding) for finding in rows)])


def _row(finding: Any) -> list[str]:
    facts = [finding.reference, finding.school.name, str(finding.happened_on), finding.year_group, finding.platform]
    state = [finding.get_status_display(), finding.get_outcome_display() or ""]
    recorded = finding.recorded_at.astimezone(finding.school.tz).date()
    return [*facts, *state, str(recorded), str(finding.actions__count)]
