"""The states of an incident and the one table of moves between them."""

from django.db import models

from dcs_portal.schools.permissions import Permission

from .codes import Level


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
    DO = "do", "Record that an action is done"
    PLAN = "plan", "Plan an action"
    TRIAGE = "triage", "Triage"
    REFER = "refer", "Refer to leadership"
    WITHDRAW = "withdraw", "Take back from leadership"
    AWAIT_REMOVAL = "await-removal", "Wait for removal"
    CLOSE = "close", "Close"
    REOPEN = "reopen", "Reopen"
    RESUME = "resume", "Start the clock again"
    PAUSE = "pause", "Pause the clock"
    DECIDE = "decide", "Decide what it is"
    ADD = "add", "Add to it"
    POST = "post", "Add another post"
    PEOPLE = "people", "Add whom it is about, or who posted it"
    NOTE = "note", "Add a restricted note"
    CONFIRM = "confirm", "Decide who must not see it"
    FLAG = "flag", "Flag as an allegation about staff"
    INTEREST = "interest", "Declare an interest"
    TAKE_OVER = "take-over", "Take over"
    RELEASE = "release", "Put back in the queue"
    ASSIGN = "assign", "Give it to a colleague"
    LINK = "link", "Link it to another report"
    UNLINK = "unlink", "Undo a link"
    PACK = "pack", "Make a case pack"
    FOLLOWED_UP = "followed-up", "Record a welfare follow-up"
    FOLLOW_UP = "follow-up", "Plan a welfare follow-up"
    RETURN = "return", "Return to the queue"
    TICK = "tick", "Tick a step of the playbook"
    UNTICK = "untick", "Undo a tick"
    INVITE = "invite", "Invite somebody to meet"
    WARN = "warn", "Warn whoever posted it"
    THANK = "thank", "Thank somebody"
    ASK_REMOVAL = "ask-removal", "Ask the platform to remove it"


_S = Status
OPEN = [_S.REPORTED, _S.IN_TRIAGE, _S.WITH_LEADERSHIP, _S.AWAITING_REMOVAL]
_STAYS = {status: status for status in OPEN}
_ALWAYS = {status: status for status in Status}

# verb -> status before -> status after. What is not here cannot happen. A case "in triage" that nobody has any more
# is "reported" again.
TRANSITIONS: dict[Verb, dict[Status, Status]] = {
    Verb.CLAIM: _STAYS | {_S.REPORTED: _S.IN_TRIAGE},
    Verb.RELEASE: _STAYS,
    Verb.ASSIGN: _STAYS | {_S.REPORTED: _S.IN_TRIAGE},
    Verb.LINK: _ALWAYS,
    Verb.UNLINK: _ALWAYS,
    Verb.PACK: _ALWAYS,
    Verb.TAKE_OVER: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.TRIAGE: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.REFER: {_S.IN_TRIAGE: _S.WITH_LEADERSHIP, _S.AWAITING_REMOVAL: _S.WITH_LEADERSHIP},
    Verb.WITHDRAW: {_S.WITH_LEADERSHIP: _S.IN_TRIAGE},
    Verb.ACT: {_S.WITH_LEADERSHIP: _S.IN_TRIAGE},
    Verb.AWAIT_REMOVAL: {_S.IN_TRIAGE: _S.AWAITING_REMOVAL},
    Verb.DECIDE: {_S.IN_TRIAGE: _S.IN_TRIAGE},
    Verb.ADD: _ALWAYS,
    Verb.POST: _STAYS,
    Verb.PEOPLE: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.NOTE: _ALWAYS,
    Verb.CONFIRM: _ALWAYS,
    Verb.FLAG: dict.fromkeys(Status, _S.REPORTED),
    Verb.INTEREST: _ALWAYS,
    Verb.CLOSE: {_S.IN_TRIAGE: _S.CLOSED, _S.AWAITING_REMOVAL: _S.CLOSED},
    Verb.REOPEN: {_S.CLOSED: _S.IN_TRIAGE},
    Verb.RETURN: _STAYS,
    Verb.PLAN: {
        _S.WITH_LEADERSHIP: _S.IN_TRIAGE,
        _S.IN_TRIAGE: _S.IN_TRIAGE,
        _S.AWAITING_REMOVAL: _S.AWAITING_REMOVAL,
        _S.REPORTED: _S.REPORTED,
    },
    Verb.DO: _STAYS,
    Verb.FOLLOW_UP: _ALWAYS,
    Verb.FOLLOWED_UP: _ALWAYS,
    Verb.PAUSE: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.RESUME: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.TICK: _STAYS,
    Verb.UNTICK: _STAYS,
    Verb.INVITE: _STAYS,
    Verb.WARN: _STAYS,
    Verb.THANK: _ALWAYS,
    Verb.ASK_REMOVAL: _STAYS,
}

