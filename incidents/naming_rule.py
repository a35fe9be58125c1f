"""Whether a child is called by initials and year group, as in "J.S., Y5". A plain function on plain values."""

import re

_YEAR = r"(?:Y(?:ear)?\s?\d{1,2}|FS\s?[12]|[PS]\s?[1-7]|Reception|Nursery)"
# Letters that stand apart ("J.S.", "j s"), or capitals together ("JS").
_INITIALS = r"(?:[^\W\d_](?:[.\s-]+[^\W\d_]\b){0,3}|(?-i:[A-Z]{2,3}))"
_CALLED = re.compile(rf"({_INITIALS})[\s.,(]+{_YEAR}\s?[A-Z]?\)?", re.IGNORECASE)


def is_by_initials(name: str) -> bool:
    """Whether it gives away no more than initials and a year group; nothing at all gives away nothing."""
    return not name.strip() or _CALLED.fullmatch(name.strip()) is not None


def initials_of(name: str) -> str:
    """The letters of a child who is called by initials and year group: "JS" of "J.S., Y5"; empty where they are not."""
    called = _CALLED.fullmatch(name.strip())
    return re.sub(r"[\W\d_]", "", called[1]) if called else ""
