"""The states of an incident and the one table of moves between them."""

from django.db import models

from dcs_portal.schools.permissions import Permission


class Status(models.TextChoices):
    REPORTED = "reported", "Reported"
    IN_TRIAGE = "in_triage", "In triage"
    WITH_LEADERSHIP = "with_leadership", "With leadership"
    AWAITING_REMOVAL = "awaiting_removal", "Awaiting removal"
    CLOSED = "closed", "Closed"


class Verb(models.TextChoices):
    """What can be done to an incident, in the order in which a page offers it."""

    CLAIM = "claim", "Claim this report"
    ACT = "act", "Record what leadership did"
    TRIAGE = "triage", "Triage"
    REFER = "refer", "Refer to leadership"
    WITHDRAW = "withdraw", "Take back from leadership"
    AWAIT_REMOVAL = "await-removal", "Wait for removal"
    CLOSE = "close", "Close"
    REOPEN = "reopen", "Reopen"
    NOTE = "note", "Add a restricted note"
    UNNAME = "unname", "Take a name out"
    TAKE_OVER = "take-over", "Take over"
    RELEASE = "release", "Put back in the queue"
    RETURN = "return", "Return to the queue"


_S = Status
OPEN = [_S.REPORTED, _S.IN_TRIAGE, _S.WITH_LEADERSHIP, _S.AWAITING_REMOVAL]
_STAYS = {status: status for status in OPEN}

# verb -> status before -> status after. What is not here cannot happen. A case "in triage" that nobody has any more
# is "reported" again.
TRANSITIONS: dict[Verb, dict[Status, Status]] = {
    Verb.CLAIM: _STAYS | {_S.REPORTED: _S.IN_TRIAGE},
    Verb.RELEASE: _STAYS,
    Verb.TAKE_OVER: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.TRIAGE: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.REFER: {_S.IN_TRIAGE: _S.WITH_LEADERSHIP, _S.AWAITING_REMOVAL: _S.WITH_LEADERSHIP},
    Verb.WITHDRAW: {_S.WITH_LEADERSHIP: _S.IN_TRIAGE},
    Verb.ACT: {_S.WITH_LEADERSHIP: _S.IN_TRIAGE},
    Verb.AWAIT_REMOVAL: {_S.IN_TRIAGE: _S.AWAITING_REMOVAL},
    Verb.NOTE: {status: status for status in Status},
    Verb.UNNAME: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.CLOSE: {_S.IN_TRIAGE: _S.CLOSED, _S.AWAITING_REMOVAL: _S.CLOSED},
    Verb.REOPEN: {_S.CLOSED: _S.IN_TRIAGE},
    Verb.RETURN: _STAYS,
}

# Who does it: the permission at the incident's school; RETURN is the portal's own.
NEEDS: dict[Verb, Permission] = {
    verb: Permission.LEAD if verb == Verb.ACT else Permission.TRIAGE for verb in Verb if verb != Verb.RETURN
}
# For these the person must hold the case; for TAKE_OVER somebody else must, for CLAIM nobody may.
BY_ITS_OFFICER = {
    *(Verb.RELEASE, Verb.TRIAGE, Verb.REFER, Verb.WITHDRAW),
    *(Verb.AWAIT_REMOVAL, Verb.CLOSE, Verb.UNNAME),
}
# Nothing of this happens without the reason, in words.
NEEDS_TEXT = {
    *(Verb.TAKE_OVER, Verb.REFER, Verb.WITHDRAW, Verb.ACT),
    *(Verb.NOTE, Verb.UNNAME, Verb.CLOSE, Verb.REOPEN),
}


class Progress(models.TextChoices):
    """What the person who reported it is told."""

    RECEIVED = "received", "Received"
    IN_HAND = "in_hand", "In hand"
    CLOSED = "closed", "Closed"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"received": "blue", "in_hand": "yellow", "closed": "green"}[self.value]


def progress(status: Status | str, *, was_claimed: bool) -> Progress:
    """The word for the reporter. What was once in hand is never only "received" again."""
    if status == Status.CLOSED:
        return Progress.CLOSED
    return Progress.IN_HAND if was_claimed else Progress.RECEIVED
