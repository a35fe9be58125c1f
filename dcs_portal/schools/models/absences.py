"""When people are away, and who is told in their place. Why they are away is not asked."""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.notices.models import Notice, notify
from dcs_portal.retention import Retention

from ..permissions import Permission
from .people import User
from .places import School
from .roles import Role

# What a deputy stands in for. Everyone who holds anything else is told in any case.
CASEWORK = (Permission.TRIAGE, Permission.HANDLE_ALLEGATIONS)
# Longer than any leave: more is a wrong year.
LONGEST = datetime.timedelta(days=366)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: datetime.date) -> "AbsenceQuerySet":
        """Absences on a day; from the day on which somebody came back early they are away no more."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), first_day__lte=day, last_day__gte=day)

    def standing(self) -> "AbsenceQuerySet":
        """Absences that nobody ended early."""
        return self.filter(ended_on=None)

    def coming(self, day: datetime.date) -> "AbsenceQuerySet":
        """Absences that are not over on a day, the next first."""
        return self.standing().filter(last_day__gte=day).order_by("first_day", "pk")

    def changeable_by(self, user: User) -> "AbsenceQuerySet":
        """One's own; everybody's for who manages people."""
        return self if user.can(Permission.MANAGE_PEOPLE) else self.filter(person=user)

    def plan(
        self, person: User, first: datetime.date, last: datetime.date, deputy: User | None, *, by: User
    ) -> "Absence":
        """Say that `person` is away from `first` to `last`, both included, and who stands in.

        Raises:
            PermissionDenied: `by` is neither that person nor manages people.
            ValidationError: the days make no sense, or the deputy may not stand in.
        """
        if not may_plan(by, person):
            raise PermissionDenied("not theirs to plan")
        absence = Absence(person=person, first_day=first, last_day=last, deputy=deputy)
        with transaction.atomic():
            # Whoever enters another absence of this person at the same time waits here.
            User.objects.select_for_update(no_key=True).get(pk=person.pk)
            absence.require_sense()
            absence.save(force_insert=True)
            data = {"first_day": first, "last_day": last, "deputy": deputy.pk if deputy else None}
            record(person, "person.away", actor=by, data=data)
            absence.tell(by)
        return absence


def may_plan(by: User, person: User) -> bool:
    """Everyone says it of themselves; who manages people of others, who may be ill. Nobody of who has left."""
    return person.left_at is None and (by == person or by.can(Permission.MANAGE_PEOPLE))


def local_today(person: User) -> datetime.date:
    """Today where the person works."""
    return timezone.localdate(timezone=person.tz)


def possible_deputies(person: User) -> models.QuerySet[User]:
    """Who already may do the casework of `person` at each school where they do it: an absence gives nobody a right.

    Nobody, if the person does no casework.
    """
    held = {permission: person.school_ids(permission) for permission in CASEWORK if person.can(permission)}
    people = User.objects.filter(is_active=True).exclude(pk=person.pk)
    for permission, schools in held.items():
        roles = Role.objects.active().allowing(permission)
        across_dcs = Q(pk__in=roles.filter(school=None).values("user"))
        for school in schools or ():
            people = people.filter(across_dcs | Q(pk__in=roles.filter(school=school).values("user")))
        people = people if schools else people.filter(across_dcs)
    return people.order_by("name", "pk") if held else User.objects.none()


class Absence(models.Model):
    """Days on which a person is away, both included, and who is told of new reports in their place."""

    retention = Retention.ACCOUNT

    person = models.ForeignKey(User, models.PROTECT, related_name="absences")
    first_day = models.DateField("First day away")
    last_day = models.DateField("Last day away")
    deputy = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="stands_in")
    ended_on = models.DateField("Back early on", null=True, blank=True, help_text="The first day back")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_start"),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("person")), name="nobody_is_their_own_deputy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"

    @property
    def is_over(self) -> bool:
        return self.ended_on is not None or self.last_day < local_today(self.person)

    @property
    def has_begun(self) -> bool:
        return self.first_day <= local_today(self.person)

    def require_sense(self) -> None:
        """Raise ValidationError, by field, where the days or the deputy cannot be."""
        if self.last_day < self.first_day:
            raise ValidationError({"last_day": "The last day must be the first day or later."})
        if self.last_day < local_today(self.person):
            raise ValidationError({"last_day": "The last day must be today or later."})
        if self.last_day - self.first_day > LONGEST:
            raise ValidationError({"last_day": "The last day must be within a year of the first."})
        if self._overlapping(self.person).exists():
            raise ValidationError("These days overlap with an absence that is entered already. End that one first.")
        self._require_deputy()

    def _require_deputy(self) -> None:
        if self.deputy is None:
            return
        if not possible_deputies(self.person).filter(pk=self.deputy.pk).exists():
            raise ValidationError(
                {"deputy": "Choose somebody who already does this work at every one of these schools."}
            )
        if self._overlapping(self.deputy).exists():
            raise ValidationError({"deputy": f"{self.deputy} is away on some of these days."})

    def _overlapping(self, person: User) -> AbsenceQuerySet:
        standing = Absence.objects.standing().filter(person=person)
        return standing.filter(first_day__lte=self.last_day, last_day__gte=self.first_day)

    def tell(self, by: User) -> None:
        """Tell the deputy, and the person for whom somebody else has entered it."""
        if self.deputy:
            notify(self.deputy, "deputy-named", about=self, key=f"deputy-{self.pk}")
        if by != self.person:
            notify(self.person, "absence-entered", about=self, key=f"absence-{self.pk}")

    def end(self, *, by: User) -> None:
        """The person is back today, or does not go. Ending it again changes nothing.

        Raises:
            PermissionDenied: `by` is neither that person nor manages people.
        """
        if not may_plan(by, self.person):
            raise PermissionDenied("not theirs to end")
        with transaction.atomic():
            absence = Absence.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
            if not absence.is_over:
                absence.ended_on = local_today(absence.person)
                absence.save(update_fields=["ended_on"])
                Notice.objects.about(absence).mark_read()
                record(absence.person, "person.back", actor=by, data={"first_day": absence.first_day})
        self.refresh_from_db()


def deputies(permission: Permission, school: School | None, day: datetime.date) -> list[User]:
    """Who stands in, on a day, for somebody away who may do `permission` by a role at `school` (None: across DCS).

    Only who may do it there themselves, and is not away.
    """
    away = User.objects.holding(permission, school).filter(pk__in=Absence.objects.on(day).values("person"))
    standing_in = User.objects.filter(pk__in=Absence.objects.on(day).filter(person__in=away).values("deputy"))
    present = standing_in.exclude(pk__in=User.objects.away(day)).order_by("name")
    return [person for person in present if _may_everywhere(person, permission, school)]


def _may_everywhere(person: User, permission: Permission, school: School | None) -> bool:
    return person.school_ids(permission) is None if school is None else person.can(permission, school)
