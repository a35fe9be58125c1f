"""The small HTML that a Word document becomes, as Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from .markdown import LINKS, escape, is_safe, link, paragraph

_EMPTY = {"br", "img", "hr"}
_BLOCKS = {"p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
_MARKS = {"strong": "**", "em": "*"}


@dataclass
class Node:
    """An element, or a piece of text where `tag` is empty."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def all(self, *tags: str) -> Iterator["Node"]:
        for child in self.children:
            if child.tag in tags:
                yield child
            yield from child.all(*tags)

    @property
    def words(self) -> str:
        return self.text + "".join(child.words for child in self.children)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("root")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _EMPTY:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Node("", text=data))


def parsed(html: str) -> Node:
    """The tree of well-formed HTML."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return tree.open[0]


class Writer:
    """Writes a tree as Markdown. `losses` says what it could not write."""

    def __init__(self, root: Node) -> None:
        self.losses: list[str] = []
        self.root = root
        self.notes: dict[str, int] = {}
        self.shift = 1 if any("title" in node.attributes.get("class", "") for node in root.all("h1")) else 0
        self.has_headings = any(True for _ in root.all("h1", "h2", "h3", "h4", "h5", "h6"))

    def write(self) -> str:
        """All blocks, the notes last."""
        return "\n\n".join(self._blocks(self.root))

    def _blocks(self, node: Node) -> list[str]:
        """The blocks in an element; text between them is a paragraph of its own."""
        blocks: list[str] = []
        loose: list[Node] = []
        for child in [*node.children, Node("end")]:
            if child.tag not in _BLOCKS and child.tag != "end":
                loose.append(child)
                continue
            blocks += [text for text in [self._paragraph(loose)] if text]
            loose = []
            blocks += self._block(child)
        return blocks

    def _block(self, node: Node) -> list[str]:
        if node.tag == "table":
            return self._table(node)
        if node.tag in ("ul", "ol"):
            return self._notes(node) or [self._list(node)]
        if node.tag == "p":
            return self._said(node)
        return self._heading(node) if node.tag[:1] == "h" else []

    def _said(self, node: Node) -> list[str]:
        text = self._paragraph(node.children)
        is_bold = text.startswith("**") and text.endswith("**") and text.count("**") == 2
        if is_bold and not self.has_headings and len(text) < 80 and text[-3] not in ".:;,":
            return [f"## {text[2:-2]}"]
        return [text] if text else []

    def _heading(self, node: Node) -> list[str]:
        level = 1 if "title" in node.attributes.get("class", "") else min(6, int(node.tag[1]) + self.shift)
        text = self._inline(node.children, " ").replace("**", "").strip()
        return [f"{'#' * level} {text}"] if text else []

    def _paragraph(self, nodes: list[Node]) -> str:
        return "\\\n".join(paragraph(line) for line in self._inline(nodes, "\n").strip().split("\n"))

    def _list(self, node: Node) -> str:
        lines = []
        for number, item in enumerate(node.children, 1):
            mark = f"{number}. " if node.tag == "ol" else "- "
            blocks = self._blocks(item)
            between = "\n" if all(block.lstrip()[:1] in "-1" for block in blocks[1:]) else "\n\n"
            lines.append(mark + between.join(blocks).replace("\n", "\n" + " " * len(mark)))
        return "\n".join(lines)

    def _notes(self, node: Node) -> list[str]:
        """Footnotes and endnotes, which come as a list at the end."""
        items = [item for item in node.children if item.attributes.get("id", "") in self.notes]
        return [
            f"[^{self.notes[item.attributes['id']]}]: " + "\n\n".join(self._blocks(item)).replace("\n", "\n    ")
            for item in items
        ]

    def _table(self, node: Node) -> list[str]:
        rows = [self._row(row) for row in node.all("tr")]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return []
        if any(set(cell.attributes) & {"colspan", "rowspan"} for cell in node.all("td", "th")):
            self.losses.append("Cells of a table that were joined stand apart. Check the tables.")
        full = [row + [""] * (width - len(row)) for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in full]
        return ["\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])]

    def _row(self, row: Node) -> list[str]:
        return [" ".join(self._cell(cell)) for cell in row.children if cell.tag in ("td", "th")]

    def _cell(self, cell: Node) -> Iterator[str]:
        """A cell is one line: of a list in it the items, of a table in it the words."""
        for child in cell.children:
            if child.tag in ("ul", "ol", "table"):
                texts = [item.words for item in child.all("li")] or [part.words for part in child.all("td", "th")]
                yield from (f"• {escape(' '.join(text.split()))}".replace("|", "\\|") for text in texts)
            else:
                nodes = child.children if child.tag == "p" else [child]
                yield (
                    self._inline(nodes, " ").strip().replace("|", "\\|").replace("**", "" if cell.tag == "th" else "**")
                )

    def _inline(self, nodes: list[Node], line: str) -> str:
        return "".join(self._span(node, line) for node in nodes)

    def _span(self, node: Node, line: str) -> str:
        if not node.tag:
            return escape(" ".join(f".{node.text}.".split())[1:-1])
        if node.tag == "br":
            return line
        if node.tag == "a":
            return self._anchor(node, line)
        text = self._inline(node.children, line)
        return _marked(text, _MARKS[node.tag]) if node.tag in _MARKS else text

    def _anchor(self, node: Node, line: str) -> str:
        target, words = node.attributes.get("href", ""), self._inline(node.children, line)
        if target.startswith(("#footnote-", "#endnote-")) and "-ref-" not in target:
            return f"[^{self.notes.setdefault(target[1:], len(self.notes) + 1)}]"
        if target.startswith("#"):
            return "" if words == "↑" else words
        if target and not is_safe(target):
            self.losses.append(LINKS)
        return link(words, target)


def _marked(text: str, mark: str) -> str:
    """Emphasis, with the blanks at the ends outside; none over several lines."""
    bare = text.strip()
    if not bare or "\n" in bare:
        return text
    start = text.index(bare)
    return f"{text[:start]}{mark}{bare}{mark}{text[start + len(bare) :]}"
