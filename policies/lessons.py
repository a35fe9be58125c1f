"""The answer to “may I use this in a lesson?”: the clause of the strategy document, as it is in force today."""

from dataclasses import dataclass

from .clauses import Clause, learning_clause
from .models import Section, Version
from .models.documents import STRATEGY
from .rendering import sections


@dataclass(frozen=True)
class Source:
    """The version in force of the strategy document, and the sentence in it; None of what is not there."""

    version: Version | None = None
    clause: Clause | None = None


def source() -> Source:
    version = Version.objects.in_force().filter(document__number=STRATEGY).first()
    return Source(version, learning_clause(_parts(version))) if version else Source()


def _parts(version: Version) -> list[tuple[str, str, str]]:
    """What search keeps of the text; the text itself where that is not there."""
    kept = list(Section.objects.filter(version=version).values_list("anchor", "heading", "text"))
    return kept or [(part.anchor, part.heading, part.text) for part in sections(version.text)]
