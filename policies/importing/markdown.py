"""Writing Markdown: words that stay words, and links that lead to nothing but the web or a letter."""

import re

_INLINE = re.compile(r"([\\`*\[\]]|(?<!\w)_|_(?!\w)|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|~~)")
_START = re.compile(r"^([-+](?=\s|$|--)|#{1,6}(?=\s|$)|>|=+$)")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_ADDRESS = re.compile(r"(https?://|mailto:)[^\s<>\"\\]+", re.I)
_LINK = re.compile(r"(!?)\[([^\[\]\n]*)\]\(\s*<?([^()\s>]*(?:\([^()\s]*\)[^()\s>]*)*)>?(?:\s+[^()\n]*)?\s*\)")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\[\]\n]+)\]:\s*<?(\S*?)>?(\s.*)?$", re.M)
_TAG = re.compile(r"(?<!\\)<(?!(?:https?://|mailto:)[^\s<>]+>)(?=[a-zA-Z/!?])", re.I)


def escape(text: str) -> str:
    """Words in the middle of a line, none of which means anything in Markdown."""
    return _INLINE.sub(r"\\\1", text)


def paragraph(line: str) -> str:
    """Markdown whose beginning means nothing: no heading, list or quotation by accident."""
    return _NUMBER.sub(r"\1\\\2", _START.sub(r"\\\1", line, count=1), count=1)


def is_safe(address: str) -> bool:
    """Whether a link may lead there: the web, or an e-mail."""
    return bool(_ADDRESS.fullmatch(address))


def link(words: str, address: str) -> str:
    """A link with these words, which are Markdown; the words alone where it may not lead there."""
    if not is_safe(address) or not words.strip():
        return words
    return f"[{words}]({address.replace('(', '%28').replace(')', '%29')})"


def cleaned(markdown: str) -> tuple[str, list[str]]:
    """Somebody's own Markdown without what may not be in it, and what that was, to the person."""
    losses = []

    def checked(found: re.Match) -> str:
        is_picture, words, address = found[1], found[2], found[3]
        if not is_picture and (is_safe(address) or address.startswith("#")):
            return found[0]
        losses.append(PICTURES if is_picture else LINKS)
        return words

    def defined(found: re.Match) -> str:
        if is_safe(found[2]):
            return found[0]
        losses.append(LINKS)
        return ""

    text = _DEFINITION.sub(defined, _LINK.sub(checked, markdown))
    text, tags = _TAG.subn(r"\\<", text)
    return text, [*dict.fromkeys(losses), *([CODE] if tags else [])]


def tidy(markdown: str) -> str:
    """One empty line between two blocks at most, none at the ends, and a line's end at the last."""
    lines = (line.rstrip() for line in markdown.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


PICTURES = "Pictures were left out. Describe in words what they showed, where it matters."
LINKS = "Links that lead neither to a website nor to an e-mail address were left out. Their words stay."
CODE = "HTML code is shown as it is written. It does nothing."
