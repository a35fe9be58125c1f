"""Why a pack cannot be made, or is not made any more."""

from ..models import Evidence


class FileFault(Exception):  # noqa: N818 - each ends as an answer to a person
    """A file of the evidence cannot go into a pack."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__(evidence)
        self.evidence = evidence


class DamagedFile(FileFault):
    """It is not what came in any more, or not there."""


class SealedFile(FileFault):
    """It was sealed meanwhile."""


class Undecided(Exception):  # noqa: N818
    """Somebody is named in the case who was not there to choose from when it was said who is redacted."""

    def __init__(self) -> None:
        super().__init__("Somebody was named in the case since you chose who is redacted. Decide about them too.")


class TakenOver(Exception):  # noqa: N818
    """Another worker makes the pack now."""
