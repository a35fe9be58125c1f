from contextlib import contextmanager

import pytest
from django.db import connection

from dcs_portal.audit import triggers


@contextmanager
def _without_triggers():
    triggers.remove(connection)
    try:
        yield
    finally:
        triggers.install(connection)


@pytest.fixture
def tamper(db):
    """Runs SQL as somebody who has first taken the triggers away, and may break keys."""

    def run(sql: str, *params) -> None:
        with _without_triggers(), connection.cursor() as cursor:
            cursor.execute(sql, params)

    return run
