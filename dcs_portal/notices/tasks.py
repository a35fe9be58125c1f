"""Sending. Celery carries only the id of a row; what the broker loses, the sweep finds."""

import logging
import time

from celery import shared_task
from kombu.exceptions import OperationalError

from . import mail
from .models import GIVE_UP_AFTER, Notice

log = logging.getLogger(__name__)
SWEEP_AT_ONCE = 1000
# What the sweep hands over leaves the broker again before long: behind a mail server that hangs, each sweep would
# otherwise add the same ones to those that wait.
SWEPT_EXPIRES = 60
_BROKER_PAUSE = 30
_broker_down_until = 0.0


def hand_over(pk: int, expires: int | None = None) -> None:
    """Give a notice to the workers, for so many seconds (None: until one takes it).

    Without a broker it stays in the table, and the sweep sends it later. After one failure the broker is left alone
    for a while, so that a page never waits for it twice.
    """
    global _broker_down_until
    if time.monotonic() < _broker_down_until:
        return
    try:
        deliver.apply_async((pk,), expires=expires)
    except (OperationalError, OSError):
        _broker_down_until = time.monotonic() + _BROKER_PAUSE
        log.warning("The broker cannot be reached; the sweep will send what waits.")


@shared_task
def deliver(pk: int) -> None:
    """Send one notice, unless somebody else is at it or it is no longer needed. Safe to run twice."""
    notice = Notice.objects.claim(pk)
    if notice is None:
        return
    if notice.attempts > GIVE_UP_AFTER:
        notice.mark_failed("its worker stopped every time")
        return
    try:
        _send(notice)
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one, the others go out, and HQ sees it)
        log.warning("Notice %s could not be sent: %s", pk, type(error).__name__)
        notice.mark_failed(type(error).__name__)


def _send(notice: Notice) -> None:
    if notice.is_needed:
        mail.send(notice)
        notice.mark_sent()
    else:
        notice.mark_dropped()


@shared_task
def sweep() -> int:
    """Hand over again what should have been sent by now; returns how many."""
    late = list(Notice.objects.late().values_list("pk", flat=True)[:SWEEP_AT_ONCE])
    for pk in late:
        hand_over(pk, SWEPT_EXPIRES)
    return len(late)


@shared_task
def forget() -> int:
    """Delete notices that have served; returns how many."""
    return Notice.objects.served().delete()[0]
