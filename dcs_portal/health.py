"""Is it alive, and can it do its work: `/healthz` and `/readyz`, for a proxy or a person on call."""

import logging
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from dcs_portal.celery import app

logger = logging.getLogger(__name__)
WORKER_HEARD = "worker-heard"
HEARD_FOR = 120
# Anybody may ask, and each answer costs every service some work: what was found is told for so many seconds, a
# failure for less, so that a portal that has just started is not called unready for long.
TOLD_FOR = {True: 5, False: 1}
_asking = Lock()
_last: tuple[float, dict[str, bool]] | None = None


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 whenever this process answers at all."""
    return HttpResponse("alive\n", content_type="text/plain")


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything that the portal needs answers, else 503. The body says which does."""
    answers = _answers()
    return JsonResponse(answers, status=200 if all(answers.values()) else 503)


def _answers() -> dict[str, bool]:
    """What each service answers, or has just answered. Who asks meanwhile waits for the same answer."""
    global _last
    with _asking:
        if _last is None or monotonic() - _last[0] > TOLD_FOR[all(_last[1].values())]:
            found = {name: answers_well(check) for name, check in CHECKS.items()}
            _last = monotonic(), found
        return _last[1]


def answers_well(check: Callable[[], bool]) -> bool:
    """What the check says; False when it cannot say."""
    try:
        return check()
    except Exception:  # whatever is wrong with a service, the answer is "not ready"
        logger.warning("%s failed", check.__name__, exc_info=True)
        return False


def database() -> bool:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def migrations() -> bool:
    """Every migration has been applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def broker() -> bool:
    """Celery's broker takes a connection."""
    with app.connection_for_write() as broker_connection:
        broker_connection.ensure_connection(max_retries=1, timeout=2)
        return True


def worker() -> bool:
    """A worker has done a task within two minutes."""
    return cache.get(WORKER_HEARD) is not None


CHECKS = {"database": database, "migrations": migrations, "broker": broker, "worker": worker}


@shared_task(name="dcs_portal.health.beat")
def beat() -> None:
    """What the schedule sends round twice a minute: whoever does it is a worker that works."""
    cache.set(WORKER_HEARD, 1, timeout=HEARD_FOR)


@worker_ready.connect
def first_beat(**kwargs: Any) -> None:
    """A worker that has just started need not wait for the schedule to be heard."""
    beat.delay()
