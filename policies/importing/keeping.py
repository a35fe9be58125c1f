"""Taking a file in: read first, then kept, then written down. Whatever goes wrong in between leaves nothing behind."""

import datetime
import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from dcs_portal import sweeping
from dcs_portal.filenames import clean_name
from dcs_portal.storage import random_name
from dcs_portal.uploads import TOO_LARGE, Upload

from ..models import Import, SignedSheet, Version
from ..models.imports import STORAGE
from .reading import Imported, read
from .result import Unreadable

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

log = logging.getLogger(__name__)
NO_ROOM = "There is no room for this file at the moment, so it was not kept. Try again later."
LEFT = datetime.timedelta(days=7)


def largest() -> int:
    """The most bytes of one file."""
    return settings.POLICY_IMPORT_MB * 1_000_000


def keep(upload: Upload, *, by: "User") -> Import:
    """Read and keep a file that somebody sends; the same file of the same person is there once.

    Raises:
        Unreadable: it is not taken, and nothing of it stays. The message says why.
    """
    if upload.problem:
        words = f"This file is larger than {settings.POLICY_IMPORT_MB} MB. Save it without pictures, or split it."
        raise Unreadable(words if upload.problem == TOO_LARGE else NO_ROOM)
    name = clean_name(upload.name or "")
    imported = read(upload.path, name)
    upload.content.seek(0)
    return store(upload, imported, name, upload.size or 0, upload.sha256, by)


def store(file: File, imported: Imported, name: str, size: int, sha256: str, by: "User") -> Import:
    """Keep what was read, and write it down.

    Raises:
        Unreadable: there is no room for it.
    """
    try:
        stored = storages[STORAGE].save(random_name(), file)
    except OSError as error:
        log.error("An original could not be kept: %s", error.errno)
        raise Unreadable(NO_ROOM) from error
    about = {"name": name, "media_type": imported.media_type, "size": size, "markdown": imported.markdown}
    is_new = False
    try:
        with transaction.atomic():
            kept, is_new = Import.objects.get_or_create(
                by=by, sha256=sha256, defaults={**about, "file": stored, "losses": list(imported.losses)}
            )
    finally:
        if not is_new:
            storages[STORAGE].delete(stored)
    return kept


def sweep() -> int:
    """Remove what was left for a week, and files that no record knows; returns how many."""
    left = list(Import.objects.filter(at__lt=timezone.now() - LEFT))
    for one in left:
        one.discard()
    return len(left) + sweeping.remove_unknown(STORAGE, _known)


def _known(names: list[str]) -> set[str]:
    rows = (
        Import.objects.filter(file__in=names).values_list("file"),
        Version.objects.filter(original__in=names).values_list("original"),
        SignedSheet.objects.filter(scan__in=names).values_list("scan"),
    )
    return {name for found in rows for (name,) in found}
