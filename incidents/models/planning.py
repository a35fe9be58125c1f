"""What leaders and officers plan, each with the day by which it is to be done; and that it is done."""

import datetime

from django.db import transaction
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import User

from .. import routing
from ..codes import ActionKind, Outcome
from ..statuses import Verb
from .pausing import Pausing
from .planned import Planned, Sort
from .record import NotNow


class Planning(Pausing):
    class Meta(Pausing.Meta):
        abstract = True

    def _obstacle_of_facts(self, verb: Verb, by: User) -> str:
        if verb == Verb.PLAN and not self.referred_at:
            return f"Leadership was not asked about report {self.reference}."
        if verb == Verb.DO and not self.planned.actions().open().exists():
            return f"No action on report {self.reference} is planned."
        if verb == Verb.FOLLOWED_UP and not self.planned.follow_ups().open().exists():
            return f"No follow-up of report {self.reference} is planned."
        return super()._obstacle_of_facts(verb, by)

    def plan(self, kind: ActionKind, due_on: datetime.date, reason: str, *, by: User) -> None:
        """A leader says what will be done, by when and why. That is the decision: the case goes back to its officer."""
        with transaction.atomic():
            data = {"kind": kind, "due_on": due_on.isoformat()}
            event = self._move(Verb.PLAN, by=by, text=reason, data=data)
            self.planned.create(sort=Sort.ACTION, kind=kind, due_on=due_on, planned=event)
            self._end_referral(event)
            routing.tell_handlers(self, "case-planned", event)

    def do(self, planned: Planned, done_on: datetime.date, reason: str, *, by: User) -> None:
        """A leader did what was planned, on that day, and says what came of it.

        Raises:
            NotNow: it is done already.
        """
        with transaction.atomic():
            data = {"kind": planned.kind, "taken_on": done_on.isoformat()}
            event = self._move(Verb.DO, by=by, text=reason, data=data, acted_at=timezone.now())
            self._finish(planned, event)
            self.actions.create(event=event, kind=planned.kind, taken_on=done_on)
            routing.settle_planned(self, planned.pk)
            routing.tell_handlers(self, "case-acted", event)

    def plan_follow_up(self, due_on: datetime.date, note: str, *, by: User) -> None:
        """Somebody looks after the person who was attacked, by that day, apart from what happens to the post."""
        with transaction.atomic():
            event = self._move(Verb.FOLLOW_UP, by=by, text=note, data={"due_on": due_on.isoformat()})
            self.planned.create(sort=Sort.FOLLOW_UP, due_on=due_on, planned=event)

    def follow_up(self, planned: Planned, note: str, *, by: User) -> None:
        """It was done; the note is as restricted as every restricted note.

        Raises:
            NotNow: it is done already.
        """
        with transaction.atomic():
            event = self._move(Verb.FOLLOWED_UP, by=by, text=note)
            self._finish(planned, event)
            routing.settle_planned(self, planned.pk)

    def _finish(self, planned: Planned, event: Event) -> None:
        if not self.planned.open().filter(pk=planned.pk).update(ended=event):
            raise NotNow("That is done already.")

    def close(self, outcome: Outcome, reason: str, *, by: User, unfinished: str = "") -> Event:
        """End it; a welfare follow-up goes on.

        Args:
            unfinished: why it ends before leadership did all that it planned, where that is so.

        Raises:
            NotNow: it cannot end so yet, or actions are open and there is no reason to end without them.
        """
        with transaction.atomic():
            self.lock()
            left = self.planned.actions().open()
            if left.exists() and not unfinished.strip():
                raise NotNow("Leadership has not done all that it planned. Say why the case is closed without it.")
            text = "\n".join(part for part in [reason.strip(), unfinished.strip()] if part)
            event = super().close(outcome, text if reason.strip() else "", by=by)
            for planned in left:
                routing.settle_planned(self, planned.pk)
            left.update(ended=event, dropped=True)
            return event
