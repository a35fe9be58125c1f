"""A text as a tree, from which its page and its PDF are made: headings with anchors, footnotes numbered as read."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from markdown_it.token import Token

from .parsing import tokens

DEEPEST_INLINE = 16
LONGEST_ANCHOR = 60
PREFIX = "section-"
_KINDS = {
    "bullet_list": "bullets", "ordered_list": "numbers", "list_item": "item", "blockquote": "quote", "em": "emphasis",
    "footnote_ref": "mark", "footnote_reference": "note", "code_inline": "code", "code_block": "listing",
    "fence": "listing", "hr": "rule", "hardbreak": "break", "tr": "row", "th": "cell", "td": "cell",
}  # fmt: skip


@dataclass(slots=True)
class Node:
    """One part of a text. Which of the fields below mean something depends on its kind."""

    kind: str
    children: list["Node"] = field(default_factory=list)
    text: str = ""
    address: str = ""  # of a link; the anchor of a heading
    label: str = (
        ""  # of a footnote and its marks, as its author named it; of a cell, the words at the head of its column
    )
    number: int = 0  # level of a heading, first of a numbered list, number of a footnote
    nth: int = 0  # of the marks of one footnote
    right: bool = False  # a cell of figures


@dataclass(frozen=True, slots=True)
class Heading:
    """level: 2 to 6, since the page's own h1 is the title. anchor: its id in the page."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Text:
    blocks: list[Node]
    notes: list[Node]  # each with its number; `nth` says how often the text refers to it
    headings: tuple[Heading, ...]


def read(markdown: str) -> Text:
    """The tree of any text."""
    blocks = _grow(tokens(markdown))
    notes = _numbered(blocks, _lift_notes(blocks))
    headings = _settle_headings(blocks)
    anchors = {heading.anchor for heading in headings}
    for node in walk([*blocks, *notes]):
        _settle(node, anchors)
    return Text(blocks, notes, headings)


def walk(nodes: list[Node]) -> Iterator[Node]:
    """Every node, in the order in which people read."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def plain(nodes: list[Node]) -> str:
    """The words alone, for search and for the table of contents."""
    return re.sub(r"\s+", " ", "".join(_words(nodes))).strip()


def _words(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        yield node.text or (" " if node.kind == "break" else "")
        yield from _words(node.children)
        if node.kind in {"paragraph", "plain", "heading", "cell", "listing", "item"}:
            yield " "


def _grow(found: list[Token], inline: bool = False) -> list[Node]:
    root = Node("root")
    path = [root]
    for token in found:
        if token.children is not None and token.type in {"inline", "long"}:
            path[-1].children += _grow(token.children, inline=True)
        elif token.nesting < 0:
            path.pop()
        elif inline and token.nesting and len(path) > DEEPEST_INLINE:
            path.append(path[-1])
        else:
            path[-1].children.append(node := _node(token))
            path += [node] * token.nesting
    return root.children


def _node(token: Token) -> Node:
    name = token.type.removesuffix("_open")
    node = Node(_KINDS.get(name, name), text=token.content, label=str(token.meta.get("label", "")))
    if name == "softbreak":
        return Node("text", text="\n")
    if name == "image":
        return Node("text", text=f"[Image: {token.content}]")
    if name == "paragraph" and token.hidden:
        node.kind = "plain"
    if name == "heading":
        node.number = int(token.tag[1])
    if name == "ordered_list":
        node.number = int(token.attrGet("start") or 1) if token.attrGet("start") != 0 else 0
    node.address = str(token.attrGet("href") or "")
    node.right = "right" in str(token.attrGet("style") or "")
    return node


def _lift_notes(nodes: list[Node]) -> list[Node]:
    """Takes the footnotes out of the tree, wherever their authors put them."""
    found = []
    for node in nodes:
        found += _lift_notes(node.children)
    found += [node for node in nodes if node.kind == "note"]
    nodes[:] = [node for node in nodes if node.kind != "note"]
    return found


def _numbered(blocks: list[Node], notes: list[Node]) -> list[Node]:
    """The footnotes as they are met in reading, then those that nothing refers to; their marks get the same numbers."""
    by_label = {note.label: note for note in reversed(notes)}
    ordered: list[Node] = []

    def meet(nodes: list[Node]) -> None:
        for mark in walk(nodes):
            if mark.kind == "mark":
                note = by_label[mark.label]
                if not note.number:
                    ordered.append(note)
                    note.number = len(ordered)
                note.nth += 1
                mark.number, mark.nth = note.number, note.nth

    meet(blocks)
    for note in ordered:  # grows while notes refer to further ones
        meet(note.children)
    for note in notes:
        if not note.number:
            ordered.append(note)
            note.number = len(ordered)
            meet(note.children)
    return ordered


def _settle_headings(blocks: list[Node]) -> tuple[Heading, ...]:
    """Levels that skip none and begin at 2, and an anchor for each; a heading without words is no heading."""
    headings: list[Heading] = []
    above: list[int] = []
    seen: dict[str, int] = {}
    for node in blocks:
        if node.kind != "heading" or not (words := plain(node.children)):
            continue
        while above and above[-1] >= node.number:
            above.pop()
        above.append(node.number)
        node.number, node.address = min(len(above) + 1, 6), _anchor(words, seen)
        headings.append(Heading(node.number, words, node.address))
    return tuple(headings)


def _anchor(words: str, seen: dict[str, int]) -> str:
    """From the words alone, so that it stays when other headings change; two dashes count those of the same words."""
    name = _slug(words)
    seen[name] = seen.get(name, 0) + 1
    return PREFIX + name + (f"--{seen[name]}" if seen[name] > 1 else "")


def _slug(words: str) -> str:
    same = unicodedata.normalize("NFKC", words).casefold()
    return re.sub(r"[\W_]+", "-", same)[:LONGEST_ANCHOR].strip("-") or "untitled"


def _settle(node: Node, anchors: set[str]) -> None:
    """What can only be said once the whole text is known."""
    if node.kind == "heading" and not node.address:
        node.kind, node.children = "paragraph", [Node("strong", node.children)]
    elif node.kind == "link":
        _settle_link(node, anchors)
    elif node.kind == "table":
        _settle_table(node)


def _settle_link(node: Node, anchors: set[str]) -> None:
    if not plain(node.children):
        node.children = [Node("text", text=node.address)]
    if node.address.startswith("#"):
        name = unquote(node.address[1:])
        known = (anchor for anchor in (name, PREFIX + name) if anchor in anchors)
        node.address = "#" + next(known, "")
    elif not node.address:
        node.address = "#"


def _settle_table(node: Node) -> None:
    """Its rows without the thead and tbody around them; each cell knows the words at the head of its column."""
    node.children = [row for part in node.children for row in part.children]
    heads = [plain(cell.children) for cell in node.children[0].children]
    for row in node.children:
        for cell, head in zip(row.children, heads, strict=False):
            cell.label = head
