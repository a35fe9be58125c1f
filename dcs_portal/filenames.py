"""The names of files that people send, as they may be shown."""

import re
import unicodedata

NAME_LENGTH = 150


def clean_name(name: str) -> str:
    """The name of a file as it may be shown: no folders, nothing invisible or turning, 150 characters at most."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(char if unicodedata.category(char)[0] not in "CZ" else " " for char in last if not _is_hidden(char))
    seen = " ".join(seen.split()).strip(". ")
    stem, dot, extension = seen.rpartition(".")
    if len(seen) > NAME_LENGTH and dot and len(extension) <= 10:
        seen = f"{stem[: NAME_LENGTH - len(extension) - 1]}.{extension}"
    return seen[:NAME_LENGTH] or "file"


def _is_hidden(char: str) -> bool:
    """Format characters, such as those that turn the direction, and what no font has."""
    return unicodedata.category(char) in ("Cf", "Cn", "Co", "Cs")
