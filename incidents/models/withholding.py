"""From whom an incident is hidden. At once and provisionally; somebody responsible for safeguarding decides."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from dcs_portal.retention import Retention

from ..codes import Ground, WithheldState
from .family import hiding

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from .parties import Party
    from .record import IncidentRecord


def with_those_above(incident: "IncidentRecord") -> list[int]:
    """The keys of it, of what it is merged with, and of the restricted cases that these were split from."""
    return list(hiding(incident.pk))


class WithholdingQuerySet(models.QuerySet["Withholding"]):
    def active(self) -> "WithholdingQuerySet":
        return self.exclude(state=WithheldState.LIFTED)

    def shutting_out_of(self, incident: "IncidentRecord") -> "WithholdingQuerySet":
        """Those that hide it: its own, of what it is merged with, and of the restricted case it was split from."""
        return self.active().filter(incident__in=with_those_above(incident))

    def provisional(self) -> "WithholdingQuerySet":
        return self.filter(state=WithheldState.PROVISIONAL)

    def withhold(
        self, incident: "IncidentRecord", person: "User", ground: Ground, *, by: "User | None", chosen: bool = True
    ) -> bool:
        """Hide `incident` from `person` from now on; returns whether that is new, so that somebody must decide.

        Args:
            by: who named them; None for the portal, which found their name in what was written.
            chosen: the person was meant; where only their name was, an earlier decision about them stands.
        """
        found, created = self.get_or_create(incident=incident, person=person, ground=ground, defaults={"raised_by": by})
        if found.state == WithheldState.LIFTED and chosen:
            found.state, found.raised_by = WithheldState.PROVISIONAL, by
            found.save(update_fields=["state", "raised_by"])
            return True
        return created

    def of_parties(self, incident: "IncidentRecord", parties: "list[Party]", *, by: "User | None") -> bool:
        """Hide it from each person with an account among `parties`, or whose name was written in."""
        new = [
            self.withhold(incident, person, Ground(party.part), by=by, chosen=party.person is not None)
            for party in parties
            for person in party.people()
        ]
        return any(new)


class Withholding(models.Model):
    """One person from whom one incident is hidden, and why."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="withholdings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=10, choices=Ground)
    state = models.CharField(max_length=12, choices=WithheldState, default=WithheldState.PROVISIONAL)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = WithholdingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "person", "ground"], name="withheld_once_for_each_ground")
        ]
        indexes = [
            models.Index(
                fields=["person", "incident"], condition=~Q(state=WithheldState.LIFTED), name="withheld_from_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_ground_display().lower()}"
