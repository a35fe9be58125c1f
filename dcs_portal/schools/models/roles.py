"""Roles: who may do what, where, from when until when, and who said so."""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.notices.models import Notice, notify
from dcs_portal.retention import Retention

from ..permissions import DCS_ROLES, SCHOOL_ROLES, Permission, RoleName, roles_with
from ..signals import tell_access_lost
from .people import User, today
from .places import School

_ENDING_SOON = datetime.timedelta(days=30)


class RoleQuerySet(models.QuerySet["Role"]):
    def active(self, on: datetime.date | None = None) -> "RoleQuerySet":
        """Roles in force on a day, today unless told."""
        on = on or today()
        in_dates = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
        return self.filter(in_dates, confirmed_at__isnull=False)

    def open(self) -> "RoleQuerySet":
        """Roles that are in force, start later, or wait for a second person."""
        return self.lasting().filter(Q(ends_on=None) | Q(ends_on__gt=today()), declined_at=None)

    def lasting(self) -> "RoleQuerySet":
        """Without those that were taken back before they began, which end on the day they start."""
        return self.exclude(ends_on=F("starts_on"))

    def waiting(self) -> "RoleQuerySet":
        """Roles that still need a second HQ person."""
        return self.open().filter(confirmed_at=None, user__left_at=None)

    def ending_soon(self) -> "RoleQuerySet":
        """Roles in force that end within 30 days."""
        return self.active().filter(ends_on__lte=today() + _ENDING_SOON)

    def allowing(self, permission: Permission) -> "RoleQuerySet":
        return self.filter(name__in=roles_with(permission))

    def visible_to(self, user: User) -> "RoleQuerySet":
        """Every role for HQ; for a leader those at the own school, never what people are elsewhere."""
        if user.can(Permission.MANAGE_PEOPLE):
            return self.all()
        return self.filter(school__in=user.schools_where(Permission.INVITE_STAFF))

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
        """Give `user` a role. One across DCS, or casework at a further school, waits for a second HQ person.

        Raises:
            PermissionDenied: `by` may not grant this role there, or is `user`.
            ValidationError: the role cannot be held there or then, or is held already.
        """
        require_may_grant(by, user, name, school)
        role = Role(user=user, name=name, school=school, granted_by=by, ends_on=ends_on)
        role.starts_on = starts_on or today()
        with transaction.atomic():
            # Whoever grants this person something at the same time waits here.
            role.user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
            role.require_sense()
            role.confirmed_at = None if role.needs_two() else timezone.now()
            role.save(force_insert=True)
            role.write("role.granted", by)
            role.tell()
        user.forget_roles()
        return role

    def install(self, user: User, name: RoleName) -> "Role":
        """A role across DCS that nobody grants: for the first HQ people of an empty portal."""
        with transaction.atomic():
            role = self.create(user=user, name=name, confirmed_at=timezone.now())
            role.write("role.installed", None)
        user.forget_roles()
        return role


def may_grant(by: User, name: RoleName, school: School | None) -> bool:
    """Leaders grant the staff role at their school; HQ grants every role."""
    if name == RoleName.STAFF and school is not None and by.can(Permission.INVITE_STAFF, school):
        return True
    return by.can(Permission.MANAGE_PEOPLE)


