"""Markdown as a document may use it: CommonMark, tables and footnotes; no HTML, no images, only links that are safe.

markdown-it-py would drop what is nested too deep, and takes its time over what nobody writes by hand. So there are
bounds, and what lies beyond one is kept as plain words: nothing of a governing document is ever lost.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

LONGEST_TEXT = 1_500_000  # 400 pages
LONGEST_PARAGRAPH = 20_000
DEEPEST_BLOCK = 20
MOST_COLUMNS = 40
SCHEMES = {"http", "https", "mailto"}

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_LINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def cleaned(text: str) -> str:
    """The text with Unix lines, without half characters and control characters, which no page or PDF may hold."""
    whole = text.encode("utf-8", "replace").decode()
    return _CONTROLS.sub("", _LINES.sub("\n", whole))


def may_lead_to(address: str) -> bool:
    """Whether a text may link there: the web, an e-mail address, a place in the same text."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if address.startswith("#"):
        return True
    return parts.scheme in SCHEMES and bool(parts.path if parts.scheme == "mailto" else parts.hostname)


def tokens(markdown: str) -> list[Token]:
    """The tokens of any text at all; too long a one comes as paragraphs without formatting."""
    text = cleaned(markdown)
    return _MARKDOWN.parse(text) if len(text) <= LONGEST_TEXT else _paragraphs(text)


def _paragraphs(text: str) -> list[Token]:
    found = []
    for block in re.split(r"\n\s*\n", text):
        opened, words, closed = (
            Token("paragraph_open", "p", 1),
            Token("inline", "", 0),
            Token("paragraph_close", "p", -1),
        )
        words.children = [Token("text", "", 0, content=block)]
        found += [opened, words, closed]
    return found


def _plain_where_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: what is nested deeper than anyone reads is one paragraph."""
    if state.level < DEEPEST_BLOCK or silent:
        return False
    opened = state.push("paragraph_open", "p", 1)
    opened.map = [start, end]
    words = state.push("inline", "", 0)
    words.content, words.map, words.children = (
        state.getLines(start, end, state.blkIndent, False).strip(),
        [start, end],
        [],
    )
    state.push("paragraph_close", "p", -1)
    state.line = end
    return True


def _plain_where_long(state: StateCore) -> None:
    """Core rule, before the inline ones: an endless paragraph is not searched for formatting."""
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > LONGEST_PARAGRAPH:
            token.type, token.children = "long", [Token("text", "", 0, content=token.content)]


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = state.src[state.bMarks[start] : state.eMarks[start]]
    return line.count("|") <= MOST_COLUMNS and table(state, start, end, silent)


def _markdown() -> MarkdownIt:
    options: Any = {"html": False, "maxNesting": DEEPEST_BLOCK + 12}
    markdown = MarkdownIt("commonmark", options).enable("table").use(footnote_plugin, inline=False, move_to_end=False)
    markdown.block.ruler.before("table", "deep", _plain_where_deep)
    markdown.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    markdown.core.ruler.before("inline", "long", _plain_where_long)
    markdown.validateLink = may_lead_to  # type: ignore[assignment, method-assign]
    return markdown


_MARKDOWN = _markdown()
