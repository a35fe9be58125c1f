"""Putting facts into HQ's words. Nothing but these names in braces is ever replaced."""

import re

from ..helplines import HARMFUL_ADDRESS, HARMFUL_NAME, POSH

_FIELD = re.compile(r"\{([a-z]+)\}")
_BLANK = re.compile(r"\[[^\]\n]*\]")
# What may stand in a letter, and what the writer is asked for where the case does not know it.
OF_LETTERS = {
    "school": "name of the school",
    "reference": "reference",
    "platform": "platform",
    "link": "link",
    "posts": "the posts",
    "seen": "day",
    "today": "today’s date",
    "head": "name of the head",
    "writer": "your name",
}
HELP = {
    "helpline": f"{POSH.name}, {POSH.phone}, {POSH.hours}",
    "harmful": f"{HARMFUL_NAME} ({HARMFUL_ADDRESS})",
}


def fill(words: str, facts: dict[str, str]) -> str:
    """The words with facts for their fields; a fact that is missing leaves a blank in square brackets to fill in."""

    def fact(found: re.Match[str]) -> str:
        name = found[1]
        return facts.get(name) or f"[{OF_LETTERS.get(name, name)}]"

    return _FIELD.sub(fact, words)


def with_help(words: str) -> str:
    """The words with the names, numbers and hours of the helplines."""
    return fill(words, HELP)


def unknown_fields(words: str, known: dict[str, str]) -> list[str]:
    """The fields in the words that nothing would fill."""
    return sorted(set(_FIELD.findall(words)) - set(known))


def blanks(words: str) -> list[str]:
    """What still stands in square brackets."""
    return _BLANK.findall(words)
