"""Clients of signed-in people, and how many queries a page takes; fixtures for the parts that import them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def client_of(settings):
    settings.SECOND_FACTOR_OPTIONAL = True

    def signed_in(who) -> Client:
        client = Client()
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def queries_of(client_of):
    """How many queries a page takes once the session is warm."""

    def count(who, address) -> int:
        client = client_of(who)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    return count
