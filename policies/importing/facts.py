"""What a document says of itself: a best guess, for a person to confirm."""

import datetime
import re
from dataclasses import dataclass

_MONTHS = ["january", "february", "march", "april", "may", "june"]
_MONTHS += ["july", "august", "september", "october", "november", "december"]
_NUMBER = re.compile(r"\b(?:document|strategy|policy|directive)\s+(?:number|no\.?|#)\s*:?\s*(\d{1,4})\b", re.I)
_VERSION = re.compile(r"^\W*version\s*(?:number|no\.?)?\s*:?\s*(\d{1,3})(?:\.0+)?(?![.\d])", re.I | re.M)
_PUBLISHED = re.compile(r"\b(?:publish(?:ed)?|publication|issued?)\s*(?:date|on)?\s*:?\W{0,4}([^\n]{6,40})", re.I)
_DATED = re.compile(r"\bdate\s+(?:of\s+)?(?:publication|issue|publish(?:ed)?)\s*:?\W{0,4}([^\n]{6,40})", re.I)
_PERIOD = re.compile(r"^\W*(?:(?:strategy\s+)?period\s*:?\W*)?(20\d\d)\s*(?:[-–—/]|to)\s*(20\d\d)\W*$", re.I | re.M)
_FOCUS = re.compile(r"^\W*focus\s*:\s*\**\s*([^\n]{2,200})", re.I | re.M)
_TITLE = re.compile(r"^#{1,2} +(.+)$", re.M)
_WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_SHORT = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Facts:
    """None where the document does not say, or not plainly. The period is in years, both included."""

    number: int | None = None
    version: int | None = None
    published_on: datetime.date | None = None
    period_from: int | None = None
    period_to: int | None = None
    title: str | None = None
    focus: str | None = None


@dataclass(frozen=True)
class Named:
    """Another document that a note names, and whether the note says that it is still to come."""

    title: str
    is_forthcoming: bool
    note: str


def facts_of(text: str) -> Facts:
    """What a text, Markdown or not, says of itself."""
    start, end = (int(year) for year in found.groups()) if (found := _PERIOD.search(text)) else (None, None)
    if start and end and end < start:
        start = end = None
    return Facts(
        number=_integer(_NUMBER.search(text)),
        version=_integer(_VERSION.search(text)),
        published_on=_published(text),
        period_from=start,
        period_to=end,
        title=_title(text),
        focus=_plain(found[1]) if (found := _FOCUS.search(text)) else None,
    )


def _integer(found: re.Match | None) -> int | None:
    return int(found[1]) if found else None


def _published(text: str) -> datetime.date | None:
    for found in [*_PUBLISHED.finditer(text), *_DATED.finditer(text)]:
        if date := date_of(found[1]):
            return date
    return None


def date_of(words: str) -> datetime.date | None:
    """The first date in some words, the day before the month; None where there is none."""
    if found := _ISO.search(words):
        year, month, day = (int(part) for part in found.groups())
    elif found := _SHORT.search(words):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WORDED.search(words):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    else:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int:
    return next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(word.lower())), 0)


def _title(text: str) -> str | None:
    """The first heading; what is all in capitals gets those of a sentence."""
    if not (found := _TITLE.search(text)):
        return None
    words = _plain(found[1])[:200]
    return words.capitalize() if words.isupper() else words


def _plain(words: str) -> str:
    """Words without the marks of Markdown."""
    return " ".join(re.sub(r"\\(.)|[*_`]+", r"\1", words).split())


_ITEM = re.compile(r"^ {0,3}(?:\d{1,2}[.)]|\[\^\w+\]:|[-*])\s+(.+(?:\n(?! {0,3}(?:\d{1,2}[.)]|\[\^)).+)*)", re.M)
_NOTES = re.compile(r"^(?:#{1,6} +)?(?:end|foot)?notes\W*$(.*?)(?=^#{1,6} |\Z)", re.I | re.M | re.S)
_SEE = re.compile(
    r"\b(?:please\s+)?(?:see|refer to|read)\s+(?:also\s+)?(?:the\s+)?(.+?)(?:\s+[–—-]\s+|\s+for\s|\.?$)", re.I
)
_COMING = re.compile(
    r"^(?:the\s+)?(.+?)\s+(?:is|are)\s+(?:currently\s+)?(?:under (?:re)?construction|being (?:re)?written|"
    r"in preparation|under review|forthcoming)\b",
    re.I,
)


def named_in(markdown: str) -> tuple[Named, ...]:
    """The documents that its notes name: those to see, and those that are still being written."""
    numbered = [item[1] for part in _NOTES.finditer(markdown) for item in _ITEM.finditer(part[1])]
    footnotes = re.findall(r"^\[\^\w+\]:\s+(.+)$", markdown, re.M)
    notes = dict.fromkeys(" ".join(note.split()) for note in [*numbered, *footnotes])
    return tuple(named for note in notes if (named := _named(_plain(note))))


def _named(note: str) -> Named | None:
    if found := _COMING.search(note):
        return Named(found[1], is_forthcoming=True, note=note)
    if (found := _SEE.search(note)) and re.search(r"[A-Z]", found[1]):
        return Named(found[1].strip(" .,"), is_forthcoming=False, note=note)
    return None
