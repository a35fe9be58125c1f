"""Redacting a text: whoever is chosen is replaced by what stands for them, everywhere by the same. Plain functions.

Capitals, accents, invisible signs and what stands between the parts of a name do not count. A part of a name counts
from two letters on, with two only where it begins with a capital. Where it may be somebody else's too, it becomes
`UNSURE`: what could be either is not shown.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ..handles import COMMON
from ..names import NO_NAMES, TITLES

UNSURE = "[name]"
SHORTEST_PART = 2
SHORTEST_WORD = 3
# Names that are words too count only where they begin with a capital.
_ORDINARY = {
    *("will", "may", "mark", "bill", "hope", "rose", "grace", "faith", "joy", "young", "long", "green", "brown"),
    *("black", "white", "king", "head", "page", "post", "day", "hall", "case", "art", "pat", "drew", "sue", "bay"),
    *("read", "park", "father", "major", "lord", "lady"),
}
# Two letters that mean nobody: as capitals, unless a child was called by them, and as small ones.
_ABBREVIATIONS = {
    *("am", "dcs", "dsl", "fb", "hq", "id", "it", "mod", "ok", "pc", "pe", "pm", "raf", "re", "tv", "uk", "us"),
}
_SHORT_WORDS = {
    *("am", "an", "as", "at", "be", "by", "do", "go", "he", "hi", "if", "in", "is", "it", "me", "my", "no", "of"),
    *("oh", "ok", "on", "or", "so", "to", "up", "us", "we"),
}
_BETWEEN = r"[\W_]{0,3}"
_LETTERS = str.maketrans({"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae", "ı": "i"})
_TITLE = rf"(?:@|(?<![^\W_])(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})[.\s]{{1,3}})?"


@dataclass(frozen=True)
class Known:
    """Somebody, or something, that a text may name.

    Args:
        names: names of a person as somebody wrote them; their parts count too.
        words: e-mail addresses, accounts, links and other words that count only as a whole.
        initials: what a child is called by, such as "JS".
        label: what stands in their place; empty where they are shown.
    """

    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    initials: str = ""
    label: str = ""


@dataclass
class _Term:
    """What is looked for: with which patterns, for whom, and whether as a whole name or as a part of one.

    `given`: somebody wrote just this, such as a child's initials, so that it counts however it is written.
    """

    patterns: set[str]
    wholes: set[int]
    parts: set[int]
    given: bool = False


@lru_cache(10_000)
def _fold_sign(sign: str) -> str:
    plain = unicodedata.normalize("NFKD", sign.translate(_LETTERS)).casefold()
    return "".join(one for one in plain if not unicodedata.combining(one) and unicodedata.category(one) != "Cf")


def fold(text: str) -> str:
    """The text as it is compared."""
    return "".join(map(_fold_sign, text))


def label(number: int) -> str:
    """0 is "Person A", 25 "Person Z", 26 "Person AA"."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"Person {letters}"


