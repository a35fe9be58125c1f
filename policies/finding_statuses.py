"""The states of a finding that pupils used a social platform to learn, and the one table of moves between them."""

from django.db import models


class FindingStatus(models.TextChoices):
    RECORDED = "recorded", "Recorded"
    IN_HAND = "in_hand", "In hand"
    CLOSED = "closed", "Closed"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"recorded": "yellow", "in_hand": "light-blue", "closed": "green"}[self]


class FindingVerb(models.TextChoices):
    ACT = "act", "Record what was done"
    CLOSE = "close", "Close it"
    REOPEN = "reopen", "Open it again"


class Outcome(models.TextChoices):
    STOPPED = "stopped", "It has stopped"
    NOT_SO = "not_so", "It turned out not to be so"
    OTHER = "other", "Something else"


_S = FindingStatus
# verb -> status before -> status after. What is not here cannot happen.
TRANSITIONS: dict[FindingVerb, dict[FindingStatus, FindingStatus]] = {
    FindingVerb.ACT: {_S.RECORDED: _S.IN_HAND, _S.IN_HAND: _S.IN_HAND},
    FindingVerb.CLOSE: {_S.RECORDED: _S.CLOSED, _S.IN_HAND: _S.CLOSED},
    FindingVerb.REOPEN: {_S.CLOSED: _S.IN_HAND},
}


def lacks_action(outcome: Outcome, has_action: bool) -> bool:
    """Whether something has to be recorded as done first: only of what never was can nothing be done."""
    return outcome != Outcome.NOT_SO and not has_action
