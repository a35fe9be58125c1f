"""The lines of a PDF's pages, as PDFium sees them: words, sizes, weights, places and links."""

import ctypes
import itertools
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pypdfium2
import pypdfium2.raw as pdfium

BOLD = 600
_HYPHENS = "\x02\ufffe\u00ad"
_MARKERS = "0123456789"


@dataclass(frozen=True)
class Run:
    """Words that look the same. A marker is a raised number, which leads to a note."""

    text: str
    is_bold: bool = False
    is_marker: bool = False
    link: str = ""


@dataclass
class Line:
    """One line of one page. Places are in points, from the left and the bottom of the page."""

    runs: list[Run] = field(default_factory=list)
    size: float = 0
    left: float = 0
    right: float = 0
    base: float = 0
    page: int = 0
    height: float = 0
    has_gaps: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def is_bold(self) -> bool:
        return all(run.is_bold for run in self.runs if run.text.strip() and not run.is_marker)


@dataclass(frozen=True)
class _Char:
    text: str
    size: float
    left: float
    right: float
    bottom: float
    base: float
    is_bold: bool
    link: str


@dataclass(frozen=True)
class _Link:
    left: float
    bottom: float
    right: float
    top: float
    address: str

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top


def lines_of(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    """The lines of a page in the order in which they were written; none where it holds only pictures."""
    page = document[number]
    try:
        text = page.get_textpage()
        height = page.get_height()
        chars = list(_chars(text, list(_links(document, page))))
        text.close()
    finally:
        page.close()
    return [replace(_line(group), page=number, height=height) for group in _grouped(chars)]


def _chars(text: pypdfium2.PdfTextPage, links: list[_Link]) -> Iterator[_Char]:
    """What stands on the page, without what PDFium adds at the end of lines."""
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    matrix, is_bold, last_weight = pdfium.FS_MATRIX(), False, None
    for at in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if code in (0, 10, 13):
            last_weight = None
            continue
        char = chr(code)
        pdfium.FPDFText_GetMatrix(text, at, matrix)
        pdfium.FPDFText_GetCharBox(text, at, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        if (weight := pdfium.FPDFText_GetFontWeight(text, at)) != last_weight or char.isspace():
            is_bold = _is_bold(text, at, weight)
            last_weight = None if char.isspace() else weight
        size = pdfium.FPDFText_GetFontSize(text, at) * math.hypot(matrix.b, matrix.d)
        middle = (left.value + right.value) / 2
        address = next((link.address for link in links if link.holds(middle, y.value + size / 4)), "") if links else ""
        yield _Char(char, size, x.value, max(right.value, x.value), bottom.value, y.value, is_bold, address)


def _is_bold(text: pypdfium2.PdfTextPage, at: int, weight: int) -> bool:
    if weight >= BOLD:
        return True
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, at, name, 128, flags)
    return any(word in name.value.lower() for word in (b"bold", b"black", b"heavy"))


def _links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[_Link]:
    """Where links to other places lie on the page; those inside the document are left out."""
    start, link, box = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    while pdfium.FPDFLink_Enumerate(page, start, link):
        action = pdfium.FPDFLink_GetAction(link)
        if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
            continue
        length = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
        address = ctypes.create_string_buffer(length)
        pdfium.FPDFAction_GetURIPath(document, action, address, length)
        pdfium.FPDFLink_GetAnnotRect(link, box)
        low, high = sorted((box.bottom, box.top))
        yield _Link(box.left, low, box.right, high, address.value.decode("utf-8", "replace"))


def _grouped(chars: list[_Char]) -> Iterator[list[_Char]]:
    """Characters of one line: on one base, give or take what is raised, and from left to right."""
    line: list[_Char] = []
    for char in chars:
        if line and _begins_line(line, char):
            yield line
            line = []
        if line or not char.text.isspace():
            line.append(char)
    if line:
        yield line


def _begins_line(line: list[_Char], char: _Char) -> bool:
    if char.text.isspace():
        return False
    last, size = line[-1], max(line[-1].size, char.size, 1)
    return min(abs(char.base - last.base), abs(char.base - line[0].base)) > size * 0.6 or char.left < last.left - size


def _line(chars: list[_Char]) -> Line:
    seen = [char for char in chars if not char.text.isspace()]
    size = Counter(round(char.size, 1) for char in seen).most_common(1)[0][0]
    base = Counter(round(char.base, 1) for char in seen).most_common(1)[0][0]
    runs = [
        Run("".join(char.text for char in group), *look)
        for look, group in itertools.groupby(chars, key=lambda char: _look(char, size, base))
    ]
    return Line(
        runs=[replace(run, text=run.text.translate({ord(hyphen): "\u00ad" for hyphen in _HYPHENS})) for run in runs],
        size=size,
        left=min(char.left for char in seen),
        right=max(char.right for char in seen),
        base=base,
        has_gaps=_gaps(seen, size) >= 2,
    )


def _look(char: _Char, size: float, base: float) -> tuple[bool, bool, str]:
    is_marker = char.text in _MARKERS and char.bottom > base + size * 0.2
    return (char.is_bold and not is_marker), is_marker, "" if is_marker else char.link


def _gaps(seen: list[_Char], size: float) -> int:
    """How many wide gaps a line has: the columns of a table."""
    return sum(after.left - before.right > size * 2 for before, after in itertools.pairwise(seen))
