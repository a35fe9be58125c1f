"""Previews, scans for viruses, and the sweeps that find what a killed process left."""

import logging
import time

from celery import Task, shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from ..models import Evidence
from . import previews, scanning, sweeping

log = logging.getLogger(__name__)
SWEPT_EXPIRES = 60
_BROKER_PAUSE = 30
_broker_down_until = 0.0


def hand_over(pk: int) -> None:
    """Give a preview to the workers. Without a broker it waits for the sweep, and no page waits for the broker."""
    _give(make_preview, pk)


def hand_over_scan(pk: int) -> None:
    """Give a scan to the workers, where there is a scanner; without a broker it waits for the sweep too."""
    if settings.CLAMD_URL:
        _give(scan, pk)


def _give(task: Task, pk: int) -> None:
    global _broker_down_until
    if time.monotonic() < _broker_down_until:
        return
    try:
        task.apply_async((pk,), expires=SWEPT_EXPIRES)
    except (OperationalError, OSError):
        _broker_down_until = time.monotonic() + _BROKER_PAUSE
        log.warning("The broker cannot be reached; the sweeps will see to the files that wait.")


@shared_task
def make_preview(pk: int) -> None:
    """Make the preview of one file, unless it is there or the file is sealed. Safe to run twice."""
    previews.make(pk)


@shared_task
def scan(pk: int) -> None:
    """Have one file scanned for viruses, unless that is done or the file is sealed. Safe to run twice."""
    scanning.scan(pk)


@shared_task
def sweep_scans() -> int:
    """Hand over the files that wait for the scanner, or whose next try has come; returns how many."""
    waiting = scanning.waiting()
    for pk in waiting:
        hand_over_scan(pk)
    return len(waiting)


@shared_task
def sweep_previews() -> int:
    """Hand over the previews that wait; returns how many."""
    waiting = previews.waiting()
    for pk in waiting:
        hand_over(pk)
    return len(waiting)


@shared_task
def sweep_files() -> int:
    """Remove files that no row knows, and what half arrived; returns how many."""
    return sweeping.sweep()


@shared_task
def sweep_copies() -> int:
    """Give copies of sealed files in other cases the seal that a killed process did not; returns how many."""
    return Evidence.objects.shut_copies()
