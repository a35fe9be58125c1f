"""Seals: a file is shut for everyone, neither viewed nor deleted, until a safeguarding lead decides."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from dcs_portal.retention import Retention
from dcs_portal.schools.permissions import Permission

from .. import routing
from .incident import Incident
from .record import NotNow
from .withholding import Withholding

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from .evidence import Evidence

POLICE_HAVE = datetime.timedelta(hours=24)


class Purpose(models.TextChoices):
    """Why a seal is lifted."""

    POLICE = "police", "To hand it over to the police"
    MISTAKE = "mistake", "It was sealed by mistake"


class Shut(NotNow):
    """The file is sealed, for this person at least."""


@dataclass(frozen=True)
class Police:
    """To whom a sealed file is handed."""

    force: str
    officer: str
    reference: str

    def __str__(self) -> str:
        return f"{self.force}, {self.officer}, reference {self.reference}"

    @property
    def is_whole(self) -> bool:
        return all(part.strip() for part in (self.force, self.officer, self.reference))


def _sees(user: "User", incident: Incident) -> bool:
    return Incident.objects.visible_to(user).filter(pk=incident.pk).exists()


def may_seal(user: "User", incident: Incident | None) -> bool:
    """Caseworkers and allegations officers, of an incident that they may see."""
    return incident is not None and does_casework(user, incident) and _sees(user, incident)


def does_casework(user: "User", incident: Incident) -> bool:
    """Whether their roles let them seal a file of it, if they see it."""
    return user.can(Permission.SEE_INCIDENTS, incident.school) or user.can(Permission.HANDLE_ALLEGATIONS)


def lifting(user: "User", incident: Incident | None) -> Callable[[int], bool]:
    """Whether the person decides about a sealed file that somebody (the id) uploaded; a list asks once for all.

    The school's safeguarding leads decide, and who stands in where there is none or the only one uploaded it:
    `routing.confirmers`. Nobody decides about their own upload, nor about a case that they may not see.
    """
    if incident is None:
        return lambda uploader: False

    @cache
    def deciding() -> "tuple[list[User], list[User]]":
        if not _sees(user, incident):
            return [], []
        first = routing.confirmers(incident)
        # Who uploaded it is passed over as is, of a withholding, who raised it.
        return first, routing.confirmers(incident, Withholding(raised_by=first[0])) if len(first) == 1 else []

    def may(uploader: int) -> bool:
        first, instead = deciding()
        people = instead if [person.pk for person in first] == [uploader] else first
        return user.pk != uploader and user in people

    return may


def may_lift(user: "User", evidence: "Evidence") -> bool:
    """Who decides, but never about a file that they uploaded themselves."""
    return lifting(user, evidence.incident)(evidence.uploaded_by_id)


class EvidenceSealQuerySet(models.QuerySet["EvidenceSeal"]):
    def active(self) -> "EvidenceSealQuerySet":
        """Those that still shut a file. Lifted for the police, it stays shut for everyone else."""
        return self.exclude(purpose=Purpose.MISTAKE)


class EvidenceSeal(models.Model):
    """A file is shut. What is sealed is never deleted: the seal protects its row, and the row its file."""

    retention = Retention.SAFEGUARDING

    evidence = models.ForeignKey("Evidence", models.PROTECT, related_name="seals")
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sealed_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    purpose = models.CharField(max_length=10, choices=Purpose, blank=True)
    lifted_for = models.CharField(max_length=400, blank=True)

    objects = EvidenceSealQuerySet.as_manager()

    class Meta:
        ordering = ["-sealed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence"], condition=~Q(purpose=Purpose.MISTAKE), name="one_active_seal_a_file"
            ),
            models.CheckConstraint(
                condition=Q(purpose="", lifted_by=None, lifted_at=None)
                | ~Q(purpose="") & Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="lifted_whole_or_not",
            ),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.POLICE) & ~Q(lifted_for="") | ~Q(purpose=Purpose.POLICE),
                name="lifted_for_named_police",
            ),
        ]

    def __str__(self) -> str:
        return f"Seal of {self.evidence_id}"

    def is_lifted_for(self, user: "User") -> bool:
        """Whether the person is about to hand the file to the police."""
        if self.purpose != Purpose.POLICE or self.lifted_by_id != user.pk or self.lifted_at is None:
            return False
        return timezone.now() < self.lifted_at + POLICE_HAVE
