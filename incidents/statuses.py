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
    MERGED = "merged", "Merged"


class Verb(models.TextChoices):
    """What can be done to an incident, in the order in which a page offers it."""

    CLAIM = "claim", "Claim this report"
    ACT = "act", "Record what leadership did"
    DO = "do", "Record that an action is done"
    PLAN = "plan", "Plan an action"
    TRIAGE = "triage", "Triage"
    COMMAND = "command", "Record the call to local command"
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
    MERGE = "merge", "Merge it into another report"
    UNMERGE = "unmerge", "Undo the merge"
    OFFER = "offer", "Offer it to another school"
    TAKE_BACK = "take-back", "Take back the offer"
    MOVE = "move", "Give it to another school"
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
    ACCEPT = "accept", "Accept it"
    REFUSE = "refuse", "Refuse it"
    TAKE_IN = "take-in", "Take in a merged report"
    LET_GO = "let-go", "Let a merged report go"


_S = Status
OPEN = [_S.REPORTED, _S.IN_TRIAGE, _S.WITH_LEADERSHIP, _S.AWAITING_REMOVAL]
_STAYS = {status: status for status in OPEN}
_ALWAYS = {status: status for status in Status}
_MERGED = {_S.MERGED: _S.MERGED}

# verb -> status before -> status after. What is not here cannot happen. A case "in triage" that nobody has any more
# is "reported" again.
TRANSITIONS: dict[Verb, dict[Status, Status]] = {
    Verb.CLAIM: _STAYS | {_S.REPORTED: _S.IN_TRIAGE},
    Verb.RELEASE: _STAYS,
    Verb.ASSIGN: _STAYS | {_S.REPORTED: _S.IN_TRIAGE},
    Verb.LINK: {s: s for s in Status if s != _S.MERGED},
    Verb.UNLINK: _ALWAYS,
    Verb.PACK: _ALWAYS,
    Verb.TAKE_OVER: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.TRIAGE: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.COMMAND: _STAYS,
    Verb.REFER: {_S.IN_TRIAGE: _S.WITH_LEADERSHIP, _S.AWAITING_REMOVAL: _S.WITH_LEADERSHIP},
    Verb.WITHDRAW: {_S.WITH_LEADERSHIP: _S.IN_TRIAGE},
    Verb.ACT: {_S.WITH_LEADERSHIP: _S.IN_TRIAGE},
    Verb.AWAIT_REMOVAL: {_S.IN_TRIAGE: _S.AWAITING_REMOVAL},
    Verb.DECIDE: {_S.IN_TRIAGE: _S.IN_TRIAGE} | _MERGED,
    Verb.ADD: _ALWAYS,
    Verb.POST: _STAYS | _MERGED,
    Verb.PEOPLE: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.NOTE: _ALWAYS,
    Verb.CONFIRM: _ALWAYS,
    Verb.FLAG: dict.fromkeys(Status, _S.REPORTED) | _MERGED,
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
    Verb.FOLLOW_UP: {s: s for s in Status if s != _S.MERGED},
    Verb.FOLLOWED_UP: _ALWAYS,
    Verb.PAUSE: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.RESUME: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.TICK: _STAYS,
    Verb.UNTICK: _STAYS,
    Verb.INVITE: _STAYS,
    Verb.WARN: _STAYS,
    Verb.THANK: _ALWAYS,
    Verb.ASK_REMOVAL: _STAYS,
    Verb.OFFER: {_S.IN_TRIAGE: _S.IN_TRIAGE, _S.AWAITING_REMOVAL: _S.AWAITING_REMOVAL},
    Verb.TAKE_BACK: {s: s for s in OPEN if s != _S.REPORTED},
    Verb.REFUSE: _STAYS,
    Verb.ACCEPT: {s: s for s in OPEN if s != _S.WITH_LEADERSHIP} | {_S.REPORTED: _S.IN_TRIAGE} | _MERGED,
    Verb.MOVE: _STAYS | _MERGED,
    # What was merged before is merged further with what it was merged into.
    Verb.MERGE: {s: _S.MERGED for s in Status if s not in (_S.WITH_LEADERSHIP, _S.CLOSED)},
    Verb.TAKE_IN: _STAYS,
    Verb.LET_GO: _ALWAYS,
    # Or where it was before, and nobody has it any more: see merging.py.
    Verb.UNMERGE: {_S.MERGED: _S.REPORTED},
}
# What can be done to a merged report itself; the rest is done to the case that it was merged into.
OF_MERGED = {
    *(Verb.ADD, Verb.POST, Verb.NOTE, Verb.CONFIRM, Verb.FLAG, Verb.INTEREST),
    *(Verb.FOLLOWED_UP, Verb.UNLINK, Verb.UNMERGE, Verb.THANK),
}

# Who does it: one of these permissions at the incident's school. CONFIRM is asked of the people: see withholding.py.
_P = Permission
_READERS = (_P.SEE_INCIDENTS, _P.LEAD, _P.LEAD_DCS, _P.HANDLE_ALLEGATIONS)
# The portal's own moves, and those of people who do not see the case: see transferring.py.
_INNER = {Verb.RETURN, Verb.ACCEPT, Verb.REFUSE, Verb.TAKE_IN, Verb.LET_GO}
NEEDS: dict[Verb, tuple[Permission, ...]] = {verb: (_P.TRIAGE,) for verb in Verb if verb not in _INNER} | {
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
    *(Verb.ASSIGN, Verb.LINK, Verb.UNLINK, Verb.PACK, Verb.MERGE, Verb.UNMERGE, Verb.MOVE),
    *(Verb.PAUSE, Verb.RESUME, Verb.FOLLOW_UP, Verb.FOLLOWED_UP),
    *(Verb.TICK, Verb.UNTICK),
}
ONLY_RESTRICTED = {Verb.DECIDE, Verb.MOVE}
# For these the person must hold the case; for TAKE_OVER somebody else must, for CLAIM nobody may, and for ASSIGN
# nobody else.
BY_ITS_OFFICER = {
    *(Verb.RELEASE, Verb.TRIAGE, Verb.REFER, Verb.WITHDRAW, Verb.PEOPLE),
    *(Verb.AWAIT_REMOVAL, Verb.CLOSE, Verb.DECIDE),
    *(Verb.PAUSE, Verb.RESUME, Verb.OFFER, Verb.TAKE_BACK, Verb.MOVE),
}
# Nothing of this happens without the reason, in words.
NEEDS_TEXT = {
    *(Verb.TAKE_OVER, Verb.REFER, Verb.WITHDRAW, Verb.ACT),
    *(Verb.NOTE, Verb.CLOSE, Verb.REOPEN, Verb.ADD),
    *(Verb.CONFIRM, Verb.DECIDE, Verb.FLAG, Verb.INTEREST),
    *(Verb.PAUSE, Verb.PLAN, Verb.DO, Verb.FOLLOW_UP, Verb.FOLLOWED_UP),
    Verb.PACK,
    *(Verb.UNTICK, Verb.INVITE, Verb.WARN, Verb.THANK, Verb.ASK_REMOVAL),
    *(Verb.OFFER, Verb.REFUSE, Verb.MOVE, Verb.UNMERGE),
    Verb.COMMAND,
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
