"""What repeats on every page of a PDF, and what stands at a page's foot: taken out of the text."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from .pdf_text import Line, Run

_PAGE = re.compile(r"(?:page\s*)?[-–—]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,4})?", re.I)
_OF_PAGES = re.compile(r"\b\d{1,4}\s*(?:of|/)\s*\d{1,4}$")
# Of the page's height: less than the inch that most pages leave free, so that no line of the text is in them.
_TOP, _BOTTOM = 0.095, 0.08
_NOTE = re.compile(r"^\s*(\d{1,3})[.)]?\s*")


@dataclass
class Note:
    """A note at the foot of a page: its number there, and its lines."""

    page: int
    number: str
    lines: list[Line] = field(default_factory=list)


def without_margins(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without headers, footers and page numbers."""
    seen = Counter(key for lines in pages for key in {_key(line) for line in lines if _in_margin(line)})
    often = max(2, len(pages) / 3)
    return [[line for line in lines if not _is_margin(line, seen[_key(line)] >= often)] for lines in pages]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.split()))


def _in_margin(line: Line) -> bool:
    return line.base < line.height * _BOTTOM or line.base > line.height * (1 - _TOP)


def _is_margin(line: Line, repeats: bool) -> bool:
    text = line.text.strip()
    return _in_margin(line) and (repeats or bool(_PAGE.fullmatch(text) or _OF_PAGES.search(text)))


def notes_out(lines: list[Line], body: float) -> tuple[list[Line], list[Note]]:
    """The lines of a page without its footnotes, and those.

    Args:
        body: the size of the text; notes are smaller and come last.
    """
    start = len(lines)
    while start and lines[start - 1].size < body * 0.93:
        start -= 1
    begins = next((at for at in range(start, len(lines)) if _number_of(lines[at])), len(lines))
    notes: list[Note] = []
    for line in lines[begins:]:
        if number := _number_of(line):
            notes.append(Note(line.page, number))
            line = replace(line, runs=_without_number(line.runs))
        notes[-1].lines.append(line)
    return lines[:begins], notes


def _number_of(line: Line) -> str:
    """The number that a note begins with, raised or not."""
    first = next((run for run in line.runs if run.text.strip()), Run(""))
    found = _NOTE.match(first.text)
    return found[1] if found and (first.is_marker or found[0] != found[1]) else ""


def _without_number(runs: list[Run]) -> list[Run]:
    at = next(number for number, run in enumerate(runs) if run.text.strip())
    rest = replace(runs[at], text=_NOTE.sub("", runs[at].text), is_marker=False)
    return [rest, *runs[at + 1 :]]
