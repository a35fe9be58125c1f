"""A case that waits for somebody outside: its clocks stand still, until a day that is said with it."""

import datetime

from django.db import transaction
from django.utils import timezone

from dcs_portal.schools.models import User
from dcs_portal.schools.working_hours import OPENS

from .. import clocks, routing
from ..clocks import WaitsFor
from ..statuses import Verb
from . import winding
from .asking import Asking


class Pausing(Asking):
    class Meta(Asking.Meta):
        abstract = True

    def _obstacle_of_facts(self, verb: Verb, by: User) -> str:
        if verb == Verb.PAUSE:
            return self._why_not_paused()
        if verb == Verb.RESUME and not self.waits_for:
            return f"The clock of report {self.reference} is not paused."
        return super()._obstacle_of_facts(verb, by)

    def _why_not_paused(self) -> str:
        if self.waits_for:
            return f"The clock of report {self.reference} is paused already."
        if clocks.is_real(self.clock_grade):
            return f"Nothing stops the clock of report {self.reference}: it is S4, or somebody may be in danger."
        return "" if self.stage else f"Report {self.reference} has no clock to pause."

    def pause(self, waits_for: WaitsFor, until: datetime.date, reason: str, *, by: User) -> None:
        """Its clocks stand still, and go on by themselves when `until` begins at the school.

        Raises:
            NotNow: it is paused already, or so grave that nothing stops its clock.
            ValueError: `until` is not in the future, or there is no reason.
        """
        end = datetime.datetime.combine(until, OPENS, self.school.tz)
        if end <= timezone.now():
            raise ValueError("a pause ends in the future")
        with transaction.atomic():
            data = {"waits_for": waits_for, "until": until.isoformat()}
            self._move(Verb.PAUSE, by=by, text=reason, data=data, waits_for=waits_for, due_at=end)
            winding.pause(self)

    def resume(self, *, by: User) -> None:
        """They go on with what was left of their time."""
        self._move(Verb.RESUME, by=by, waits_for=winding.resume)

    def end_pause(self) -> None:
        """The portal's own move: the day has come, and its officer is told. Nothing happens if it is not paused."""
        with transaction.atomic():
            self.lock()
            if self.waits_for and self.due_at is not None and self.due_at <= timezone.now():
                event = self._move(Verb.RESUME, by=None, waits_for=winding.resume)
                routing.tell_handlers(self, "pause-over", event)
