"""What a file is, by what is in it; read in a process of its own, which imports everything that could be broken."""

import dataclasses
import json
from typing import BinaryIO

from .result import Imported, Unreadable

EMPTY = "This file is empty. Choose it again, or save it again first."
OLD_WORD = "This is a file of an old Word or another Office program. Save it as .docx and choose that."
PASSWORD = "This Word document has a password. Save it without one, and choose that."  # noqa: S105 - words for people
_OTHER = {
    b"{\\rtf": "This is a rich text file. Save it as .docx and choose that.",
    b"MZ": "This is a program, not a document. Do not open it.",
    b"\x7fELF": "This is a program, not a document. Do not open it.",
    b"\x89PNG": "This is a picture. Choose a file with text: .docx, PDF or plain text.",
    b"\xff\xd8\xff": "This is a picture. Choose a file with text: .docx, PDF or plain text.",
    b"GIF8": "This is a picture. Choose a file with text: .docx, PDF or plain text.",
}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def work(file: BinaryIO, text_kind: str) -> bytes:
    """The answer as JSON: what `Imported` holds, or why the file is not taken. A text is "markdown" or "text"."""
    try:
        answer = dataclasses.asdict(_read(file, text_kind))
    except Unreadable as error:
        answer = {"unreadable": str(error)}
    return json.dumps(answer).encode()


def _read(file: BinaryIO, text_kind: str) -> Imported:
    head = file.read(8)
    file.seek(0)
    if not head:
        raise Unreadable(EMPTY)
    if head.startswith(_ZIP):
        from . import docx

        return docx.read(file)
    if head.startswith(b"%PDF-"):
        from . import pdf

        return pdf.read(file)
    _refuse_others(head, file)
    from . import text

    return text.read(file.read(), is_markdown=text_kind == "markdown")


def _refuse_others(head: bytes, file: BinaryIO) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        has_password = "EncryptedPackage".encode("utf-16-le") in file.read()
        raise Unreadable(PASSWORD if has_password else OLD_WORD)
    for magic, words in _OTHER.items():
        if head.startswith(magic):
            raise Unreadable(words)
