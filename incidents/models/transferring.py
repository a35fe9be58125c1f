"""Giving a case to another school: offered, answered there, taken back. Until it is accepted nothing changes."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Holiday, School, User
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.working_hours import WorkingHours

from .. import routing
from ..clocks import Stage, Time, hours_by
from ..codes import Outcome
from ..once import once
from ..statuses import READINGS, Verb
from . import winding
from .casework import TO_CLAIM
from .record import NotNow
from .transfers import Answer, Transfer
from .writing import Writing

if TYPE_CHECKING:
    from .incident import Incident

# While it is offered leadership here is not asked anew, and it does not become part of another case.
_NOT_WHILE_OFFERED = {Verb.REFER, Verb.PLAN, Verb.OFFER, Verb.MERGE}


class Transferring(Writing):
    class Meta(Writing.Meta):
        abstract = True

    if TYPE_CHECKING:
        from .transfers import TransferQuerySet

        transfers: TransferQuerySet

    def _obstacle_of_facts(self, verb: Verb, by: User) -> str:
        offer = self.open_offer if verb in _NOT_WHILE_OFFERED | {Verb.TAKE_BACK} else None
        if offer and verb in _NOT_WHILE_OFFERED:
            return f"Report {self.reference} is offered to {offer.to_school}. Take back the offer first."
        if verb == Verb.TAKE_BACK and not offer:
            return f"Report {self.reference} is not offered to another school."
        return super()._obstacle_of_facts(verb, by)

    @property
    def open_offer(self) -> Transfer | None:
        waiting = self.transfers.waiting().select_related("to_school")
        return once(("offer", self.pk), waiting.first)

    def offer(self, to: School, reason: str, *, by: User, unfinished: str = "") -> Transfer:
        """Ask another school to take it over. Until somebody there accepts, it stays as it is.

        Args:
            unfinished: why it goes before leadership here did all that it planned, where that is so.

        Raises:
            NotNow: it is offered already, or leadership has something to do and there is no reason to go without it.
        """
        with transaction.atomic():
            self.lock()
            if to == self.school:
                raise NotNow(f"Report {self.reference} is of {to} already.")
            if self.planned.actions().open().exists() and not unfinished.strip():
                raise NotNow("Leadership has not done all that it planned. Say why the case goes without it.")
            text = "\n".join(part for part in [reason.strip(), unfinished.strip()] if part)
            event = self._move(Verb.OFFER, by=by, text=text if reason.strip() else "", data={"school": to.pk})
            offer = self._transfer(to, event)
            for person in routing.receivers(self, to):
                routing.tell(person, "case-offered", self, event)
            return offer

    def _transfer(self, to: School, event: Event) -> Transfer:
        """Whoever receives it has as much time to answer as to claim a report, in their own hours."""
        now = timezone.now()
        hours = hours_by(self.clock_grade, WorkingHours(to.tz, Holiday.objects.for_school(to).is_off()))
        time = Time.given(Stage.CLAIM, self.clock_grade, now, hours)
        facts: dict[str, Any] = {"from_school": self.school, "to_school": to, "offered": event}
        return self.transfers.create(**facts, warn_at=time.warn_at, due_at=time.due_at)

    def take_back(self, *, by: User) -> None:
        """It is not offered any more."""
        with transaction.atomic():
            self._end_offer(Answer.WITHDRAWN, self._move(Verb.TAKE_BACK, by=by))

    def _end_offer(self, answer: Answer, event: Event) -> None:
        if offer := self.open_offer:
            offer.end(answer, event)
        routing.settle(self, "case-offered", "offer-soon", "offer-late")

    def accept(self, offer: Transfer, *, by: User) -> None:
        """It is `by`'s case now, at their school; the receipt says what was handed over.

        Raises:
            NotNow: it was answered or taken back already, or the case was closed.
            PermissionDenied: it is not theirs to answer.
        """
        with transaction.atomic():
            members = self.lock_family()
            offer = self._unanswered(offer, by)
            event = self._change_school(Verb.ACCEPT, offer.to_school, members, by=by, officer=by)
            self._end_offer(Answer.ACCEPTED, event)
            self._arrive(event, members, by=by)
            if offer.offered.actor and offer.offered.actor != by:
                routing.tell(offer.offered.actor, "offer-accepted", self, event)

    def refuse(self, offer: Transfer, reason: str, *, by: User) -> None:
        """It stays where it is; who offered it and who has it are told why.

        Raises:
            NotNow, PermissionDenied: as `accept`.
        """
        if not reason.strip():
            raise ValueError("refuse needs a reason")
        with transaction.atomic():
            self.lock()
            offer = self._unanswered(offer, by)
            event = self._pass(Verb.REFUSE, by=by, text=reason, data={"school": offer.to_school_id})
            self._end_offer(Answer.REFUSED, event)
            for person in {offer.offered.actor, self.officer} - {None, by}:
                routing.tell(person, "offer-refused", self, event)  # type: ignore[arg-type]

    def _unanswered(self, offer: Transfer, by: User) -> Transfer:
        """The offer as it stands now; the case is held."""
        found = Transfer.objects.select_related("to_school", "offered__actor", "ended__actor").get(pk=offer.pk)
        if self.restricted or not by.can(Permission.TRIAGE, found.to_school) or self.is_concerned(by):
            raise PermissionDenied("answer")
        if found.ended:
            who = found.ended.actor.name if found.ended.actor else "The portal"
            raise NotNow(f"{who} was faster: report {self.reference} is {found.get_answer_display().lower()}.")
        return found

    def move_school(self, to: School, reason: str, *, by: User) -> None:
        """A restricted case is of another school from now on: who handles it is of all of DCS, so nobody is asked."""
        with transaction.atomic():
            members = self.lock_family()
            before = self.school
            event = self._change_school(Verb.MOVE, to, members, by=by, text=reason)
            now = timezone.now()
            facts: dict[str, Any] = {"from_school": before, "to_school": to, "warn_at": now, "due_at": now}
            self.transfers.create(**facts, offered=event, ended=event, answer=Answer.ACCEPTED)
            self._arrive(event, members, by=by)

    def _change_school(
        self, verb: Verb, to: School, members: "list[Incident]", *, by: User, text: str = "", **changes: Any
    ) -> Event:
        if to == self.school:
            raise NotNow(f"Report {self.reference} is of {to} already.")
        data = {"from": self.school_id, "to": to.pk} | self._handed_over(members)
        changes |= {
            "school": lambda it: winding.move_to(it, to),
            "first_school": self.first_school or self.school,
            "claimed_at": lambda it: it.claimed_at or timezone.now(),
            # The leaders there were asked nothing; what leadership did, before, is part of the case.
            "referred_at": lambda it: it.referred_at if it.acted_at else None,
        }
        if verb == Verb.MOVE:
            event = self._move(verb, by=by, text=text, data=data, **changes)
        else:
            event = self._pass(verb, by=by, text=text, data=data, **changes)
        for one in members:
            first = {"first_school": one.first_school or one.school}
            one._pass(verb, by=by, text="", data={"with": self.pk}, school=changes["school"], **first)
        return event

    def _handed_over(self, members: "list[Incident]") -> dict[str, Any]:
        """What the receipt says: of each file its case, number and hash, and how many events there are.

        Nothing of what was added while an ordinary case was restricted.
        """
        from .evidence import Evidence

        family: list[Any] = [self, *members]
        files = Evidence.objects.filter(incident__in=family).order_by("incident", "number")
        events = [Event.objects.about(one).exclude(code__in=READINGS) for one in family]
        if not self.restricted:
            files = files.filter(while_restricted=False)
        told = [event for found in events for event in found if self.restricted or not event.data.get("restricted")]
        listed = [{"case": one.incident_id, "number": one.number, "sha256": one.sha256} for one in files]
        return {"files": listed, "events": len(told)}

    def _arrive(self, event: Event, members: "list[Incident]", *, by: User) -> None:
        """Who must not see it there, who decides there, and who hears of it."""
        for one in [self, *members]:
            one.planned.actions().open().update(ended=event, dropped=True)
            one.withhold(list(one.parties.written_in()), by=None, event=event)
        self.heed_withholding(event)
        routing.settle(self, *TO_CLAIM)
        for person in User.objects.filter(notices__in=Notice.objects.about(self).filter(read_at=None)).distinct():
            Notice.objects.about(self).settle(person)
        kind = "dsl-danger" if self.danger or self.is_image else "report-dsl"
        routing.tell_safeguarding(self, kind, event, but=by)

    def close(self, outcome: Outcome, reason: str, *, by: User, unfinished: str = "") -> Event:
        """What is closed is not offered any more: see Planning.close."""
        with transaction.atomic():
            event = super().close(outcome, reason, by=by, unfinished=unfinished)
            self._end_offer(Answer.LAPSED, event)
            return event

    def _flag_one(self, reason: str, *, by: User) -> Event:
        event = super()._flag_one(reason, by=by)
        self._end_offer(Answer.LAPSED, event)
        return event
