"""What welfare officers and leaders do with an incident, from claiming it to closing it."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.schools.models import User

from .. import routing
from ..codes import OF_ALLEGATIONS, WITHOUT_LEADERSHIP, ActionKind, Category, Kind, Outcome, Part, Severity, TargetKind
from ..guides.codes import Guide
from ..naming_rule import is_by_initials
from ..severity_rule import Answers, graver, propose
from ..statuses import READINGS, Verb
from . import winding
from .facts import describe_facts, record_accused
from .family import hold
from .guide_versions import GuideVersion
from .parties import Party, describe
from .record import NotNow
from .withheld import WithheldIncident

# The notices of a case that waits for somebody to claim it.
TO_CLAIM = ["report-new", "report-danger", "restricted-new", "restricted-danger", "report-late", "case-returned"]


class Casework(WithheldIncident):
    class Meta(WithheldIncident.Meta):
        abstract = True

    def claim(self, *, by: User) -> None:
        """Take an unclaimed report; of two at once one wins, and NotNow tells the other who."""
        with transaction.atomic():
            self._move(Verb.CLAIM, by=by, officer=by, claimed_at=lambda it: it.claimed_at or timezone.now())
            routing.settle(self, *TO_CLAIM)

    def release(self, *, by: User) -> None:
        """Give it back to the school's pool."""
        with transaction.atomic():
            event = self._move(Verb.RELEASE, by=by, officer=None)
            routing.tell_officers(self, "case-returned", event, but=by)

    def take_over(self, reason: str, *, by: User) -> None:
        """Take it from a colleague, who is told."""
        with transaction.atomic():
            self.lock()
            before = self.officer
            event = self._move(Verb.TAKE_OVER, by=by, text=reason, officer=by)
            if before:
                routing.tell(before, "case-taken-over", self, event)

    def triage(
        self, severity: Severity, category: Category, parties: list[Party], *, by: User, reason: str = ""
    ) -> None:
        """Record severity, category, who is targeted and who posted. Whoever is named loses sight of it.

        Args:
            reason: why the severity is not the one that was proposed.

        Raises:
            ValueError: it is not, and there is no reason.
        """
        if severity != self.proposed_severity and not reason.strip():
            raise ValueError("another severity than the proposed one needs a reason")
        with transaction.atomic():
            data = {"severity": severity, "category": category, "proposed": self.proposed_severity}
            text = "\n".join(part for part in [describe(parties), reason.strip()] if part)
            event = self._move(
                Verb.TRIAGE, by=by, text=text, data=data, severity=severity, category=category,
                playbook=lambda it: it.playbook or GuideVersion.objects.in_force(Guide.PLAYBOOK),
            )  # fmt: skip
            self.name(parties, by=by, event=event)

    def add_people(self, parties: list[Party], *, by: User, reason: str = "") -> None:
        """More people or groups that it is about, or who posted it. Whoever is named loses sight of it.

        Args:
            reason: why a child has to be named, where initials and a year group are not enough.

        Raises:
            ValueError: a child is named without a reason, or somebody is accused, which is another verb.
        """
        named = [p for p in parties if p.kind == TargetKind.CHILD and not is_by_initials(p.name)]
        if (named and not reason.strip()) or any(party.part == Part.ACCUSED for party in parties):
            raise ValueError("a child is named only with a reason, and the accused by a flag")
        with transaction.atomic():
            text = "\n".join(part for part in [describe(parties), reason.strip()] if part)
            event = self._move(Verb.PEOPLE, by=by, text=text)
            self.parties.append(self, parties)
            self.withhold(parties, by=by, event=event)

    def refer(self, question: str, *, by: User) -> None:
        """Ask the school's leaders.

        Raises:
            NotNow: no leader of the school may see it; HQ is told so.
        """
        if not self.obstacle(Verb.REFER, by) and not routing.leaders(self):
            raise NotNow(self._no_leader())
        with transaction.atomic():
            now = timezone.now()
            event = self._move(Verb.REFER, by=by, text=question, referred_at=lambda it: it.referred_at or now)
            self.referrals.create(asked=event)
            routing.tell_leaders(self, "case-referred", event)

    def _no_leader(self) -> str:
        """Tell HQ, once for each time that things changed; the answer for the officer."""
        changed = Event.objects.about(self).exclude(code__in=READINGS).last()
        told = routing.tell_hq(self, "no-leader", f"no-leader-{changed.pk if changed else 0}")
        return (
            f"Nobody can decide on this case for {self.school}: whoever leads is concerned, or there is nobody. "
            f"{'HQ has been told. ' if told else ''}Call HQ with the reference, and ask them to name somebody."
        )

    def withdraw(self, reason: str, *, by: User) -> None:
        """Take the question back. Leaders who neither acted on the case nor plan to do not see it any more."""
        with transaction.atomic():
            kept = {"referred_at": lambda it: it.referred_at if it.acted_at or it.planned.actions().exists() else None}
            self._end_referral(self._move(Verb.WITHDRAW, by=by, text=reason, **kept))

    def act(self, kind: ActionKind, taken_on: datetime.date, reason: str, *, by: User) -> None:
        """A leader records what was done and why; the case goes back to its officer."""
        with transaction.atomic():
            data = {"kind": kind, "taken_on": taken_on.isoformat()}
            event = self._move(Verb.ACT, by=by, text=reason, data=data, acted_at=timezone.now())
            self.actions.create(event=event, kind=kind, taken_on=taken_on)
            self._end_referral(event)
            if self.officer:
                routing.tell(self.officer, "case-acted", self, event)
            else:
                routing.tell_officers(self, "case-returned", event)

    def _end_referral(self, event: Event) -> None:
        self.referrals.filter(ended=None).update(ended=event)
        routing.settle(self, "case-referred")

    def await_removal(self, note: str, *, by: User) -> None:
        """Nothing to do but to wait until the platform removes the post."""
        self._move(Verb.AWAIT_REMOVAL, by=by, text=note)

    def add_note(self, text: str, *, by: User) -> None:
        """A restricted note: only welfare officers read it, and it can be disclosed to whom it is about."""
        self._move(Verb.NOTE, by=by, text=text)

    def outcomes(self) -> list[Outcome]:
        """How it may end as things stand."""
        if self.restricted:
            return OF_ALLEGATIONS
        ordinary: list[Outcome] = [outcome for outcome in Outcome if outcome != Outcome.ALLEGATION]
        return ordinary if self.acted_at else WITHOUT_LEADERSHIP

    def add(self, text: str, *, by: User) -> None:
        """More of what somebody knows: a caseworker, or the person who reported it. Its officer is told.

        Raises:
            PermissionDenied: it is neither theirs to work on nor their own report.
        """
        with transaction.atomic():
            if type(self).objects.reported_by(by).filter(pk=self.pk).exists():
                self.lock()
                event = self._pass(Verb.ADD, by=by, text=text, data={"reporter": True})
            else:
                event = self._move(Verb.ADD, by=by, text=text)
            routing.tell_handlers(self, "case-added", event, but=by)

    def complete(
        self, facts: dict[str, Any], answers: Answers, parties: list[Party], *, by: User, said: str = ""
    ) -> None:
        """The rest of a report of danger that was sent with three answers, by the person who reported it.

        Args:
            said: what was said in the post, in the reporter's words.

        Raises:
            NotNow: it is complete already, or triaged.
        """
        with transaction.atomic():
            self.lock()
            if self.is_complete or self.reporter != by:
                raise NotNow(f"Report {self.reference} is complete.")
            facts = facts | {"signs": sorted(answers.signs)}
            if not self.is_triaged:
                self.proposed_severity = self.severity = graver(self.severity, propose(answers))
            text = "\n".join(part for part in [said, describe_facts(facts, parties)] if part)
            event = self._pass(Verb.ADD, by=by, text=text, data={"reporter": True}, **facts)
            record_accused(self, parties, by=by)
            self.parties.append(self, parties)
            self.withhold(parties, by=by, event=event)
            routing.tell_handlers(self, "case-added", event, but=by)

    def suspect_image(self, *, by: User) -> None:
        """It could be, or link to, a nude or sexual image of somebody under 18: from now on nobody may look at it.

        Its files are sealed, those that were added before too. Said twice, it is said once. It holds for the case
        beside it too, an allegation or its post, where people would go on looking otherwise.

        Raises:
            PermissionDenied: `by` neither sees the case nor reported it.
        """
        with transaction.atomic():
            same_post = self.lock_with_beside()
            if not self._is_known_to(by):
                raise PermissionDenied("image")
            self.turn_into_image(by)
            for other in same_post:
                # Who works on the one need not know who works on the other.
                other.turn_into_image(None)

    def lock_with_beside(self) -> "list[Casework]":
        """Hold it and the cases that are about the same post, the restricted one first; returns the others.

        What it is merged with is about the same post, and shown on one page.

        A case that does no more than warn of a danger is not among them: it tells nothing of a post.
        """
        restricted = self.post_of or self
        posts = [post for post in restricted.posts.order_by("pk") if post.platform or not post.danger]
        near = dict.fromkeys([restricted, *posts, self.lead, *self.lead.merged.order_by("pk")])
        hold(one.pk for one in near)
        self.lock()
        return [one.lock() for one in near if one.pk != self.pk]

    def turn_into_image(self, by: User | None) -> None:
        """What follows for this case; its row is locked. Nothing, if it is one already."""
        from .evidence import Evidence

        if self.is_image:
            return
        self._become_image()
        event = record(self, "incident.image", actor=by, data={"restricted": True} if self.restricted else None)
        for evidence in Evidence.objects.open().filter(incident_id=self.pk):
            evidence.shut(by)
        routing.tell_of_image(self, event, but=by)

    def _become_image(self) -> None:
        self.kind = Kind.IMAGE
        if not self.is_triaged:
            self.proposed_severity = self.severity = graver(self.severity, Severity.S4)
        winding.wind(self)
        self.save(update_fields=["kind", "severity", "proposed_severity", *winding.COLUMNS])

    def _is_known_to(self, by: User) -> bool:
        """Whether they see it, or reported it and may see how far it is."""
        same = type(self).objects.filter(pk=self.pk)
        return same.visible_to(by).exists() or type(self).objects.reported_by(by).filter(pk=self.pk).exists()

    def close(self, outcome: Outcome, reason: str, *, by: User) -> Event:
        """End it. Without leadership only with WITHOUT_LEADERSHIP outcomes, and then the leaders are told.

        Raises:
            NotNow: it cannot end so yet: see `outcomes`.
        """
        with transaction.atomic():
            now = timezone.now()
            data = {"outcome": outcome}
            self.lock()
            if outcome not in self.outcomes():
                raise NotNow("It cannot be closed with this outcome as things stand.")
            event = self._move(Verb.CLOSE, by=by, text=reason, data=data, outcome=outcome, closed_at=now)
            routing.tell_reporters(self, "report-closed", event)
            if not self.referred_at and not self.restricted:
                routing.tell_leaders(self, "case-closed-unreferred", event)
            return event

    def reopen(self, reason: str, *, by: User) -> None:
        """Open a closed case again; whoever reopens it has it."""
        with transaction.atomic():
            event = self._move(Verb.REOPEN, by=by, text=reason, officer=by, outcome="", closed_at=None)
            routing.tell_reporters(self, "report-reopened", event)
