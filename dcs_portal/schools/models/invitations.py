"""Two things that let a person in: an invitation, and the reset of a lost second factor."""

import datetime

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.notices.models import notify
from dcs_portal.retention import Retention

from ..permissions import Permission, RoleName, require
from .people import User
from .places import School
from .roles import Role

VALID_FOR = datetime.timedelta(days=14)
_SALT = "dcs_portal.invitation"


def in_two_weeks() -> datetime.datetime:
    return timezone.now() + VALID_FOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, expires_at__gt=timezone.now(), user__left_at=None)

    def invite(self, *, name: str, email: str, role: RoleName, school: School | None, by: User) -> "Invitation | None":
        """Give a person a role, and an account with an invitation if they have none (else None).

        Raises:
            PermissionDenied: `by` may not grant that role there.
        """
        with transaction.atomic():
            user = User.objects.filter(email=email.strip().lower()).first()
            has_account = user is not None and user.left_at is None
            user = user or User.objects.create_user(email, name)
            Role.objects.grant(user, role, school, by=by)
            if has_account:
                return None
            user.rejoin()
            return self.send(user, by=by)

    def send(self, user: User, *, by: User | None) -> "Invitation":
        """A fresh invitation by e-mail; earlier ones of the same person stop working."""
        with transaction.atomic():
            self.filter(user=user, accepted_at=None).update(expires_at=timezone.now())
            invitation = self.create(user=user, invited_by=by)
            record(user, "person.invited", actor=by)
            notify(user, "invitation", about=invitation, key=f"invitation-{invitation.pk}")
        return invitation

    def by_token(self, token: str) -> "Invitation | None":
        """The open invitation that a link's token stands for, or None."""
        try:
            return self.open().get(pk=signing.loads(token, salt=_SALT))
        except (signing.BadSignature, Invitation.DoesNotExist):
            return None


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

    def accept(self, password: str) -> User:
        """Set the password that the person chose; the link stops working."""
        with transaction.atomic():
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
        return f"Reset of {self.user}'s second factor"

    @classmethod
    def request(cls, user: User, reason: str, *, by: User) -> "SecondFactorReset":
        """Ask for a reset; raises PermissionDenied for one's own, or without the right to manage people."""
        require(by, Permission.MANAGE_PEOPLE)
        if by == user:
            raise PermissionDenied("nobody resets their own second factor")
        with transaction.atomic():
            reset = cls.objects.create(user=user, reason=reason, requested_by=by)
            record(user, "second_factor.reset_requested", actor=by, text=reason)
        return reset

    def decide(self, *, by: User, granted: bool) -> None:
        """The second person carries it out or refuses.

        Raises:
            PermissionDenied: `by` asked for it, it is their own, or it has been decided.
        """
        require(by, Permission.MANAGE_PEOPLE)
        with transaction.atomic():
            reset = SecondFactorReset.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if by.pk in (reset.requested_by_id, reset.user_id) or reset.decided_at:
                raise PermissionDenied("a second HQ person decides, once")
            reset.decided_by, reset.decided_at, reset.granted = by, timezone.now(), granted
            reset.save()
            if granted:
                reset.user.authenticator_set.all().delete()
                reset.user.end_sessions()
            record(reset.user, f"second_factor.reset_{'done' if granted else 'refused'}", actor=by)
