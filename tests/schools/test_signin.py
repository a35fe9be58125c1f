"""Signing in and out, passwords, and what nobody learns by trying."""

import importlib
import re
import sys
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from dcs_portal.audit.models import Event, EventText
from dcs_portal.schools.adapters import SocialAccountAdapter
from dcs_portal.schools.models import Invitation, User
from tests.factories import PASSWORD, SchoolFactory, person

pytestmark = pytest.mark.django_db
NEW = "lantern-otter-quarry"


@pytest.fixture
def teacher():
    user = person("staff", school=SchoolFactory(), email="tess@school.example")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, email="tess@school.example", password=PASSWORD, query=""):
    return client.post(f"/account/login/{query}", {"login": email, "password": password})


def codes(user):
    return [event.code for event in Event.objects.about(user)]


def words(response):
    return response.content.decode()


def test_in_and_out_is_written_down_without_a_secret(client, teacher):
    assert sign_in(client, email="TESS@school.example").url == "/"
    client.post("/account/logout/")
    sign_in(client, password="not-the-password")
    assert codes(teacher) == ["sign_in.done", "sign_out.done", "sign_in.failed"]
    assert Event.objects.about(teacher).first().data == {"methods": ["password"]}
    assert not EventText.objects.exists()


def test_a_failed_sign_in_to_no_account_is_not_written_down(client, teacher):
    sign_in(client, email="nobody@school.example")
    assert not Event.objects.exists()


@pytest.mark.parametrize("email", ["tess@school.example", "nobody@school.example", "left@school.example"])
def test_a_wrong_password_tells_nothing_of_an_account(email, client, teacher):
    person(email="left@school.example", is_active=False)
    page = words(sign_in(client, email=email, password="not-the-password"))
    assert re.sub(r"[\w.]+@school.example|value=\"\w+\"|csrf\S+", "", page).count("address or password is wrong") == 1


def test_a_reset_answers_the_same_for_everybody_and_always_mails(client, teacher):
    left = person(email="left@school.example", is_active=False)
    pages = []
    for address in (teacher.email, "nobody@school.example", left.email):
        page = client.post("/account/password/reset/", {"email": address}, follow=True)
        pages.append((page.status_code, page.redirect_chain))
    assert pages[0] == pages[1] == pages[2]
    assert [m.to for m in mail.outbox] == [[teacher.email], ["nobody@school.example"], [left.email]]
    assert ["/password/reset/key/" in m.body for m in mail.outbox] == [True, False, False]


def test_an_invitation_that_ran_out_is_not_gone_round_by_a_reset(client):
    nia = User.objects.create_user("nia@school.example", "Nia New")
    Invitation.objects.send(nia, by=None)
    Invitation.objects.update(expires_at=timezone.now())
    page = client.post("/account/password/reset/", {"email": nia.email})
    assert (page.status_code, page.url) == (302, "/account/password/reset/done/")
    assert ["/password/reset/key/" in m.body for m in mail.outbox] == [False]


