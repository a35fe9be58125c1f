"""What every test stands on."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase

from dcs_portal.audit import triggers

from .browser import browser  # noqa: F401 (a fixture, for every test of this process)
from .world import World

_flush = TransactionTestCase._fixture_teardown


def _flush_without_triggers(self):
    """A test that commits must empty its tables afterwards, which the triggers rightly refuse."""
    triggers.remove(connection)
    try:
        _flush(self)
    finally:
        triggers.install(connection)


TransactionTestCase._fixture_teardown = _flush_without_triggers


# These take long. Half of them is begun first, half where the second core's share begins, so that none is left over.
LONG = ("test_every_page", "test_report_to_closed", "test_killed", "journeys/test_people", "test_serve")


def pytest_collection_modifyitems(items):
    long = [item for item in items if any(word in item.nodeid for word in LONG)]
    rest = [item for item in items if item not in long]
    middle = len(rest) // 2
    while 0 < middle < len(rest) and rest[middle].path == rest[middle - 1].path:
        middle += 1
    items[:] = [*long[::2], *rest[:middle], *long[1::2], *rest[middle:]]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """SQLite's test database is a file: a worker process opens it too, and threads really compete for it."""
    if connection.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connection.settings_dict["TEST"]["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(autouse=True)
def fast_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_cache(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def tasks_wait(request, monkeypatch):
    """A task that is handed over is only noted: a test runs it itself, or asks for the real stack."""
    handed = []
    if "real_stack" not in request.fixturenames:
        note = lambda args, **options: handed.extend(args)  # noqa: E731
        monkeypatch.setattr("dcs_portal.notices.tasks.deliver.apply_async", note)
    return handed


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The people and records of tests/world.py, made once for a module and rolled back after it.

    A test that changes something puts it back: `with undone(): …`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)
