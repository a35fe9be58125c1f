"""Word documents: mammoth reads what their parts mean (heading, list, note) and not how they look."""

import re
import zipfile
from typing import BinaryIO

import mammoth

from .html import Writer, parsed
from .markdown import PICTURES, tidy
from .result import Imported, Unreadable, require_length

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UNPACKED = 200_000_000
PART = 60_000_000
PARTS = 5_000
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => p:fresh
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
p[style-name='List Bullet 3'] => ul|ol > li > ul|ol > li > ul > li:fresh
p[style-name='List Number 2'] => ul|ol > li > ol > li:fresh
p[style-name='List Number 3'] => ul|ol > li > ul|ol > li > ol > li:fresh
b => strong
i => em
u =>
strike =>
"""
DAMAGED = "This .docx is damaged, or is not a Word document. Open it in Word, save it again as .docx and choose that."
MACROS = (
    "This Word document holds macros, which are programs. Save it as “Word document (.docx)”, which leaves them out, "
    "and choose that."
)
PASSWORD = "This Word document has a password. Save it without one, and choose that."  # noqa: S105 - words for people
NOT_WORD = "This is a ZIP file or another Office file, not a Word document. Choose a .docx, a PDF or plain text."
TOO_LARGE = "This .docx unpacks to far more than a document holds, so it was not opened."
MADE = "This .docx holds definitions that Word never writes, so it was not opened. Save it again in Word."

# What may be in a document's XML that its text does not hold.
_LOST = {
    r"<w:(?:ins|del|moveFrom|moveTo)\b": "Tracked changes were taken as accepted: what was struck out is gone. Check "
    "that this is the text that was agreed.",
    r"<w:commentReference\b": "Comments were left out.",
    r"<(?:w:drawing|w:pict|v:imagedata)\b": PICTURES,
    r"<w:object\b": "Files and objects inside the document were left out.",
    r"<m:oMath\b": "Formulas were left out. Write them in words.",
    r"<w:headerReference\b|<w:footerReference\b": "Headers and footers of the pages were left out.",
    r"<w:fldSimple\b|<w:instrText\b[^>]*>\s*TOC\b": "A table of contents came in as plain words. "
    "Remove it; the portal makes its own.",
}


def read(file: BinaryIO) -> Imported:
    """The text of a .docx.

    Raises:
        Unreadable: damaged, made to do harm, with a password or macros, or no Word document at all.
    """
    try:
        xml = _checked(file)
        file.seek(0)
        html = mammoth.convert_to_html(
            file,
            style_map=_STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=lambda image: [],
        ).value
        writer = Writer(parsed(html))
        markdown = tidy(writer.write())
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # whatever is wrong with a hostile document, it is not taken
        raise Unreadable(DAMAGED) from error
    require_length(markdown)
    lost = [words for pattern, words in _LOST.items() if re.search(pattern, xml)]
    return Imported(markdown, MEDIA_TYPE, tuple(dict.fromkeys([*lost, *writer.losses])))


def _checked(file: BinaryIO) -> str:
    """The main part of it, once nothing in the package can do harm."""
    with zipfile.ZipFile(file) as package:
        parts = package.infolist()
        names = {part.filename for part in parts}
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable(PASSWORD)
        if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
            raise Unreadable(NOT_WORD)
        _require_small(parts)
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Unreadable(MACROS)
        xml = {part.filename: package.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))}
    return _checked_xml(xml)


def _require_small(parts: list[zipfile.ZipInfo]) -> None:
    """By what the parts say of themselves: more than that is never unpacked."""
    if (
        len(parts) > PARTS
        or sum(part.file_size for part in parts) > UNPACKED
        or any(part.file_size > PART for part in parts if part.filename.endswith((".xml", ".rels")))
    ):
        raise Unreadable(TOO_LARGE)


def _checked_xml(parts: dict[str, bytes]) -> str:
    for content in parts.values():
        plain = content.replace(b"\0", b"").upper()  # whatever its encoding
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            raise Unreadable(MADE)
    if b"macroEnabled" in parts["[Content_Types].xml"]:
        raise Unreadable(MACROS)
    document = parts.get("word/document.xml", b"")
    return document.decode("utf-8", "replace")
