"""Making packs, and the sweeps: what a killed process left, and what has been there for seven days."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from ..models import CasePack
from . import making

log = logging.getLogger(__name__)
SWEPT_EXPIRES = 60
# A gigabyte from a slow disk takes its time.
LONGEST = 3600


def hand_over(pk: int) -> None:
    """Give a pack to the workers. Without a broker it waits for the sweep."""
    try:
        make_pack.apply_async((pk,), expires=SWEPT_EXPIRES)
    except (OperationalError, OSError):
        log.warning("The broker cannot be reached; the sweep will make the packs that wait.")


@shared_task(time_limit=LONGEST)
def make_pack(pk: int) -> None:
    """Make one pack, unless it is made or being made. Safe to run twice."""
    making.make(pk)


@shared_task
def sweep_packs() -> int:
    """Hand over what no worker has, and say of the rest that it failed; returns how many. Safe to run twice."""
    lost = list(CasePack.objects.lost().select_related("incident", "by"))
    for pack in lost:
        if not making.give_up_on(pack):
            hand_over(pack.pk)
    return len(lost)


@shared_task
def delete_packs() -> int:
    """Delete what is seven days old or may not be given out any more, old drafts and stray files; returns how many."""
    over = list(CasePack.objects.over())
    for pack in over:
        pack.delete_file(by=None)
    CasePack.objects.left().delete()
    return len(over) + making.sweep()
