"""How a file that somebody sent goes out again: as what it is, to be saved, and never as a part of a page."""

import hashlib
from typing import BinaryIO

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store, private",
}


def is_whole(file: BinaryIO, sha256: str) -> bool:
    """Whether it is what came in; it is read from its start, and stands there again afterwards."""
    file.seek(0)
    is_same = hashlib.file_digest(file, "sha256").hexdigest() == sha256  # type: ignore[arg-type]
    file.seek(0)
    return is_same
