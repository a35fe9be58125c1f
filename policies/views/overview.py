"""Who has acknowledged what: for leaders at their schools, for HQ everywhere, today and on any past day."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from dcs_portal.attachments import HEADERS
from dcs_portal.audit.models import record
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.spreadsheets import as_csv
from dcs_portal.uploads import takes_files

from .. import scans
from ..asking import Asked
from ..export import lines
from ..forms.asking import DayForm, SheetForm
from ..models import Document, SignedSheet
from ..models.histories import asked_at
from ..models.imports import Damaged, open_original
from ..reminding import now_at_hq


def _schools(user: User) -> QuerySet[School]:
    """The schools whose acknowledgements the person may see."""
    if user.can(Permission.MANAGE_DOCUMENTS):
        return School.objects.filter(closed_on=None)
    return user.schools_where(Permission.RECORD_SHEETS)


def _require(user: User) -> None:
    if not (user.can(Permission.MANAGE_DOCUMENTS) or user.can(Permission.RECORD_SHEETS)):
        raise PermissionDenied("acknowledgements")


def _school(request: SignedInRequest, code: str) -> School:
    _require(request.user)
    return get_object_or_404(_schools(request.user), code=code)


@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    """Each school, and how many there have still to agree to something. A leader of one school goes straight there."""
    _require(request.user)
    schools = list(_schools(request.user))
    sees_all = request.user.can(Permission.MANAGE_DOCUMENTS)
    if len(schools) == 1 and not sees_all:
        return redirect("policies:school", schools[0].code)
    found = asked_at(now_at_hq(), schools=None if sees_all else [school.pk for school in schools])
    asked, waiting = _people_by_school(found), _people_by_school(one for one in found if one.done is None)
    rows = [(school, len(asked[school.pk]), len(waiting[school.pk])) for school in schools]
    across = (len(asked[None]), len(waiting[None])) if sees_all else None
    return render(request, "policies/ask_overview.html", {"rows": rows, "across": across})


def _people_by_school(found: Iterable[Asked]) -> dict[int | None, set[int]]:
    people = defaultdict(set)
    for one in found:
        for school in one.schools:
            people[school].add(one.person)
    return people


@require_GET
def school(request: SignedInRequest, code: str) -> HttpResponse:
    """One school: document by document, who has still to acknowledge it; and its signed sheets."""
    school = _school(request, code)
    found = asked_at(now_at_hq(), schools=[school.pk])
    names = User.objects.in_bulk({one.person for one in found if one.done is None})
    documents = Document.objects.in_bulk({one.required.document for one in found})
    counts = Counter(one.required.document for one in found)
    waiting = defaultdict(list)
    for one in found:
        if one.done is None:
            waiting[one.required.document].append((names[one.person].name, one.since))
    rows = [
        (documents[pk], counts[pk], sorted(waiting[pk])) for pk in sorted(counts, key=lambda pk: str(documents[pk]))
    ]
    sheets = SignedSheet.objects.filter(school=school).select_related("version__document", "recorded_by")
    context: dict[str, Any] = {
        "school": school,
        "rows": rows,
        "sheets": sheets.prefetch_related("acknowledgements"),
        "may_record": request.user.can(Permission.RECORD_SHEETS, school),
    }
    return render(request, "policies/ask_school.html", context)


@takes_files(scans.MOST_MB * 1_000_000 + 100_000, each=scans.MOST_MB * 1_000_000)
def sheet(request: SignedInRequest, code: str) -> HttpResponse:
    """Record a sheet that people without an account signed."""
    school = _school(request, code)
    require(request.user, Permission.RECORD_SHEETS, school)
    form = SheetForm(*((request.POST, request.FILES) if request.method == "POST" else ()), school=school)
    if request.method == "POST" and form.is_valid():
        form.save(request.user)
        messages.success(request, "The sheet is recorded.")
        return redirect("policies:school", school.code)
    return render(request, "policies/ask_sheet.html", {"form": form, "school": school})


@require_GET
def scan(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    """The scan of a sheet, to be saved. Who opened it is recorded."""
    _require(request.user)
    sheet = get_object_or_404(SignedSheet.objects.filter(school__in=_schools(request.user)), pk=pk)
    try:
        file = open_original(sheet.scan, sheet.scan_sha256)
    except Damaged as why:
        messages.error(request, str(why))
        return redirect("policies:school", sheet.school.code)
    record(sheet.version, "version.scan", actor=request.user, data={"sheet": sheet.pk})
    return FileResponse(
        file, as_attachment=True, filename=sheet.scan_name, content_type=sheet.scan_type, headers=HEADERS
    )


@require_GET
def history(request: SignedInRequest) -> HttpResponse:
    """How it stood at the end of a day: document by document, how many were asked and how many had acknowledged."""
    _require(request.user)
    form = DayForm(request.GET or None, user=request.user)
    context: dict[str, Any] = {"form": form}
    if request.GET and form.is_valid():
        found = asked_at(form.moment, schools=form.schools)
        documents = Document.objects.in_bulk({one.required.document for one in found})
        asked = Counter(one.required.document for one in found)
        done = Counter(one.required.document for one in found if one.done)
        context["rows"] = [
            (documents[pk], asked[pk], done[pk]) for pk in sorted(asked, key=lambda pk: str(documents[pk]))
        ]
    return render(request, "policies/ask_history.html", context)


def export(request: SignedInRequest) -> HttpResponse:
    """The same with the names, as a file for a spreadsheet. That it was exported is recorded."""
    _require(request.user)
    form = DayForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        return redirect("policies:history")
    day = form.cleaned_data["on"]
    record(request.user, "documents.exported", actor=request.user, data={"on": str(day), "schools": form.schools or []})
    return as_csv(f"acknowledgements-{day}", lines(form.moment, form.schools))