def test_a_mail_server_that_is_away_changes_no_answer(client, teacher, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", _refuse)
    for address in (teacher.email, "nobody@school.example"):
        assert client.post("/account/password/reset/", {"email": address}).status_code == 302


def _refuse(*args):
    raise ConnectionRefusedError


def test_resetting_a_password(client, teacher):
    client.post("/account/password/reset/", {"email": teacher.email})
    link = re.search(r"/account/password/reset/key/\S+", mail.outbox[0].body)[0]
    form = client.get(link, follow=True)
    assert "too common" in words(
        client.post(form.redirect_chain[-1][0], {"password1": "password1234", "password2": "password1234"})
    )
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert sign_in(client, password=PASSWORD).status_code == 200
    assert sign_in(client, password=NEW).status_code == 302
    assert "password.reset" in codes(teacher)
    assert mail.outbox[1].to == [teacher.email]
    assert "no longer works" in words(client.get(link, follow=True)).lower() or client.get(link).status_code == 302


def test_changing_a_password_ends_the_other_sessions_and_tells(client, teacher):
    other = Client()
    sign_in(other)
    sign_in(client)
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert "password.changed" in codes(teacher)
    assert [m.to for m in mail.outbox] == [[teacher.email]]


@pytest.mark.parametrize("path", ["signup/", "3rdparty/signup/"])
def test_nobody_signs_up(path, client):
    page = client.post(f"/account/{path}", {"email": "nia@school.example", "password1": NEW, "password2": NEW})
    assert not EmailAddress.objects.exists()
    assert page.status_code in (200, 302, 404)
    assert page.status_code != 200 or "by invitation" in words(page)


@pytest.mark.parametrize("path", ["/account/email/", "/account/3rdparty/"])
def test_nobody_changes_or_ties_an_address(path, client, teacher):
    sign_in(client)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("to", "lands"),
    [
        ("/account/", "/account/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("\\\\evil.example", "/"),
        ("https:evil.example", "/"),
        ("http://testserver/account/", "/"),
        ("javascript:alert(1)", "/"),
        ("%2F%2Fevil.example", "%2F%2Fevil.example"),  # a path of this portal, which has no such page
        ("\t//evil.example", "/"),
    ],
)
def test_signing_in_leads_nowhere_else(to, lands, client, teacher):
    page = client.post("/account/login/", {"login": teacher.email, "password": PASSWORD, "next": to})
    assert page.url == lands
    assert client.post("/account/logout/", {"next": to}).url == lands


def test_five_wrong_passwords_shut_the_door_for_this_account_only(client, teacher):
    other = person("staff", school=SchoolFactory(), email="other@school.example")
    other.set_password(PASSWORD)
    other.save()
    for _ in range(5):
        sign_in(client, password="not-the-password")
    page = sign_in(client)
    assert page.status_code == 200
    assert "Too many wrong tries" in words(page)
    assert sign_in(client, email=other.email).status_code == 302


@pytest.mark.parametrize(("proxies", "shut"), [(0, True), (1, False)])
def test_the_limit_counts_by_the_address_behind_trusted_proxies(proxies, shut, client, teacher, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for n in range(10):
        client.post(
            "/account/login/",
            {"login": f"nobody{n}@school.example", "password": "x"},
            headers={"X-Forwarded-For": "203.0.113.9"},
        )
    page = client.post(
        "/account/login/",
        {"login": teacher.email, "password": PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.77"},
    )
    assert (page.status_code == 200) == shut


def names(patterns):
    for pattern in patterns:
        yield from names(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]


def test_every_page_of_the_account_opens_to_a_stranger_or_asks_to_sign_in(client):
    """No page of allauth's fails, and the public ones are public in spite of the sign-in middleware."""
    account = next(p for p in get_resolver().url_patterns if "urls_account" in str(getattr(p, "urlconf_name", "")))
    found = {}
    for name in {p.name for p in names(account.url_patterns) if p.name and not p.pattern.converters}:
        try:
            page = client.get(reverse(name))
        except Exception as error:
            if "NoReverseMatch" in type(error).__name__:
                continue
            raise
        found[name] = page.status_code if page.status_code != 302 else page.url.split("?")[0]
    public = {"account_login", "account_reset_password", "account_signup", "account_inactive"}
    public |= {"account_reset_password_done", "account_reset_password_from_key_done"}
    public |= {"account_email_verification_sent", "socialaccount_login_cancelled", "socialaccount_login_error"}
    assert {name for name, answer in found.items() if answer in (200, 401)} - {"mfa_login_webauthn"} == public
    assert all(answer in (200, 401, 404, "/account/login/", "/") for answer in found.values()), found


# --- Accounts of organisations --------------------------------------------------------------------------------------

OIDC = {
    "provider_id": "oidc",
    "name": "the test ministry",
    "client_id": "id",
    "secret": "secret",
    "settings": {"server_url": "https://login.example", "email_authentication": True},
}


@pytest.fixture
def ministry(settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC]}}


def test_the_sign_in_page_offers_what_the_environment_configures(client, ministry):
    assert "Sign in with the test ministry" in words(client.get("/account/login/"))


def test_and_nothing_else(client):
    assert "Sign in with a passkey" in words(client.get("/account/login/"))
    assert words(client.get("/account/login/")).count("Sign in with") == 1


def arriving(request, email, verified, process=AuthProcess.LOGIN):
    """What the ministry says of somebody."""
    login = SocialLogin(user=User(), account=SocialAccount(provider="oidc", uid="1"))
    login.provider, login.state = SocialAccountAdapter().get_provider(request, "oidc"), {"process": process}
    login.email_addresses = [EmailAddress(email=email, verified=verified, primary=True)]
    return login


def arrive(rf, email, verified):
    """The person whose account somebody of the ministry would come to."""
    found = SocialAccountAdapter().authenticate_by_email(arriving(rf.get("/"), email, verified))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("email", "verified", "comes_in"),
    [
        ("tess@school.example", True, True),
        ("TESS@school.example", True, True),
        ("tess@school.example", False, False),
        ("tess@school.example", "false", False),
        ("nobody@school.example", True, False),
    ],
)
def test_only_an_address_that_both_have_verified_opens_an_account(email, verified, comes_in, rf, ministry, teacher):
    assert (arrive(rf, email, verified) == teacher) == comes_in


