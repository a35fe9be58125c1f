"""A school's classes: how many children they have, from a file, and in the next year."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dcs_portal.doors import NotNow
from dcs_portal.filters import plural
from dcs_portal.schools.changes import save_with_event
from dcs_portal.schools.models import School, SchoolClass
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.schools.years import academic_year_name
from dcs_portal.uploads import takes_files

from ..forms.classes import (
    MOST_KB,
    CheckedRowsForm,
    ClassFileForm,
    CountForm,
    RollOverForm,
    TrainingClassForm,
    count_words,
    level_words,
    sealed,
)
from ..importing.parsing import COLUMNS, OPTIONAL, parse
from ..importing.saving import report, save
from ..models import HeadCount, Snooze, Teacher, count_children, moving, roll_over
from ..reading import in_school_order
from .shared import class_of, school_of, year_of, years


def _managed(request: SignedInRequest, code: str) -> tuple[School, int]:
    school = school_of(request, code)
    require(request.user, Permission.MANAGE_TRAINING, school)
    return school, year_of(request, school)


def _list(school: School, year: int) -> str:
    return f"{reverse('training:classes', args=[school.code])}?year={year}"


@require_GET
def class_list(request: SignedInRequest, code: str) -> HttpResponse:
    """Every class of a year, with its children and its staff."""
    school = school_of(request, code)
    year = year_of(request, school)
    teachers = Prefetch("teachers", Teacher.objects.select_related("person").order_by("person__name"))
    counts = Prefetch("head_counts", HeadCount.objects.order_by("on"))
    classes = SchoolClass.objects.filter(school=school, academic_year=year)
    rows = [_row(one) for one in in_school_order(classes.prefetch_related(teachers, counts))]
    context = {
        "school": school,
        "year": year,
        "year_name": academic_year_name(year),
        "next_name": academic_year_name(year + 1),
        "years": years(school, year),
        "rows": rows,
        "children": sum(row["children"] or 0 for row in rows),
        "may_manage": request.user.can(Permission.MANAGE_TRAINING, school),
    }
    return render(request, "training/classes.html", context)


def _row(one: Any) -> dict[str, Any]:
    counts = list(one.head_counts.all())
    last = counts[-1] if counts else None
    return {
        "class": one,
        "count": last,
        "children": last.children if last else None,
        "level": level_words(one),
        "teachers": [teacher.person.name for teacher in one.teachers.all()],
    }


def add_class(request: SignedInRequest, code: str) -> HttpResponse:
    school, year = _managed(request, code)
    form = TrainingClassForm(
        request.POST if request.method == "POST" else None,
        instance=SchoolClass(school=school, academic_year=year),
    )
    if form.is_valid():
        one = form.save(commit=False)
        with transaction.atomic():
            save_with_event(one, by=request.user)
            given = form.cleaned_data
            count_children(one, school.today, given["children"], given["teens"] or 0, by=request.user)
        messages.success(request, f"{one} is added.")
        return redirect(_list(school, one.academic_year))
    context = {"form": form, "school": school, "title": "Add a class", "back": _list(school, year)}
    return render(request, "training/class_form.html", context)


@require_GET
def class_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """A class: every count of its children, and reminders of it that wait."""
    one = class_of(request, pk)
    counts = list(HeadCount.objects.filter(school_class=one))
    context = {
        "one": one,
        "school": one.school,
        "counts": counts,
        "now": count_words(counts[-1] if counts else None),
        "level": level_words(one),
        "snoozes": Snooze.objects.on(one.school.today).filter(school_class=one).select_related("by"),
        "back": _list(one.school, one.academic_year),
        "may_manage": request.user.can(Permission.MANAGE_TRAINING, one.school),
        "may_log": request.user.can(Permission.LOG_TRAINING, one.school),
    }
    return render(request, "training/class.html", context)


def edit_class(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, or other year groups."""
    one = class_of(request, pk)
    require(request.user, Permission.MANAGE_TRAINING, one.school)
    form = TrainingClassForm(request.POST if request.method == "POST" else None, instance=one)
    if form.is_valid():
        save_with_event(form.save(commit=False), by=request.user)
        messages.success(request, "The class is saved.")
        return redirect("training:class", pk)
    back = reverse("training:class", args=[pk])
    context = {"form": form, "school": one.school, "title": "Change a class", "back": back}
    return render(request, "training/class_form.html", context)


