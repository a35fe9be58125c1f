"""Who may see which incidents. Every view starts here."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from dcs_portal.schools.permissions import Permission

from ..codes import Part
from ..statuses import OPEN, Status
from .parties import Party

if TYPE_CHECKING:
    from dcs_portal.schools.models import User


def hidden_from(user: "User") -> models.QuerySet:
    """Ids of the incidents in which `user` is target or poster: hidden whatever their role."""
    return Party.objects.filter(person=user).values("incident_id")


def at_schools_of(user: "User", permission: Permission) -> Q:
    ids = user.school_ids(permission)
    # An empty Q would vanish when it is joined with others by "or".
    return Q(pk__isnull=False) if ids is None else Q(school__in=ids)


class IncidentQuerySet(models.QuerySet["Incident"]):  # type: ignore[name-defined]
    def visible_to(self, user: "User") -> "IncidentQuerySet":
        """Cases at schools where the person has casework; for leaders those referred to them, or closed."""
        seen = Q(pk__in=[])
        if user.can(Permission.SEE_INCIDENTS):
            seen |= at_schools_of(user, Permission.SEE_INCIDENTS)
        if user.can(Permission.LEAD):
            for_leaders = Q(referred_at__isnull=False) | Q(status=Status.CLOSED)
            seen |= at_schools_of(user, Permission.LEAD) & for_leaders
        return self.filter(seen).exclude(pk__in=hidden_from(user))

    def reported_by(self, user: "User") -> "IncidentQuerySet":
        """The person's own reports, for their progress only; a poster sees not even that."""
        posted = Party.objects.filter(person=user, part=Part.POSTER).values("incident_id")
        return self.filter(reporter=user).exclude(pk__in=posted).order_by("-reported_at")

    def counted_for(self, user: "User") -> "IncidentQuerySet":
        """What goes into HQ's numbers."""
        seen = at_schools_of(user, Permission.SEE_NUMBERS) if user.can(Permission.SEE_NUMBERS) else Q(pk__in=[])
        return self.filter(seen).exclude(pk__in=hidden_from(user))

    def open(self) -> "IncidentQuerySet":
        return self.filter(status__in=OPEN)

    def unclaimed(self) -> "IncidentQuerySet":
        return self.open().filter(officer=None)

    def for_list(self) -> "IncidentQuerySet":
        """With what a list shows, and nothing else."""
        return self.select_related("school", "officer").order_by("-reported_at", "-pk")
