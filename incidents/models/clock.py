"""The clocks of a case: one for each stage that it is in, begun, paused and stopped as the case moves."""

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dcs_portal.notices.models import KEPT_FOR
from dcs_portal.retention import Retention

from .. import clocks
from ..clocks import Stage, Time
from ..codes import Severity

if TYPE_CHECKING:
    from dcs_portal.schools.working_hours import Hours

# The clocks of which leaders hear.
TOLD_LEADERS = [Stage.LEADERSHIP]


class ClockQuerySet(models.QuerySet["Clock"]):
    def running(self) -> "ClockQuerySet":
        """Not stopped; a paused one is among them."""
        return self.filter(stopped_at=None)

    def ticking(self) -> "ClockQuerySet":
        return self.running().filter(left=None)

    def soon(self) -> "ClockQuerySet":
        """Those of which little time is left."""
        now = timezone.now()
        return self.ticking().filter(warn_at__lte=now, due_at__gt=now)

    def late(self) -> "ClockQuerySet":
        """Those whose time ran out of late. What was told of others is deleted by now, and would be told again."""
        now = timezone.now()
        return self.ticking().filter(due_at__lte=now, due_at__gt=now - KEPT_FOR)


class Clock(models.Model):
    """How long something may take, from when to when it ran. `left` is what a paused one has left to run."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="clocks")
    stage = models.CharField(max_length=10, choices=Stage)
    grade = models.CharField(max_length=2, choices=Severity)
    restricted = models.BooleanField()
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    left = models.DurationField(null=True)
    stopped_at = models.DateTimeField(null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "stage"], condition=Q(stopped_at=None), name="one_running_clock_a_stage"
            ),
            models.CheckConstraint(condition=Q(left=None) | ~Q(grade=Severity.S4), name="a_grave_clock_never_pauses"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(stopped_at=None), name="running_by_due"),
            models.Index(fields=["warn_at"], condition=Q(stopped_at=None), name="running_by_warning"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} of {self.incident_id}"

    @property
    def key(self) -> str:
        """Names this clock with the time that it has now, for what is told once."""
        return f"{self.pk}-{self.due_at.timestamp():.0f}"

    def give(self, time: Time) -> None:
        """It runs, until then."""
        self.due_at, self.warn_at, self.left = time.due_at, time.warn_at, None
        self.save()

    def regrade(self, grade: Severity, hours: "Hours") -> None:
        """The case is of another severity now. A graver one never gives more time, and a milder one never less.

        One that nothing stops is not paused any more: see `winding.wind`.
        """
        stage, graver = Stage(self.stage), grade > self.grade
        self.grade = grade
        if self.left is not None:
            self.left = min(self.left, clocks.TARGETS[stage][grade]) if graver else self.left
            self.save()
            return
        fresh = Time.given(stage, grade, timezone.now() if graver else self.began_at, hours)
        before = Time(self.due_at, self.warn_at)
        self.give((min if graver else max)(fresh, before, key=lambda time: time.due_at))

    def go_on_from(self, old: "Clock", now: datetime.datetime, hours: "Hours") -> None:
        """It has what `old` had left when that was stopped; what was late then is as late."""
        stage, stopped = Stage(self.stage), old.stopped_at or now
        if old.left is None and old.due_at <= stopped:
            self.give(Time(old.due_at, old.warn_at))
            return
        left = old.left if old.left is not None else hours.between(stopped, old.due_at)
        self.give(Time.left(left, stage, Severity(self.grade), now, hours))

    def stop(self) -> None:
        """What it measures is done, or is not asked for any more."""
        self.stopped_at = timezone.now()
        self.save()

    def pause(self, hours: "Hours") -> None:
        """Keep what is left of its time."""
        self.left = hours.between(timezone.now(), self.due_at)
        self.save()

    def resume(self, hours: "Hours") -> None:
        """Go on with what was left."""
        if self.left is not None:
            self.give(Time.left(self.left, Stage(self.stage), Severity(self.grade), timezone.now(), hours))
