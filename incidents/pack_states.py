"""The states of a case pack, the table of moves between them, and how long each lasts."""

import datetime

from django.db import models

KEPT_FOR = datetime.timedelta(days=7)
DRAFT_KEPT_FOR = datetime.timedelta(days=1)
# A worker that has not told how far it is for so long is taken for dead; after so many tries nobody tries again.
CLAIMED_FOR = datetime.timedelta(minutes=5)
TRIES = 3
# A pack that was asked for so long ago was probably lost by the broker.
LATE = datetime.timedelta(seconds=30)


class Recipient(models.TextChoices):
    POLICE = "police", "The police"
    PANEL = "panel", "A panel"
    HEAD = "head", "The head of the school"
    OTHER = "other", "Somebody else"

    @property
    def in_words(self) -> str:
        """In the middle of a sentence: "the police"."""
        return str(self.label)[:1].lower() + str(self.label)[1:]


class PackState(models.TextChoices):
    DRAFT = "draft", "Being put together"
    ASKED = "asked", "Waiting to be made"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"
    DELETED = "deleted", "Deleted"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"ready": "green", "failed": "red", "deleted": "grey"}.get(self.value, "blue")


class Failure(models.TextChoices):
    """Why it could not be made, with what to do."""

    NO_ROOM = "no_room", "There is no room for it at the moment. Tell HQ, and make it again later."
    DAMAGED = (
        "damaged",
        "A file of the evidence is not what came in any more, or not there. HQ can look for it in a backup. "
        "Until then make the pack without the evidence files.",
    )
    SEALED = "sealed", "A file was sealed after you asked for the pack. Make it again: the sealed file is left out."
    NAMED = (
        "named",
        "Somebody was named in the case after you had read the pack, so nobody decided whether they are redacted. "
        "Make it again.",
    )
    GAVE_UP = "gave_up", "Something went wrong several times. Tell HQ, and make it again later."


# The one table of moves: what is not here cannot happen.
_S = PackState
MOVES: dict[PackState, tuple[PackState, ...]] = {
    _S.DRAFT: (_S.ASKED,),
    _S.ASKED: (_S.MAKING, _S.FAILED),
    _S.MAKING: (_S.MAKING, _S.READY, _S.FAILED),
    _S.READY: (_S.DELETED,),
    _S.FAILED: (),
    _S.DELETED: (),
}
UNDER_WAY = (PackState.ASKED, PackState.MAKING)
