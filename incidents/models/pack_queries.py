"""Which case packs there are for whom, and which of them wait to be made or deleted."""

import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.schools.permissions import Permission

from ..pack_states import CLAIMED_FOR, DRAFT_KEPT_FOR, LATE, TRIES, PackState
from .incident import Incident
from .queries import at_schools_of

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from .packs import CasePack


class CasePackQuerySet(models.QuerySet["CasePack"]):
    def visible_to(self, user: "User") -> "CasePackQuerySet":
        """Of cases that the person may see and handle, as they are now; a draft is its maker's alone.

        What was made while the case was restricted stays with the allegations officers.
        """
        cases = Incident.objects.visible_to(user)
        ordinary = cases.filter(at_schools_of(user, Permission.TRIAGE), restricted=False).values("pk")
        restricted = cases.filter(at_schools_of(user, Permission.HANDLE_ALLEGATIONS), restricted=True).values("pk")
        seen = Q(incident__in=ordinary, while_restricted=False) | Q(incident__in=restricted)
        return self.filter(seen).filter(Q(by=user) | ~Q(state=PackState.DRAFT))

    def of(self, incident: Incident) -> "CasePackQuerySet":
        """Those that were asked for, the newest first."""
        asked = self.filter(incident=incident).exclude(state=PackState.DRAFT)
        return asked.select_related("by").order_by("-pk")

    def to_make(self, now: datetime.datetime) -> "CasePackQuerySet":
        """Asked for, or claimed by a worker that has not come back."""
        return self.filter(Q(state=PackState.ASKED) | Q(state=PackState.MAKING, claimed_until__lt=now))

    def lost(self) -> "CasePackQuerySet":
        """What no worker has, though it is time."""
        now = timezone.now()
        return self.to_make(now).filter(asked_at__lt=now - LATE)

    def claim(self, pk: int) -> "CasePack | None":
        """Take one to be made, if nobody else has it: a single UPDATE decides."""
        now = timezone.now()
        claim: dict[str, Any] = {"state": PackState.MAKING, "claimed_until": now + CLAIMED_FOR, "done": 0}
        due = self.to_make(now).filter(pk=pk, attempts__lt=TRIES)
        taken = due.update(attempts=F("attempts") + 1, **claim)
        return self.select_related("incident__school", "by").get(pk=pk) if taken else None

    def over(self) -> "CasePackQuerySet":
        """Whose time is up, or that nobody may have any more."""
        ready = self.filter(state=PackState.READY).select_related("incident__merged_into")
        shut = [pack.pk for pack in ready if pack.is_shut]
        return ready.filter(Q(expires_at__lte=timezone.now()) | Q(pk__in=shut))

    def left(self) -> "CasePackQuerySet":
        """Drafts that somebody began a day ago and did not ask for."""
        return self.filter(state=PackState.DRAFT, begun_at__lt=timezone.now() - DRAFT_KEPT_FOR)
