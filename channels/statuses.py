"""The life of a channel: its states, and the one table of moves between them."""

from collections.abc import Iterable

from django.db import models


class Scope(models.TextChoices):
    LOCAL = "local", "Local: for this school’s own families, staff and command"
    EXTERNAL = "external", "External: beyond the school"

    @property
    def short(self) -> str:
        return {"local": "Local", "external": "External"}[self.value]


class Audience(models.TextChoices):
    COMMAND = "command", "Command"
    STAKEHOLDERS = "stakeholders", "Stakeholders"
    PARENTS = "parents", "Parents"
    STAFF = "staff", "Staff"
    PUBLIC = "public", "The public"
    PUPILS = "pupils", "Pupils"


def for_scope(scope: str, audiences: Iterable[str]) -> str:
    """Why a channel of that scope may not be for these audiences; empty if it may."""
    is_beyond = {Audience.PUBLIC.value, Audience.STAKEHOLDERS.value} & set(audiences)
    return (
        "A channel for the public or stakeholders is external: HQ approves it"
        if is_beyond and scope == Scope.LOCAL
        else ""
    )


class Consent(models.TextChoices):
    """What was considered about pictures of children."""

    NO_CHILDREN = "no_children", "No child is seen or named"
    HELD = "held", "Consent is held for every child before a picture is used"


class Status(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    ASKED = "asked", "With HQ"
    REFUSED = "refused", "Refused"
    APPROVED = "approved", "Approved, not live"
    LIVE = "live", "Live"
    SUSPENDED = "suspended", "Suspended"
    CLOSED = "closed", "Closed"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        tones = {"proposed": "yellow", "asked": "yellow", "refused": "red", "approved": "light-blue", "live": "green"}
        return tones.get(self.value, "orange" if self == Status.SUSPENDED else "grey")


S = Status
# These hold their account: nobody else can have it in the register.
OPEN = [S.PROPOSED, S.ASKED, S.APPROVED, S.LIVE, S.SUSPENDED]
# These were approved, and have keepers to answer for them.
KEPT = [S.APPROVED, S.LIVE, S.SUSPENDED]
# These wait for somebody's decision.
WAITING = [S.PROPOSED, S.ASKED]


class Verb(models.TextChoices):
    """What can be done to a channel, in the order in which its page offers it."""

    APPROVE = "approve", "Approve"
    ASK_HQ = "ask-hq", "Ask HQ to approve it"
    REFUSE = "refuse", "Refuse"
    ASK_AGAIN = "ask-again", "Ask again"
    GO_LIVE = "go-live", "Say that it is live"
    TAKE_OVER = "take-over", "Take over the request to HQ"
    RENEW = "renew", "Approve it for longer"
    REFUSE_LONGER = "refuse-longer", "Refuse to approve it for longer"
    ASK_LONGER = "ask-longer", "Ask HQ to approve it for longer"
    RESUME = "resume", "Resume"
    SUSPEND = "suspend", "Suspend"
    CLOSE = "close", "Close"
    EXPIRE = "expire", "Suspend because its approval has ended"


_SAME = {status: status for status in KEPT}
# verb -> status before -> status after. What is not here cannot happen.
TRANSITIONS: dict[Verb, dict[Status, Status]] = {
    Verb.APPROVE: {S.PROPOSED: S.APPROVED, S.ASKED: S.APPROVED},
    Verb.ASK_HQ: {S.PROPOSED: S.ASKED},
    Verb.REFUSE: {S.PROPOSED: S.REFUSED, S.ASKED: S.REFUSED},
    Verb.ASK_AGAIN: {S.REFUSED: S.PROPOSED},
    Verb.GO_LIVE: {S.APPROVED: S.LIVE},
    Verb.TAKE_OVER: {S.ASKED: S.ASKED, **_SAME},
    Verb.RENEW: _SAME,
    Verb.REFUSE_LONGER: _SAME,
    Verb.ASK_LONGER: _SAME,
    Verb.RESUME: {S.SUSPENDED: S.LIVE},
    Verb.SUSPEND: {S.APPROVED: S.SUSPENDED, S.LIVE: S.SUSPENDED},
    Verb.CLOSE: {status: S.CLOSED for status in S if status != S.CLOSED},
    Verb.EXPIRE: {S.APPROVED: S.SUSPENDED, S.LIVE: S.SUSPENDED},
}
# These are events of the audit trail by these names.
EVENTS = {
    Verb.APPROVE: "approved",
    Verb.ASK_HQ: "asked",
    Verb.REFUSE: "refused",
    Verb.ASK_AGAIN: "asked_again",
    Verb.GO_LIVE: "live",
    Verb.TAKE_OVER: "taken_over",
    Verb.RENEW: "renewed",
    Verb.REFUSE_LONGER: "longer_refused",
    Verb.ASK_LONGER: "longer",
    Verb.RESUME: "resumed",
    Verb.SUSPEND: "suspended",
    Verb.CLOSE: "closed",
    Verb.EXPIRE: "expired",
}
# These lead to a channel that speaks.
AHEAD = (Verb.APPROVE, Verb.ASK_HQ, Verb.GO_LIVE, Verb.RESUME)
# These end something, and are never what a page offers first.
AGAINST = (Verb.REFUSE, Verb.REFUSE_LONGER, Verb.SUSPEND, Verb.CLOSE)
# Verbs that need a reason.
NEEDS_WORDS = {Verb.REFUSE, Verb.REFUSE_LONGER, Verb.ASK_AGAIN, Verb.SUSPEND, Verb.CLOSE, Verb.ASK_LONGER}
