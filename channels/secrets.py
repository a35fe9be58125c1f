"""What must never be written down here: the password of an account."""

import re

NEVER = "Never write a password here"
_PASSWORD = re.compile(
    r"\b(?:pass[ -]?(?:word|code|phrase)|passwort|pwd|pw|pin)s?\b"  # what it is called
    r"(?:\s*[:=]\s*\S|\s+is\s+(?=\S*\d)\S)",  # and that one follows: after a sign, or as a word with a digit
    re.IGNORECASE,
)


def holds_password(text: str) -> bool:
    """Whether somebody seems to have written a password: “password: …”, “PIN = …”, “pw is abc123”."""
    return bool(_PASSWORD.search(text))
