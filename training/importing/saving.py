"""What a file of classes would change, and changing it: all of it, or nothing."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from dcs_portal.schools.changes import save_with_event
from dcs_portal.schools.models import School, SchoolClass, User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.years import format_year_groups

from ..models import HeadCount, count_children
from .parsing import ClassRow


@dataclass(frozen=True)
class Change:
    """A row, and what it would do."""

    row: ClassRow
    what: str

    @property
    def years(self) -> str:
        return format_year_groups(self.row.year_groups)


def report(school: School, year: int, rows: Iterable[ClassRow]) -> tuple[list[Change], list[SchoolClass]]:
    """What each row would do, and the classes of the year that the file says nothing of: they stay as they are."""
    classes = {one.name.casefold(): one for one in SchoolClass.objects.filter(school=school, academic_year=year)}
    counts = {count.school_class_id: count for count in HeadCount.objects.filter(school_class__in=classes.values())}
    found = []
    for row in rows:
        one = classes.pop(row.name.casefold(), None)
        found.append(Change(row, _what(row, one, counts.get(one.pk) if one else None)))
    return found, sorted(classes.values(), key=lambda one: one.name)


def _what(row: ClassRow, one: SchoolClass | None, count: HeadCount | None) -> str:
    if one is None:
        return "New class"
    changes = []
    if one.year_groups != row.year_groups:
        changes.append(f"year groups were {one.years}")
    if count is None:
        changes.append("counted for the first time")
    elif (count.children, count.teens) != (row.children, row.teens):
        changes.append(f"children were {count.children}, {count.teens} of them 13 or older")
    return f"Changed: {'; '.join(changes)}" if changes else "Nothing new"


def save(school: School, year: int, rows: Iterable[ClassRow], on: datetime.date, *, by: User) -> int:
    """Write the rows of a file; the numbers of children are those of a day. Returns how many rows changed something.

    Raises:
        PermissionDenied: `by` does not manage the training of the school.
    """
    require(by, Permission.MANAGE_TRAINING, school)
    changed = 0
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        classes = {one.name.casefold(): one for one in SchoolClass.objects.filter(school=school, academic_year=year)}
        for row in rows:
            one = classes.get(row.name.casefold()) or SchoolClass(school=school, academic_year=year, name=row.name)
            one.year_groups = row.year_groups
            fields = save_with_event(one, by=by, origin="imported")
            changed += bool(fields) | _is_recounted(one, row, on, by)
    return changed


def _is_recounted(one: SchoolClass, row: ClassRow, on: datetime.date, by: User) -> bool:
    last = HeadCount.objects.filter(school_class=one, on__lte=on).last()
    if last and (last.children, last.teens) == (row.children, row.teens):
        return False
    count_children(one, on, row.children, row.teens, by=by)
    return True
