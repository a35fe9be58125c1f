"""Where a school stands: for staff their own classes, for everybody there the whole school; and its sessions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from dcs_portal.paging import page_of
from dcs_portal.schools.models import School, SchoolClass, User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.schools.years import academic_year_name

from ..coverage import Coverage
from ..forms.school import OwnClassesForm, RowsFilter, SessionsFilter
from ..models import Exemption, Session, classes_of, coverage_of, teach
from ..reading import standing
from .shared import school_of, schools_of, year_of, years


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """Straight to the own school; a list of schools for who has several; for HQ the map of all."""
    if request.user.can(Permission.KEEP_TRAINING):
        return redirect("training:map")
    schools = list(schools_of(request.user))
    if not schools:
        raise PermissionDenied("training")
    if len(schools) == 1:
        return redirect("training:school", schools[0].code)
    return render(request, "training/index.html", {"rows": [(one, cover) for one, cover in _standings(schools)]})


def _standings(schools: list[School]) -> list[tuple[School, Coverage]]:
    """Each school as it stands today, in its own year."""
    found: dict[int, Coverage] = {}
    for year in {school.academic_year() for school in schools}:
        of_year = [school for school in schools if school.academic_year() == year]
        found |= coverage_of(of_year, year)
    return [(school, found[school.pk]) for school in schools]


@require_GET
def school_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Every class and level, what is missing first; and what waits for somebody."""
    school = school_of(request, code)
    year = year_of(request, school)
    now = standing(school, year)
    form = RowsFilter(request.GET or None, standing=now)
    sessions = Session.objects.filter(school=school, on__range=(now.facts.first, now.facts.last))
    waiting = sessions.filter(status="planned", on__lte=school.today).prefetch_related("classes").order_by("on", "pk")
    context = {
        "school": school,
        "year": year,
        "year_name": academic_year_name(year),
        "years": years(school, year),
        "standing": now,
        "rows": form.apply(now.rows),
        "filter": form,
        "own": now.rows_of(classes_of(request.user, year).filter(school=school)),
        "has_own": classes_of(request.user, year).filter(school=school).exists(),
        "waiting": list(waiting),
        "exemptions": _exemptions(school, year, request.user),
        "may_log": request.user.can(Permission.LOG_TRAINING, school),
        "may_manage": request.user.can(Permission.MANAGE_TRAINING, school),
    }
    return render(request, "training/school.html", context)


def _exemptions(school: School, year: int, user: User) -> list[tuple[Exemption, bool]]:
    """Those that wait, and whether this person may decide them."""
    waiting = Exemption.objects.waiting().filter(school_class__school=school, school_class__academic_year=year)
    rows = waiting.select_related("school_class__school", "asked_by")
    return [(one, one.may_decide(user)) for one in rows]


def own_classes(request: SignedInRequest, code: str) -> HttpResponse:
    """Say which classes are one's own."""
    school = school_of(request, code)
    require(request.user, Permission.LOG_TRAINING, school)
    year = year_of(request, school)
    classes = SchoolClass.objects.filter(school=school, academic_year=year).order_by("name")
    own = classes_of(request.user, year)
    form = OwnClassesForm(request.POST if request.method == "POST" else None, classes=classes, own=own)
    if form.is_valid():
        teach(request.user, school, form.chosen, year)
        messages.success(request, "Your classes are saved.")
        return redirect("training:school", school.code)
    context = {"form": form, "school": school, "year_name": academic_year_name(year)}
    return render(request, "training/own_classes.html", context)


@require_GET
def sessions(request: SignedInRequest, code: str) -> HttpResponse:
    """Every session of a year, the latest first."""
    school = school_of(request, code)
    year = year_of(request, school)
    classes = SchoolClass.objects.filter(school=school, academic_year=year).order_by("name")
    form = SessionsFilter(request.GET or None, classes=classes)
    rows = Session.objects.filter(pk__in=Session.objects.filter(classes__in=classes).values("pk"))
    found = form.apply(rows).select_related("resource", "school", "led_by").prefetch_related("parts__school_class")
    context = {
        "school": school,
        "year": year,
        "year_name": academic_year_name(year),
        "years": years(school, year),
        "filter": form,
        "page": page_of(found, request),
        "query": form.query(year),
        "may_log": request.user.can(Permission.LOG_TRAINING, school),
    }
    return render(request, "training/sessions.html", context)
