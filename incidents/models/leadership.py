"""What leadership was asked, and what it did. The words themselves are the texts of the audit events."""

from django.db import models

from dcs_portal.audit.models import Event
from dcs_portal.retention import Retention

from ..codes import ActionKind


class Referral(models.Model):
    """A question put to a school's leaders; open until they act or the officer takes it back."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="referrals")
    asked = models.OneToOneField(Event, models.PROTECT, related_name="+")
    ended = models.OneToOneField(Event, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=models.Q(ended=None), name="one_open_referral_an_incident"
            )
        ]

    def __str__(self) -> str:
        return f"Referral of {self.incident_id}"


class LeadershipAction(models.Model):
    """What a leader did about a post, when, and (in the event's text) why."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="actions")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ActionKind)
    taken_on = models.DateField()

    class Meta:
        ordering = ["taken_on", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()
