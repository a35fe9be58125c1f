"""On a shared machine, "back" after signing out shows nothing."""

import pytest

from tests.factories import SchoolFactory, person

pytestmark = pytest.mark.django_db


def test_what_a_signed_in_person_sees_is_not_kept(client):
    client.force_login(person("staff", school=SchoolFactory()))
    assert "no-store" in client.get("/")["Cache-Control"]


def test_public_pages_may_be_kept(client):
    assert "Cache-Control" not in client.get("/privacy/").headers


def test_signing_out_clears_what_was_kept(client):
    client.force_login(person("staff", school=SchoolFactory()))
    assert client.post("/account/logout/")["Clear-Site-Data"] == '"cache"'
