"""The pages of the register of channels at 20,000 against 200.

Prints how much longer each takes, and its queries at both sizes.
"""

import logging
import os
import time
from collections.abc import Callable
from functools import partial
from unittest import mock

from _register import NOW, Register
from _world import connection, database, table
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

logging.disable(logging.WARNING)
FEW, MANY, TIMES = 200, int(os.environ.get("REGISTER_MANY", "20000")), 7
PAGES = {
    "HQ’s register": "/channels/all/",
    "its eighth page": "/channels/all/?page=8",
    "of one school": "/channels/all/?school={code}",
    "live, external": "/channels/all/?scope=external&status=live",
    "waits for HQ": "/channels/all/?needs=decision",
    "fewer than two keepers": "/channels/all/?needs=keepers",
    "approval ends soon": "/channels/all/?needs=end",
    "no second factor": "/channels/all/?needs=factor",
    "one channel": "/channels/{pk}/",
}


def measured(do: Callable[[], object]) -> tuple[float, int]:
    """The seconds of the fastest of several, which other work on the machine disturbed least; and the queries."""
    with CaptureQueriesContext(connection) as queries:
        do()
    asked = len(queries)
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        do()
        taken.append(time.perf_counter() - began)
    return min(taken), asked


def shown(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, answer


def everything(client: Client) -> dict[str, tuple[float, int]]:
    live = Channel.objects.filter(status="live", school__isnull=False).first()
    given = {"pk": live.pk, "code": live.school.code}
    return {name: measured(partial(shown, client, path.format(**given))) for name, path in PAGES.items()}


with database(), mock.patch.object(timezone, "now", lambda: NOW):
    from channels.models import Channel

    register = Register(schools=60)
    client = Client()
    client.force_login(register.hq[0], "django.contrib.auth.backends.ModelBackend")
    register.grow(FEW)
    few = everything(client)
    register.grow(MANY)
    many = everything(client)
    rows = [
        (name, f"{seconds / few[name][0]:.1f}", f"{few[name][1]} -> {queries}")
        for name, (seconds, queries) in many.items()
    ]
    table(f"Seconds with {MANY:,} channels / seconds with {FEW}", rows)
