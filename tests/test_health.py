"""What a proxy, a container and a person on call are told."""

import time

import pytest
from kombu import Connection

from dcs_portal import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def not_asked_yet(monkeypatch):
    monkeypatch.setattr(health, "_last", None)


@pytest.fixture
def all_well(monkeypatch):
    monkeypatch.setitem(health.CHECKS, "broker", lambda: True)
    health.beat()


def test_alive_needs_nothing(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"alive\n")


def test_ready_when_everything_answers(client, all_well):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": True, "migrations": True, "broker": True, "worker": True}


@pytest.mark.parametrize("name", ["database", "migrations", "broker", "worker"])
def test_not_ready_when_one_thing_fails_and_the_body_says_which(client, all_well, monkeypatch, name):
    def broken():
        raise OSError("the host's name and password")

    monkeypatch.setitem(health.CHECKS, name, broken)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert [check for check, well in response.json().items() if not well] == [name]
    assert b"password" not in response.content


def test_asked_often_it_asks_the_services_now_and_then(client, all_well, monkeypatch):
    asked, now = [], time.monotonic()
    monkeypatch.setitem(health.CHECKS, "broker", lambda: asked.append(len(asked)) or len(asked) != 2)
    for later, status in ((0, 200), (4.9, 200), (5.1, 503), (6, 503), (6.2, 200), (11, 200)):
        monkeypatch.setattr("dcs_portal.health.monotonic", lambda later=later: now + later)
        assert client.get("/readyz").status_code == status
    assert asked == [0, 1, 2]


def test_a_migration_that_waits_is_not_ready(monkeypatch):
    monkeypatch.setattr("dcs_portal.health.MigrationExecutor.migration_plan", lambda *args: ["waiting"])
    assert not health.migrations()


def test_a_worker_is_forgotten_after_two_minutes(monkeypatch):
    now = time.time()
    health.beat()
    assert health.worker()
    monkeypatch.setattr("time.time", lambda: now + 121)
    assert not health.worker()


def test_a_broker_that_is_not_there_is_an_answer_in_time(monkeypatch, tmp_path):
    nobody = Connection(f"redis+socket://{tmp_path}/nobody.sock")
    monkeypatch.setattr(health.app, "connection_for_write", lambda: nobody)
    started = time.monotonic()
    assert not health.answers_well(health.broker)
    assert time.monotonic() - started < 5
