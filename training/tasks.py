"""What happens by the clock. Each is safe to run twice, and to be killed in the middle."""

from celery import shared_task

from . import reminding


@shared_task
def remind() -> int:
    """Tell people what is open, where it is half past seven of a school day; returns how many were written to."""
    return reminding.remind()
