"""A text as the steps that policies/typst/document.typ takes: what a part holds comes before the part itself.

No part of it is nested, since Typst bounds how deep its functions may call each other.
"""

import re
from collections.abc import Iterator
from typing import Any

from dcs_portal.typesetting import breakable

from .tree import Node, Text, walk

MOST_QUOTES = 5
LONGEST_ADDRESS = 2000  # what browsers take, too

_BLANKS = re.compile(r"\s+")

Step = dict[str, Any]


def steps(text: Text) -> dict[str, Any]:
    """blocks: the steps of each; notes: those of footnotes without a place in the text, and the number of the first."""
    notes = {note.number: note for note in text.notes}
    here = {mark.number for mark in walk(text.blocks) if mark.kind == "mark"}
    return {
        "blocks": [list(_taken(block, notes)) for block in text.blocks],
        "notes": [list(_taken(Node("note", _note(note)), {})) for note in text.notes if note.number not in here],
        "first": len(here) + 1,
        "headings": {heading.anchor: breakable(heading.text) for heading in text.headings},
    }


def _taken(node: Node, notes: dict[int, Node], quotes: int = 0) -> Iterator[Step]:
    """quotes: how many the part stands in; Typst has no room for more than some inside each other."""
    if node.kind == "mark":
        yield from _mark(node, notes)
        return
    is_quote = node.kind == "quote"
    parts = _cells(node) if node.kind == "table" else node.children
    for part in parts:
        yield from _taken(part, notes, quotes + is_quote)
    step = {"kind": "group"} if is_quote and quotes >= MOST_QUOTES else _SPECIAL.get(node.kind, _plainly)(node)
    yield {"parts": len(parts)} | step


def _note(note: Node) -> list[Node]:
    """What a footnote says; its first paragraph begins beside its number."""
    first, rest = note.children[:1], note.children[1:]
    return [*(Node("plain", part.children) if part.kind == "paragraph" else part for part in first), *rest]


def _mark(node: Node, notes: dict[int, Node]) -> Iterator[Step]:
    """A footnote where it is first referred to. Within other footnotes only its number."""
    label = f"note-{node.number}"
    if not notes:
        yield {"parts": 0, "kind": "number", "text": str(node.number)}
    elif node.nth > 1:
        yield {"parts": 0, "kind": "again", "label": label}
    else:
        children = _note(notes[node.number])
        for child in children:
            yield from _taken(child, {})
        yield {"parts": len(children), "kind": "note", "label": label}


def _cells(table: Node) -> list[Node]:
    return [cell for row in table.children for cell in row.children]


def _plainly(node: Node) -> Step:
    known = {"strong", "emphasis", "paragraph", "quote", "rule", "break"}
    return {"kind": node.kind if node.kind in known else "group"}


def _text(node: Node) -> Step:
    return {"kind": "text", "text": breakable(_BLANKS.sub(" ", node.text))}


def _code(node: Node) -> Step:
    return {"kind": node.kind, "text": breakable(node.text.rstrip("\n"))}


def _link(node: Node) -> Step:
    if node.address == "#" or len(node.address) > LONGEST_ADDRESS:
        return {"kind": "group"}
    inside = node.address.startswith("#")
    return {"kind": "inside" if inside else "link", "address": node.address.removeprefix("#")}


def _heading(node: Node) -> Step:
    return {"kind": "heading", "level": node.number - 1, "address": node.address}


def _list(node: Node) -> Step:
    tight = not any(part.kind == "paragraph" for item in node.children for part in item.children)
    return {"kind": node.kind, "start": node.number, "tight": tight}


def _table(node: Node) -> Step:
    head = node.children[0]
    marked = any(part.kind == "mark" for part in walk(head.children))  # a footnote may not come again on the next page
    return {
        "kind": "table",
        "columns": len(head.children),
        "right": [cell.right for cell in head.children],
        "repeat": not marked,
    }


_SPECIAL = {
    "text": _text, "code": _code, "listing": _code, "link": _link, "heading": _heading,
    "bullets": _list, "numbers": _list, "table": _table,
}  # fmt: skip
