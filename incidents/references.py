"""Reference numbers that can be read out over a bad telephone line: eight digits, the last one a check digit.

Digits only, because letters such as B, D, P and T sound alike. Random, so that a reference gives away neither
how many reports there are nor when one came in. The check digit follows Damm (2004): it finds every single
wrong digit and every pair of neighbours that changed places.
"""

import re
import secrets

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
PATTERN = r"[0-9]{4}-[0-9]{4}"


def check_digit(digits: str) -> int:
    """The Damm check digit; 0 for digits that already end in theirs."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def new_reference() -> str:
    """A random reference, such as "4831-9077"."""
    digits = f"{secrets.randbelow(9_000_000) + 1_000_000}"
    digits += str(check_digit(digits))
    return f"{digits[:4]}-{digits[4:]}"


def is_mistyped(text: str) -> bool:
    """Whether it has the form of a reference, and a digit must be wrong."""
    return re.fullmatch(r"[0-9]{4}[\s.-]*[0-9]{4}", text.strip()) is not None and read_reference(text) is None


def read_reference(text: str) -> str | None:
    """What a person typed or wrote down, as a reference; None where a digit must be wrong."""
    digits = re.sub(r"[\s.-]", "", text)
    if not re.fullmatch(r"[0-9]{8}", digits) or check_digit(digits):
        return None
    return f"{digits[:4]}-{digits[4:]}"