def count(request: SignedInRequest, pk: int) -> HttpResponse:
    """How many children a class has on a day."""
    one = class_of(request, pk)
    require(request.user, Permission.MANAGE_TRAINING, one.school)
    form = CountForm(request.POST if request.method == "POST" else None, school_class=one)
    if form.is_valid():
        count_children(one, **form.count, by=request.user)
        messages.success(request, "The children are counted.")
        return redirect("training:class", pk)
    return render(request, "training/count.html", {"form": form, "one": one, "school": one.school})


def _refuse_early(request: SignedInRequest, code: str) -> None:
    """Before a byte of the file is read."""
    _managed(request, code)


@takes_files(MOST_KB * 1000 + 100_000, each=MOST_KB * 1000, first=_refuse_early)
def import_classes(request: SignedInRequest, code: str) -> HttpResponse:
    """Read a file, and show what each of its rows would do. Nothing is saved."""
    school, year = _managed(request, code)
    form = ClassFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()), school=school)
    names = {"school": school, "year": year, "year_name": academic_year_name(year)}
    if form.is_valid():
        return render(request, "training/import_check.html", names | _checked(form, school, year))
    columns = [(name, name in OPTIONAL) for name in COLUMNS]
    context = names | {"form": form, "columns": columns, "back": _list(school, year)}
    return render(request, "training/import.html", context)


def _checked(form: ClassFileForm, school: School, year: int) -> dict[str, Any]:
    """What a file would do, row by row; where nothing is wrong with it, the form that saves it."""
    rows, problems = parse(form.cleaned_data["file"].content.read(), school.year_groups)
    changes, untouched = report(school, year, rows)
    carried = {"rows": sealed(school, year, rows, form.cleaned_data["on"])}
    confirm = None if problems else CheckedRowsForm(initial=carried, school=school, year=year)
    return {"changes": changes, "untouched": untouched, "problems": problems, "confirm": confirm}


def save_import(request: SignedInRequest, code: str) -> HttpResponse:
    """Save the rows that were shown."""
    school, year = _managed(request, code)
    form = CheckedRowsForm(request.POST if request.method == "POST" else None, school=school, year=year)
    if not form.is_valid():
        why = " ".join(str(error) for error in form.errors.get("rows", []))
        messages.error(request, why or "Choose the file first.")
        return redirect(f"{reverse('training:import', args=[code])}?year={year}")
    rows, on = form.cleaned_data["rows"]
    changed = save(school, year, rows, on, by=request.user)
    words = f"{changed} of {len(rows)} classes are new or changed." if changed else "Nothing in the file was new."
    messages.success(request, words)
    return redirect(_list(school, year))


def roll_over_page(request: SignedInRequest, code: str) -> HttpResponse:
    """The classes of the next year, from those of this one."""
    school, year = _managed(request, code)
    form = RollOverForm(request.POST if request.method == "POST" else None, moving=moving(school, year))
    if form.is_valid():
        try:
            made = roll_over(school, year, form.names, by=request.user)
        except NotNow as answer:
            form.add_error(None, str(answer))
        else:
            words = plural(len(made), "class", "classes")
            messages.success(request, f"{words} made for {academic_year_name(year + 1)}. Check the numbers.")
            return redirect(_list(school, year + 1))
    context = {
        "form": form,
        "school": school,
        "year_name": academic_year_name(year),
        "next_name": academic_year_name(year + 1),
        "back": _list(school, year),
    }
    return render(request, "training/roll_over.html", context)
