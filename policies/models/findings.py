"""That pupils were found to use a social platform to learn, what a leader did about it, and how it ended.

The words themselves are the texts of the audit events.
"""

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.notices.models import Notice, notify
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require

from ..finding_statuses import TRANSITIONS, FindingStatus, FindingVerb, Outcome, lacks_action


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> "FindingQuerySet":
        """All for HQ; for a leader the school's; for others what they recorded, while they work there."""
        if user.can(Permission.SEE_LEARNING_USE):
            return self.all()
        own = Q(recorded_by=user, school__in=user.schools_where(Permission.RECORD_LEARNING_USE))
        return self.filter(own | Q(school__in=user.schools_where(Permission.DECIDE_LEARNING_USE)))

    def open(self) -> "FindingQuerySet":
        return self.exclude(status=FindingStatus.CLOSED)


class Finding(Lockable):
    """One occasion, at one school. No child is named in it."""

    retention = Retention.COMPLAINTS

    school = models.ForeignKey(School, models.PROTECT, related_name="findings")
    happened_on = models.DateField()
    year_group = models.CharField(max_length=60)
    platform = models.CharField(max_length=60)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=FindingStatus, default=FindingStatus.RECORDED)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True)

    objects = FindingQuerySet.as_manager()

    if TYPE_CHECKING:
        actions: models.QuerySet["FindingAction"]
        recorded_by_id: int

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=FindingStatus.CLOSED, closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(status=FindingStatus.CLOSED) & Q(closed_at=None, outcome=""),
                name="finding_closed_has_an_outcome",
            )
        ]
        indexes = [
            models.Index(fields=["-recorded_at", "-id"], name="finding_by_time"),
            models.Index(fields=["school", "-recorded_at", "-id"], name="finding_of_a_school"),
            models.Index(fields=["status", "-recorded_at", "-id"], name="finding_by_status"),
            models.Index(fields=["recorded_by", "-recorded_at", "-id"], name="finding_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What notices and the audit trail call it."""
        return f"Finding {self.pk}"

    @property
    def progress(self) -> FindingStatus:
        return FindingStatus(self.status)

    @property
    def what(self) -> str:
        """What happened, in the words of who recorded it."""
        event = Event.objects.about(self).first()
        return event.text if event else ""

    def may_be_decided_by(self, user: User) -> bool:
        return user.can(Permission.DECIDE_LEARNING_USE, self.school)

    def obstacle(self, verb: FindingVerb, outcome: Outcome | None = None) -> str:
        """Why this cannot be done now, in words; empty if it can."""
        if self.status not in TRANSITIONS[verb]:
            return f"{self.reference} is {self.get_status_display().lower()} now, so this cannot be done."
        if outcome and lacks_action(outcome, self.status == FindingStatus.IN_HAND):
            return "Record what was done first, then close it."
        return ""

    def verbs(self, user: User) -> list[FindingVerb]:
        """What somebody can do now."""
        return [v for v in FindingVerb if not self.obstacle(v)] if self.may_be_decided_by(user) else []

    def act(self, what: str, who: str, on: datetime.date, *, by: User) -> Event:
        """A leader records what was done about it.

        Args:
            who: who did it, who need not have an account.
            on: the day at the school.
        """
        if not who.strip() or not self.happened_on <= on <= self.school.today:
            raise ValueError("somebody did it, after it was found and not in the future")
        with transaction.atomic():
            event = self._move(FindingVerb.ACT, what, by=by)
            FindingAction.objects.create(finding=self, event=event, done_on=on, who=who.strip())
        return event

    def close(self, outcome: Outcome, because: str, *, by: User) -> Event:
        """It is over, with an outcome and a reason; who recorded it is told that it is closed."""
        with transaction.atomic():
            event = self._move(FindingVerb.CLOSE, because, by=by, outcome=outcome)
            if self.recorded_by_id != by.pk:
                notify(self.recorded_by, "finding-closed", about=self, key=f"finding-closed:{event.pk}")
        return event

    def reopen(self, because: str, *, by: User) -> Event:
        return self._move(FindingVerb.REOPEN, because, by=by)

    def _move(self, verb: FindingVerb, said: str, *, by: User, outcome: Outcome | None = None) -> Event:
        """The one locked door: lock the row, check the table, change it, write the event. In one transaction.

        Raises:
            NotNow: somebody was faster, or the table does not have this move.
            PermissionDenied: `by` does not lead the school.
            ValueError: nothing is said.
        """
        require(by, Permission.DECIDE_LEARNING_USE, self.school)
        if not said.strip():
            raise ValueError(f"{verb} needs words")
        with transaction.atomic():
            if obstacle := self.lock().obstacle(verb, outcome):
                raise NotNow(obstacle)
            self.status = TRANSITIONS[verb][self.progress]
            self.outcome, self.closed_at = outcome or "", timezone.now() if outcome else None
            self.save(update_fields=["status", "outcome", "closed_at"])
            Notice.objects.about(self).mark_read()  # what was told before is over
            data = {"outcome": outcome} if outcome else {}
            return record(self, f"finding.{verb.name.lower()}", actor=by, text=said.strip(), data=data)


class FindingAction(models.Model):
    """Something that was done about a finding: on which day, by whom, and (in the event's text) what."""

    retention = Retention.COMPLAINTS

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="actions")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")
    done_on = models.DateField()
    who = models.CharField(max_length=120)

    class Meta:
        ordering = ["done_on", "pk"]

    def __str__(self) -> str:
        return f"{self.finding}, done on {self.done_on}"


def record_finding(finding: Finding, what: str, *, by: User) -> Finding:
    """Record that pupils used a platform to learn, and tell the school's leaders, or HQ where there is none.

    Args:
        finding: unsaved.

    Raises:
        PermissionDenied: `by` does not work at the school.
        ValueError: nothing is said, or the day is still to come.
    """
    require(by, Permission.RECORD_LEARNING_USE, finding.school)
    if not what.strip() or finding.happened_on > finding.school.today:
        raise ValueError("what happened, on a day that has come")
    finding.recorded_by, finding.recorded_at = by, timezone.now()
    with transaction.atomic():
        finding.save(force_insert=True)
        record(finding, "finding.recorded", actor=by, text=what.strip())
        for person in _who_hears(finding):
            notify(person, "finding-recorded", about=finding, key=f"finding-recorded:{finding.pk}")
    return finding


def _who_hears(finding: Finding) -> list[User]:
    leaders = list(User.objects.holding(Permission.DECIDE_LEARNING_USE, finding.school))
    others = leaders or User.objects.holding(Permission.SEE_LEARNING_USE, None)
    return [person for person in others if person.pk != finding.recorded_by_id]
