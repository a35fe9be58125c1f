"""The call to local command about a post that gives away where a unit is, or goes (operational security)."""

import datetime

from django.db import transaction

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import User

from ..codes import Category, CommandCall, Outcome
from ..statuses import Verb
from .merging import Merging
from .record import NotNow


class Commanding(Merging):
    class Meta(Merging.Meta):
        abstract = True

    @property
    def is_for_command(self) -> bool:
        """Whether local command has to hear of it. A restricted case tells nobody outside."""
        return self.category == Category.PRIVATE and not self.restricted

    @property
    def owes_call(self) -> bool:
        """Whether it is still to be said that local command was rung, or why not."""
        return self.is_open and self.is_for_command and not self.command

    def _obstacle_of_facts(self, verb: Verb, by: User) -> str:
        if verb == Verb.COMMAND and not self.is_for_command:
            return f"Report {self.reference} is not about private or location information."
        return super()._obstacle_of_facts(verb, by)

    def _require_as_lead(self, duplicate: Merging, by: User) -> None:
        """What local command must still hear of stays so: a merged report is asked for no call."""
        super()._require_as_lead(duplicate, by)
        if isinstance(duplicate, Commanding) and duplicate.owes_call and not self.is_for_command:
            raise NotNow(
                f"Local command must hear of report {duplicate.reference}. Record the call first, or say why none is "
                "needed."
            )

    def record_call(self, who: str, at: datetime.datetime, agreed: str, *, by: User) -> None:
        """Local command was rung: who answered, when, and what was agreed. Once or several times."""
        if not (who.strip() and agreed.strip()):
            raise ValueError("a call needs who was rung and what was agreed")
        data = {"call": CommandCall.RUNG, "at": at.isoformat()}
        text = f"Rung: {who.strip()}\nAgreed: {agreed.strip()}"
        self._move(Verb.COMMAND, by=by, text=text, data=data, command=CommandCall.RUNG)

    def waive_call(self, reason: str, *, by: User) -> None:
        """Nobody has to be rung, and why. What was rung before stays rung."""
        self._move(
            Verb.COMMAND, by=by, text=reason, data={"call": CommandCall.NONE},
            command=lambda it: it.command or CommandCall.NONE,
        )  # fmt: skip

    def close(self, outcome: Outcome, reason: str, *, by: User, unfinished: str = "", no_call: str = "") -> Event:
        """End it, as `Planning.close` does.

        Args:
            no_call: why local command was not rung, where that is still owed.

        Raises:
            NotNow: it cannot end so yet, or neither the call nor the reason for none is there.
        """
        with transaction.atomic():
            self.lock()
            if self.owes_call and reason.strip():
                if not no_call.strip():
                    raise NotNow("Record the call to local command, or say why none is needed.")
                self.waive_call(no_call, by=by)
            return super().close(outcome, reason, by=by, unfinished=unfinished)
