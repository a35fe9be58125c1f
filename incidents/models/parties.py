"""Who is attacked by a post and who published it. Whoever is named never sees the incident by a role."""

from django.conf import settings
from django.db import models

from dcs_portal.retention import Retention

from ..codes import Part, PosterKind, TargetKind


class Party(models.Model):
    """A person or a group that a post concerns: a person with an account, or words for somebody without."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="parties")
    part = models.CharField(max_length=10, choices=Part)
    kind = models.CharField(max_length=10, choices=[*TargetKind.choices, *PosterKind.choices])
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person", "part"],
                condition=models.Q(person__isnull=False),
                name="one_party_a_person_and_part",
            )
        ]

    def __str__(self) -> str:
        who = ", ".join(name for name in [self.person.name if self.person else "", self.name] if name)
        kind = str((TargetKind if self.part == Part.TARGET else PosterKind)(self.kind).label)
        return f"{kind}: {who}" if who else kind


def describe(parties: list[Party]) -> str:
    """The parties in words, a line each, for the text of an event."""
    return "\n".join(f"{Part(party.part).label}: {party}" for party in parties)
