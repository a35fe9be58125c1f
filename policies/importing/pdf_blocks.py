"""From the lines of a PDF to paragraphs, headings and lists, and to Markdown."""

import itertools
import re
from dataclasses import dataclass, field, replace
from statistics import median

from .markdown import escape, link, paragraph
from .pdf_pages import Note
from .pdf_text import Line, Run

_BULLET = re.compile(r"^\s*([•◦▪‣●○∙·–—\-\uf0b7o])\s+(?=\S)")
_DOT = re.compile(r"^\s*[•◦▪‣●○∙·\uf0b7]")
_NUMBERED = re.compile(r"^\s*(\d{1,3})[.)]\s+(?=\S)")
_LETTERED = re.compile(r"^\s*(\(?(?:[a-z]|[ivx]{1,4})[.)])\s+(?=\S)", re.I)
_NOTES = re.compile(r"(?:end)?notes", re.I)
_ENDS = tuple('.!?:;”"')


@dataclass(frozen=True)
class Layout:
    """What is usual in this document, which tells what is not."""

    body: float
    leading: float
    pages: dict[int, list[Line]]
    levels: dict[float, int]
    words: frozenset[str]

    @classmethod
    def of(cls, lines: list[Line], body: float) -> "Layout":
        """From the lines without margins and notes, and the size of the text."""
        usual = [line for line in lines if line.size == body]
        gaps = [
            before.base - after.base
            for before, after in itertools.pairwise(usual)
            if before.page == after.page and 0 < before.base - after.base < body * 2.5
        ]
        sizes = sorted({line.size for line in lines if line.size > body * 1.1}, reverse=True)
        return cls(
            body=body,
            leading=(median(gaps) if len(gaps) > 4 else min(gaps, default=body * 1.2)),
            pages={page: list(group) for page, group in itertools.groupby(usual, key=lambda line: line.page)},
            levels={size: min(level, 4) for level, size in enumerate(sizes, 1)},
            words=frozenset(re.findall(r"[\w-]+", " ".join(line.text for line in lines).lower())),
        )

    def is_full(self, line: Line, after: Line) -> bool:
        """Whether the next line's first word had no room at this line's end, so that the break means nothing."""
        beside = [other.right for other in self.pages.get(line.page, []) if other.left < line.right]
        word = re.split(r"[\s-]", after.text.strip(), maxsplit=1)[0]
        return line.right + (len(word) * 0.45 + 0.2) * line.size > max(beside, default=0)

    def level(self, line: Line) -> int:
        """Of which level of heading a line looks like; 0 for text."""
        if line.size in self.levels:
            return self.levels[line.size]
        text = line.text.strip()
        is_short = len(text) < 80 and not text.endswith((".", ",", ";", ":"))
        return len(set(self.levels.values())) + 1 if line.is_bold and is_short and line.size >= self.body * 0.95 else 0


@dataclass
class Block:
    """A heading (level > 0), an item of a list (mark), or a paragraph."""

    lines: list[Line]
    level: int = 0
    mark: str = ""
    runs: list[Run] = field(default_factory=list)

    @property
    def left(self) -> float:
        return self.lines[0].left

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def blocks_of(lines: list[Line], layout: Layout) -> list[Block]:
    """Lines joined to what they were before they were laid out."""
    blocks: list[Block] = []
    for line in lines:
        level, mark = layout.level(line), _mark(line)
        if blocks and mark and _is_inside(blocks[-1], line, layout):
            mark = ""
        if blocks and not mark and _goes_on(blocks[-1], line, level, layout):
            blocks[-1].lines.append(line)
            blocks[-1].runs = _joined(blocks[-1].runs, line.runs, layout.words)
        else:
            blocks.append(Block([line], level if not mark else 0, mark, _without(line.runs, mark)))
    return blocks


def _is_inside(block: Block, line: Line, layout: Layout) -> bool:
    """Whether a dash or a number that looks like an item's mark is only the first word of a paragraph's next line."""
    last = block.lines[-1]
    is_close = last.page == line.page and 0 < last.base - line.base <= layout.leading * 1.3
    is_plain = not block.mark and not block.level and not _DOT.match(line.text)
    is_full = layout.is_full(last, line) and not last.text.rstrip().endswith(":")
    return is_plain and is_close and is_full and abs(line.left - last.left) < 2


def _mark(line: Line) -> str:
    """What an item of a list begins with, as Markdown has it."""
    text = line.text
    if _BULLET.match(text):
        return "-"
    if found := _NUMBERED.match(text):
        return f"{found[1]}."
    return f"- {found[1]}" if (found := _LETTERED.match(text)) else ""


def _without(runs: list[Run], mark: str) -> list[Run]:
    """The runs of an item without its mark, which may be a run of its own."""
    if not mark:
        return runs
    text = "".join(run.text for run in runs)
    found = _BULLET.match(text) or _NUMBERED.match(text) or _LETTERED.match(text)
    cut, rest = found.end() if found else 0, []
    for run in runs:
        rest.append(replace(run, text=run.text[cut:]))
        cut = max(0, cut - len(run.text))
    return [run for run in rest if run.text]


def _goes_on(block: Block, line: Line, level: int, layout: Layout) -> bool:
    """Whether a line belongs to what stands before it."""
    last = block.lines[-1]
    if block.level or level:
        return block.level == level and last.page == line.page and last.base - line.base < line.size * 1.7
    if abs(last.size - line.size) > 0.6 or last.has_gaps or line.has_gaps or not layout.is_full(last, line):
        return False
    is_sentence = last.text.rstrip().endswith(_ENDS)
    if last.page != line.page or line.base > last.base:
        return not is_sentence or line.text[:1].islower()
    if last.base - line.base > layout.leading * 1.3:
        return False
    is_indented = not block.mark and line.left > last.left + layout.body and is_sentence
    return not is_indented and not (block.mark and line.left < block.left - 1)


