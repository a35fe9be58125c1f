"""An exemption: why a class has no session at a level this year. One person asks, another approves."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import Role, SchoolClass, User
from dcs_portal.schools.permissions import Permission, require

from ..levels import Level


class ExemptionStatus(models.TextChoices):
    ASKED = "asked", "Waits for approval"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    ENDED = "ended", "Ended"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"asked": "yellow", "approved": "green", "refused": "red", "ended": "grey"}[self.value]


_OPEN = [ExemptionStatus.ASKED, ExemptionStatus.APPROVED]


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    def visible_to(self, user: User) -> "ExemptionQuerySet":
        """All for HQ; for everybody else those of the schools where they work."""
        if user.can(Permission.KEEP_TRAINING):
            return self.all()
        return self.filter(school_class__school__in=user.schools_where(Permission.LOG_TRAINING))

    def waiting(self) -> "ExemptionQuerySet":
        return self.filter(status=ExemptionStatus.ASKED)

    def for_hq(self) -> "ExemptionQuerySet":
        """Those that a leader of the school asked for, or where it has none: perhaps nobody there is to decide."""
        leading = Role.objects.active().allowing(Permission.MANAGE_TRAINING)
        leading = leading.filter(school=OuterRef("school_class__school"), user__is_active=True)
        return self.filter(Exists(leading.filter(user=OuterRef("asked_by"))) | ~Exists(leading))

    def ask(self, school_class: SchoolClass, level: Level, reason: str, *, by: User) -> "Exemption":
        """Ask for one.

        Raises:
            NotNow: one is asked for or approved already.
            PermissionDenied: `by` does not work at the school.
        """
        require(by, Permission.LOG_TRAINING, school_class.school)
        with transaction.atomic():
            SchoolClass.objects.select_for_update(no_key=True).get(pk=school_class.pk)
            if self.filter(school_class=school_class, level=level, status__in=_OPEN).exists():
                raise NotNow("There is an exemption of this class at this level already.")
            exemption = self.create(school_class=school_class, level=level, reason=reason.strip(), asked_by=by)
            record(exemption, "exemption.asked", actor=by, text=reason, data={"level": level})
        return exemption


class Exemption(Lockable):
    """A class that has no session at a level this year, why, and who approved it.

    It makes a gap vanish without a session, so nobody grants one alone: a leader of the school or HQ approves what
    somebody else asked for.
    """

    retention = Retention.REFERENCE

    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="training_exemptions")
    level = models.CharField("Level", max_length=10, choices=Level)
    reason = models.TextField("Reason")
    status = models.CharField(max_length=10, choices=ExemptionStatus, default=ExemptionStatus.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # The days from which and until which it holds, as they are at the school.
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    objects = ExemptionQuerySet.as_manager()

    if TYPE_CHECKING:
        asked_by_id: int

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "level"], condition=Q(status__in=_OPEN), name="one_open_exemption"
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("asked_by")), name="nobody_exempts_alone"
            ),
            models.CheckConstraint(
                condition=~Q(status=ExemptionStatus.APPROVED) | Q(approver__isnull=False, since__isnull=False),
                name="exemption_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class}, {self.get_level_display()}"

    @property
    def reference(self) -> str:
        """What notices and the audit trail call it."""
        return f"Exemption {self.pk}"

    @property
    def tone(self) -> str:
        return ExemptionStatus(self.status).tone

    def may_decide(self, by: User) -> bool:
        """Whether `by` may approve or refuse it: a leader of the school or HQ, and not who asked."""
        return self.status == ExemptionStatus.ASKED and by.pk != self.asked_by_id and self.may_ever(by)

    def may_end(self, by: User) -> bool:
        """Whether `by` may end it now, or take back what they asked for."""
        if self.status == ExemptionStatus.ASKED:
            return by.pk == self.asked_by_id
        return self.status == ExemptionStatus.APPROVED and self.may_ever(by)

    def may_ever(self, by: User) -> bool:
        """Whether `by` leads the school, or is of HQ."""
        return by.can(Permission.KEEP_TRAINING) or by.can(Permission.MANAGE_TRAINING, self.school_class.school)

    def approve(self, *, by: User) -> Event:
        """Let it hold from today.

        Raises:
            NotNow: it was decided already.
            PermissionDenied: `by` asked for it, or may not decide.
        """
        today = self.school_class.school.today
        return self._decide("exemption.approved", ExemptionStatus.APPROVED, by, since=today)

    def refuse(self, reason: str, *, by: User) -> Event:
        """Same errors as `approve`."""
        return self._decide("exemption.refused", ExemptionStatus.REFUSED, by, said=reason)

    def end(self, reason: str, *, by: User) -> Event:
        """It holds from today no more; one that still waits is taken back.

        Raises:
            NotNow: it does not hold.
            PermissionDenied: `by` neither may decide nor takes back what they asked for.
        """
        with transaction.atomic():
            self.lock()
            if self.status not in _OPEN:
                raise NotNow("This exemption does not hold any more.")
            if not self.may_end(by):
                raise PermissionDenied("not theirs to end")
            return self._write(
                "exemption.ended", ExemptionStatus.ENDED, by, said=reason, until=self.school_class.school.today
            )

    def _decide(self, code: str, status: ExemptionStatus, by: User, *, said: str = "", **values: object) -> Event:
        with transaction.atomic():
            self.lock()
            if by.pk == self.asked_by_id or not self.may_ever(by):
                raise PermissionDenied("somebody else decides")
            if self.status != ExemptionStatus.ASKED:
                raise NotNow("This exemption was decided already.")
            return self._write(code, status, by, said=said, approver=by, **values)

    def _write(self, code: str, status: ExemptionStatus, by: User, *, said: str = "", **values: object) -> Event:
        """The one door; the row is locked by now."""
        for name, value in {"status": status, **values}.items():
            setattr(self, name, value)
        self.save()
        return record(self, code, actor=by, text=said.strip(), data={"level": self.level})
