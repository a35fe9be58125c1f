"""Merging a report into another of the same thing, and undoing that: see docs/decisions/0015."""

import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import User

from .. import routing
from ..statuses import Status, Verb
from . import winding
from .casework import TO_CLAIM
from .merges import Merge
from .record import NotNow
from .transferring import Transferring

if TYPE_CHECKING:
    from .incident import Incident


class Merging(Transferring):
    class Meta(Transferring.Meta):
        abstract = True

    if TYPE_CHECKING:
        from .merges import MergeQuerySet

        merges: MergeQuerySet

    @property
    def standing_merge(self) -> Merge | None:
        """The step by which it was merged."""
        return next((step for step in self.merges.all() if step.ended_id is None), None)

    def _obstacle_of_facts(self, verb: Verb, by: User) -> str:
        if verb == Verb.MERGE and (why := self._why_not_merged(by)):
            return why
        if verb == Verb.UNMERGE and (step := self.standing_merge) and step.undone_until < timezone.now():
            return f"Report {self.reference} was merged more than a day ago, so this cannot be undone any more."
        return super()._obstacle_of_facts(verb, by)

    def _why_not_merged(self, by: User) -> str:
        if self.officer not in (None, by):
            return f"{self.officer} has report {self.reference}. Take it over first."
        if self.planned.actions().open().exists():
            return f"Leadership has still something to do about report {self.reference}. Merge the other one into it."
        return ""

    def merge_into(self, lead: "Incident", *, by: User) -> None:
        """It is dealt with in `lead` from now on; nothing of it is lost, and the person who reported it is told.

        Raises:
            NotNow: one of them is closed, merged or another's, or they cannot be one case.
            PermissionDenied: one of them is not theirs to work on.
        """
        if self.pk == lead.pk:
            raise NotNow(f"Report {self.reference} cannot be merged into itself.")
        with transaction.atomic():
            members = self.lock_family(lead)
            lead._require_as_lead(self, by)
            data = {"case": lead.pk, "before": self._before(lead)}
            now = timezone.now()
            gone: dict[str, Any] = {"merged_into": lead, "officer": None, "closed_at": now}
            event = self._move(Verb.MERGE, by=by, data=data, **gone)
            Merge.objects.create(duplicate_id=self.pk, lead_id=lead.pk, made=event)
            self._lead_on(members, lead, by)
            routing.settle(self, *TO_CLAIM)
            routing.tell_reporter(self, "report-merged", event)
            taken = lead._keep_up_with(self, by)
            lead.heed_withholding(taken)
            routing.escalate_if_stuck(self, event)
            if lead.officer and lead.officer != by:
                routing.tell(lead.officer, "case-merged", lead, taken)

    def why_not_into(self, lead: "Merging", by: User) -> str:
        """Why it could not be dealt with in `lead` as things stand; empty if it could.

        Raises:
            PermissionDenied: `lead` is not theirs to work on.
        """
        if self.pk == lead.pk:
            return f"Report {self.reference} cannot be merged into itself."
        try:
            lead._require_as_lead(self, by)
        except NotNow as why:
            return str(why)
        return ""

    def _require_as_lead(self, duplicate: "Merging", by: User) -> None:
        if not self._is_theirs(Verb.MERGE, by) or self.is_concerned(by):
            raise PermissionDenied("merge")
        if self.merged_into:
            raise NotNow(f"Report {self.reference} was merged into {self.merged_into.reference}. Choose that one.")
        if not self.is_open:
            raise NotNow(f"Report {self.reference} is closed. Reopen it first, or close this one as a duplicate.")
        if self.restricted != duplicate.restricted:
            raise NotNow("A restricted report is merged with restricted ones only.")
        if self.school_id != duplicate.school_id:
            raise NotNow("They are of two schools. Offer one to the school of the other first.")
        if self.is_image != duplicate.is_image:
            raise NotNow("Only one of them may hold an image that nobody may look at. If both do, say so there first.")

    def _before(self, lead: "Merging") -> dict[str, Any]:
        """What stands now, in codes, so that it can stand again."""
        return {
            "status": self.status,
            "officer": self.officer_id,
            "clocks": list(self.clocks.running().values_list("pk", flat=True)),
            "waits_for": self.waits_for,
            "until": self.due_at.isoformat() if self.waits_for and self.due_at else "",
            "lead": lead._own_severity(),
        }

    @staticmethod
    def _lead_on(members: "list[Incident]", lead: "Merging", by: User) -> None:
        """What was merged into one that is merged, or that is a case again, goes where that goes."""
        for one in members:
            one._pass(Verb.MERGE, by=by, text="", data={"case": lead.pk, "further": True}, merged_into=lead)

    def _keep_up_with(self, duplicate: "Merging", by: User | None) -> Event:
        """It is at least as grave as what was merged into it."""
        graver = max(self.severity, duplicate.clock_grade)
        changes = {"severity": graver} if self.is_triaged else {"severity": graver, "proposed_severity": graver}
        return self._pass(Verb.TAKE_IN, by=by, text="", data={"case": duplicate.pk, "severity": graver}, **changes)

    def _taken_in(self) -> list[Merge]:
        """The steps of what was merged into it since somebody said how grave it is."""
        triaged = Event.objects.about(self).filter(code="incident.triage").last()
        steps = Merge.objects.standing().filter(lead=self.pk).select_related("made", "duplicate")
        return [step for step in steps if triaged is None or step.made.at > triaged.at]

    def _own_severity(self) -> list[str]:
        """Its severity and what was proposed, without what was merged into it."""
        steps = self._taken_in()
        return list(steps[0].made.data["before"]["lead"]) if steps else [self.severity, self.proposed_severity]

    def unmerge(self, reason: str, *, by: User) -> None:
        """Within a day: it is a case of its own again, as it was. What was added to either stays where it was added.

        Raises:
            NotNow: it is merged no more, or for longer than a day.
        """
        with transaction.atomic():
            lead = self.lead
            lead.lock_family()
            self.lock()
            step = self.standing_merge
            if self.merged_into_id and self.merged_into_id != lead.pk:
                raise NotNow(f"Report {lead.reference} was merged too, a moment ago. Look at it again.")
            if step is None or self.merged_into is None:
                raise NotNow(f"Report {self.reference} is not merged any more.")
            lead, was_closed = self.merged_into, self.progress
            before = step.made.data["before"]
            event = self._stand_again(before, reason, by=by)
            members = [one.lock() for one in self._below()]
            lead._let_go(step, by)
            step.ended = event
            step.save(update_fields=["ended"])
            self._lead_on(members, self, by)  # type: ignore[arg-type]
            self._after_parting(event, lead, was_closed, by)

    def _below(self) -> "list[Incident]":
        return list(type(self).objects.filter(pk__in=Merge.objects.below(self)).order_by("pk"))  # type: ignore[arg-type]

    def _stand_again(self, before: dict[str, Any], reason: str, *, by: User) -> Event:
        """As before, as far as it may: with its officer if they may still have it."""
        officer = User.objects.filter(pk=before["officer"], is_active=True).first()
        if officer and not any(officer.can(need, self.school) for need in self.needs(Verb.CLAIM)):
            officer = None
        status = Status.IN_TRIAGE if self.restricted and before["status"] != Status.REPORTED else before["status"]
        data = {"case": self.merged_into_id}
        # Who reported it was told that it is in hand, if the other one was.
        claimed = self.claimed_at or self.lead.claimed_at
        back = {"status": status, "officer": officer, "merged_into": None, "closed_at": None, "claimed_at": claimed}
        event = self._move(Verb.UNMERGE, by=by, text=reason, data=data, **back)
        until = datetime.datetime.fromisoformat(before["until"]) if before["until"] else None
        winding.rewind(self, before["clocks"], before["waits_for"], until)
        self.save(update_fields=winding.COLUMNS)
        return event

    def _let_go(self, step: Merge, by: User) -> None:
        """As grave as without it, unless somebody has said since how grave it is."""
        changes: dict[str, Any] = {}
        steps = self._taken_in()
        if step in steps and not self.danger and not self.is_image:
            others = [other.duplicate.clock_grade for other in steps if other != step]
            own = step.made.data["before"]["lead"]
            if self.severity == max([own[0], *others, step.duplicate.clock_grade]):
                changes["severity"] = max([own[0], *others])
                if not self.is_triaged:
                    changes["proposed_severity"] = changes["severity"]
        self._pass(Verb.LET_GO, by=by, text="", data={"case": step.duplicate_id}, **changes)

    def _after_parting(self, event: Event, lead: "Merging", was: str, by: User) -> None:
        if self.officer and self.is_concerned(self.officer):
            self.return_to_pool(self.officer)
        for one in (self, lead):
            one.choose_leadership(event)
            routing.escalate_if_stuck(one, event)
        routing.tell_handlers(self, "case-apart", event, but=by)
        routing.tell_handlers(lead, "case-apart", event, but=by)
        routing.tell_reporters(self, "report-apart", event)

    def raise_danger(self, called: str, *, by: User) -> None:
        with transaction.atomic():
            super().raise_danger(called, by=by)
            self._raise_lead()

    def complete(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().complete(*args, **kwargs)
            self._raise_lead()

    def _raise_lead(self) -> None:
        """What turns out to be graver than the case that it was merged into makes that graver too."""
        if self.merged_into and self.merged_into.is_open and self.clock_grade > self.merged_into.severity:
            self.merged_into._keep_up_with(self, None)
