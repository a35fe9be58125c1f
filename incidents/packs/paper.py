"""A case pack on paper: an accessible PDF."""

from pathlib import Path
from typing import Any

from dcs_portal.typesetting import breakable, line, typeset

from ..models import CasePack
from .reading import moment

TEMPLATE = Path(__file__).parents[1] / "typst" / "case_pack.typ"


def to_pdf(pack: CasePack) -> bytes:
    """The pack as it was asked for, the same bytes every time."""
    said: dict[str, Any] = pack.contents or {}
    title = f"Case {said['reference']}"
    made = moment(pack.asked_at, pack.incident.school.tz)
    facts = [
        ("School", said["school"]),
        ("Made", f"{made}, by {said['made_by']}"),
        ("Made for", said["made_for"]),
        ("Why", said["purpose"]),
    ]
    data = {
        "title": title,
        "foot": f"{title} · made for {line(said['made_for'])} · {made}",
        "facts": [(name, _lines(value)) for name, value in facts],
        "left_out": [line(one) for one in said["left_out"]],
        "parts": [part | {"rows": [[_lines(cell) for cell in row] for row in part["rows"]]} for part in said["parts"]],
    }
    return typeset(TEMPLATE, data)


def _lines(words: str) -> str:
    """What somebody typed, line by line, without what no page can hold."""
    return "\n".join(_in_cell(one) for one in words.splitlines()) or "–"


def _in_cell(words: str) -> str:
    """A hash or a link is broken sooner than a line of a whole page."""
    return " ".join(breakable(line(word), 24) for word in words.split(" "))
