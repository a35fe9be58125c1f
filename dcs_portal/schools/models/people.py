"""People. Everyone signs in by e-mail; what they may do comes from their roles."""

import datetime
import zoneinfo
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from dcs_portal.audit.models import record
from dcs_portal.retention import Retention

from ..permissions import ROLE_PERMISSIONS, Permission, RoleName
from ..signals import tell_access_lost
from .places import School

if TYPE_CHECKING:
    from .roles import Role, RoleQuerySet


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a verified e-mail address; without a password until they accept an invitation."""
        with transaction.atomic():
            user = self.model(email=email.strip().lower(), name=name.strip(), **fields)
            user.set_password(password)
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_or_invent(self, email: str, name: str) -> tuple["User", bool]:
        """The person with this address, locked, or a new one of this name; and whether they are new."""
        people = self.select_for_update(no_key=True).filter(email=email.strip().lower())
        if found := people.first():
            return found, False
        try:
            with transaction.atomic():
                return self.create_user(email, name), True
        except IntegrityError:  # somebody else invited them this very moment
            return people.get(), False

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())

    def holding(self, permission: Permission, school: School | None) -> models.QuerySet["User"]:
        """People who may do `permission` at `school` today by a role at that school.

        With `school` None: those who may by a role across DCS.
        """
        from .roles import Role

        roles = Role.objects.active().allowing(permission).filter(school=school)
        return self.filter(is_active=True, pk__in=roles.values("user")).order_by("name")

    def nameable(self, school: School) -> models.QuerySet["User"]:
        """People who might be named in a report about `school`: those there, and those with a role across DCS."""
        here, across_dcs = _roles_at([school]).active().values("user"), _roles_across_dcs().active().values("user")
        return self.filter(Q(pk__in=here) | Q(pk__in=across_dcs), is_active=True).order_by("name")

    def at(self, school: School) -> models.QuerySet["User"]:
        """People with any role at `school` today."""
        return self.filter(is_active=True, pk__in=_roles_at([school]).active().values("user")).order_by("name")

    def away(self, on: datetime.date) -> models.QuerySet["User"]:
        """People who are away on a day, as far as the portal was told."""
        from .absences import Absence

        return self.filter(pk__in=Absence.objects.on(on).values("person"))

    def visible_to(self, user: "User") -> models.QuerySet["User"]:
        """The people whose accounts `user` may see: all for HQ, those at the own school for a leader."""
        if user.can(Permission.MANAGE_PEOPLE):
            return self.all()
        schools = user.schools_where(Permission.INVITE_STAFF)
        return self.filter(pk__in=_roles_at(schools).open().values("user"))


def _roles_at(schools: Iterable[School]) -> "RoleQuerySet":
    from .roles import Role

    return Role.objects.filter(school__in=schools)


def _roles_across_dcs() -> "RoleQuerySet":
    from .roles import Role

    return Role.objects.filter(school=None)


class User(AbstractBaseUser):
    """A person with an account."""

    retention = Retention.ACCOUNT

    email = models.EmailField("E-mail address", unique=True)
    name = models.CharField("Full name", max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_an_address"),
            models.CheckConstraint(condition=Q(left_at=None) | Q(is_active=False), name="who_has_left_cannot_sign_in"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def active_roles(self) -> list["Role"]:
        """The roles held today, read once for each request."""
        return list(self.roles.active().select_related("school")) if self.is_active else []

    def school_ids(self, permission: Permission) -> set[int] | None:
        """Ids of the schools where the person may do `permission`; None means every school."""
        roles = [r for r in self.active_roles if permission in ROLE_PERMISSIONS[RoleName(r.name)]]
        ids = {role.school_id for role in roles}
        return None if None in ids else {pk for pk in ids if pk}

    def can(self, permission: Permission, school: School | None = None) -> bool:
        """Whether the person may do `permission`: at `school`, or anywhere if none is given."""
        ids = self.school_ids(permission)
        return ids is None or bool(ids if school is None else school.pk in ids)

    def schools_where(self, permission: Permission) -> models.QuerySet[School]:
        ids = self.school_ids(permission)
        return School.objects.filter(closed_on=None) if ids is None else School.objects.filter(pk__in=ids)

    @property
    def needs_second_factor(self) -> bool:
        """Every role above staff needs one."""
        return any(role.name != RoleName.STAFF for role in self.active_roles)

    @property
    def tz(self) -> zoneinfo.ZoneInfo:
        """The time zone of the person's first school, else HQ's."""
        schools = [role.school for role in self.active_roles if role.school]
        return schools[0].tz if schools else zoneinfo.ZoneInfo(settings.TIME_ZONE)

    @property
    def has_joined(self) -> bool:
        """Whether the person ever chose a password or signed in."""
        return self.has_usable_password() or self.last_login is not None

    def may_be_ended_by(self, by: "User") -> bool:
        """Whether `by` may say that they left: HQ, or a leader of the only school they belong to."""
        if by == self or self.left_at:
            return False
        if by.can(Permission.MANAGE_PEOPLE):
            return True
        mine, all_roles = by.school_ids(Permission.INVITE_STAFF) or set(), self.roles.open()
        held = set(all_roles.values_list("name", "school"))
        return bool(held) and all(name == RoleName.STAFF and school in mine for name, school in held)

    def leave(self, *, by: "User") -> None:
        """End the person's access at once: account, sessions, roles, second factors. Their record stays.

        Raises:
            PermissionDenied: see `may_be_ended_by`.
        """
        with transaction.atomic():
            # As elsewhere without the key: an event that the person writes meanwhile refers to it, and need not wait.
            person = User.objects.select_for_update(no_key=True).get(pk=self.pk)
            if not person.may_be_ended_by(by):
                raise PermissionDenied("not theirs to end")
            person.is_active, person.left_at = False, timezone.now()
            person.set_unusable_password()
            person.save(update_fields=["is_active", "left_at", "password"])
            person._take_keys_away()
            for role in person.roles.open():
                role.close(by)
            record(person, "person.left", actor=by)
            tell_access_lost(person, by)
        self.refresh_from_db()
        self.forget_roles()

    def _take_keys_away(self) -> None:
        """Whatever could let the person in, now or after they rejoin."""
        self.end_sessions()
        Authenticator.objects.filter(user=self).delete()
        SocialAccount.objects.filter(user=self).delete()
        self.invitations.filter(accepted_at=None).update(expires_at=timezone.now())
        self.factor_resets.filter(decided_at=None).update(decided_at=timezone.now())

    def rejoin(self) -> None:
        """Open the account of someone who left. They choose a new password."""
        self.is_active, self.left_at, self.last_login = True, None, None
        self.set_unusable_password()
        self.save(update_fields=["is_active", "left_at", "last_login", "password"])

    def forget_roles(self) -> None:
        """Read the roles again when next asked: one has just changed."""
        self.__dict__.pop("active_roles", None)

    def end_sessions(self) -> None:
        for session in UserSession.objects.filter(user=self):
            session.end()


def today() -> datetime.date:
    """Today's date where DCS has its headquarters; dates of roles are read by it."""
    return timezone.localdate(timezone=zoneinfo.ZoneInfo(settings.TIME_ZONE))


def names(people: Iterable[User]) -> str:
    """Names in a sentence: "Ann", "Ann and Ben", "Ann, Ben and Cas"."""
    *most, last = [person.name for person in people] or [""]
    return f"{', '.join(most)} and {last}" if most else last
