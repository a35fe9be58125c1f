"""Last year's plan in one step, and the days by which training is due."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from dcs_portal.filters import plural
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.schools.years import academic_year, academic_year_name, year_window

from ..forms.exemptions import DueForm
from ..forms.planning import RepeatForm
from ..models import DueDate, due_dates, proposals, repeat, set_due, set_own_due
from .shared import school_of, year_of


def repeat_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Last year's sessions, planned again for this year's classes."""
    school = school_of(request, code)
    require(request.user, Permission.LOG_TRAINING, school)
    year = year_of(request, school)
    found = proposals(school, year)
    form = RepeatForm(request.POST if request.method == "POST" else None, proposals=found)
    if found and form.is_valid():
        made = repeat(school, year, form.chosen, by=request.user)
        words = plural(len(made), "session is", "sessions are")
        messages.success(request, f"{words} planned. Move any that do not suit.")
        return redirect(f"{reverse('training:sessions', args=[school.code])}?year={year}")
    context = {
        "form": form,
        "found": found,
        "school": school,
        "year": year,
        "year_name": academic_year_name(year),
        "last_name": academic_year_name(year - 1),
    }
    return render(request, "training/repeat.html", context)


def own_due(request: SignedInRequest, code: str) -> HttpResponse:
    """An earlier day for one school."""
    school = school_of(request, code)
    if not request.user.can(Permission.KEEP_TRAINING):
        require(request.user, Permission.MANAGE_TRAINING, school)
    year = year_of(request, school)
    days = due_dates(year)
    form = DueForm(
        request.POST if request.method == "POST" else None,
        window=year_window(year, school.year_starts_month, school.year_starts_day),
        due_on=days.get(school.pk),
        latest=days.get(None),
        may_clear=True,
    )
    if form.is_valid():
        try:
            set_own_due(school, year, form.cleaned_data["on"], by=request.user)
        except ValidationError:  # HQ has set an earlier day this very moment
            form.add_error("on", "HQ has set an earlier day just now. Enter that or an earlier one")
        else:
            messages.success(request, "The school’s own day is saved.")
            return redirect("training:school", school.code)
    context = {"form": form, "school": school, "year_name": academic_year_name(year), "latest": days.get(None)}
    return render(request, "training/own_due.html", context)


def due(request: SignedInRequest) -> HttpResponse:
    """HQ's day for all of DCS, in this year or already in the next."""
    require(request.user, Permission.KEEP_TRAINING)
    now = academic_year(timezone.localdate())
    year = now + 1 if request.GET.get("year") == str(now + 1) else now
    days = due_dates(year)
    form = DueForm(request.POST if request.method == "POST" else None, window=year_window(year), due_on=days.get(None))
    if form.is_valid():
        set_due(year, form.cleaned_data["on"], by=request.user)
        messages.success(request, "The day is saved. It holds for every school that has no earlier one.")
        return redirect("training:index")
    earlier = DueDate.objects.filter(school__isnull=False, academic_year=year).select_related("school")
    context = {
        "form": form,
        "year_name": academic_year_name(year),
        "years": [(one, academic_year_name(one), one == year) for one in (now + 1, now)],
        "earlier": earlier.order_by("school__name"),
    }
    return render(request, "training/due.html", context)