def _joined(runs: list[Run], more: list[Run], words: frozenset[str]) -> list[Run]:
    """Two lines as one: a word that was parted at the line's end is whole again."""
    head, tail = "".join(run.text for run in runs).rstrip(), "".join(run.text for run in more)
    last = replace(runs[-1], text=runs[-1].text.rstrip())
    if head.endswith("\u00ad") or (head[-1:] in "-‐" and head[-2:-1].isalpha() and tail[:1].islower()):
        first, second = re.search(r"([\w-]*)[-‐\u00ad]$", head), re.match(r"\w*", tail)
        parted = f"{first[1]}-{second[0]}".lower() if first and second else ""
        keeps = parted in words and parted.replace("-", "") not in words
        return [*runs[:-1], replace(last, text=last.text[:-1] + ("-" if keeps else "")), *more]
    return [*runs[:-1], last, Run(" "), *more]


def written(blocks: list[Block], notes: list[Note]) -> str:
    """The document as Markdown, its notes last."""
    footnotes = _Notes(notes, blocks)
    parts, indents = [], _indents(blocks)
    for block, indent in zip(blocks, indents, strict=True):
        if block in footnotes.taken:
            continue
        text = footnotes.inline(block.runs, block.lines[0].page, keeps_bold=not block.level)
        if text.strip():
            parts.append((bool(block.mark), _block(block, text.strip(), indent)))
    body = "".join(
        ("\n" if is_item and was_item else "\n\n") + text
        for (was_item, _), (is_item, text) in itertools.pairwise([(False, ""), *parts])
    )
    return body + "\n\n" + "\n\n".join(footnotes.written())


def _block(block: Block, text: str, indent: str) -> str:
    if block.level:
        return f"{'#' * block.level} {text}"
    return f"{indent}{block.mark} {text}" if block.mark else paragraph(text)


def _indents(blocks: list[Block]) -> list[str]:
    """How far each item of a list stands in, by where the items around it stand."""
    open_items: list[tuple[float, int]] = []
    indents = []
    for block in blocks:
        if not block.mark:
            open_items = []
            indents.append("")
            continue
        while open_items and block.left < open_items[-1][0] - 3:
            open_items.pop()
        if open_items and abs(block.left - open_items[-1][0]) <= 3:
            open_items.pop()
        depth = open_items[-1][1] if open_items else 0
        indents.append(" " * depth)
        open_items.append((block.left, depth + len(block.mark.split()[0]) + 1))
    return indents


class _Notes:
    """Notes by their page and number, or for a whole document at its end; and their numbers in the whole."""

    def __init__(self, notes: list[Note], blocks: list[Block]) -> None:
        self.taken = _end_notes(blocks)
        at_end = {block.mark.rstrip("."): block.runs for block in self.taken if block.mark}
        wanted = {run.text for block in blocks if block not in self.taken for run in block.runs if run.is_marker} - {
            note.number for note in notes
        }
        if not wanted & set(at_end):
            self.taken, at_end = [], {}
        self.found = {(note.page, note.number): _all_runs(note.lines) for note in notes}
        self.at_end = at_end
        self.numbers: dict[tuple[int, str], int] = {}

    def inline(self, runs: list[Run], page: int, *, keeps_bold: bool = True) -> str:
        """Runs as Markdown. A raised number without a note stays as it looks."""
        text = ""
        for (is_marker, is_bold, address), group in itertools.groupby(
            runs, key=lambda run: (run.is_marker, run.is_bold and keeps_bold, run.link)
        ):
            words = "".join(run.text for run in group).replace("\u00ad", "")
            text += self._marker(words, page) if is_marker else _span(words, is_bold, address)
        return " ".join(text.split())

    def _marker(self, number: str, page: int) -> str:
        key = next((key for key in ((page, number), (page + 1, number)) if key in self.found), None)
        if key is None and number in self.at_end:
            key = (-1, number)
        if key is None:
            return number.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return f"[^{self.numbers.setdefault(key, len(self.numbers) + 1)}]"

    def written(self) -> list[str]:
        """The notes that the text leads to, and after them as paragraphs those that it does not."""
        led = [
            f"[^{number}]: {self.inline(self.at_end[key[1]] if key[0] < 0 else self.found[key], key[0])}"
            for key, number in sorted(self.numbers.items(), key=lambda item: item[1])
        ]
        loose = [
            f"{key[1]}. {self.inline(runs, key[0])}" for key, runs in self.found.items() if key not in self.numbers
        ]
        return [*loose, *led]


def _span(words: str, is_bold: bool, address: str) -> str:
    bare = words.strip()
    if not bare:
        return words
    text = f"**{escape(bare)}**" if is_bold else escape(bare)
    start = words.index(bare)
    return words[:start] + link(text, address) + words[start + len(bare) :]


def _all_runs(lines: list[Line]) -> list[Run]:
    runs: list[Run] = []
    for line in lines:
        runs = _joined(runs, line.runs, frozenset()) if runs else line.runs
    return runs


def _end_notes(blocks: list[Block]) -> list[Block]:
    """The numbered list under the last heading that says notes, after that heading."""
    start = next((at for at in range(len(blocks) - 1, -1, -1) if _NOTES.fullmatch(blocks[at].text.strip())), None)
    if start is None:
        return []
    return [blocks[start], *itertools.takewhile(lambda block: block.mark[:1].isdigit(), blocks[start + 1 :])]