def test_an_unverified_address_of_ours_opens_nothing(rf, ministry, teacher):
    EmailAddress.objects.update(verified=False)
    assert arrive(rf, teacher.email, True) is None


def test_a_provider_that_is_not_trusted_with_addresses_opens_nothing(rf, settings, teacher):
    app = OIDC | {"settings": {"server_url": "https://login.example"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    assert arrive(rf, teacher.email, True) is None


def come_in(client, rf, email, process=AuthProcess.LOGIN):
    """Finish a sign-in at the ministry as the provider's answer does, within a real session."""
    request = rf.get("/")
    request.session, request.user = client.session, AnonymousUser()
    request._messages, request.allauth = FallbackStorage(request), SimpleNamespace()
    with request_context(request):
        login = arriving(request, email, True, process)
        answer = complete_login(request, login)
    request.session.save()
    return answer.url if answer.status_code == 302 else answer.status_code


def test_who_belongs_here_comes_in_that_way_and_still_needs_the_second_factor(client, rf, ministry, teacher):
    client.get("/account/login/")
    assert come_in(client, rf, teacher.email) == "/"
    teacher.authenticator_set.create(type="totp", data={})
    assert come_in(client, rf, teacher.email) == "/account/2fa/authenticate/"


@pytest.mark.parametrize("email", ["tess@school.example", "nobody@school.example"])
def test_who_has_left_or_was_never_here_does_not(email, client, rf, ministry, teacher):
    teacher.leave(by=person("hq"))
    assert come_in(client, rf, email) in ("/account/inactive/", 200)
    assert not Event.objects.filter(code="sign_in.done").exists()
    assert not SocialAccount.objects.exists()


def test_nobody_ties_a_further_account_to_theirs(client, rf, ministry, teacher):
    assert come_in(client, rf, "private@elsewhere.example", AuthProcess.CONNECT) == "/"
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("tenant", ["common", "organizations", "consumers"])
def test_a_tenant_that_lets_people_choose_their_address_is_refused(tenant, monkeypatch):
    for name in ("CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.setenv(f"MICROSOFT_{name}", "x")
    monkeypatch.setenv("MICROSOFT_TENANT", tenant)
    monkeypatch.delitem(sys.modules, "dcs_portal.settings")
    with pytest.raises(ImproperlyConfigured, match="MICROSOFT_TENANT"):
        importlib.import_module("dcs_portal.settings")


def test_the_environment_alone_configures_providers(monkeypatch):
    values = {"MICROSOFT_CLIENT_ID": "a", "MICROSOFT_CLIENT_SECRET": "b", "MICROSOFT_TENANT": "c"}
    values |= {"OIDC_SERVER_URL": "https://login.example/x", "OIDC_CLIENT_ID": "d", "OIDC_CLIENT_SECRET": "e"}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "dcs_portal.settings")
    made = importlib.import_module("dcs_portal.settings")
    assert set(made.SOCIALACCOUNT_PROVIDERS) == {"microsoft", "openid_connect"}
    sources = made.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]
    assert sources == ["'self'", "https://login.microsoftonline.com", "https://login.example"]
