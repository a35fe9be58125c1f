"""Search over 300 documents in force, against looking through the text of each of their parts: how many times faster.

Each document has 40 parts of 150 words. Prints the ratio for a rare word, a common one, two together, and one that
is nowhere.
"""

import random
import statistics
import time
from collections.abc import Callable

from _world import database, table
from django.db import connection
from django.db.models import Q

DOCUMENTS, PARTS, WORDS = 300, 40, 150
TIMES = 7


def texts(number: int) -> list[str]:
    """Texts of words as often as in a language: few of them make up most of it."""
    chance = random.Random(16)
    known = ["".join(chance.choices("abcdefghiklmnoprstuv", k=chance.randint(3, 11))) for _ in range(8000)]
    weights = [1 / (rank + 3) for rank in range(len(known))]
    part = lambda one: f"## Part {one}\n\n{' '.join(chance.choices(known, weights, k=WORDS))}\n\n"  # noqa: E731
    found = ["".join(part(one) for one in range(PARTS)) for _ in range(number)]
    return [
        "Everything about safeguarding.\n\n" * (not at % 10) + text + "training" * (at == 7)
        for at, text in enumerate(found)
    ]


def seconds(what: Callable[[], object]) -> float:
    what()
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        what()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


with database():
    from policies.models import Document, Section, Version, add_document
    from policies.searching import search
    from tests.factories import person

    hq, second = person("hq"), person("hq")
    for number, text in enumerate(texts(DOCUMENTS)):
        version = Version.objects.begin(add_document(by=hq, title=f"Document {number}"), text, by=hq)
        version.submit(is_material=True, changes="All of it.", changes_for={}, by=hq)
        version.approve(by=second)
        version.publish(by=hq)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself within a minute

    def naive(words: str) -> list[Section]:
        found = Section.objects.select_related("version__document").defer("version__text")
        for word in words.split():
            found = found.filter(Q(heading__icontains=word) | Q(text__icontains=word))
        return list(found[:100])

    rows = []
    for words in ("training", "safeguarding", "safeguarding part", "giraffe"):
        ours, theirs = seconds(lambda: search(words, Document.objects.all())), seconds(lambda: naive(words))  # noqa: B023
        rows.append((words, f"{theirs / ours:.1f}", f"{len(search(words, Document.objects.all()))}"))
    table(f"Seconds of a scan / seconds of search, over {DOCUMENTS} documents", rows, ("words", "ratio", "places"))
