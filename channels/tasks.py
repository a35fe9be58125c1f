"""What happens by the clock. Safe to run twice, and to be killed in the middle."""

from celery import shared_task

from . import tending


@shared_task
def tend() -> int:
    """Suspend what has ended, ask keepers, tell in time; returns how many channels something happened to."""
    return tending.tend()
