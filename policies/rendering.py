"""A text as a part of a page: our own tags and classes, what an author typed as text, and sanitised all the same.

A text of 300 pages takes about half a second, so a published version should be rendered once and kept.
"""

from collections.abc import Callable
from dataclasses import dataclass

import nh3
from markupsafe import Markup, escape

from .parsing import SCHEMES
from .tree import Heading, Node, Text, plain, read

__all__ = ["Heading", "Rendered", "Section", "render", "sections"]

_AROUND = {
    "paragraph": '<p class="govuk-body">{}</p>\n',
    "bullets": '<ul class="govuk-list govuk-list--bullet">\n{}</ul>\n',
    "item": "<li>{}</li>\n",
    "quote": '<blockquote class="govuk-inset-text">\n{}</blockquote>\n',
    "rule": '<hr class="govuk-section-break govuk-section-break--l govuk-section-break--visible">\n',
    "listing": '<pre class="portal-text__listing"><code>{}</code></pre>\n',
    "code": "<code>{}</code>",
    "strong": "<strong>{}</strong>",
    "emphasis": "<em>{}</em>",
    "break": "<br>\n",
}
_CLASSES = {2: "govuk-heading-m", 3: "govuk-heading-s"}
_ATTRIBUTES = {
    "*": {"class", "id", "role"},
    "a": {"href"},
    "ol": {"start"},
    "th": {"scope"},
    "td": {"data-label"},
    "section": {"aria-label"},
}
_INLINE = {"a", "br", "code", "em", "span", "strong", "sup"}
_BLOCKS = {"blockquote", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "ul"}
_TABLES = {"table", "tbody", "td", "th", "thead", "tr"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """html: safe to put on a page under its h1. headings: for a table of contents."""

    html: Markup
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The words between a heading and the next, for search. Before the first heading, anchor and heading are empty."""

    anchor: str
    heading: str
    text: str


def render(markdown: str) -> Rendered:
    """The page of any text whatsoever; never raises. HTML and links that lead elsewhere come out as words."""
    text = read(markdown)
    return Rendered(_sanitised(_html(text.blocks) + _notes(text)), text.headings)


def sections(markdown: str) -> tuple[Section, ...]:
    """The words of a text under each of its headings, and each of its footnotes, with the anchor that leads there."""
    text = read(markdown)
    parts: list[tuple[str, str, list[Node]]] = [("", "", [])]
    for node in text.blocks:
        if node.kind == "heading":
            parts.append((node.address, plain(node.children), []))
        else:
            parts[-1][2].append(node)
    parts += [(f"note-{note.number}", f"Note {note.number}", note.children) for note in text.notes]
    found = (Section(anchor, heading, plain(nodes)) for anchor, heading, nodes in parts)
    return tuple(section for section in found if section.heading or section.text)


def _sanitised(html: str) -> Markup:
    inside: Callable[[str], str | None] = lambda address: address if address.startswith("#") else None  # noqa: E731
    clean = nh3.clean(
        html, tags=_INLINE | _BLOCKS | _TABLES, attributes=_ATTRIBUTES, url_schemes=SCHEMES, url_relative=inside
    )
    return Markup(clean)  # noqa: S704


def _html(nodes: list[Node]) -> str:
    return "".join(_one(node) for node in nodes)


def _one(node: Node) -> str:
    if special := _SPECIAL.get(node.kind):
        return special(node)
    return _AROUND.get(node.kind, "{}").replace("{}", str(escape(node.text)) + _html(node.children), 1)


def _heading(node: Node) -> str:
    tag, name = f"h{node.number}", _CLASSES.get(node.number, "govuk-heading-s")
    return f'<{tag} class="{name}" id="{escape(node.address)}">{_html(node.children)}</{tag}>\n'


def _numbers(node: Node) -> str:
    start = f' start="{node.number}"' if node.number != 1 else ""
    return f'<ol class="govuk-list govuk-list--number"{start}>\n{_html(node.children)}</ol>\n'


def _link(node: Node) -> str:
    words = _html(node.children)
    return words if node.address == "#" else f'<a class="govuk-link" href="{escape(node.address)}">{words}</a>'


def _table(node: Node) -> str:
    head, *rows = (_row(row, first=not number) for number, row in enumerate(node.children))
    return (
        '<table class="govuk-table portal-table portal-table--stack portal-text__table" role="table">\n'
        f'<thead class="govuk-table__head" role="rowgroup">{head}</thead>\n'
        f'<tbody class="govuk-table__body" role="rowgroup">{"".join(rows)}</tbody></table>\n'
    )


def _row(row: Node, first: bool) -> str:
    cells = "".join(_head_cell(cell) if first else _cell(cell) for cell in row.children)
    return f'<tr class="govuk-table__row" role="row">{cells}</tr>\n'


def _head_cell(cell: Node) -> str:
    name, words = "govuk-table__header" + " portal-table__number" * cell.right, _html(cell.children)
    tag, role = ('th scope="col"', "columnheader") if words else ("td", "cell")  # an empty heading would be read out
    return f'<{tag} role="{role}" class="{name}">{words}</{tag[:2]}>'


def _cell(cell: Node) -> str:
    name, label = "govuk-table__cell" + " portal-table__number" * cell.right, escape(cell.label)
    return f'<td role="cell" class="{name}" data-label="{label}"><span>{_html(cell.children)}</span></td>'


def _back(number: int, nth: int) -> str:
    return f"note-{number}-from" + (f"-{nth}" if nth > 1 else "")


def _mark(node: Node) -> str:
    return (
        f'<sup><a class="govuk-link" href="#note-{node.number}" id="{_back(node.number, node.nth)}">'
        f'<span class="govuk-visually-hidden">Note </span>{node.number}</a></sup>'
    )


def _notes(text: Text) -> str:
    if not text.notes:
        return ""
    items = "".join(
        f'<li id="note-{note.number}">{_html(note.children)}{_ways_back(note)}</li>\n' for note in text.notes
    )
    return (
        '<section class="portal-text__notes" aria-label="Notes"><h2 class="govuk-heading-m">Notes</h2>\n'
        f'<ol class="govuk-list govuk-list--number">\n{items}</ol></section>\n'
    )


def _ways_back(note: Node) -> str:
    links = (
        f'<a class="govuk-link" href="#{_back(note.number, nth)}">Back to the text'
        f'<span class="govuk-visually-hidden"> at note {note.number}</span>{f" ({nth})" if note.nth > 1 else ""}</a>'
        for nth in range(1, note.nth + 1)
    )
    return " ".join(links)


_SPECIAL = {"heading": _heading, "numbers": _numbers, "link": _link, "table": _table, "mark": _mark}
