"""Previews: made from a copy in memory, without any metadata, in a process that may fall over."""

import logging
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from dcs_portal import confined
from dcs_portal.storage import random_name

from ..models import Evidence
from ..models.evidence import Preview

log = logging.getLogger(__name__)
FOLDER = "previews"
LIMITS = confined.Limits()
DRAW = "incidents.evidence.drawing:draw"
_AT_ONCE = 100


def waiting() -> list[int]:
    """Ids of the files whose preview is still to be made."""
    rows = Evidence.objects.open().filter(preview_state=Preview.WAITING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])


def make(pk: int) -> None:
    """Draw it, then note it, unless the file was sealed or removed meanwhile: then nothing of it stays."""
    evidence = Evidence.objects.open().filter(pk=pk, preview_state=Preview.WAITING).first()
    if evidence is None:
        return
    picture = draw(evidence)
    name = storages["evidence"].save(random_name(FOLDER), ContentFile(picture)) if picture else ""
    is_noted = False
    try:
        is_noted = _note(pk, name)
    finally:
        if name and not is_noted:
            storages["evidence"].delete(name)


def _note(pk: int, name: str) -> bool:
    """Write it down if it is still wanted; whether it was."""
    with transaction.atomic():
        evidence = Evidence.objects.lock().filter(pk=pk, preview_state=Preview.WAITING).first()
        if evidence is None or evidence.is_sealed:
            return False
        evidence.preview, evidence.preview_state = name, Preview.READY if name else Preview.NONE
        evidence.save(update_fields=["preview", "preview_state"])
    return True


def draw(evidence: Evidence) -> bytes:
    """The preview as WebP, drawn by a process of its own; nothing where it could not be."""
    try:
        with storages["evidence"].open(evidence.file) as file:
            given = evidence.media_type, str(settings.EVIDENCE_MEGAPIXELS)
            return confined.run(DRAW, *given, file=cast(BinaryIO, file.file), limits=LIMITS)
    except (OSError, confined.Ended) as error:
        log.warning("No preview of evidence %s: %s", evidence.key, type(error).__name__)
        return b""
