"""What was written to somebody outside, exactly as it left. The words are the text of the event."""

from django.db import models

from dcs_portal.audit.models import Event
from dcs_portal.retention import Retention

from ..guides.codes import LetterKind


class Letter(models.Model):
    """One letter of a case. The database refuses to change it."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="letters")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=LetterKind)
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="one_letter_a_number")]

    def __str__(self) -> str:
        return f"Letter {self.number}: {self.get_kind_display()}"

    @property
    def subject(self) -> str:
        """Its first line. Empty once retention has erased the words."""
        return self.event.text.partition("\n")[0]

    @property
    def body(self) -> str:
        return self.event.text.partition("\n")[2].strip()
