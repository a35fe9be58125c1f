"""Making a pack: first the file, then the row. A worker that has claimed it says how far it is, or is taken for dead.

Whatever goes wrong in between leaves a file that no row knows, which the sweep removes, and a claim that runs out.
"""

import errno
import hashlib
import logging
import secrets
import shutil
import time
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction

from dcs_portal import sweeping
from dcs_portal.storage import random_name

from ..models import CasePack
from ..models.packs import STORAGE
from ..pack_states import TRIES, Failure
from . import contents
from .bundle import Bundle
from .failing import DamagedFile, SealedFile, TakenOver, Undecided

log = logging.getLogger(__name__)
FOLDER = "making"
TELL_EVERY = 2  # seconds


class _OnDisk(File):
    """A file that the storage moves to its place, instead of copying it."""

    def temporary_file_path(self) -> str:
        return str(cast(Any, self.file).name)


def make(pk: int) -> None:
    """Make it, unless somebody does or has: of several who try, at any time, one ends with the one file."""
    pack = CasePack.objects.claim(pk)
    if pack is None:
        return
    try:
        _make(pack)
    except TakenOver:
        log.info("Case pack %s is made by another worker", pack.key)
    except DamagedFile as fault:
        fault.evidence.log_damaged(pack.by)
        pack.fail(Failure.DAMAGED)
    except SealedFile:
        pack.fail(Failure.SEALED)
    except Undecided:
        pack.fail(Failure.NAMED)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        log.error("There is no room for case pack %s", pack.key)
        pack.fail(Failure.NO_ROOM)


def give_up_on(pack: CasePack) -> bool:
    """Say that it failed, once several workers have died over it; whether they have."""
    return pack.attempts >= TRIES and pack.fail(Failure.GAVE_UP)


def _make(pack: CasePack) -> None:
    storage = cast(Any, storages[STORAGE])
    path = Path(storage.path(f"{FOLDER}/{secrets.token_hex(20)}"))
    Path(storage.location).mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        facts = _write(pack, path)
        with path.open("rb") as file:
            name = storage.save(random_name(), _OnDisk(file))
    finally:
        path.unlink(missing_ok=True)
    is_kept = False
    try:
        is_kept = _finish(pack, name, facts)
    finally:
        if not is_kept:
            storage.delete(name)


def _finish(pack: CasePack, name: str, facts: dict[str, Any]) -> bool:
    """See `CasePack.finish`. Raises Undecided where somebody was named while it was made."""
    with transaction.atomic():
        pack.incident.lock_family()
        if not contents.is_decided(pack, pack.by):
            raise Undecided
        return pack.finish(name, facts)


def _write(pack: CasePack, path: Path) -> dict[str, Any]:
    """Write the ZIP to `path`; what its row says of it."""
    total = sum(one["size"] for one in (pack.contents or {})["files"])
    _require_room(path.parent, total)
    with path.open("xb") as file:
        facts = Bundle(pack, file, _teller(pack, total)).write()
    with path.open("rb") as written:
        digest = hashlib.file_digest(cast(BinaryIO, written), "sha256").hexdigest()  # type: ignore[arg-type]
    return facts | {"sha256": digest, "size": path.stat().st_size}


def _teller(pack: CasePack, total: int) -> Any:
    """Tells the row now and then how far it is; raises TakenOver where somebody else has it."""
    told = 0.0

    def tell(done: int) -> None:
        nonlocal told
        if time.monotonic() - told < TELL_EVERY:
            return
        told = time.monotonic()
        if not pack.go_on(done, total):
            raise TakenOver

    return tell


def _require_room(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free - size < settings.KEEP_FREE_MB * 1_000_000:
        raise OSError(errno.ENOSPC, "too little is free")


def sweep() -> int:
    """Remove files that a killed process left, once they are an hour old; returns how many."""
    return sweeping.remove_unknown(STORAGE, _known)


def _known(names: list[str]) -> set[str]:
    return set(CasePack.objects.filter(file__in=names).values_list("file", flat=True))
