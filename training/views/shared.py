"""What every page about a school's training begins with."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from dcs_portal.schools.models import School, SchoolClass, User
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.schools.years import academic_year_name

_YEARS_BACK, _YEARS_AHEAD = 10, 1


def schools_of(user: User) -> QuerySet[School]:
    """The schools whose training the person may see: all for HQ, else where they work."""
    if user.can(Permission.KEEP_TRAINING):
        return School.objects.filter(closed_on=None)
    return user.schools_where(Permission.LOG_TRAINING)


def school_of(request: SignedInRequest, code: str) -> School:
    """The school of an address; 404 for who may not see it."""
    return get_object_or_404(schools_of(request.user), code=code)


def class_of(request: SignedInRequest, pk: int) -> SchoolClass:
    """The class of an address; 404 for who may not see it."""
    classes = SchoolClass.objects.select_related("school").filter(school__in=schools_of(request.user))
    return get_object_or_404(classes, pk=pk)


def year_of(request: HttpRequest, school: School) -> int:
    """The academic year that the address asks for, if it makes sense; else the one that it is at the school."""
    asked, now = request.GET.get("year", ""), school.academic_year()
    if (
        asked.isascii()
        and asked.isdigit()
        and len(asked) == 4
        and now - _YEARS_BACK <= int(asked) <= now + _YEARS_AHEAD
    ):
        return int(asked)
    return now


def years(school: School, chosen: int) -> list[tuple[int, str, bool]]:
    """The years with classes and the present one, newest first: (year, its name, whether it is chosen)."""
    found = set(SchoolClass.objects.filter(school=school).values_list("academic_year", flat=True))
    now = school.academic_year()
    kept = {year for year in found if now - _YEARS_BACK <= year <= now + _YEARS_AHEAD} | {now, chosen}
    return [(year, academic_year_name(year), year == chosen) for year in sorted(kept, reverse=True)]
