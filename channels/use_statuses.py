"""The states of one external use, and the one table of moves between them."""

from django.db import models


class Children(models.TextChoices):
    NONE = "none", "No child is seen or named"
    APPEAR = "appear", "Children are seen or named"


class UseStatus(models.TextChoices):
    ASKED = "asked", "With HQ"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Approval ended"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"asked": "yellow", "approved": "green", "refused": "red", "withdrawn": "orange"}.get(self.value, "grey")


class UseVerb(models.TextChoices):
    """What can be done to it, in the order in which its page offers it."""

    APPROVE = "approve", "Approve"
    REFUSE = "refuse", "Refuse"
    ASK_AGAIN = "ask-again", "Ask again"
    WITHDRAW = "withdraw", "Withdraw"
    EXPIRE = "expire", "End because its approval has ended"


_S = UseStatus
# verb -> status before -> status after. What is not here cannot happen.
USE_TRANSITIONS: dict[UseVerb, dict[UseStatus, UseStatus]] = {
    UseVerb.APPROVE: {_S.ASKED: _S.APPROVED},
    UseVerb.REFUSE: {_S.ASKED: _S.REFUSED},
    UseVerb.ASK_AGAIN: {_S.REFUSED: _S.ASKED},
    UseVerb.WITHDRAW: {_S.ASKED: _S.WITHDRAWN, _S.APPROVED: _S.WITHDRAWN},
    UseVerb.EXPIRE: {_S.APPROVED: _S.EXPIRED},
}
USE_EVENTS = {
    UseVerb.APPROVE: "approved",
    UseVerb.REFUSE: "refused",
    UseVerb.ASK_AGAIN: "asked_again",
    UseVerb.WITHDRAW: "withdrawn",
    UseVerb.EXPIRE: "expired",
}
USE_NEEDS_WORDS = {UseVerb.REFUSE, UseVerb.ASK_AGAIN, UseVerb.WITHDRAW}
