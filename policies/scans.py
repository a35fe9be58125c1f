"""The scan of a signed sheet: what is taken, and keeping it with the sheet, both or neither."""

from django.core.exceptions import ValidationError
from django.core.files.storage import storages

from dcs_portal.filenames import clean_name
from dcs_portal.schools.models import User
from dcs_portal.storage import random_name
from dcs_portal.uploads import TOO_LARGE, Upload

from .models import SignedSheet, record_sheet
from .models.imports import STORAGE

MOST_MB = 20
_BEGINNINGS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
NO_ROOM = "There is no room for this file at the moment, so it was not kept. Try again later"


def media_type(upload: Upload) -> str:
    """What a file is by how it begins. It is never opened here, and given out only to be saved.

    Raises:
        ValidationError: it is nothing that is taken; the message says why.
    """
    if upload.problem:
        large = upload.problem == TOO_LARGE
        raise ValidationError(f"The scan must be {MOST_MB} MB or smaller" if large else NO_ROOM)
    upload.content.seek(0)
    start = upload.content.read(8)
    upload.content.seek(0)
    found = next((kind for beginning, kind in _BEGINNINGS.items() if start.startswith(beginning)), None)
    if found is None:
        raise ValidationError("The scan must be a PDF, PNG or JPEG")
    return found


def keep(sheet: SignedSheet, upload: Upload, kind: str, names: list[str], *, by: User) -> SignedSheet:
    """Store the scan, then record the sheet. Where that fails, the file goes; what a crash leaves, the sweep removes.

    Raises:
        As `record_sheet`.
    """
    sheet.scan_name, sheet.scan_type, sheet.scan_sha256 = clean_name(upload.name or ""), kind, upload.sha256
    sheet.scan = storages[STORAGE].save(random_name(), upload)
    try:
        return record_sheet(sheet, names, by=by)
    except BaseException:
        storages[STORAGE].delete(sheet.scan)
        raise
