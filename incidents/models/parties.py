"""Who is attacked by a post and who published it. Whoever is named never sees the incident by a role."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from dcs_portal.retention import Retention

from ..codes import Part, PosterKind, TargetKind

if TYPE_CHECKING:
    from .incident import Incident


class PartyQuerySet(models.QuerySet["Party"]):
    def named(self) -> "PartyQuerySet":
        """Those with an account: they see nothing of the incident."""
        return self.filter(person__isnull=False).select_related("person")

    def replace(self, incident: "Incident", parties: list["Party"]) -> None:
        """Put `parties` in place of what was known. Whoever was named stays named: see Incident.unname."""
        self.filter(person=None).delete()
        for party in parties:
            if party.person:
                known = {"kind": party.kind, "name": party.name}
                self.update_or_create(incident=incident, part=party.part, person=party.person, defaults=known)
        covered = {(party.part, party.kind) for party in self.named()}
        nameless = [party for party in parties if not party.person]
        for party in nameless:
            party.incident = incident
            if party.name or (party.part, party.kind) not in covered:
                party.save()


class Party(models.Model):
    """A person or a group that a post concerns: a person with an account, or words for somebody without."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="parties")
    part = models.CharField(max_length=10, choices=Part)
    kind = models.CharField(max_length=10, choices=[*TargetKind.choices, *PosterKind.choices])
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)

    objects = PartyQuerySet.as_manager()

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
        return f"{kind} ({who})" if who else kind


def describe(parties: list[Party]) -> str:
    """The parties in words, a line each, for the text of an event."""
    return "\n".join(f"{Part(party.part).label}: {party}" for party in parties)
