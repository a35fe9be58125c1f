"""Plain text and Markdown: taken as they are, in one encoding, with headings where somebody plainly meant one."""

import codecs
import re
import unicodedata

from .markdown import cleaned, tidy
from .result import Imported, Unreadable, require_length

PLAIN, MARKDOWN = "text/plain", "text/markdown"
UNKNOWN = "We do not know what kind of file this is. Choose a Word document (.docx), a PDF or plain text."
WEB_PAGE = "This looks like a web page. Open it, copy its text into a Word document, and choose that."
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_WEB = re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<script|<svg|<\?xml)\b", re.I)
_BULLET = re.compile(r"^(\s*)[•◦▪‣●○∙·–](?:[ \t]+)(?=\S)", re.M)
_USUAL = {"notes", "introduction", "purpose", "scope", "aims", "background", "contents", "responsibilities", "review"}
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def read(data: bytes, *, is_markdown: bool) -> Imported:
    """The text of a file, which may be Markdown already.

    Raises:
        Unreadable: it is no text.
    """
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in set(text) - set("\t\n")):
        raise Unreadable(UNKNOWN)
    if _WEB.match(text):
        raise Unreadable(WEB_PAGE)
    markdown, losses = cleaned(text if is_markdown else _structured(text))
    markdown = tidy(unicodedata.normalize("NFC", markdown))
    require_length(markdown)
    return Imported(markdown, MARKDOWN if is_markdown else PLAIN, tuple(losses))


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 where it says so, or else what Windows writes in the west."""
    encodings = [encoding for mark, encoding in _MARKS.items() if data.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(UNKNOWN)


def _structured(text: str) -> str:
    """Plain text with its headings and bullets marked."""
    blocks = re.split(r"\n[ \t]*\n\s*", _BULLET.sub(r"\1- ", text.replace("\t", "    ")).strip("\n"))
    title = next((number for number, block in enumerate(blocks) if _bold_heading(block)), None)
    return "\n\n".join(_block(block, is_title=number == title) for number, block in enumerate(blocks))


def _block(block: str, *, is_title: bool) -> str:
    if words := _bold_heading(block):
        return f"{'#' if is_title else '##'} {words}"
    if "\n" not in block and _is_heading(block.strip()):
        return f"## {block.strip()}"
    lines = block.split("\n")
    is_list = any(re.match(r"\s*(?:[-*+]|\d+[.)])\s", line) for line in lines)
    return block if is_list else "\n".join(line.strip() for line in lines)


def _bold_heading(block: str) -> str:
    """The words of a short block that is bold from end to end, over one line or several."""
    found = _BOLD.fullmatch(block.strip())
    words = " ".join(found[1].split()) if found else ""
    return words if len(words) <= 100 and not words.endswith((".", ":", ";", ",")) else ""


def _is_heading(line: str) -> bool:
    """A line of its own in capitals, or one of the words that begin a part of a document."""
    letters = [char for char in line if char.isalpha()]
    in_capitals = len(letters) >= 4 and all(char.isupper() for char in letters)
    return (in_capitals and len(line) <= 80 and line[-1] not in ".:;,*_" and ":" not in line) or line.lower() in _USUAL
