"""What is tried again because two people's work stood in each other's way."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

TRIES = 4
# SQLSTATE: deadlock_detected, serialization_failure. SQLite has no such thing: writers wait in line.
IN_THE_WAY = {"40P01", "40001"}

Asked = ParamSpec("Asked")
Given = TypeVar("Given")


def retried(work: Callable[Asked, Given], *args: Asked.args, **kwargs: Asked.kwargs) -> Given:
    """What `work` gives; it is begun again where PostgreSQL ended it to break a deadlock.

    Args:
        work: does all it does in one transaction of its own, and reads what it changes inside it.

    Raises:
        OperationalError: it failed for another reason, or four times; or a transaction is open around it, which only
            its owner can begin again.
    """
    for _ in range(TRIES - 1):
        try:
            return work(*args, **kwargs)
        except OperationalError as error:
            if connection.in_atomic_block or getattr(error.__cause__, "pgcode", None) not in IN_THE_WAY:
                raise
    return work(*args, **kwargs)
