"""Without Redis nobody counts the tries, so nobody signs in; the page says so, and what is open stays open."""

import time

import pytest

from tests.factories import PASSWORD, SchoolFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_redis(settings, nothing_cached, tmp_path):
    working = settings.CACHES
    settings.CACHES = {"default": _redis(settings, tmp_path)}
    yield
    settings.CACHES = working


def _redis(settings, folder):
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"unix://{folder}/nobody.sock"}


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("login", {"login": "tess@school.example", "password": PASSWORD}),
        ("password/reset", {"email": "tess@school.example"}),
    ],
)
def test_it_is_one_plain_page_in_time(path, data, client):
    user = person("staff", school=SchoolFactory(), email="tess@school.example")
    user.set_password(PASSWORD)
    user.save()
    started = time.monotonic()
    page = client.post(f"/account/{path}/", data)
    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert "The portal cannot sign people in right now" in page.content.decode()
    assert time.monotonic() - started < 5
    assert "_auth_user_id" not in client.session


def test_who_is_signed_in_goes_on(client):
    client.force_login(person("staff", school=SchoolFactory()))
    assert client.get("/").status_code == 200
