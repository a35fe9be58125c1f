"""The classes of the next year, made from those of this one in one step."""

from dataclasses import dataclass

from django.db import transaction

from dcs_portal.audit.models import record
from dcs_portal.doors import NotNow
from dcs_portal.schools.changes import save_with_event
from dcs_portal.schools.models import School, SchoolClass, User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.years import year_window

from ..levels import OVER
from ..rolling import move_up, new_name
from .classes import HeadCount, count_children


@dataclass(frozen=True)
class Moving:
    """A class and what becomes of it. `year_groups` is empty where all of it leave."""

    school_class: SchoolClass
    name: str
    year_groups: list[str]


def moving(school: School, year: int) -> list[Moving]:
    """What becomes of each class of a year in the next one."""
    classes = SchoolClass.objects.filter(school=school, academic_year=year).order_by("name", "pk")
    found = []
    for one in classes:
        groups = move_up(one.year_groups, school.year_groups)
        found.append(Moving(one, new_name(one.name, one.year_groups, groups) if groups else one.name, groups))
    return found


def roll_over(school: School, year: int, names: dict[int, str], *, by: User) -> list[SchoolClass]:
    """Make next year's classes: those of `names` (id of the class → its new name), with as many children as before.

    Raises:
        NotNow: a class of one of these names is there already, or two would have the same.
        PermissionDenied: `by` does not manage the training of the school.
    """
    require(by, Permission.MANAGE_TRAINING, school)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        wanted = [one for one in moving(school, year) if one.year_groups and names.get(one.school_class.pk)]
        new = [names[one.school_class.pk] for one in wanted]
        there = SchoolClass.objects.filter(school=school, academic_year=year + 1, name__in=new).first()
        if there:
            raise NotNow(f"{there} is there already in that year. Give the class another name, or leave it out.")
        if len({name.casefold() for name in new}) != len(new):
            raise NotNow("Two classes would have the same name. Give one of them another.")
        made = [_made(one, name, by) for one, name in zip(wanted, new, strict=True)]
        record(school, "classes.rolled_over", actor=by, data={"year": year + 1, "classes": len(made)})
    return made


def _made(one: Moving, name: str, by: User) -> SchoolClass:
    old = one.school_class
    made = SchoolClass(school=old.school, academic_year=old.academic_year + 1, name=name, year_groups=one.year_groups)
    save_with_event(made, by=by)
    count = HeadCount.objects.filter(school_class=old).last()
    if count:
        first, _ = year_window(made.academic_year, old.school.year_starts_month, old.school.year_starts_day)
        teens = count.children if set(one.year_groups) <= OVER else count.teens
        count_children(made, first, count.children, teens, by=by)
    return made
