"""Hiding an incident from whoever it concerns, and letting them see it again when that was a mistake."""

from django.db import transaction

from dcs_portal.audit.models import Event, record
from dcs_portal.schools.models import User

from .. import routing
from ..codes import Ground, Level, WithheldState
from ..statuses import Status, Verb
from .facts import record_accused
from .parties import Party
from .record import IncidentRecord, NotNow
from .withholding import Withholding


class WithheldIncident(IncidentRecord):
    class Meta(IncidentRecord.Meta):
        abstract = True

    def name(self, parties: list[Party], *, by: User | None, event: Event | None = None) -> None:
        """Record who is target, poster or accused. Whoever has an account loses sight of it, provisionally."""
        with transaction.atomic():
            self.parties.replace(self, parties)
            record_accused(self, parties, by=by)
            self.withhold(list(self.parties.select_related("person")), by=by, event=event)

    def withhold(self, parties: list[Party], *, by: User | None, event: Event | None = None) -> None:
        """Hide it from the people among `parties`; somebody responsible is told, and decides.

        Args:
            event: what named them; without one, an event says that the portal found their name.
        """
        if Withholding.objects.of_parties(self, parties, by=by):
            self._after_withholding(event or record(self, "incident.withheld", actor=by))

    def _after_withholding(self, event: Event) -> None:
        self.heed_withholding(event)
        routing.tell_confirmers(self, event)

    def heed_withholding(self, event: Event) -> None:
        """What follows for who leads it and who handles it; also for the case it was merged into, and of its post."""
        for one in [self, *([self.merged_into] if self.merged_into else []), *self.posts.order_by("pk")]:
            one.lock()
            one.choose_leadership(event)
            if one.officer and one.is_concerned(one.officer):
                one.return_to_pool(one.officer)
            routing.escalate_if_stuck(one, event)

    def choose_leadership(self, event: Event) -> None:
        """Where a leader of the school is concerned, leadership's part is the senior leader's at HQ. Lock it first."""
        level = Level.SENIOR if routing.is_for_senior(self) else Level.SCHOOL
        is_new = level != self.leadership
        if is_new:
            self.leadership = level
            self.save(update_fields=["leadership"])
        if self.status == Status.WITH_LEADERSHIP and (is_new or not routing.leaders(self)):
            routing.tell_new_leaders(self, event)

    def to_decide(self, by: User) -> list[Withholding]:
        """Who is hidden from, and `by` may say whether rightly: never who was named by themselves, or they."""
        active = list(self.withholdings.active().select_related("person", "raised_by"))
        return [one for one in active if by in routing.confirmers(self, one)] if active else []

    def declare_interest(self, reason: str, *, by: User) -> None:
        """`by` knows somebody in it, or has another interest: they never handle it, nor see it any more."""
        with transaction.atomic():
            event = self._move(Verb.INTEREST, by=by, text=reason)
            Withholding.objects.withhold(self, by, Ground.INTEREST, by=by)
            self._after_withholding(event)

    def decide_withholding(self, one: Withholding, reason: str, *, is_right: bool, by: User) -> None:
        """Confirm that it is hidden from a person, or let them see it again.

        Raises:
            NotNow: it is not, or not any more, theirs to decide.
        """
        with transaction.atomic():
            data = {"ground": one.ground, "right": is_right}
            event = self._move(Verb.CONFIRM, by=by, text=f"{one}\n{reason}" if reason.strip() else "", data=data)
            if one not in self.to_decide(by):
                raise NotNow("Somebody else has decided this.")
            one.state = WithheldState.CONFIRMED if is_right else WithheldState.LIFTED
            one.save(update_fields=["state"])
            if not is_right:
                self._let_see_again(one, event)
            if not self.withholdings.provisional().exists():
                routing.settle(self, "withheld")

    def _let_see_again(self, one: Withholding, event: Event) -> None:
        mistaken = self.parties.filter(person=one.person, part=one.ground)
        mistaken.filter(name="").delete()
        # What was written in stays: its bearer may be somebody else, who gets an account later.
        mistaken.update(person=None)
        self.choose_leadership(event)
        routing.escalate_if_stuck(self, event)
        routing.tell_safeguarding(self, "case-unnamed", event, but=event.actor)

    def return_to_pool(self, officer: User) -> None:
        """The portal's own move: `officer` may no longer handle it. Nothing happens if it is not theirs any more."""
        with transaction.atomic():
            self.lock()
            if self.officer == officer and self.is_open:
                event = self._move(Verb.RETURN, by=None, officer=None)
                routing.tell_handlers(self, "case-returned", event)
