"""A list that a school has already: read, shown row by row, and only then saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.doors import NotNow
from dcs_portal.filters import plural
from dcs_portal.retrying import retried
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.spreadsheets import as_csv
from dcs_portal.uploads import takes_files

from ..forms.importing import MOST_KB, ChannelFileForm, CheckedChannelsForm, sealed, sealed_left, unsealed_left
from ..importing.cells import COLUMNS
from ..importing.leaving_out import TEMPLATE, as_rows, left_out
from ..importing.parsing import MOST_CHANNELS, parse
from ..importing.saving import may_import, report, save
from .shared import refuse, school_of

SHOWN = 10


def _place_of(request: SignedInRequest, code: str | None) -> School | None:
    """The school of the address, or None for DCS itself."""
    school = school_of(request, code) if code else None
    refuse(may_import(request.user, school))
    return school


def _refuse_early(request: SignedInRequest, code: str | None = None) -> None:
    """Before a byte of the file is read."""
    _place_of(request, code)


@takes_files(MOST_KB * 1000 + 100_000, each=MOST_KB * 1000, first=_refuse_early)
def import_channels(request: SignedInRequest, code: str | None = None) -> HttpResponse:
    """Read a file, and show what each of its rows would do. Nothing is saved."""
    school = _place_of(request, code)
    form = ChannelFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        upload = form.cleaned_data["file"]
        parsed = parse(upload.content.read(), upload.name or "")
        whole = next((problem.reason for problem in parsed.problems if not problem.row), "")
        if not whole:
            more = report(school, parsed.rows)[1]
            bad = {problem.row for problem in more}
            left = left_out([*parsed.problems, *more], parsed.texts)
            good = [row for row in parsed.rows if row.row not in bad]
            initial = {"rows": sealed(school, good), "left": sealed_left(left)}
            return _check(request, CheckedChannelsForm(initial=initial, school=school))
        form.add_error("file", whole)
    context = {"form": form, "school": school, "columns": COLUMNS.items(), "most": MOST_CHANNELS}
    return render(request, "channels/import.html", context)


def _check(request: SignedInRequest, form: CheckedChannelsForm) -> HttpResponse:
    left = unsealed_left(form["left"].value() or "")
    context: dict[str, Any] = {"form": form, "school": form.school, "left": left, "shown": SHOWN}
    return render(request, "channels/import_check.html", context)


def save_import(request: SignedInRequest, code: str | None = None) -> HttpResponse:
    """Save the rows that were shown."""
    school = _place_of(request, code)
    again = redirect("channels:import", code) if code else redirect("channels:import_dcs")
    form = CheckedChannelsForm(request.POST if request.method == "POST" else None, school=school)
    if not form.is_valid():
        if "mailboxes" in form.errors:
            return _check(request, form)
        why = " ".join(str(error) for error in form.errors.get("rows", []))
        messages.error(request, why or "Choose the file first.")
        return again
    try:
        added = retried(save, school, [change.row for change in form.saved], by=request.user)
    except NotNow as why:
        messages.error(request, f"Nothing is saved. {why}")
        return again
    messages.success(request, _said(added, form))
    return redirect("channels:school", code) if code else redirect("channels:all")


def _said(added: int, form: CheckedChannelsForm) -> str:
    words = f"{plural(added, 'channel', 'channels')} proposed." if added else "Nothing in the file was new."
    rows = sorted([*form.unticked, *(row.row for row in unsealed_left(form.cleaned_data["left"]))])
    return f"{words} Left out: {', '.join(map(str, rows))}." if rows else words


def _imports_somewhere(user: User) -> bool:
    return user.can(Permission.KEEP_CHANNELS) or user.schools_where(Permission.APPROVE_CHANNELS).exists()


@require_POST
def left_out_file(request: SignedInRequest) -> HttpResponse:
    """The rows that are not saved, as a file to be put right and chosen again."""
    refuse(_imports_somewhere(request.user))
    return as_csv("channels-left-out", as_rows(unsealed_left(request.POST.get("left", ""))))


@require_GET
def template_file(request: SignedInRequest) -> HttpResponse:
    """An empty list: the names of the columns, and one row that shows what they hold."""
    refuse(_imports_somewhere(request.user))
    return as_csv("channels", TEMPLATE)
