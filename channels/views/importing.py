"""A list that a school has already: read, shown row by row, and only then saved."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from dcs_portal.doors import NotNow
from dcs_portal.filters import plural
from dcs_portal.retrying import retried
from dcs_portal.schools.models import School
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.uploads import takes_files

from ..forms.importing import MOST_KB, ChannelFileForm, CheckedChannelsForm, sealed
from ..importing.parsing import COLUMNS, OPTIONAL, parse
from ..importing.saving import may_import, report, save
from .shared import refuse, school_of


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
    if not form.is_valid():
        columns = [(name, name in OPTIONAL) for name in COLUMNS]
        return render(request, "channels/import.html", {"form": form, "school": school, "columns": columns})
    rows, problems = parse(form.cleaned_data["file"].content.read())
    changes, more = report(school, rows)
    problems = sorted([*problems, *more])
    confirm = None if problems else CheckedChannelsForm(initial={"rows": sealed(school, rows)}, school=school)
    context = {"school": school, "changes": changes, "problems": problems, "confirm": confirm}
    return render(request, "channels/import_check.html", context)


def save_import(request: SignedInRequest, code: str | None = None) -> HttpResponse:
    """Save the rows that were shown."""
    school = _place_of(request, code)
    again = redirect("channels:import", code) if code else redirect("channels:import_dcs")
    form = CheckedChannelsForm(request.POST if request.method == "POST" else None, school=school)
    if not form.is_valid():
        why = " ".join(str(error) for error in form.errors.get("rows", []))
        messages.error(request, why or "Choose the file first.")
        return again
    try:
        added = retried(save, school, form.cleaned_data["rows"], by=request.user)
    except NotNow as why:
        messages.error(request, f"Nothing is saved. {why}")
        return again
    words = f"{plural(added, 'channel', 'channels')} proposed." if added else "Nothing in the file was new."
    messages.success(request, words)
    return redirect("channels:school", code) if code else redirect("channels:all")