# Who does it: one of these permissions at the incident's school. CONFIRM is asked of the people: see withholding.py.
_P = Permission
_READERS = (_P.SEE_INCIDENTS, _P.LEAD, _P.LEAD_DCS, _P.HANDLE_ALLEGATIONS)
NEEDS: dict[Verb, tuple[Permission, ...]] = {verb: (_P.TRIAGE,) for verb in Verb if verb != Verb.RETURN} | {
    Verb.ADD: (_P.SEE_INCIDENTS,),
    Verb.POST: (_P.SEE_INCIDENTS,),
    **dict.fromkeys([Verb.TICK, Verb.UNTICK], (_P.TRIAGE, _P.SAFEGUARD)),
    Verb.FLAG: _READERS,
    Verb.INTEREST: _READERS,
    Verb.CONFIRM: (_P.SEE_INCIDENTS, _P.HANDLE_ALLEGATIONS),
}
ACT_NEEDS = {Level.SCHOOL: (_P.LEAD,), Level.SENIOR: (_P.LEAD_DCS,)}
OF_LEADERSHIP = {Verb.ACT, Verb.PLAN, Verb.DO}
# What whoever decides for leadership may do too.
ALSO_LEADERSHIP = {Verb.TICK, Verb.UNTICK, Verb.INVITE, Verb.WARN}
# What can be done to a restricted incident, by an allegations officer and nobody else.
OF_RESTRICTED = {
    *(Verb.CLAIM, Verb.RELEASE, Verb.TAKE_OVER, Verb.DECIDE, Verb.ADD, Verb.NOTE),
    *(Verb.CONFIRM, Verb.INTEREST, Verb.CLOSE, Verb.REOPEN, Verb.RETURN),
    *(Verb.ASSIGN, Verb.LINK, Verb.UNLINK, Verb.PACK),
    *(Verb.PAUSE, Verb.RESUME, Verb.FOLLOW_UP, Verb.FOLLOWED_UP),
    *(Verb.TICK, Verb.UNTICK),
}
ONLY_RESTRICTED = {Verb.DECIDE}
# For these the person must hold the case; for TAKE_OVER somebody else must, for CLAIM nobody may, and for ASSIGN
# nobody else.
BY_ITS_OFFICER = {
    *(Verb.RELEASE, Verb.TRIAGE, Verb.REFER, Verb.WITHDRAW, Verb.PEOPLE),
    *(Verb.AWAIT_REMOVAL, Verb.CLOSE, Verb.DECIDE),
    *(Verb.PAUSE, Verb.RESUME),
}
# Nothing of this happens without the reason, in words.
NEEDS_TEXT = {
    *(Verb.TAKE_OVER, Verb.REFER, Verb.WITHDRAW, Verb.ACT),
    *(Verb.NOTE, Verb.CLOSE, Verb.REOPEN, Verb.ADD),
    *(Verb.CONFIRM, Verb.DECIDE, Verb.FLAG, Verb.INTEREST),
    *(Verb.PAUSE, Verb.PLAN, Verb.DO, Verb.FOLLOW_UP, Verb.FOLLOWED_UP),
    Verb.PACK,
    *(Verb.UNTICK, Verb.INVITE, Verb.WARN, Verb.THANK, Verb.ASK_REMOVAL),
}

# Events that say who looked at what; they change nothing.
READINGS = ["incident.opened", "incident.evidence_opened", "incident.evidence_seen"]


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
