"""Giving a pack out: as an attachment, checked against its hash first, and no further than the person may have it."""

import zipfile
from collections.abc import Callable
from typing import IO, Any, BinaryIO, cast

from django.core.files.storage import storages
from django.http import StreamingHttpResponse

from dcs_portal.attachments import HEADERS, is_whole
from dcs_portal.doors import NotNow

from ..evidence.serving import pieces
from ..models import CasePack
from ..models.packs import NOT_FOR_HEAD, STORAGE
from ..pack_states import PackState
from .bundle import PDF

TYPES = {"pdf": "application/pdf", "zip": "application/zip"}
CHANGED = "This pack has changed since it was made, so it is not given out. Make it again, and tell HQ."
SHUT = "A file in this pack is one that nobody may look at any more, so it is not given out. Make another pack."
PARTED = "A report in this pack is a case of its own again, so it is not given out. Make another pack."


def open_pack(pack: CasePack, kind: str, *, by: Any) -> IO[bytes]:
    """The ZIP, or the PDF in it, once it is sure that it is what was made; the download is recorded.

    Raises:
        NotNow: it is not there (any more), has changed, or holds what nobody may have from it any more.
    """
    if pack.state != PackState.READY:
        raise NotNow("This pack cannot be downloaded now.")
    if pack.is_kept_from_head:
        raise NotNow(NOT_FOR_HEAD)
    if pack.is_shut:
        raise NotNow(PARTED if pack.is_parted else SHUT)
    file = _checked(pack, kind)
    if file is None:
        pack.log_damaged(by=by)
        raise NotNow(CHANGED)
    pack.log_download(kind, by=by)
    return file


def _checked(pack: CasePack, kind: str) -> IO[bytes] | None:
    """The file, standing at its start; None where it is not what was made."""
    sha256 = pack.pdf_sha256 if kind == "pdf" else pack.sha256
    try:
        file: Any = storages[STORAGE].open(pack.file)
        if kind == "pdf":
            file = zipfile.ZipFile(file).open(PDF)  # noqa: SIM115 (it goes out, and is closed after that)
        return file if is_whole(cast(BinaryIO, file), sha256) else None
    except (OSError, KeyError, zipfile.BadZipFile):
        return None


def attachment(pack: CasePack, kind: str, file: Any, may_go_on: Callable[[], bool]) -> StreamingHttpResponse:
    """The answer that sends it, and asks every few megabytes whether it may go on."""
    response = StreamingHttpResponse(pieces(file, may_go_on), content_type=TYPES[kind], headers=HEADERS)
    response["Content-Length"] = str(pack.pdf_size if kind == "pdf" else pack.size)
    response["Content-Disposition"] = f'attachment; filename="{pack.incident.reference}-pack.{kind}"'
    return response
