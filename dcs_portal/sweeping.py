"""Files that a killed process left in a storage: kept, and then nothing wrote down that they were."""

import datetime
import itertools
import logging
from collections.abc import Callable, Iterator

from django.core.files.storage import Storage, storages
from django.utils import timezone

log = logging.getLogger(__name__)
OLD = datetime.timedelta(hours=1)
MANY = 50
_AT_ONCE = 500


def remove_unknown(storage_name: str, known: Callable[[list[str]], set[str]]) -> int:
    """Remove files of a storage that no record knows, once they are an hour old; returns how many.

    So many at once that no killed process left them mean a database older than the files, as after a restore: then
    none is removed, and the log says so.

    Args:
        known: which of some names a record has.
    """
    storage = storages[storage_name]
    unknown = [name for some in _by(_AT_ONCE, _old_files(storage)) for name in _without(some, known(some))]
    if len(unknown) > MANY:
        log.error(
            "%s files of %s have no record. None was removed: was the database restored?", len(unknown), storage_name
        )
        return 0
    for name in unknown:
        storage.delete(name)
    return len(unknown)


def _without(names: list[str], known: set[str]) -> list[str]:
    return [name for name in names if name not in known]


def _by(count: int, names: Iterator[str]) -> Iterator[list[str]]:
    while some := list(itertools.islice(names, count)):
        yield some


def _old_files(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every file that was there an hour ago, before anybody asks for its row."""
    folders, files = storage.listdir(folder) if storage.exists(folder) else ([], [])
    for inner in folders:
        yield from _old_files(storage, f"{folder}/{inner}".lstrip("/"))
    for file in files:
        name = f"{folder}/{file}".lstrip("/")
        if storage.get_modified_time(name) < timezone.now() - OLD:
            yield name
