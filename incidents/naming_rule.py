"""Whether a child is called by initials and year group, as in "J.S., Y5". A plain function on plain values."""

import re

_YEAR = r"(?:Y(?:ear)?\s?\d{1,2}|FS\s?[12]|[PS]\s?[1-7]|Reception|Nursery)"
# Letters that stand apart ("J.S.", "j s"), or capitals together ("JS").
_INITIALS = r"(?:[^\W\d_](?:[.\s-]+[^\W\d_]\b){0,3}|(?-i:[A-Z]{2,3}))"
_CALLED = re.compile(rf"({_INITIALS})[\s.,(]+{_YEAR}\s?[A-Z]?\)?", re.IGNORECASE)

_IN_TEXT = re.compile(rf"(?<!\w)(?:{_CALLED.pattern})(?!\w)", re.IGNORECASE)


def is_by_initials(name: str) -> bool:
    """Whether it gives away no more than initials and a year group; nothing at all gives away nothing."""
    return not name.strip() or _CALLED.fullmatch(name.strip()) is not None


def initials_of(name: str) -> str:
    """The letters of a child who is called by initials and year group: "JS" of "J.S., Y5"; empty where they are not."""
    called = _CALLED.fullmatch(name.strip())
    return re.sub(r"[\W\d_]", "", called[1]) if called else ""


def called_in(text: str) -> list[str]:
    """The children whom somebody calls by initials and year group in the middle of a text: "J.S., Y5"."""
    found = [one if "(" in one else one.rstrip(")") for one in (match[0] for match in _IN_TEXT.finditer(text))]
    return list(dict.fromkeys(one for one in found if len(initials_of(one)) > 1 and initials_of(one).isupper()))
