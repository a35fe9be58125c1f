"""PDF: PDFium tells where each letter stands and how large it is; headings, lists and notes are told from that."""

from collections import Counter
from typing import BinaryIO

import pypdfium2

from .markdown import LINKS, is_safe, tidy
from .pdf_blocks import Layout, blocks_of, written
from .pdf_pages import notes_out, without_margins
from .pdf_text import Line, lines_of
from .result import LONGEST, Imported, Unreadable, require_length

MEDIA_TYPE = "application/pdf"
PAGES = 500
DAMAGED = "This PDF is damaged or not finished. Save it again and choose that."
PASSWORD = "This PDF has a password. Save it without one, and choose that."  # noqa: S105 - words for people
PICTURES = (
    "This PDF has only pictures of text, as from a scanner, and the portal cannot read pictures. Choose the file that "
    "it was made from, or type the text."
)
LOOKS = "Headings, lists and paragraphs of a PDF are told by their looks. Read the text through before you go on."
TABLES = "It seems to hold tables, which came in as lines of words. Write them as tables again."


def read(file: BinaryIO) -> Imported:
    """The text of a PDF.

    Raises:
        Unreadable: damaged, too long, with a password, or without any text.
    """
    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        raise Unreadable(PASSWORD if "password" in str(error).lower() else DAMAGED) from error
    if len(document) > PAGES:
        raise Unreadable(f"It is longer than {PAGES} pages. Split it into several documents and import each of them.")
    try:
        pages = _pages(document)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(DAMAGED) from error
    if not any(pages):
        raise Unreadable(PICTURES)
    return _imported(pages)


def _pages(document: pypdfium2.PdfDocument) -> list[list[Line]]:
    pages, length = [], 0
    for number in range(len(document)):
        pages.append(lines_of(document, number))
        length += sum(len(line.text) for line in pages[-1])
        if length > LONGEST:
            raise Unreadable(f"It is longer than {LONGEST:,} characters. Split it into several documents.")
    return pages


def _imported(pages: list[list[Line]]) -> Imported:
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    bare = without_margins(pages)
    body = _body_size(bare)
    parted = [notes_out(lines, body) for lines in bare]
    lines = [line for kept, _ in parted for line in kept]
    notes = [note for _, found in parted for note in found]
    markdown = tidy(written(blocks_of(lines, Layout.of(lines, body)), notes))
    require_length(markdown)
    return Imported(markdown, MEDIA_TYPE, tuple(_losses(lines, empty)))


def _body_size(pages: list[list[Line]]) -> float:
    """The size of most letters."""
    sizes: Counter[float] = Counter()
    for line in (line for lines in pages for line in lines):
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _losses(lines: list[Line], empty: list[int]) -> list[str]:
    losses = [LOOKS]
    if empty:
        numbers = ", ".join(str(number) for number in empty[:20])
        losses.append(f"These pages hold no text, perhaps pictures: {numbers}. Nothing of them came in.")
    if any(run.link and not is_safe(run.link) for line in lines for run in line.runs):
        losses.append(LINKS)
    if sum(line.has_gaps for line in lines) >= 2:
        losses.append(TABLES)
    return losses
