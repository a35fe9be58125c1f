"""What changed between two versions of a text: block by block, and within a block that changed, word by word.

A block that moved shows as removed and added. Line breaks and the number of blanks between words make no difference.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from .matching import Pair, alike, matches
from .parsing import cleaned

_FENCE = re.compile(r"\s*(```|~~~)")
_HEADING = re.compile(r" {0,3}#{1,6}(\s|$)")
_BEGINS = re.compile(r"\s*([-*+]\s|\d{1,9}[.)]\s|\||\[\^[^\]]+\]:)")
_UNDERLINE = re.compile(r"[\s|:=-]+$")
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Kind(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a block; changed: the other version does not have them there."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A block of the old version beside the same one of the new; a side that has none is empty."""

    kind: Kind
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """So many rows without a change, left out."""

    count: int


def compare(old: str, new: str) -> tuple[Row, ...]:
    """The blocks of both texts in order, those that belong together side by side. For any two texts, in linear time."""
    before, after = blocks(old), blocks(new)
    beside = _beside(_successors(before, after), len(before), len(after))
    return tuple(_row(_block(before, here), _block(after, there)) for here, there in beside)


def folded(rows: tuple[Row, ...], around: int = 1) -> tuple[Row | Fold, ...]:
    """The rows that changed and as many around each; of the others how many they are, where it is more than one."""
    changed = [at for at, row in enumerate(rows) if row.kind is not Kind.SAME]
    shown = {at + near for at in changed for near in range(-around, around + 1)}
    found: list[Row | Fold] = []
    for show, group in groupby(range(len(rows)), key=shown.__contains__):
        run = list(group)
        found += [rows[at] for at in run] if show or len(run) == 1 else [Fold(len(run))]
    return tuple(found)


def blocks(text: str) -> list[str]:
    """A text cut where its author sees parts: paragraph, heading, list item, row of a table, code, footnote."""
    found: list[list[str]] = []
    goes_on, fenced = False, False
    for line in cleaned(text).split("\n"):
        fence = _FENCE.match(line) is not None
        if fenced or (goes_on and not fence and _continues(line)):
            found[-1].append(line)
        elif line.strip():
            found.append([line])
        goes_on = bool(line.strip()) and not fence and not _HEADING.match(line)
        fenced ^= fence
    return ["\n".join(lines) for lines in found]


def _continues(line: str) -> bool:
    begins = _HEADING.match(line) or (_BEGINS.match(line) and not _UNDERLINE.match(line))
    return bool(line.strip()) and not begins


def _key(words: str) -> str:
    """What makes no difference is the same here; how far a list item is indented does make one."""
    inner = words.lstrip()
    return words[: len(words) - len(inner)] + " ".join(inner.split()) if inner else " "


def _successors(old: list[str], new: list[str]) -> list[Pair]:
    """Places of the blocks that belong together: those that are the same and, between two, those that are alike."""
    here, there = [_key(block) for block in old], [_key(block) for block in new]
    if there < here:  # so that the comparison turned round is the same one
        return [(before, after) for after, before in _successors(new, old)]
    found, before, after = [], 0, 0
    for same in [*matches(here, there), (len(old), len(new))]:
        words = [_words(block) for block in here[before : same[0]]], [_words(block) for block in there[after : same[1]]]
        found += [(before + one, after + other) for one, other in alike(*words)]
        found.append(same)
        before, after = same[0] + 1, same[1] + 1
    return found[:-1]


def _words(block: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", block.casefold()))


def _beside(pairs: list[Pair], old: int, new: int) -> Iterator[tuple[int | None, int | None]]:
    """The pairs, and in their places the blocks that have no partner: first what went, then what came."""
    before, after = 0, 0
    for here, there in [*pairs, (old, new)]:
        yield from ((at, None) for at in range(before, here))
        yield from ((None, at) for at in range(after, there))
        if here < old:
            yield here, there
        before, after = here + 1, there + 1


def _block(found: list[str], at: int | None) -> str | None:
    return None if at is None else found[at]


def _row(old: str | None, new: str | None) -> Row:
    if old is None or new is None:
        kind = Kind.ADDED if old is None else Kind.REMOVED
        return Row(kind, *(() if block is None else (Piece(block, True),) for block in (old, new)))
    if _key(old) == _key(new):
        return Row(Kind.SAME, (Piece(old, False),), (Piece(new, False),))
    return Row(Kind.CHANGED, *_pieces(_WORD.findall(old), _WORD.findall(new)))


def _pieces(old: list[str], new: list[str]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    pairs = set(matches([_key(word) for word in old], [_key(word) for word in new]))
    kept = {(here, there) for here, there in pairs if _stays(old[here], here, there, pairs)}
    return _joined(old, {here for here, _ in kept}), _joined(new, {there for _, there in kept})


def _stays(word: str, here: int, there: int, pairs: set[Pair]) -> bool:
    """A blank stays only beside a word that does: between two that changed it would chop the change into crumbs."""
    return not word.isspace() or (here - 1, there - 1) in pairs or (here + 1, there + 1) in pairs


def _joined(words: Sequence[str], kept: set[int]) -> tuple[Piece, ...]:
    runs = groupby(range(len(words)), key=kept.__contains__)
    return tuple(Piece("".join(words[at] for at in run), not stays) for stays, run in runs)
