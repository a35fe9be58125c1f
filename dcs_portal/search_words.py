"""The words of a text as search compares them, and the words of a search marked where they stand.

Both databases get words that are folded and stemmed here, so that the same search finds the same on either.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer
from markupsafe import Markup

LONGEST_WORD = 40
MOST_WORDS = 20
# From here on the beginning of a word finds it: “safe” finds “safeguarding”.
BEGINNING = 3
AROUND = 110
_WORD = re.compile(r"[^\W_]+")
_COMMON = re.compile(
    r"an?|and|are|as|at|be|by|can|do|does|for|from|has|have|how|i|in|is|it|may|of|on|or|s|t|that|the|their|there|they|"
    r"this|to|was|we|what|when|where|which|who|will|with|your?",
    re.IGNORECASE,
)
_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """One word as it is compared: “Trained” and “training” are “train”. Letters and digits only, perhaps none."""
    plain = (letter for letter in unicodedata.normalize("NFKD", word.casefold()) if letter.isalnum())
    return str(_stemmer.stemWord("".join(plain)[:LONGEST_WORD]))


def stems(text: str) -> list[str]:
    """Every word of a text as it is compared, in order."""
    return [found for word in _WORD.findall(text) if (found := stem(word))]


def wanted(words: str) -> tuple[str, ...]:
    """What a search looks for, each once: without “the” and the like, unless there is nothing else."""
    typed = list(dict.fromkeys(word for word in _WORD.findall(words) if stem(word)))
    telling = [word for word in typed if not _COMMON.fullmatch(word)]
    return tuple(dict.fromkeys(stem(word) for word in telling or typed))[:MOST_WORDS]


def finds(sought: str, word: str) -> bool:
    """Whether a word that is sought finds a word of a text; both as they are compared."""
    return word.startswith(sought) if len(sought) >= BEGINNING else word == sought


def all_in(sought: tuple[str, ...], text: str) -> bool:
    """Whether everything that is sought stands in a text."""
    there = stems(text)
    return all(any(finds(one, word) for word in there) for one in sought)


@lru_cache(maxsize=50_000)
def _is_sought(sought: tuple[str, ...], word: str) -> bool:
    return any(finds(one, stem(word)) for one in sought)


def _places(sought: tuple[str, ...], text: str) -> Iterator[re.Match[str]]:
    return (place for place in _WORD.finditer(text) if _is_sought(sought, place[0]))


def marked(sought: tuple[str, ...], text: str) -> Markup:
    """The text with what was found in `<mark>`; everything else of it is escaped."""
    found, at = Markup(), 0
    for place in _places(sought, text):
        found += Markup("{}<mark>{}</mark>").format(text[at : place.start()], place[0])
        at = place.end()
    return found + text[at:]


def excerpt(sought: tuple[str, ...], text: str) -> Markup:
    """The words around the first place, marked; the beginning of the text if there is none."""
    place = next(_places(sought, text), None)
    at = place.start() if place else 0
    start = text.find(" ", at - AROUND, at) + 1 if at > AROUND else 0
    start = start or max(at - AROUND, 0)
    end = text.rfind(" ", at + 1, at + 2 * AROUND) if len(text) > at + 2 * AROUND else len(text)
    end = end if end > (place.end() if place else at) else at + 2 * AROUND
    shown = marked(sought, text[start:end].strip())
    return Markup("{}{}{}").format("… " if start else "", shown, " …" if end < len(text) else "")
