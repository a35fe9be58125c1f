"""Whether a name that somebody wrote in is the name of somebody with an account."""

import re
import unicodedata

TITLES = {
    *("mr", "mrs", "miss", "ms", "mx", "dr", "prof", "professor", "sir", "dame", "lady", "lord", "rev", "father"),
    *("pte", "cpl", "sgt", "lt", "capt", "captain", "maj", "major", "col", "colonel", "padre", "head", "headteacher"),
}

_BETWEEN = re.compile(r"\s*[,;/&]\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+", re.IGNORECASE)
# A piece with one of these words tells of somebody, and is not their name.
NO_NAMES = {"a", "an", "the", "of", "in", "at", "from", "to", "who", "is", "my", "his", "her", "their", "year"}


def key(name: str) -> str:
    """A name or e-mail address as it is compared: "Smith, Mr José (Y5)" and "jose smith" are the same.

    Titles, brackets, accents, capitals and the order of the words do not count.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.split(r"[\s,;:\"“”()]+", re.sub(r"\([^)]*\)", " ", bare))
    return " ".join(sorted(stripped for word in words if (stripped := word.strip(".'’")) and stripped not in TITLES))


def several(text: str) -> list[str]:
    """The names in a box for one: "Jane Roe, a mother, and John Doe" are "Jane Roe (a mother)" and "John Doe".

    What may be parts of one name stays together.
    """
    pieces = [piece for piece in _BETWEEN.split(text.strip()) if piece]
    if not pieces or not _is_whole(pieces[0]):
        return [text.strip()] if text.strip() else []
    found: list[tuple[str, list[str]]] = []
    for piece in pieces:
        if _is_whole(piece):
            found.append((piece, []))
        else:
            found[-1][1].append(piece)
    return [f"{name} ({', '.join(more)})" if more else name for name, more in found]


def _is_whole(piece: str) -> bool:
    words = key(piece).split()
    return "@" in piece or (len(words) > 1 and not NO_NAMES & set(words))