class Redactor:
    """Replaces whoever has a label, in any text. Whoever has none keeps their whole name, also where it is alike."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._known = list(known)
        self._terms: dict[str, _Term] = {}
        self._initials: dict[str, _Term] = {}
        for number, one in enumerate(self._known):
            self._learn(number, one)
        self._drop_what_is_shown()
        self._search = self._compiled()

    def __call__(self, text: str) -> str:
        """The text without whoever is redacted."""
        if self._search is None or not text:
            return text
        places = [place for place, sign in enumerate(text) for _ in _fold_sign(sign)] + [len(text)]
        made, done = [], 0
        for found in self._search.finditer(fold(text)):
            begin, end = places[found.start()], places[found.end()]
            stands = self._stand_in(found, text[places[found.start(found.lastgroup or 0)] : end])
            if stands is not None and begin >= done:
                made += [text[done:begin], stands]
                done = end
        return "".join([*made, text[done:]])

    def _learn(self, number: int, one: Known) -> None:
        for name in one.names:
            for tokens in wholes(name):
                self._add(tokens, number, whole=True)
            for tokens in parts(name):
                self._add(tokens, number, whole=False)
            for letters in initials(name):
                self._add_initials(letters, number, given=False)
        for words in one.words:
            self._add_as_written(fold(words).strip(), number)
            for tokens in phrases(words):
                self._add(tokens, number, whole=True, given=True)
        if one.initials:
            self._add_initials(one.initials, number, given=True)

    def _add(self, tokens: tuple[str, ...], number: int, *, whole: bool, given: bool = False) -> None:
        if tokens:
            term = self._terms.setdefault("".join(tokens), _Term(set(), set(), set()))
            term.patterns.add(_BETWEEN.join(map(re.escape, tokens)))
            (term.wholes if whole else term.parts).add(number)
            term.given |= given

    def _add_as_written(self, plain: str, number: int) -> None:
        if plain:
            term = self._terms.setdefault(_joined(plain) or plain, _Term(set(), set(), set()))
            term.patterns.add(re.escape(plain))
            term.wholes.add(number)
            term.given = True

    def _add_initials(self, letters: str, number: int, *, given: bool) -> None:
        term = self._initials.setdefault(fold(letters), _Term(set(), set(), set()))
        term.parts.add(number)
        term.given |= given

    def _drop_what_is_shown(self) -> None:
        """A part or the initials of nobody who is redacted are not looked for; their whole names are, to be kept."""
        for terms in (self._terms, self._initials):
            for key, term in list(terms.items()):
                if not term.wholes and not any(self._known[one].label for one in term.parts):
                    del terms[key]

    def _compiled(self) -> re.Pattern[str] | None:
        if not any(one.label for one in self._known):
            return None
        by_length = [one for key in _longest_first(self._terms) for one in sorted(self._terms[key].patterns)]
        patterns = _by_first_sign(by_length)
        of_initials = [r"[.\s]{0,2}".join(map(re.escape, key)) + r"\.?" for key in _longest_first(self._initials)]
        names = f"(?P<name>{'|'.join(patterns or ['(?!)'])})"
        letters = (
            rf"(?<![^\W_])(?P<initials>{'|'.join(of_initials)})(?![^\W_])" if of_initials else r"(?P<initials>(?!))"
        )
        return re.compile(f"{_TITLE}{names}|{letters}")

    def _stand_in(self, found: re.Match[str], written: str) -> str | None:
        """What stands in place of what was found, as it was written; None where it stays."""
        if found["initials"]:
            key = _joined(found["initials"])
            term = self._initials[key]
            return self._label_of(term) if _are_initials(written, key, given=term.given) else None
        key = self._key(_joined(found["name"]) or found["name"])
        has_title = found.start() < found.start("name")
        is_a_word = not has_title and _is_word(written, key) and not self._terms[key].given
        return None if is_a_word else self._label_of(self._terms[key])

    def _key(self, written: str) -> str:
        """Of several people of one family, the name without its end."""
        return next(
            one for one in (written, written.removesuffix("s"), written.removesuffix("es")) if one in self._terms
        )

    def _label_of(self, term: _Term) -> str | None:
        of_whole = [self._known[one].label for one in sorted(term.wholes)]
        of_part = [self._known[one].label for one in sorted(term.parts - term.wholes)]
        if hidden := [one for one in of_whole if one]:
            return hidden[0]
        if not any(of_part):
            return None
        return of_part[0] if len(of_whole + of_part) == 1 else UNSURE


def _by_first_sign(patterns: Iterable[str]) -> list[str]:
    """One pattern for all that begin alike, so that most places of a text are passed over by one look at a sign."""
    rests: dict[str, list[str]] = {}
    for one in patterns:
        first = one[:2] if one.startswith("\\") else one[:1]
        start = f"{first}{_edge(one, 0, first)}"
        rests.setdefault(start, []).append(f"{one[len(first) :]}(?:(?<=[^\\W\\d_])e?s)?{_edge(one, -1)}")
    return [f"{start}(?:{'|'.join(ends)})" for start, ends in rests.items()]


def _longest_first(terms: Iterable[str]) -> list[str]:
    return sorted(terms, key=len, reverse=True)


def _joined(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _edge(pattern: str, end: int, first: str = "") -> str:
    """Where a name begins or ends: no letter goes on where it has one, no digit where it has a digit.

    Args:
        first: the first sign of the pattern, behind which the condition for its beginning stands.
    """
    bare = pattern.replace(_BETWEEN, "")
    edge = bare[end]
    what = r"[^\W\d_]" if edge.isalpha() else r"\d" if edge.isdigit() else ""
    return (f"(?<!{what}{first})" if end == 0 else f"(?!{what})") if what else ""


def _is_word(written: str, key: str) -> bool:
    """Whether it is a word of the language rather than the name that is written like it."""
    if len(key) < SHORTEST_WORD and key in _SHORT_WORDS | _ABBREVIATIONS:
        return True
    return (key in _ORDINARY or len(key) < SHORTEST_WORD) and written[:1].islower()


def _are_initials(written: str, key: str, *, given: bool) -> bool:
    if "." in written.strip("."):
        return True
    if written.strip(".").isupper():
        return given or key not in _ABBREVIATIONS
    return given and key not in _SHORT_WORDS


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(one for one in re.split(r"[\W_]+", fold(text)) if one)


def _words(name: str) -> list[tuple[str, ...]]:
    """The words of a name without brackets and titles, each as its parts: "Mr Sean O'Brien-Roe" has two.

    A title at the end is a name: "Sarah Head".
    """
    bare = re.sub(r"\([^)]*\)", " ", name)
    found = [_tokens(word) for word in re.split(r"[\s,;:]+", bare)]
    found = [word for word in found if word]
    return [word for word in found[:-1] if "".join(word) not in TITLES] + found[-1:]


def wholes(name: str) -> list[tuple[str, ...]]:
    """The whole name, the last word first too, and the first with the last of several."""
    words = _words(name)
    orders = [words, [*words[-1:], *words[:-1]], [*words[:1], *words[-1:]]] if len(words) > 1 else [words]
    return [tuple(token for word in order for token in word) for order in orders]


def parts(name: str) -> list[tuple[str, ...]]:
    """The words of a name, and what a hyphen joins, from two letters on; none where it is no person's name."""
    words = _words(name)
    if len(words) < 2 or NO_NAMES & {"".join(word) for word in words}:
        return []
    found = words + [(token,) for word in words for token in word]
    return [word for word in found if len(re.sub(r"\d", "", "".join(word))) >= SHORTEST_PART]


def initials(name: str) -> list[str]:
    """Of somebody with several names, such as "JPS" and "JS"."""
    words = _words(name)
    if not parts(name):
        return []
    return list(dict.fromkeys("".join(word[0][0] for word in some) for some in (words, [words[0], words[-1]])))


def phrases(text: str) -> list[tuple[str, ...]]:
    """An address, account or other words as a whole, and without what many have in common, such as "group"."""
    tokens = _tokens(re.sub(r"^\s*(?:https?://)?(?:www\.)?", "", text))
    core = list(tokens)
    while core and core[0] in COMMON:
        core.pop(0)
    while core and core[-1] in COMMON:
        core.pop()
    return list(dict.fromkeys([tokens, tuple(core)])) if len("".join(core)) > SHORTEST_WORD else [tokens]
