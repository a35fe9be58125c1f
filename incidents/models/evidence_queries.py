"""Which files there are for whom, and which of them are shut."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from dcs_portal.schools.permissions import Permission

from .incident import Incident
from .seals import EvidenceSeal

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from .image_answers import ImageAnswer


def _is_shut() -> Q:
    """By a seal of its own; in a case that never had one, also by a seal of the same file elsewhere.

    In a draft only its own seals count: otherwise whoever has a copy could try whether it was reported and sealed.
    Where somebody decided about the seal of a case, that holds for the case.
    """
    own, ever = EvidenceSeal.objects.active(), EvidenceSeal.objects.all()
    elsewhere = own.filter(evidence__sha256=OuterRef("sha256"))
    follows = Q(incident__isnull=False) & ~Q(Exists(ever.filter(evidence=OuterRef("pk")))) & Q(Exists(elsewhere))
    return Q(Exists(own.filter(evidence=OuterRef("pk")))) | follows


class EvidenceQuerySet(models.QuerySet["Evidence"]):  # type: ignore[name-defined]
    def visible_to(self, user: "User") -> "EvidenceQuerySet":
        """Of incidents whose files the person may have, and of their own drafts; sealed or not."""
        seen = Incident.objects.with_evidence_for(user).values("pk")
        return self.not_kept_from(user).filter(Q(incident__in=seen) | Q(draft__reporter=user))

    def not_kept_from(self, user: "User") -> "EvidenceQuerySet":
        """Without what was added while a report was restricted: like the words from then, for allegations officers."""
        return self if user.can(Permission.HANDLE_ALLEGATIONS) else self.filter(while_restricted=False)

    def sealed(self) -> "EvidenceQuerySet":
        """Those that are shut, by a seal of their own or, in a case, by one of the same file in another report."""
        return self.filter(_is_shut())

    def open(self) -> "EvidenceQuerySet":
        """Those that are not shut."""
        return self.exclude(_is_shut())

    def siblings(self, answer: "ImageAnswer") -> "EvidenceQuerySet":
        """What the draft or the incident of an answer holds."""
        return self.filter(draft=answer.draft, incident=answer.incident)

    def for_list(self) -> "EvidenceQuerySet":
        """With what a list shows, and nothing else; each knows whether it is shut, and its own seal."""
        seals = models.Prefetch("seals", EvidenceSeal.objects.active(), "active_seals")
        listed = self.select_related("uploaded_by", "post").prefetch_related(seals).annotate(is_shut=_is_shut())
        return listed.order_by("number")

    def shut_copies(self, sha256: str = "") -> int:
        """Give files of cases that are shut by a seal elsewhere one of their own; returns how many. Safe to run twice.

        Each has a transaction of its own, so that nobody holds two cases at once.

        Args:
            sha256: of this file only; of all, if empty.
        """
        copies = self.sealed().filter(incident__isnull=False, seals=None)
        waiting = list(copies.filter(sha256=sha256) if sha256 else copies)
        for evidence in waiting:
            evidence.shut_as_elsewhere()
        return len(waiting)

    def lock(self) -> "EvidenceQuerySet":
        return self.select_for_update(of=("self",), no_key=True)
