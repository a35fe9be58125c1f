"""Which sentence of a document says that pupils do not use social platforms to learn: found by its words.

A new version may say it otherwise, under another heading, so no wording of the document is written down here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dcs_portal.search_words import stems

# A sentence says it if a word of each group stands in it; compared as search compares words, by their beginning.
_WHO = ("pupil", "child", "student", "learner")
_WHAT = ("social", "platform")
_FOR = ("learn", "lesson", "classroom", "teach")
_NOT = ("not", "no", "never", "without", "nobod", "none")
# A full stop ends a sentence where the next begins with a capital: “etc. as part of” goes on.
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"‘'(])")


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence, and the place of the text where it stands; without an anchor, the text as a whole."""

    words: str
    anchor: str = ""
    heading: str = ""


def learning_clause(sections: Iterable[tuple[str, str, str]]) -> Clause | None:
    """The first sentence that says so; None where none does, and somebody has to read the document.

    Args:
        sections: anchor, heading and words of each part of a text, in its order.
    """
    sentences = (
        Clause(words, anchor, heading) for anchor, heading, text in sections for words in _END.split(text.strip())
    )
    return next((clause for clause in sentences if _says_so(clause.words)), None)


def _says_so(sentence: str) -> bool:
    words = stems(sentence)
    begins = all(any(word.startswith(group) for word in words) for group in (_WHO, _WHAT, _FOR))
    return begins and any(word in _NOT for word in words)
