"""Who has declared: HQ's list for a year, as it stands or stood on a past day, its export, and the dates."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.audit.models import record
from dcs_portal.schools.models import School
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.schools.years import academic_year, academic_year_name
from dcs_portal.spreadsheets import as_csv

from ..days import end_of
from ..declaring import DAYS_TO_SIGN, Standing
from ..export_declarations import lines
from ..forms.declaring import DatesForm, DeclarationFilter
from ..models import DeclarationDates, set_dates
from ..models.standings import SchoolStanding, left_open, standings, years_known
from . import declaring


@dataclass
class Found:
    """What the filter asks for: the year, every school of that day, and those of them that fit."""

    form: DeclarationFilter
    year: int
    all: list[SchoolStanding]
    shown: list[SchoolStanding]

    @property
    def is_now(self) -> bool:
        """Whether it is this year as it stands."""
        return not self.form.cleaned_data.get("on") and self.year == academic_year(timezone.localdate())


def _found(data: dict) -> Found:
    """What a filter's data ask for; what they do not make clear they leave as it is."""
    open_today = School.objects.filter(closed_on=None)
    this_year = academic_year(timezone.localdate())
    years = years_known(open_today) or [this_year]
    form = DeclarationFilter(data, years=years)
    form.is_valid()
    asked = form.cleaned_data
    year = asked.get("year") or (this_year if this_year in years else years[0])
    moment = end_of(asked["on"]) if asked.get("on") else None
    day = moment.date() if moment else timezone.localdate()
    there = School.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day)).select_related("place")
    every = standings(there, year, moment)
    return Found(form, year, every, [one for one in every if form.fits(one)])


@require_GET
def declarations(request: SignedInRequest) -> HttpResponse:
    """For HQ every school; for a leader their own."""
    declaring.require_some(request.user)
    if not request.user.can(Permission.MANAGE_DECLARATIONS):
        return declaring.own(request)
    found = _found(request.GET)
    states = Counter(one.state for one in found.all)
    context = {
        "found": found,
        "form": found.form,
        "year_name": academic_year_name(found.year),
        "named": [pair for one in found.shown for pair in one.with_exceptions],
        "before": left_open(standings([one.school for one in found.all])) if found.is_now else [],
        "total": len(found.all),
        "signed": states[Standing.DECLARED] + states[Standing.EXCEPTIONS],
        "overdue": states[Standing.OVERDUE],
        "open": sum(len(one.open) for one in found.all),
        "late": sum(len(one.late) for one in found.all),
        "on": found.form.cleaned_data.get("on"),
        "this_year": academic_year(timezone.localdate()),
    }
    return render(request, "policies/declare_list.html", context)


@require_POST
def export(request: SignedInRequest) -> HttpResponse:
    """The list with every exception, as a file. That it was exported is recorded."""
    require(request.user, Permission.MANAGE_DECLARATIONS)
    found = _found(request.POST)
    on = found.form.cleaned_data.get("on") or timezone.localdate()
    record(request.user, "declarations.exported", actor=request.user, data={"year": found.year, "on": str(on)})
    return as_csv(f"declarations-{found.year}-{on}", lines(found.shown))


def dates(request: SignedInRequest, year: int) -> HttpResponse:
    """Set from when a year's declaration is asked for, and by when it is due: of this year or the next."""
    require(request.user, Permission.MANAGE_DECLARATIONS)
    now = academic_year(timezone.localdate())
    if year not in (now, now + 1):
        raise Http404
    known = DeclarationDates.objects.filter(academic_year=year).last()
    said = {"asked": known.asked_from, "due": known.due_on} if known else {}
    form = DatesForm(request.POST if request.method == "POST" else None, year=year, initial=said)
    if form.is_valid():
        set_dates(year, form.cleaned_data["asked"], form.cleaned_data["due"], by=request.user)
        messages.success(request, f"The dates for {academic_year_name(year)} are saved.")
        return redirect("policies:declarations")
    context = {"form": form, "year_name": academic_year_name(year), "next": now + 1 if year == now else None}
    return render(request, "policies/declare_dates.html", context | {"weeks": DAYS_TO_SIGN // 7, "known": known})
