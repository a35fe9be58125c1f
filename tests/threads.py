"""Several threads at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave, or the exception it raised, all started together."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int) -> None:
        try:
            gate.wait()
            results[number] = calls[number]()
        except Exception as error:  # noqa: BLE001 (it is the result)
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
