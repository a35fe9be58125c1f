"""E-mail addresses that people type, several in one place."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_LONGEST = 254


def is_address(word: str) -> bool:
    """Whether it is an e-mail address that the register can hold."""
    try:
        validate_email(word)
    except ValidationError:
        return False
    return len(word) <= _LONGEST
