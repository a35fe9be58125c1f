"""What every test stands on."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from dcs_portal.audit import triggers

_flush = TransactionTestCase._fixture_teardown


def _flush_without_triggers(self):
    """A test that commits must empty its tables afterwards, which the triggers rightly refuse."""
    triggers.remove(connection)
    try:
        _flush(self)
    finally:
        triggers.install(connection)


TransactionTestCase._fixture_teardown = _flush_without_triggers


@pytest.fixture(autouse=True)
def fast_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_cache(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def tasks_wait(settings, monkeypatch):
    """A task that is handed over is only noted: a test runs it itself, or starts a real worker."""
    handed = []
    monkeypatch.setattr("dcs_portal.notices.tasks.deliver.delay", handed.append)
    return handed
