"""The states of a version and the one table of moves between them."""

from django.db import models


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return _TONES[self]


_S = Status
_TONES = {
    _S.DRAFT: "grey",
    _S.IN_REVIEW: "yellow",
    _S.APPROVED: "light-blue",
    _S.PUBLISHED: "green",
    _S.SUPERSEDED: "purple",
    _S.WITHDRAWN: "red",
}


class Verb(models.TextChoices):
    """What can be done to a version, in the order in which a page offers it."""

    EDIT = "edit", "Edit"
    SUBMIT = "submit", "Send for review"
    APPROVE = "approve", "Approve"
    SEND_BACK = "send-back", "Send back to the author"
    PUBLISH = "publish", "Publish"
    UNSCHEDULE = "unschedule", "Do not publish on that date"
    DISCARD = "discard", "Discard"
    WITHDRAW = "withdraw", "Withdraw"
    SUPERSEDE = "supersede", "Supersede"


# Until it is published there is only one of a document at a time.
UNPUBLISHED = [_S.DRAFT, _S.IN_REVIEW, _S.APPROVED]
# Who reads documents may read these.
READABLE = [_S.PUBLISHED, _S.SUPERSEDED]

# verb -> status before -> status after. What is not here cannot happen.
TRANSITIONS: dict[Verb, dict[Status, Status]] = {
    Verb.EDIT: {_S.DRAFT: _S.DRAFT},
    Verb.SUBMIT: {_S.DRAFT: _S.IN_REVIEW},
    Verb.APPROVE: {_S.IN_REVIEW: _S.APPROVED},
    Verb.SEND_BACK: {_S.IN_REVIEW: _S.DRAFT, _S.APPROVED: _S.DRAFT},
    Verb.PUBLISH: {_S.APPROVED: _S.PUBLISHED},
    Verb.UNSCHEDULE: {_S.APPROVED: _S.APPROVED},
    Verb.DISCARD: dict.fromkeys(UNPUBLISHED, _S.WITHDRAWN),
    Verb.WITHDRAW: {_S.PUBLISHED: _S.WITHDRAWN},
    Verb.SUPERSEDE: {_S.PUBLISHED: _S.SUPERSEDED},
}
# Nothing of this happens without the reason, in words.
NEEDS_TEXT = {Verb.SEND_BACK, Verb.DISCARD, Verb.WITHDRAW}
# The portal does these itself, with another.
NOT_OFFERED = {Verb.SUPERSEDE}
