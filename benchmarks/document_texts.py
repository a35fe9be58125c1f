"""Texts that were made to take long, twice as long: how much longer each takes to render and to compare."""

import statistics
import time
from collections.abc import Callable

from _world import table

from policies.comparing import compare
from policies.rendering import render
from tests.policies.hostile import LONG

SIZE = 40_000


def seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(3):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def ratio(work: Callable[[str], object], long: Callable[[int], str]) -> str:
    once, twice = long(SIZE), long(2 * SIZE)
    return f"{seconds(lambda: work(twice)) / seconds(lambda: work(once)):.1f}"


def with_a_change(text: str) -> object:
    return compare(text, text[1:] + "c")


rows = [(name, ratio(render, long), ratio(with_a_change, long)) for name, long in LONG.items()]
table(f"Seconds for {2 * SIZE:,} characters / seconds for {SIZE:,}", rows, ("text", "rendered", "compared"))
