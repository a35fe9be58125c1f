"""The access table: every address of the portal, and what each kind of person gets there."""

from functools import partial
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.urls import NoReverseMatch, URLPattern, get_resolver, resolve, reverse

from dcs_portal import health

from .access import LOGIN, Answer, Row
from .world import ACTORS, tables, undone

pytestmark = pytest.mark.django_db
ROWS = [row for table in tables() for row in table.ROWS]
# What allauth shows to somebody who has not signed in; at the rest of its addresses they must sign in.
OPEN_IN_ALLAUTH = {
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_signup",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
}


def patterns(resolver=None, namespace="") -> list[tuple[str, URLPattern]]:
    """Every address as (its name with its namespace, its pattern)."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            found.append((f"{namespace}{entry.name}", entry))
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found += patterns(entry, inner)
    return found


def is_allauth(pattern: URLPattern) -> bool:
    # allauth also leaves nameless redirects at its old addresses.
    return pattern.lookup_str.startswith(("allauth.", "django.views.generic.base.RedirectView"))


@pytest.fixture(autouse=True)
def not_the_question(settings, monkeypatch):
    settings.SECOND_FACTOR_OPTIONAL = True
    monkeypatch.setitem(health.CHECKS, "broker", lambda: False)


@pytest.fixture
def refused_in_few_words(monkeypatch):
    """Two answers of three refuse, with a page that is always the same: `test_refusals` looks at it."""
    handlers = {status: partial(_refused, status=status) for status in (403, 404)}
    resolver = get_resolver()
    whole = resolver.resolve_error_handler
    monkeypatch.setattr(resolver, "resolve_error_handler", lambda status: handlers.get(status) or whole(status))


def _refused(request, exception=None, status=404):
    return HttpResponse(status=status)


def test_every_address_is_in_the_table():
    ours = {name for name, pattern in patterns() if not is_allauth(pattern)}
    table = {row.name for row in ROWS}
    assert not ours - table, "an address without a row: add it to tests/access"
    assert not table - ours, "a row without an address"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_row_names_every_actor(row: Row):
    assert row.get or row.post
    for answers in filter(None, (row.get, row.post)):
        assert set(answers) == set(ACTORS)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_access(row: Row, world, refused_in_few_words):
    wrong = [
        f"{method} as {actor}: {found} instead of {expected}"
        for method, answers in {"get": row.get, "post": row.post}.items()
        for actor, expected in answers.items()
        if expected not in (found := ask(world, row, method, actor))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("status", [403, 404])
def test_refusals(actor: str, status: int, world, rf):
    """The whole pages that refuse, for everybody: `test_access` looks only at their status."""
    request = rf.get("/")
    SessionMiddleware(HttpResponse).process_request(request)
    MessageMiddleware(HttpResponse).process_request(request)
    request.user = world.people.get(actor) or AnonymousUser()
    page = get_resolver().resolve_error_handler(status)(request, exception=Exception())
    assert (page.status_code, "govuk-heading-l" in page.content.decode()) == (status, True)


def ask(world, row: Row, method: str, actor: str) -> tuple[Answer, ...]:
    """What the person gets: the status, and for a redirect the name of the page it leads to."""
    address = reverse(row.name, args=row.args(world))
    data = row.data(world) if method == "post" else None
    with undone():
        answer = getattr(world.client(actor), method)(address, data)
    if answer.status_code != 302:
        return (answer.status_code,)
    return 302, resolve(urlsplit(answer["Location"]).path).view_name


def without_arguments(name: str) -> bool:
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


@pytest.mark.parametrize("name", [n for n, p in patterns() if is_allauth(p) and p.name and without_arguments(n)])
def test_allauth(name: str, world):
    """Its own pages: open where they must be, behind sign-in otherwise, never broken."""
    address = reverse(name)
    with undone():
        signed_out = world.client("signed_out").get(address)
        staff = world.client("staff").get(address)
    assert staff.status_code < 500
    if name not in OPEN_IN_ALLAUTH:
        assert signed_out.status_code in (302, 404, 405)  # 404: a provider that is not configured
        if signed_out.status_code == 302:
            assert resolve(urlsplit(signed_out["Location"]).path).view_name == LOGIN
