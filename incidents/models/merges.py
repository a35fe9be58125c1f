"""That a report was merged into another, until somebody undoes it."""

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from dcs_portal.audit.models import Event
from dcs_portal.retention import Retention

if TYPE_CHECKING:
    from .record import IncidentRecord

UNDONE_WITHIN = datetime.timedelta(days=1)


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> "MergeQuerySet":
        """Those that nobody undid."""
        return self.filter(ended=None)

    def below(self, incident: "IncidentRecord") -> set[int]:
        """The reports that were merged into this one, or into one of these."""
        found: set[int] = set()
        new = {incident.pk}
        while new:
            new = set(self.standing().filter(lead__in=new).values_list("duplicate", flat=True)) - found
            found |= new
        return found


class Merge(models.Model):
    """One step. What stood before, so that it can stand again, is in the data of the event that made it."""

    retention = Retention.SAFEGUARDING

    duplicate = models.ForeignKey("Incident", models.CASCADE, related_name="merges")
    lead = models.ForeignKey("Incident", models.CASCADE, related_name="+")
    made = models.OneToOneField(Event, models.PROTECT, related_name="+")
    ended = models.OneToOneField(Event, models.PROTECT, null=True, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(duplicate=F("lead")), name="merge_of_two"),
            models.UniqueConstraint(fields=["duplicate"], condition=Q(ended=None), name="one_standing_merge_a_report"),
        ]

    def __str__(self) -> str:
        return f"{self.duplicate_id} into {self.lead_id}"

    @property
    def undone_until(self) -> datetime.datetime:
        """Until when it can be undone."""
        return self.made.at + UNDONE_WITHIN
