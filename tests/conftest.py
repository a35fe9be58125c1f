"""What every test stands on."""

import gc
from itertools import count

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as properties

from dcs_portal.audit import triggers
from incidents.guides import seeding
from incidents.models import GuideVersion

from .browser import browser  # noqa: F401 (a fixture, for every test of this process)
from .database import django_db_keepdb, django_db_modify_db_settings, django_db_setup  # noqa: F401 (fixtures too)
from .world import World

# How long an example takes says how busy the machine is, and nothing of the rule.
properties.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("portal")
_numbers = count()
_flush = TransactionTestCase._fixture_teardown


def _flush_without_triggers(self):
    """A test that commits must empty its tables afterwards, which the triggers rightly refuse. The guides come back."""
    triggers.remove(connection)
    try:
        _flush(self)
        seeding.load(GuideVersion.objects)
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


def pytest_collection_finish():
    """What is there now stays until the end: thousands of tests would each look through it for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def fast_and_alone():
    """Passwords are hashed in no time, and each process has a cache to itself."""
    cache_alone = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    with override_settings(PASSWORD_HASHERS=[hasher], CACHES=cache_alone):
        yield


@pytest.fixture(autouse=True)
def nothing_cached():
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def own_evidence(tmp_path_factory):
    """Files of a test lie in a folder of its own, which is not there until one comes."""
    folder = tmp_path_factory.getbasetemp() / f"evidence-{next(_numbers)}"
    storages = settings.STORAGES | {
        name: {"BACKEND": "dcs_portal.storage.PrivateStorage", "OPTIONS": {"location": str(folder / place)}}
        for name, place in (("evidence", "files"), ("policies", "policies"), ("packs", "packs"))
    }
    with override_settings(EVIDENCE_DIR=folder, INCOMING_DIR=folder / "incoming", STORAGES=storages):
        yield folder


@pytest.fixture(autouse=True)
def tasks_wait(request, monkeypatch):
    """A task that is handed over is only noted: a test runs it itself, or asks for the real stack."""
    handed = []
    if "real_stack" not in request.fixturenames:
        note = lambda args, **options: handed.extend(args)  # noqa: E731
        monkeypatch.setattr("dcs_portal.notices.tasks.deliver.apply_async", note)
        monkeypatch.setattr("incidents.evidence.tasks.make_preview.apply_async", note)
        monkeypatch.setattr("incidents.packs.tasks.make_pack.apply_async", note)
        monkeypatch.setattr("incidents.evidence.tasks.scan.apply_async", note)
    return handed


@pytest.fixture(scope="class")
def kept_for_the_class(django_db_setup, django_db_blocker):  # noqa: F811 (it is the fixture)
    """What a fixture of a class makes with it stays for the tests of the class, each of which is undone alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):  # noqa: F811 (it is the fixture)
    """The people and records of tests/world.py, made once for a module and rolled back after it.

    A test that changes something puts it back: `with undone(): …`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)
