"""Keeping a file: first the file, then the row. Whatever goes wrong in between leaves a file that the sweep finds."""

import datetime
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from dcs_portal.filenames import clean_name
from dcs_portal.storage import random_name
from dcs_portal.uploads import TOO_LARGE, Upload

from ..models import Evidence, ImageAnswer, Incident, NotNow, Post
from ..models.evidence import Preview
from . import media, tasks
from .media import Kind, Refused

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

log = logging.getLogger(__name__)
NO_UPLOAD = (
    "No files can be added here, because the post may hold an image that nobody may look at, save or pass on. "
    "Do not open it again. Write down in words what you know. The police decide what happens to the image."
)
NO_ROOM = "There is no room for this file at the moment, so it was not kept. Keep it where it is, and tell HQ."
SEALED = "This file was added before and is sealed, so it cannot be added again. Do not open it again."


@dataclass(frozen=True)
class Capture:
    """When, where and by whom a file was made, and which post it shows, as far as who uploads it knows."""

    at: datetime.datetime | None = None
    zone: str = ""
    by: str = ""
    where: str = ""
    post: Post | None = None


@dataclass(frozen=True)
class Stored:
    """What became of an upload: the row, whether it is new or was there already, and whether the person may know."""

    evidence: Evidence
    is_new: bool
    is_told: bool


def store(answer: ImageAnswer, upload: Upload, capture: Capture, *, by: "User") -> Stored:
    """Keep a file under an answer to the image question. A file that is there already is not kept twice.

    Raises:
        Refused: it is nothing that may be kept, too large, one too many, or there is no room. Nothing of it stays.
        NotNow: the answer is not "no" (any more).
    """
    _require_open(answer)
    kind = _inspected(upload)
    name = _moved(upload)
    with transaction.atomic():
        try:
            stored = _row(answer, upload, kind, name, capture, by)
        except BaseException:
            # Here nothing is committed. Should the commit itself fail, nobody knows, and the sweep decides.
            storages["evidence"].delete(name)
            raise
        if stored.evidence.file != name:
            storages["evidence"].delete(name)
        else:
            if kind.has_preview:
                transaction.on_commit(lambda: tasks.hand_over(stored.evidence.pk), robust=True)
            transaction.on_commit(lambda: tasks.hand_over_scan(stored.evidence.pk), robust=True)
    return stored


def _require_open(answer: ImageAnswer) -> None:
    if not answer.is_open:
        raise NotNow(NO_UPLOAD)


def _inspected(upload: Upload) -> Kind:
    if upload.problem:
        limit = media.largest() // media.MEGABYTE
        raise Refused(
            f"This file is larger than {limit} MB. Cut it, or send a smaller copy."
            if upload.problem == TOO_LARGE
            else NO_ROOM
        )
    return media.inspect(upload.content, upload.size or 0)


def _moved(upload: Upload) -> str:
    """Move it where evidence lies; its new name."""
    try:
        return storages["evidence"].save(random_name(), upload)
    except OSError as error:
        log.error("Evidence could not be kept: %s", error.errno)
        raise Refused(NO_ROOM) from error


def _row(answer: ImageAnswer, upload: Upload, kind: Kind, name: str, capture: Capture, by: "User") -> Stored:
    try:
        answer.lock()
    except ImageAnswer.DoesNotExist:
        raise NotNow("This report was deleted meanwhile, so the file was not kept.") from None
    _require_open(answer)
    is_told = _sees_files(answer, by)
    if there := Evidence.objects.siblings(answer).filter(sha256=upload.sha256).first():
        if is_told and there.is_sealed:
            raise Refused(SEALED)
        if not _is_kept_back(there):
            return Stored(there, is_new=False, is_told=is_told)
        # They have it themselves: it is theirs from now on, and nothing tells that it was there.
        _keep(there, _facts(answer, upload, kind, there.file, capture, by))
        return Stored(there, is_new=True, is_told=is_told)
    _require_place(answer, is_told)
    last = Evidence.objects.siblings(answer).aggregate(last=Max("number"))["last"] or 0
    evidence = Evidence(number=last + 1, preview_state=Preview.WAITING if kind.has_preview else Preview.NONE)
    _keep(evidence, _facts(answer, upload, kind, name, capture, by))
    evidence.shut_as_elsewhere()
    return Stored(evidence, is_new=True, is_told=is_told)


def _is_kept_back(evidence: Evidence) -> bool:
    """Whether it was added while its report was restricted, which it is no more; a sealed one stays as it is."""
    incident = evidence.incident
    return evidence.while_restricted and incident is not None and not incident.restricted and not evidence.is_sealed


def _sees_files(answer: ImageAnswer, by: "User") -> bool:
    """Whether they see what is there: of a case, who reported it does not, and must not learn it from an answer."""
    incident = answer.incident
    return incident is None or Incident.objects.with_evidence_for(by).filter(pk=incident.pk).exists()


def _require_place(answer: ImageAnswer, is_told: bool) -> None:
    most = settings.EVIDENCE_FILES
    if Evidence.objects.siblings(answer).count() >= most:
        full = f"This report holds {most} files already, which is the most. Choose what matters."
        raise Refused(full if is_told else "This report takes no more files. Write what this one shows.")


def _keep(evidence: Evidence, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(evidence, name, value)
    evidence.save()
    evidence.record_added()


def _facts(answer: ImageAnswer, upload: Upload, kind: Kind, name: str, capture: Capture, by: "User") -> dict[str, Any]:
    """What the row says of a file that lies under `name`."""
    return {
        "answer": answer,
        "draft": answer.draft,
        "incident": answer.incident,
        "name": clean_name(upload.name or ""),
        "media_type": kind.media_type,
        "size": upload.size or 0,
        "sha256": upload.sha256,
        "while_restricted": answer.incident is not None and answer.incident.restricted,
        "file": name,
        "uploaded_by": by,
        "uploaded_at": timezone.now(),
        "captured_at": capture.at,
        "captured_zone": capture.zone,
        "captured_by": capture.by,
        "captured_where": capture.where,
        "post": capture.post,
    }
