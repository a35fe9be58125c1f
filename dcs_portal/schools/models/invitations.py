"""Two things that let a person in: an invitation, and the reset of a lost second factor."""

import datetime

from allauth.mfa.models import Authenticator
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.notices.models import Notice, notify
from dcs_portal.retention import Retention

from ..permissions import Permission, RoleName, require
from .people import User
from .places import School
from .roles import Role, require_may_grant

VALID_FOR = datetime.timedelta(days=14)
_SALT = "dcs_portal.invitation"


def in_two_weeks() -> datetime.datetime:
    return timezone.now() + VALID_FOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, expires_at__gt=timezone.now(), user__left_at=None)

    def invite(
        self,
        *,
        name: str,
        email: str,
        role: RoleName,
        school: School | None,
        by: User,
        starts_on: datetime.date | None = None,
        ends_on: datetime.date | None = None,
    ) -> tuple[User, "Invitation | None"]:
        """Give a person a role, and an account with an invitation if they have none (else None).

        Raises:
            PermissionDenied: `by` may not grant that role there.
            ValidationError: the role cannot be held there or then, or is held already; or it is a leader who
                invites somebody that left, whom only HQ takes back.
        """
        with transaction.atomic():
            user, is_new = User.objects.get_or_invent(email, name)
            came_back = user.left_at is not None
            require_may_grant(by, user, role, school)
            if came_back and not by.can(Permission.MANAGE_PEOPLE):
                raise ValidationError({"email": "Ask HQ to invite them again."})
            if came_back:
                user.rejoin()
            Role.objects.grant(user, role, school, by=by, starts_on=starts_on, ends_on=ends_on)
            return user, self.send(user, by=by) if is_new or came_back else None

    def send(self, user: User, *, by: User | None) -> "Invitation":
        """A fresh invitation by e-mail; earlier ones of the same person stop working."""
        with transaction.atomic():
            self.filter(user=user, accepted_at=None).update(expires_at=timezone.now())
            invitation = self.create(user=user, invited_by=by)
            record(user, "person.invited", actor=by)
            notify(user, "invitation", about=invitation, key=f"invitation-{invitation.pk}")
        return invitation

    def resend(self, user: User, *, by: User) -> "Invitation":
        """The button for somebody who has not joined yet.

        Raises:
            PermissionDenied: `by` may not see the person, or they have joined or left.
        """
        if user.has_joined or user.left_at or not User.objects.visible_to(by).filter(pk=user.pk).exists():
            raise PermissionDenied("nobody to invite again")
        return self.send(user, by=by)

    def by_token(self, token: str) -> "Invitation | None":
        """The open invitation that a link's token stands for, or None. It is no way past a password."""
        try:
            invitation = self.open().select_related("user").get(pk=signing.loads(token, salt=_SALT))
        except (signing.BadSignature, Invitation.DoesNotExist):
            return None
        return None if invitation.user.has_usable_password() else invitation


class Invitation(models.Model):
    """An invitation by e-mail to set a password. The link is signed and works once."""

    retention = Retention.ACCOUNT

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_two_weeks)
    accepted_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Invitation of {self.user}"

    @property
    def token(self) -> str:
        return signing.dumps(self.pk, salt=_SALT)

    def accept(self, password: str) -> User | None:
        """Set the password that the person chose; the link stops working. None if it had before."""
        with transaction.atomic():
            # The person's row is the lock: of two at once, the second finds a password there.
            self.user = User.objects.select_for_update(no_key=True).get(pk=self.user_id)
            is_open = Invitation.objects.open().filter(pk=self.pk).exists()
            if not is_open or self.user.has_usable_password():
                return None
            self.accepted_at = timezone.now()
            self.save(update_fields=["accepted_at"])
            self.user.set_password(password)
            self.user.save(update_fields=["password"])
            record(self.user, "person.joined", actor=self.user)
        return self.user


class SecondFactorReset(models.Model):
    """A request to remove a person's second factor, which a second HQ person carries out."""

    retention = Retention.ACCOUNT

    user = models.ForeignKey(User, models.CASCADE, related_name="factor_resets")
    reason = models.CharField("Why, and how you know it is them", max_length=300)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(default=False)

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(requested_by=F("user"))
                & (Q(decided_by=None) | ~Q(decided_by=F("requested_by")) & ~Q(decided_by=F("user"))),
                name="factor_reset_by_two_others",
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(decided_at=None), name="one_open_factor_reset"),
        ]

    def __str__(self) -> str:
        return f"Reset of {self.user}'s second step"

    @classmethod
    def request(cls, user: User, reason: str, *, by: User) -> "SecondFactorReset":
        """Ask for a reset.

        Raises:
            PermissionDenied: it is one's own, or `by` may not manage people.
            ValidationError: there is nothing to reset, or a request waits already.
        """
        require(by, Permission.MANAGE_PEOPLE)
        if by == user:
            raise PermissionDenied("nobody resets their own second factor")
        with transaction.atomic():
            user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
            if user.left_at or not Authenticator.objects.filter(user=user).exists():
                raise ValidationError(f"{user} has no second step to reset.")
            if user.factor_resets.filter(decided_at=None).exists():
                raise ValidationError(f"A reset for {user} waits already.")
            reset = cls.objects.create(user=user, reason=reason, requested_by=by)
            record(user, "second_factor.reset_requested", actor=by, text=reason)
            reset._tell_the_others()
        return reset

    def _tell_the_others(self) -> None:
        for person in User.objects.holding(Permission.MANAGE_PEOPLE, None):
            if self.may_decide(person):
                notify(person, "factor-reset-waiting", about=self, key=f"factor-reset-waiting-{self.pk}")

    def may_decide(self, by: User) -> bool:
        """Whether `by` is the second person: neither who asked nor whose factor it is."""
        return by.pk not in (self.requested_by_id, self.user_id) and by.can(Permission.MANAGE_PEOPLE)

    def decide(self, *, by: User, granted: bool) -> None:
        """The second person carries it out or refuses.

        Raises:
            PermissionDenied: `by` asked for it, it is their own, or it has been decided.
        """
        with transaction.atomic():
            reset = SecondFactorReset.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
            if not reset.may_decide(by) or reset.decided_at:
                raise PermissionDenied("a second HQ person decides, once")
            reset.decided_by, reset.decided_at, reset.granted = by, timezone.now(), granted
            reset.save(update_fields=["decided_by", "decided_at", "granted"])
            record(reset.user, f"second_factor.reset_{'done' if granted else 'refused'}", actor=by)
            Notice.objects.about(reset).filter(kind="factor-reset-waiting").mark_read()
            reset._carry_out() if granted else reset._refuse()

    def _carry_out(self) -> None:
        Authenticator.objects.filter(user=self.user).delete()
        self.user.end_sessions()
        notify(self.user, "factor-reset-done", about=self, key=f"factor-reset-done-{self.pk}")

    def _refuse(self) -> None:
        notify(self.requested_by, "factor-reset-refused", about=self, key=f"factor-reset-refused-{self.pk}")
