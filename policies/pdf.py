"""The exact version of a document as an accessible PDF.

300 pages take some seconds of one core: make it in a task, or once, and keep it. The same input gives the same bytes.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dcs_portal.typesetting import breakable, typeset

from .parsing import cleaned
from .steps import steps
from .tree import read

TEMPLATE = Path(__file__).parent / "typst" / "document.typ"
FACTS_BELOW = 2


def to_pdf(*, title: str, facts: Sequence[tuple[str, str]], markdown: str, fingerprint: str) -> bytes:
    """The PDF of a text under its title.

    facts: name and value of what stands below the title, such as ("Number", "16"); the first two, number and version,
    stand at the foot of each page too, with the fingerprint (SHA-256 of the text) and "Page 1 of 9".
    A character for which there is no glyph, such as an emoji, is shown by its name.
    """
    return typeset(TEMPLATE, _data(title, facts, markdown, fingerprint))


def _data(title: str, facts: Sequence[tuple[str, str]], markdown: str, fingerprint: str) -> dict[str, Any]:
    shown = [(_line(name), _line(value)) for name, value in facts]
    below = [_line(title), *(f"{name} {value}" for name, value in shown[:FACTS_BELOW])]
    return steps(read(markdown)) | {
        "title": _line(title), "facts": shown, "foot": " · ".join(below), "fingerprint": cleaned(fingerprint),
    }  # fmt: skip


def _line(words: str) -> str:
    return breakable(" ".join(cleaned(words).split()))
