"""Has files scanned for viruses, where a scanner is configured. What is sealed is never sent to it."""

import datetime
import logging
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import F, Q
from django.utils import timezone

from ..models import Evidence
from ..models.evidence import Scan
from ..models.evidence_queries import EvidenceQuerySet
from . import clamd

log = logging.getLogger(__name__)
_AT_ONCE = 100
_MOST_MINUTES = 64


def waiting() -> list[int]:
    """Ids of the files that should be scanned now; none where nothing scans."""
    if not settings.CLAMD_URL:
        return []
    return list(_due().order_by(F("scan_after").asc(nulls_first=True), "pk").values_list("pk", flat=True)[:_AT_ONCE])


def _due() -> EvidenceQuerySet:
    is_time = Q(scan_after=None) | Q(scan_after__lte=timezone.now())
    return Evidence.objects.open().filter(is_time, scan=Scan.WAITING)


def scan(pk: int) -> None:
    """Scan one file, if it is time and it is not sealed, and write down what was found.

    The time of the next try is written first, so that a file on which a worker dies does not come back at once, and two
    workers rarely send the same one; if they do, the first answer counts.
    """
    evidence = _due().filter(pk=pk).first() if settings.CLAMD_URL else None
    if evidence is None or not _claim(evidence):
        return
    try:
        with storages["evidence"].open(evidence.file) as file:
            name = clamd.scan(settings.CLAMD_URL, cast(BinaryIO, file.file), lambda: _may_be_sent(pk))
    except clamd.Stopped:
        return
    except clamd.TooLarge:
        evidence.note_scan(Scan.TOO_LARGE)
    except (clamd.Unreachable, OSError) as error:
        log.warning("Evidence %s is not yet scanned: %s", evidence.key, type(error).__name__)
    else:
        evidence.note_scan(Scan.FOUND if name else Scan.CLEAN, name)


def _claim(evidence: Evidence) -> bool:
    """Whether this worker is the one that tries; the next may after 1, 2, 4, … minutes, at most about an hour."""
    wait = datetime.timedelta(minutes=min(2 ** min(evidence.scan_tries, 6), _MOST_MINUTES))
    same = Evidence.objects.filter(pk=evidence.pk, scan=Scan.WAITING, scan_tries=evidence.scan_tries)
    tries = min(evidence.scan_tries + 1, 1000)
    return bool(same.update(scan_tries=tries, scan_after=timezone.now() + wait))


def _may_be_sent(pk: int) -> bool:
    return Evidence.objects.open().filter(pk=pk).exists()
