"""How many children a class has, and who teaches it. The class itself is on the ground floor."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

from dcs_portal.audit.models import record
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, SchoolClass, User
from dcs_portal.schools.permissions import Permission, require

if TYPE_CHECKING:
    from django.db.models import QuerySet


class HeadCount(models.Model):
    """How many children a class had on a day, and how many of them were 13 or older. No child has a name here."""

    retention = Retention.REFERENCE

    school_class = models.ForeignKey(SchoolClass, models.CASCADE, related_name="head_counts")
    on = models.DateField("Counted on")
    children = models.PositiveSmallIntegerField("Children")
    teens = models.PositiveSmallIntegerField("Of these, 13 or older", default=0)
    # Not the difference to the count before: who left while others came hides in that.
    joined = models.PositiveSmallIntegerField("Joined since the count before", default=0)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["school_class", "on"], name="one_head_count_a_day"),
            models.CheckConstraint(condition=Q(teens__lte=F("children")), name="teens_are_among_the_children"),
            models.CheckConstraint(condition=Q(joined__lte=F("children")), name="joiners_are_among_the_children"),
        ]

    def __str__(self) -> str:
        return f"{self.school_class}: {self.children}"


class Teacher(models.Model):
    """A member of staff whose class it is: reminded of it, and offered it first."""

    retention = Retention.ACCOUNT

    school_class = models.ForeignKey(SchoolClass, models.CASCADE, related_name="teachers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school_class", "person"], name="teaches_a_class_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.school_class}"


def count_children(
    school_class: SchoolClass, on: datetime.date, children: int, teens: int, *, joined: int | None = None, by: User
) -> HeadCount:
    """Write down a count; a second one of the same day puts the first right.

    Args:
        joined: how many of them are new since the count before; None takes the difference.

    Raises:
        PermissionDenied: `by` does not manage the training of the school.
    """
    require(by, Permission.MANAGE_TRAINING, school_class.school)
    with transaction.atomic():
        SchoolClass.objects.select_for_update(no_key=True).get(pk=school_class.pk)
        before = HeadCount.objects.filter(school_class=school_class, on__lt=on).last()
        found = HeadCount.objects.filter(school_class=school_class, on=on).first()
        if joined is None:
            joined = _more(before, children)
        values = {"children": children, "teens": teens, "joined": min(joined, children)}
        if found and all(getattr(found, name) == value for name, value in values.items()):
            return found
        count, _ = HeadCount.objects.update_or_create(school_class=school_class, on=on, defaults=values)
        _record(count, by)
        _follow(count, found or before, by)
    return count


def _more(before: HeadCount | None, children: int) -> int:
    return max(0, children - before.children) if before else 0


def _follow(count: HeadCount, was: HeadCount | None, by: User) -> None:
    """Who joined by the count after this one, where that was the difference, is the difference to this one now."""
    after = HeadCount.objects.filter(school_class=count.school_class, on__gt=count.on).first()
    if after and after.joined == _more(was, after.children) != _more(count, after.children):
        after.joined = _more(count, after.children)
        after.save(update_fields=["joined"])
        _record(after, by)


def _record(count: HeadCount, by: User) -> None:
    numbers = {"children": count.children, "teens": count.teens, "joined": count.joined}
    record(count.school_class, "class.counted", actor=by, data={"on": count.on.isoformat(), **numbers})


def teach(person: User, school: School, classes: Collection[SchoolClass], year: int) -> None:
    """Say which classes of a year are this person's own; those that are not among them are so no more.

    Raises:
        PermissionDenied: the person does not work at the school.
    """
    require(person, Permission.LOG_TRAINING, school)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        rows = Teacher.objects.filter(person=person, school_class__school=school, school_class__academic_year=year)
        wanted, had = {one.pk: one for one in classes}, set(rows.values_list("school_class", flat=True))
        rows.exclude(school_class__in=wanted).delete()
        Teacher.objects.bulk_create(Teacher(school_class=one, person=person) for one in classes if one.pk not in had)
        changed = [*(one for pk, one in wanted.items() if pk not in had)]
        changed += SchoolClass.objects.filter(pk__in=had - wanted.keys())
        for one in changed:
            record(one, "class.taught_by", actor=person, data={"person": person.pk, "teaches": one.pk in wanted})


def classes_of(person: User, year: int | None = None) -> "QuerySet[SchoolClass]":
    """The classes that are this person's own, of a year or of all."""
    mine = SchoolClass.objects.filter(pk__in=Teacher.objects.filter(person=person).values("school_class"))
    return mine if year is None else mine.filter(academic_year=year)
