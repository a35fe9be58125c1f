"""Cases that belong together, such as reports of the same post or by the same account."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from dcs_portal.audit.models import Event
from dcs_portal.retention import Retention

if TYPE_CHECKING:
    from .record import IncidentRecord


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    def standing(self) -> "CaseLinkQuerySet":
        """Those that nobody undid."""
        return self.filter(ended=None)

    def between(self, one: "IncidentRecord", other: "IncidentRecord") -> "CaseLinkQuerySet":
        first, second = sorted([one.pk, other.pk])
        return self.standing().filter(one=first, other=second)

    def neighbours(self, pk: int) -> Q:
        """The incidents that are linked to this one, to filter incidents by."""
        after, before = self.standing().filter(one=pk), self.standing().filter(other=pk)
        return Q(pk__in=after.values("other")) | Q(pk__in=before.values("one"))


class CaseLink(models.Model):
    """That two cases belong together, until somebody undoes it. It stands in the chronology of both."""

    retention = Retention.SAFEGUARDING

    one = models.ForeignKey("Incident", models.CASCADE, related_name="+")
    other = models.ForeignKey("Incident", models.CASCADE, related_name="+")
    made = models.OneToOneField(Event, models.PROTECT, related_name="+")
    ended = models.OneToOneField(Event, models.PROTECT, null=True, related_name="+")

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="link_from_the_older_to_the_newer"),
            models.UniqueConstraint(fields=["one", "other"], condition=Q(ended=None), name="one_standing_link_a_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"