def require_may_grant(by: User, user: User, name: RoleName, school: School | None) -> None:
    """As `may_grant`, and nobody grants a role to themselves; raises PermissionDenied."""
    if by == user:
        raise PermissionDenied("nobody grants a role to themselves")
    if not may_grant(by, name, school):
        raise PermissionDenied("this role is not theirs to grant")


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

    @property
    def is_open(self) -> bool:
        """Whether it is in force, starts later, or waits for a second person."""
        return self.declined_at is None and (self.ends_on is None or self.ends_on > max(today(), self.starts_on))

    @property
    def is_waiting(self) -> bool:
        return self.is_open and self.confirmed_at is None

    @property
    def status(self) -> str:
        """Where it stands today, in words."""
        if self.declined_at:
            return "Declined"
        if not self.is_open:
            return "Ended" if self.confirmed_at else "Withdrawn"
        if self.is_waiting:
            return "Waiting for a second person"
        return "Starts later" if self.starts_on > today() else "In force"

    def may_end(self, by: User) -> bool:
        """Whether `by` could have granted it, and does not hold it."""
        return self.is_open and by.pk != self.user_id and may_grant(by, RoleName(self.name), self.school)

    def may_decide(self, by: User) -> bool:
        """Whether `by` is the second person: neither who asked for the role nor who gets it."""
        return by.pk not in (self.granted_by_id, self.user_id) and by.can(Permission.MANAGE_PEOPLE)

    @property
    def is_casework(self) -> bool:
        """Whether it opens the reports of a school, or of all."""
        return self.name in roles_with(Permission.SEE_INCIDENTS)

    def needs_two(self) -> bool:
        """Whether two HQ people grant it; for a role that is not saved yet.

        Casework at one school after another would in the end be a role across DCS.
        """
        elsewhere = self.user.roles.open().allowing(Permission.SEE_INCIDENTS).exclude(school=self.school)
        return self.school is None or (self.is_casework and elsewhere.exists())

    def require_sense(self) -> None:
        """Raise ValidationError where the role cannot be held there or then, or is held already."""
        if self.school is None and self.name in SCHOOL_ROLES:
            raise ValidationError({"school": f"{self.get_name_display()} is a role at one school. Choose which."})
        if self.school is not None and self.name in DCS_ROLES:
            raise ValidationError({"school": f"{self.get_name_display()} is a role for all of DCS."})
        if self.school is not None and self.school.closed_on:
            raise ValidationError({"school": f"{self.school} is closed."})
        if self.starts_on < today():
            raise ValidationError({"starts_on": "The first day must be today or later."})
        if self.ends_on and self.ends_on <= self.starts_on:
            raise ValidationError({"ends_on": "The role must last at least one day."})
        if self.user.left_at:
            raise ValidationError(f"{self.user} has left. Invite them again first.")
        if self._overlapping().exists():
            raise ValidationError(f"{self.user} already has this role there, or is to have it.")

    def _overlapping(self) -> RoleQuerySet:
        same = Role.objects.lasting().filter(user=self.user, name=self.name, school=self.school, declined_at=None)
        same = same.filter(Q(ends_on=None) | Q(ends_on__gt=self.starts_on))
        return same.filter(starts_on__lt=self.ends_on) if self.ends_on else same

    def confirm(self, *, by: User) -> None:
        """The second HQ person says yes. The role starts today at the earliest.

        Raises:
            PermissionDenied: `by` granted it, gets it, or may not manage people; or it no longer waits.
        """
        with transaction.atomic():
            role = self._lock_waiting(by)
            role.confirmed_at, role.confirmed_by = timezone.now(), by
            role.starts_on = max(role.starts_on, today())
            role.save(update_fields=["confirmed_at", "confirmed_by", "starts_on"])
            role.write("role.confirmed", by)
            role.stop_waiting()
            role.tell()

    def decline(self, *, by: User) -> None:
        """The second HQ person says no; same errors as `confirm`."""
        with transaction.atomic():
            role = self._lock_waiting(by)
            role.declined_at = timezone.now()
            role.save(update_fields=["declined_at"])
            role.write("role.declined", by)
            role.stop_waiting()
            notify(role.granted_by, "role-declined", about=role, key=f"role-declined-{role.pk}")

    def _lock_waiting(self, by: User) -> "Role":
        role = Role.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        if not role.may_decide(by) or not role.is_waiting or role.user.left_at:
            raise PermissionDenied("a second HQ person decides, once")
        return role

    def end(self, *, by: User) -> None:
        """End the role at once, or take it back before it starts. Open work returns to the pool.

        Raises:
            PermissionDenied: `by` could not have granted it, or holds it.
        """
        with transaction.atomic():
            role = Role.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
            require_may_grant(by, role.user, RoleName(role.name), role.school)
            if role.is_open:
                role.close(by)
                tell_access_lost(User.objects.get(pk=role.user_id), by)
        self.refresh_from_db()
        self.user.forget_roles()

    def close(self, by: User | None) -> None:
        """End it without asking who may: for `end`, and for somebody who leaves."""
        self.ends_on = max(today(), self.starts_on)
        self.save(update_fields=["ends_on"])
        self.write("role.ended", by)
        self.stop_waiting()

    def tell(self) -> None:
        """Tell the person of a role they now have; the other HQ people of one that waits, or of casework."""
        if self.confirmed_at:
            notify(self.user, "role-given", about=self, key=f"role-given-{self.pk}")
        if self.is_waiting:
            self._tell_hq("role-waiting")
        elif self.is_casework and not self.confirmed_by:
            self._tell_hq("casework-given")

    def _tell_hq(self, kind: str) -> None:
        for person in User.objects.holding(Permission.MANAGE_PEOPLE, None):
            if self.may_decide(person):
                notify(person, kind, about=self, key=f"{kind}-{self.pk}")

    def stop_waiting(self) -> None:
        """The HQ people who were told that it waits need not read it any more."""
        Notice.objects.about(self).filter(kind="role-waiting").mark_read()

    def write(self, code: str, by: User | None) -> None:
        data = {"role": self.name, "school": self.school.code if self.school else None}
        record(self.user, code, actor=by, data=data)
