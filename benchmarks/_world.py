"""A throw-away database with a school, its people and many incidents."""

import contextlib
import datetime
import os
import statistics
import time
from collections.abc import Callable, Iterator

os.environ |= {"DJANGO_SETTINGS_MODULE": "dcs_portal.settings", "DEBUG": "0", "SECOND_FACTOR_OPTIONAL": "1"}
os.environ |= {"PRODUCTION": "false", "ALLOWED_HOSTS": "testserver", "SSL_REDIRECT": "false"}

import django

django.setup()

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment

setup_test_environment()
settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@contextlib.contextmanager
def database() -> Iterator[None]:
    name = connections["default"].settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def incidents(number: int, school, reporter, officer) -> None:
    """So many more incidents, in every state, a minute apart."""
    from incidents.codes import Category, Severity
    from incidents.models import Incident
    from incidents.models.incident import new_reference
    from incidents.statuses import Status

    taken = set(Incident.objects.values_list("reference", flat=True))
    made = []
    for index in range(number):
        while (reference := new_reference()) in taken:
            pass
        taken.add(reference)
        status = [Status.REPORTED, Status.IN_TRIAGE, Status.AWAITING_REMOVAL][index % 3]
        made.append(
            Incident(
                reference=reference,
                school=school,
                reporter=reporter,
                reported_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(minutes=index),
                seen_on=datetime.date(2026, 1, 1),
                platform="facebook",
                status=status,
                officer=None if status == Status.REPORTED else officer,
                severity="" if status == Status.REPORTED else Severity.values[index % 4],
                category="" if status == Status.REPORTED else Category.values[index % 13],
            )
        )
    Incident.objects.bulk_create(made, batch_size=500)


def page(client: Client, address: str, times: int = 15) -> tuple[float, int]:
    """The median of seconds that a page takes, and its queries."""
    assert client.get(address).status_code == 200, address
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        client.get(address)
        taken.append(time.perf_counter() - began)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return statistics.median(taken), len(queries)


def table(title: str, rows: list[tuple], head: tuple = ("page", "ratio", "queries")) -> None:
    print(title)
    for row in [head, *rows]:
        print("  ".join(str(cell).ljust(34 if index == 0 else 10) for index, cell in enumerate(row)))


def measure(client: Client, addresses: list[str], grow: Callable[[], None]) -> list[tuple[str, str, str]]:
    """Each page over little, then over much data: how much longer it took, and its queries before and after."""
    before = {address: page(client, address) for address in addresses}
    grow()
    rows = []
    for address in addresses:
        seconds, queries = page(client, address)
        ratio = f"{seconds / before[address][0]:.2f}"
        rows.append((address, ratio, f"{before[address][1]} -> {queries}"))
    return rows
