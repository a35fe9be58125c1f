"""Where files lie that nobody may reach by an address of their own."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Files in folders that only the portal's user may enter. A file is on the disk before its name is given back."""

    def __init__(self, **options: Any) -> None:
        modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        super().__init__(**modes | options)

    def url(self, name: str | None) -> str:
        raise ValueError("a private file has no address")

    def _save(self, name: str, content: File) -> str:
        kept = super()._save(name, content)  # type: ignore[misc]
        path = Path(self.path(kept))
        os.utime(path)  # the sweep counts from here, however long the file took to come
        for place in (path, path.parent, path.parent.parent):
            _to_disk(place)
        return kept


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def random_name(folder: str = "") -> str:
    """A name that says nothing, in one of 256 folders."""
    token = secrets.token_hex(20)
    return "/".join(part for part in (folder, token[:2], token[2:]) if part)
