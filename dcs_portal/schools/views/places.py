"""Schools and places: the list, a school's own page, and HQ's forms."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from ..changes import save_with_event
from ..forms.places import PlaceForm, SchoolFilter, SchoolForm
from ..gaps import NEEDED, lacking, missing_roles, with_gaps
from ..models import Contact, Holiday, Role, School
from ..models.people import names
from ..models.places import SchoolQuerySet
from ..permissions import Permission, RoleName, require
from ..requests import SignedInRequest


def school_list(request: SignedInRequest) -> HttpResponse:
    """The schools that the person may see, by place and kind; for HQ also by what is missing."""
    manages = request.user.can(Permission.MANAGE_SCHOOLS)
    form = SchoolFilter(request.GET)
    if not manages:
        del form.fields["missing"]
    schools = with_gaps(_filtered(School.objects.visible_to(request.user), form).select_related("place"))
    rows = [(school, missing_roles(school) if manages and not school.closed_on else []) for school in schools]
    return render(request, "schools/list.html", {"filter": form, "rows": rows, "manages": manages})


def _filtered(schools: SchoolQuerySet, form: SchoolFilter) -> SchoolQuerySet:
    """What the filter asks for; what it does not understand it leaves out."""
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    if missing := asked.pop("missing", None):
        schools = lacking(schools, missing)
    return schools.filter(**asked)


def school_page(request: SignedInRequest, code: str) -> HttpResponse:
    """A school: whom to call, when it is shut, its classes; for HQ also who holds which role."""
    schools = School.objects.visible_to(request.user).select_related("place")
    school = get_object_or_404(schools, code=code)
    manages = request.user.can(Permission.MANAGE_SCHOOLS)
    holidays = list(Holiday.objects.for_school(school))
    context = {
        "school": school,
        "manages": manages,
        "now": timezone.now(),
        "contacts": list(Contact.objects.for_school(school)),
        "coming": [holiday for holiday in holidays if holiday.last_day >= school.today],
        "past": [holiday for holiday in holidays if holiday.last_day < school.today],
        "classes": list(school.classes.filter(academic_year__gte=school.academic_year())),
        "roles": _people_by_role(school) if manages else [],
    }
    return render(request, "schools/detail.html", context)


def _people_by_role(school: School) -> list[tuple[str, str]]:
    """Each role at a school and who holds it today, in words; welfare officers for all of DCS included."""
    here = Q(school=school) | Q(school=None, name=RoleName.WELFARE)
    held = list(Role.objects.active().filter(here).select_related("user").order_by("user__name"))
    people = {name: [role.user for role in held if role.name == name] for name in RoleName}
    at_school = [name for name in RoleName if people[name] or name in NEEDED]
    return [(name.label, names(people[name]) if people[name] else "Nobody") for name in at_school]


def add_school(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_SCHOOLS)
    form = SchoolForm(request.POST or None)
    if form.is_valid():
        school = form.save(commit=False)
        save_with_event(school, by=request.user)
        messages.success(request, f"{school} is added. Add its people and holidays next.")
        return redirect("schools:school", school.code)
    context = {
        "title": "Add a school",
        "form": form,
        "submit": "Save",
        "back": reverse("schools:list"),
    }
    return render(request, "schools/school_form.html", context)


def edit_school(request: SignedInRequest, code: str) -> HttpResponse:
    school = get_object_or_404(School.objects.visible_to(request.user), code=code)
    require(request.user, Permission.MANAGE_SCHOOLS)
    title = f"Change {school}"
    form = SchoolForm(request.POST or None, instance=school)
    if form.is_valid():
        save_with_event(form.save(commit=False), by=request.user)
        messages.success(request, f"{school} is saved.")
        return redirect("schools:school", code)
    context = {"title": title, "form": form, "submit": "Save", "back": reverse("schools:school", args=[code])}
    return render(request, "schools/school_form.html", context)


def add_place(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_SCHOOLS)
    form = PlaceForm(request.POST or None)
    if form.is_valid():
        place = form.save(commit=False)
        save_with_event(place, by=request.user)
        messages.success(request, f"{place} is added.")
        return redirect("schools:add")
    context = {
        "title": "Add a place",
        "form": form,
        "submit": "Save",
        "back": reverse("schools:add"),
    }
    return render(request, "layouts/form.html", context)
