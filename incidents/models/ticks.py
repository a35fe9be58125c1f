"""What of the playbook somebody says is done. Who, when and why it was undone is in the events."""

from django.db import models
from django.db.models import Q

from dcs_portal.audit.models import Event
from dcs_portal.retention import Retention


class Tick(models.Model):
    """A step of a case that is done; it ends when somebody says that it is not."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="ticks")
    step = models.SlugField(max_length=60)
    # While it was restricted: nobody else learns of it afterwards.
    restricted = models.BooleanField(default=False)
    ticked = models.OneToOneField(Event, models.PROTECT, related_name="+")
    unticked = models.OneToOneField(Event, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "step", "restricted"], condition=Q(unticked=None), name="a_step_is_ticked_once"
            )
        ]

    def __str__(self) -> str:
        return self.step
