"""Which items of two lists belong together, in the same order on both sides, as many as can be found quickly.

What occurs once in both lists is matched first (patience diff, by Bram Cohen). Only what is left between two such
anchors goes to difflib, and only while it is so little that difflib's squares cannot hurt.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

SMALL = 100
DEEPEST = 8
WINDOW = 30  # items on either side among which one looks for its like
LIKE = 0.4  # share of words in common from which one is the other's successor

Pair = tuple[int, int]
Words = Sequence[frozenset[str]]


def matches(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Places (in old, in new) of the items that both have, rising on both sides; turned round, the same ones."""
    if list(old) <= list(new):
        return _matches(old, new, 0)
    return [(before, after) for after, before in _matches(new, old, 0)]


def _matches(old: Sequence[str], new: Sequence[str], depth: int) -> list[Pair]:
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = shorter - head
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    middle = _between(old[head : len(old) - tail], new[head : len(new) - tail], depth)
    return [
        *((at, at) for at in range(head)),
        *((head + before, head + after) for before, after in middle),
        *((len(old) - at, len(new) - at) for at in range(tail, 0, -1)),
    ]


def _between(old: Sequence[str], new: Sequence[str], depth: int) -> list[Pair]:
    anchors = _anchors(old, new) if depth < DEEPEST else []
    if not anchors:
        return _small(old, new) if max(len(old), len(new)) <= SMALL else []
    found, before, after = [], 0, 0
    for anchor in [*anchors, (len(old), len(new))]:
        inner = _matches(old[before : anchor[0]], new[after : anchor[1]], depth + 1)
        found += [(before + one, after + other) for one, other in inner]
        found.append(anchor)
        before, after = anchor[0] + 1, anchor[1] + 1
    return found[:-1]


def _small(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    runs = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(run.a + at, run.b + at) for run in runs for at in range(run.size)]


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """What occurs once on each side, in the longest run that rises on both."""
    here, there = Counter(old), Counter(new)
    at = {item: place for place, item in enumerate(new) if there[item] == 1}
    pairs = [(place, at[item]) for place, item in enumerate(old) if here[item] == 1 and item in at]
    return _rising(pairs)


def _rising(pairs: list[Pair]) -> list[Pair]:
    """The longest run whose second places rise too, by sorting it as one sorts cards for patience."""
    tops: list[int] = []
    last: list[int] = []
    below: list[int] = []
    for number, (_, after) in enumerate(pairs):
        pile = bisect_left(tops, after)
        below.append(last[pile - 1] if pile else -1)
        tops[pile : pile + 1], last[pile : pile + 1] = [after], [number]
    found, number = [], last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = below[number]
    return found[::-1]


def alike(old: Words, new: Words) -> list[Pair]:
    """Places of the items that have most words in common altogether, rising on both sides, window by window."""
    starts = range(0, min(len(old), len(new)), WINDOW)
    windows = ((start, old[start : start + WINDOW], new[start : start + WINDOW]) for start in starts)
    return [(start + one, start + other) for start, here, there in windows for one, other in _best(here, there)]


def _best(old: Words, new: Words) -> list[Pair]:
    scores = [[_share(one, other) for other in new] for one in old]
    sums = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for one in reversed(range(len(old))):
        for other in reversed(range(len(new))):
            together = scores[one][other] and scores[one][other] + sums[one + 1][other + 1]
            sums[one][other] = max(together, sums[one + 1][other], sums[one][other + 1])
    found, one, other = [], 0, 0
    while sums[one][other]:
        if sums[one][other] == sums[one + 1][other]:
            one += 1
        elif sums[one][other] == sums[one][other + 1]:
            other += 1
        else:
            found.append((one, other))
            one, other = one + 1, other + 1
    return found


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    share = 2 * len(one & other) / (len(one) + len(other) or 1)
    return share if share >= LIKE else 0.0
