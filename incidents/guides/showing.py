"""What is read of the versions in force, for pages and forms."""

from dataclasses import dataclass
from typing import cast

from ..codes import Category, Severity
from ..models import GuideVersion
from .codes import FourC, Guide, LetterKind
from .content import Entry, Template
from .filling import fill, with_help


@dataclass(frozen=True)
class Shown:
    """What the severity guide says of a severity or of a kind of harm."""

    key: str
    label: str
    act: str
    examples: list[str]
    fours: list[str]


@dataclass(frozen=True)
class SeverityGuide:
    """The four severities, the gravest last, and the kinds of harm."""

    grades: list[Shown]
    harms: list[Shown]


def severity_guide(version: GuideVersion | None = None) -> SeverityGuide:
    """The guide of a version, of the one in force without one. What HQ says nothing of stands with its name alone."""
    version = version or GuideVersion.objects.in_force(Guide.SEVERITY)
    said = {one.key: one for one in cast("list[Entry]", version.items if version else [])}
    return SeverityGuide(
        [_shown(one.value, str(one.label), said) for one in Severity],
        [_shown(one.value, str(one.label), said) for one in Category],
    )


def _shown(key: str, label: str, said: dict[str, Entry]) -> Shown:
    entry = said.get(key, Entry(key, ""))
    fours = [str(one.label) for one in FourC if one in entry.fours]
    return Shown(key, label, with_help(entry.act), entry.examples.splitlines(), fours)


def letter(kind: LetterKind, facts: dict[str, str]) -> dict[str, str]:
    """Subject and body of a letter, filled in; empty where HQ has written none."""
    version = GuideVersion.objects.in_force(Guide.LETTERS)
    template = cast("Template | None", version.item(kind)) if version else None
    if template is None:
        return {}
    return {"subject": fill(template.subject, facts), "body": fill(template.body, facts)}
