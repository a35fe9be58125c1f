"""Roles: who may do what, where, from when until when, and who said so."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.retention import Retention

from ..permissions import DCS_ROLES, SCHOOL_ROLES, Permission, RoleName, require, roles_with
from ..signals import access_lost
from .people import User, today
from .places import School


class RoleQuerySet(models.QuerySet["Role"]):
    def active(self, on: datetime.date | None = None) -> "RoleQuerySet":
        """Roles in force on a day, today unless told."""
        on = on or today()
        in_dates = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
        return self.filter(in_dates, confirmed_at__isnull=False)

    def waiting(self) -> "RoleQuerySet":
        """Roles that still need a second HQ person."""
        return self.filter(confirmed_at=None, declined_at=None)

    def allowing(self, permission: Permission) -> "RoleQuerySet":
        return self.filter(name__in=roles_with(permission))

    def grant(
        self,
        user: User,
        name: RoleName,
        school: School | None = None,
        *,
        by: User,
        starts_on: datetime.date | None = None,
        ends_on: datetime.date | None = None,
    ) -> "Role":
        """Give `user` a role. One across DCS waits for a second HQ person.

        Raises:
            PermissionDenied: `by` may not grant this role there, or is `user`.
        """
        require_may_grant(by, user, name, school)
        now = None if school is None else timezone.now()
        with transaction.atomic():
            role = self.create(
                user=user,
                name=name,
                school=school,
                granted_by=by,
                starts_on=starts_on or today(),
                ends_on=ends_on,
                confirmed_at=now,
            )
            role.write("role.granted", by)
        return role


def require_may_grant(by: User, user: User, name: RoleName, school: School | None) -> None:
    """Leaders grant the staff role at their school, HQ grants every role, nobody grants one to themselves."""
    if by == user:
        raise PermissionDenied("nobody grants a role to themselves")
    staff_at_own_school = name == RoleName.STAFF and school is not None
    require(by, Permission.INVITE_STAFF if staff_at_own_school else Permission.MANAGE_PEOPLE, school)


class Role(models.Model):
    """A role of a person, at one school or (school None) across DCS, between two dates."""

    retention = Retention.ACCOUNT

    user = models.ForeignKey(User, models.PROTECT, related_name="roles")
    name = models.CharField("Role", max_length=20, choices=RoleName)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="roles")
    starts_on = models.DateField("From", default=today)
    ends_on = models.DateField("Until", null=True, blank=True, help_text="The first day without the role")
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["name", "school__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(name__in=sorted(SCHOOL_ROLES), school__isnull=False)
                | Q(name__in=sorted(DCS_ROLES), school=None)
                | Q(name=RoleName.WELFARE),
                name="role_at_a_school_or_across_dcs",
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("user")), name="nobody_grants_to_themselves"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("granted_by")),
                name="role_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(school__isnull=False)
                | Q(confirmed_at=None)
                | Q(granted_by=None)
                | Q(confirmed_by__isnull=False),
                name="dcs_role_needs_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="role_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "name", "school"],
                condition=Q(ends_on=None, declined_at=None, school__isnull=False),
                name="one_open_role_at_a_school",
            ),
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=Q(ends_on=None, declined_at=None, school=None),
                name="one_open_role_across_dcs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()}, {self.school or 'all of DCS'}"

    @property
    def last_day(self) -> datetime.date | None:
        return self.ends_on and self.ends_on - datetime.timedelta(days=1)

    def confirm(self, *, by: User) -> None:
        """The second HQ person says yes.

        Raises:
            PermissionDenied: `by` granted it, gets it, or may not manage people.
        """
        with transaction.atomic():
            role = self._lock_waiting(by)
            role.confirmed_at, role.confirmed_by = timezone.now(), by
            role.save(update_fields=["confirmed_at", "confirmed_by"])
            role.write("role.confirmed", by)

    def decline(self, *, by: User) -> None:
        """The second HQ person says no; same errors as `confirm`."""
        with transaction.atomic():
            role = self._lock_waiting(by)
            role.declined_at = timezone.now()
            role.save(update_fields=["declined_at"])
            role.write("role.declined", by)

    def _lock_waiting(self, by: User) -> "Role":
        require(by, Permission.MANAGE_PEOPLE)
        role = Role.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if by.pk in (role.granted_by_id, role.user_id) or role.confirmed_at or role.declined_at:
            raise PermissionDenied("a second HQ person decides, once")
        return role

    def end(self, *, by: User) -> None:
        """End the role at once. Open work that needed it goes back to the pool.

        Raises:
            PermissionDenied: `by` could not have granted it, or holds it.
        """
        require_may_grant(by, self.user, RoleName(self.name), self.school)
        with transaction.atomic():
            self.ends_on = max(today(), self.starts_on)
            self.save(update_fields=["ends_on"])
            self.write("role.ended", by)
            access_lost.send(sender=Role, user=User.objects.get(pk=self.user_id), by=by)

    def write(self, code: str, by: User | None) -> None:
        data = {"role": self.name, "school": self.school.code if self.school else None}
        record(self.user, code, actor=by, data=data)
