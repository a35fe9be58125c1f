"""What comes out of reading a file, and how a file is refused."""

from dataclasses import dataclass

LONGEST = 1_000_000  # characters, as the rendering takes; 300 full pages have about 900,000


class Unreadable(Exception):  # noqa: N818 - it is an answer to a person, not a fault
    """A file that is not taken; the message says why and what to do instead, to the person."""


@dataclass(frozen=True)
class Imported:
    """The text as Markdown, what kind of file it came from, and what of the file the text does not hold."""

    markdown: str
    media_type: str
    losses: tuple[str, ...] = ()


def require_length(markdown: str) -> None:
    """Raises Unreadable where there is no text, or more than a document has."""
    if not markdown.strip():
        raise Unreadable("There is no text in this file. Choose another, or type the text into the portal.")
    if len(markdown) > LONGEST:
        raise Unreadable(
            f"It is longer than {LONGEST:,} characters. Split it into several documents and import each of them."
        )
