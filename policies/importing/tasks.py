"""What the clock does for imports."""

from celery import shared_task

from . import keeping


@shared_task
def sweep_imports() -> int:
    """Remove imports that were left, and files that no record knows; returns how many. Safe to run twice."""
    return keeping.sweep()
