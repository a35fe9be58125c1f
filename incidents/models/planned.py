"""What is to be done by a day: an action of leadership, or a welfare follow-up. The words are in the events."""

import datetime

from django.db import models
from django.db.models import Q

from dcs_portal.audit.models import Event
from dcs_portal.retention import Retention

from ..codes import ActionKind


class Sort(models.TextChoices):
    ACTION = "action", "Action of leadership"
    FOLLOW_UP = "follow_up", "Welfare follow-up"


class PlannedQuerySet(models.QuerySet["Planned"]):
    def open(self) -> "PlannedQuerySet":
        return self.filter(ended=None)

    def actions(self) -> "PlannedQuerySet":
        return self.filter(sort=Sort.ACTION)

    def follow_ups(self) -> "PlannedQuerySet":
        return self.filter(sort=Sort.FOLLOW_UP)


class Planned(models.Model):
    """Something that somebody means to do about a case; it ends when it is done, or dropped when the case is."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="planned")
    sort = models.CharField(max_length=10, choices=Sort)
    kind = models.CharField(max_length=12, choices=ActionKind, blank=True)
    due_on = models.DateField()
    planned = models.OneToOneField(Event, models.PROTECT, related_name="+")
    ended = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    dropped = models.BooleanField(default=False)

    objects = PlannedQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sort=Sort.ACTION) & ~Q(kind="") | Q(sort=Sort.FOLLOW_UP, kind=""),
                name="planned_action_has_a_kind",
            ),
            models.CheckConstraint(condition=Q(dropped=False) | Q(ended__isnull=False), name="dropped_has_ended"),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(ended=None), name="planned_by_day")]

    def __str__(self) -> str:
        return ActionKind(self.kind).to_do if self.kind else str(self.get_sort_display())

    def is_late(self, today: datetime.date) -> bool:
        return self.ended_id is None and self.due_on < today
