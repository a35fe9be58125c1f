"""What happens by the clock."""

from celery import shared_task

from . import telling


@shared_task
def tell_leaders() -> int:
    """Tell the leaders of schools where an age rule began; returns how many school and rule pairs."""
    return telling.tell_leaders()
