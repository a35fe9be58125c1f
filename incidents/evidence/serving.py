"""Giving a file out: as an attachment under a neutral name, and no further than until somebody seals it."""

import errno
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.core.files.base import File
from django.http import StreamingHttpResponse

from dcs_portal.attachments import HEADERS

from ..models import Evidence
from .media import KINDS

CHUNK = 1_000_000
LOOK_EVERY = 4  # chunks


class StoppedError(ConnectionAbortedError):
    """The file was shut while it went out: the connection ends, so that what arrived is no whole file."""


def neutral_name(evidence: Evidence) -> str:
    """What the file is called when it leaves: its report and number, and what it really is."""
    of = evidence.incident.reference if evidence.incident else "draft"
    return f"{of}-{evidence.number}.{KINDS[evidence.media_type].extension}"


def attachment(evidence: Evidence, file: File, may_go_on: Callable[[], bool]) -> StreamingHttpResponse:
    """The answer that sends `file`, which has been checked, and asks every few megabytes whether it may go on."""
    response = StreamingHttpResponse(pieces(file, may_go_on), content_type=evidence.media_type, headers=HEADERS)
    response["Content-Length"] = str(evidence.size)
    response["Content-Disposition"] = f'attachment; filename="{neutral_name(evidence)}"'
    if evidence.media_type == "text/plain":
        response["Content-Type"] = "text/plain; charset=utf-8"
    return response


def pieces(file: File | BinaryIO, may_go_on: Callable[[], bool]) -> Iterator[bytes]:
    """The file piece by piece. Raises StoppedError once it may not go on."""
    with file:
        number = 0
        while piece := file.read(CHUNK):
            if number % LOOK_EVERY == 0 and not may_go_on():
                raise StoppedError(errno.ECONNRESET, "shut meanwhile")
            yield piece
            number += 1
