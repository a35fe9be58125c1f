"""Who is attacked by a post, who published it, and who is alleged to have harmed a child."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from dcs_portal.retention import Retention
from dcs_portal.schools.models import User

from ..codes import KIND_OF_PART, Part, PosterKind, TargetKind
from ..names import key

if TYPE_CHECKING:
    from .record import IncidentRecord


class PartyQuerySet(models.QuerySet["Party"]):
    def named(self) -> "PartyQuerySet":
        """Those with an account."""
        return self.filter(person__isnull=False).select_related("person")

    def replace(self, incident: "IncidentRecord", parties: list["Party"]) -> None:
        """Put `parties` in place of what was known, but whoever was named, and the accused, stay."""
        self.filter(person=None).exclude(part=Part.ACCUSED).delete()
        for party in parties:
            if party.person:
                known = {"kind": party.kind, "name": party.name}
                self.update_or_create(incident=incident, part=party.part, person=party.person, defaults=known)
        covered = {(party.part, party.kind) for party in self.named()}
        for party in parties:
            if not party.person and (party.name or (party.part, party.kind) not in covered):
                party.incident = incident  # type: ignore[assignment]
                party.save()

    def append(self, incident: "IncidentRecord", parties: list["Party"]) -> None:
        """Put `parties` beside what is known, and drop nothing."""
        for party in parties:
            party.incident = incident  # type: ignore[assignment]
            if not party.person or not self.filter(part=party.part, person=party.person).exists():
                party.save()

    def of(self, user: User) -> "PartyQuerySet":
        """Where `user` is named, by account or by their name or address as it was written in."""
        return self.filter(models.Q(person=user) | _written_in(keys_of(user)))

    def written_in(self) -> "PartyQuerySet":
        """Those of whom nothing but a name or an address is known; a page or group may bear a person's name."""
        return self.filter(_written_in()).exclude(name_key="")


def _written_in(keys: set[str] | None = None) -> models.Q:
    nobody = models.Q(person=None)
    return nobody if keys is None else nobody & models.Q(name_key__in=keys)


def keys_of(user: User) -> set[str]:
    """What a report may call the person: their name and their address."""
    return {key(user.name), key(user.email)} - {""}


class Party(models.Model):
    """A person or a group that a post concerns: a person with an account, or words for somebody without."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="parties")
    part = models.CharField(max_length=10, choices=Part)
    kind = models.CharField(max_length=10, choices=[*TargetKind.choices, *PosterKind.choices])
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=600, blank=True)

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
        indexes = [
            # Not of the names alone, where there is no account: SQLite would look through all that have none.
            models.Index(fields=["person", "name_key"], name="party_written_in"),
            models.Index(fields=["part", "kind", "incident"], name="party_by_kind"),
        ]

    def __str__(self) -> str:
        who = ", ".join(name for name in [self.person.name if self.person else "", self.name] if name)
        kind = str(KIND_OF_PART[self.part](self.kind).label)
        return f"{kind} ({who})" if who else kind

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = key(self.name)
        super().save(*args, **kwargs)

    def people(self) -> list[User]:
        """Who it is, or may be: the person chosen, or everybody at the school who bears the name written in."""
        if self.person:
            return [self.person]
        if not self.name:
            return []
        near = User.objects.nameable(self.incident.school)
        return [person for person in near if key(self.name) in keys_of(person)]


def describe(parties: list[Party]) -> str:
    """The parties in words, a line each, for the text of an event."""
    return "\n".join(f"{Part(party.part).heading}: {party}" for party in parties)
