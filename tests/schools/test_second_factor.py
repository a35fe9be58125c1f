"""A second factor is set up at the first sign-in by everyone above staff, and asked for at each later one."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import encrypt
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.urls import get_resolver, reverse

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import SecondFactorReset, User
from dcs_portal.schools.permissions import SCHOOL_ROLES, RoleName
from tests.factories import PASSWORD, SchoolFactory, person

pytestmark = pytest.mark.django_db


def member(role="welfare"):
    user = person(role, school=SchoolFactory() if role in SCHOOL_ROLES else None)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, user):
    return client.post("/account/login/", {"login": user.email, "password": PASSWORD})


def code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def set_up(client):
    """Set up an authenticator app as a browser would; its secret."""
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    page = client.post("/account/2fa/totp/activate/", {"code": code(secret)})
    assert page.url == "/account/2fa/recovery-codes/"
    return secret


def codes(user):
    return [event.code for event in Event.objects.about(user)]


@pytest.mark.parametrize("role", RoleName)
def test_who_is_sent_to_set_one_up(role, client):
    sign_in(client, member(role))
    page = client.get("/account/")
    assert page.status_code == (200 if role == RoleName.STAFF else 302)
    assert role == RoleName.STAFF or page.url == "/account/2fa/"


def test_a_demonstration_may_skip_it(client, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    sign_in(client, member())
    assert client.get("/account/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_from_the_first_sign_in_to_the_second(client):
    user = member()
    sign_in(client, user)
    page = client.get("/", follow=True)
    assert "Set one up to go on" in page.content.decode()
    secret = set_up(client)
    codes_page = client.get("/account/2fa/recovery-codes/").content.decode()
    assert user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0] in codes_page
    assert client.get("/account/").status_code == 200
    assert {"second_factor.added"} < set(codes(user))
    assert [m.to for m in mail.outbox] == [[user.email]]
    client.post("/account/logout/")
    cache.clear()  # a code is good once
    assert sign_in(client, user).url == "/account/2fa/authenticate/"
    assert client.get("/account/").status_code == 302
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert client.post("/account/2fa/authenticate/", {"code": code(secret)}).url == "/"
    assert codes(user)[-2:] == ["second_factor.failed", "sign_in.done"]
    assert Event.objects.about(user).last().data == {"methods": ["password", "mfa"]}


def test_a_fresh_sign_in_is_enough_and_an_old_one_is_not(client):
    sign_in(client, member())
    assert client.get("/account/2fa/totp/activate/").status_code == 200
    session = client.session
    session["account_authentication_methods"] = [
        record | {"at": record["at"] - 301} for record in session["account_authentication_methods"]
    ]
    session.save()
    page = client.get("/account/2fa/totp/activate/")
    assert page.url.startswith("/account/reauthenticate/")
    assert client.get(page.url).status_code == 200
    assert client.post(page.url, {"password": PASSWORD}).url == "/account/2fa/totp/activate/"
    assert client.get("/account/2fa/totp/activate/").status_code == 200


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_an_app_and_a_passkey_both_count(kind, client):
    user = member()
    client.force_login(user)
    user.authenticator_set.create(type=kind, data={"secret": encrypt(generate_totp_secret())})
    assert client.get("/account/").status_code == 200


def test_recovery_codes_alone_do_not_count(client):
    user = member()
    client.force_login(user)
    user.authenticator_set.create(type="recovery_codes", data={})
    assert client.get("/account/").status_code == 302


def everything(patterns, prefix=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from everything(pattern.url_patterns, space)
        elif pattern.name and not pattern.pattern.converters:
            yield prefix + pattern.name


def test_nothing_but_setting_it_up_and_public_pages_is_open_until_then(client):
    """Over every address without an argument, so that a new page is shut unless it says otherwise."""
    user = member()
    client.force_login(user)
    opened = set()
    for name in set(everything(get_resolver().url_patterns)):
        try:
            page = client.get(reverse(name))
        except Exception as error:
            if type(error).__name__ == "NoReverseMatch":
                continue
            raise
        if page.status_code == 200:
            opened.add(name)
        client.force_login(user)
    allowed = {"account_logout", "account_inactive", "account_reauthenticate", "account_email_verification_sent"}
    allowed |= {"account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done"}
    allowed |= {"socialaccount_login_cancelled", "socialaccount_login_error", "account_signup"}
    allowed |= {"help", "help_post", "help_places", "help_paper_form"}
    allowed |= {"accessibility", "privacy", "healthz", "readyz", "gallery", "training:verify_form"}
    assert {name for name in opened if not name.startswith("mfa_")} <= allowed


def test_a_page_that_refreshes_by_itself_is_told_no(client):
    client.force_login(member())
    assert client.get("/account/", headers={"X-Background": "1"}).status_code == 403


def test_the_last_factor_stays_while_a_role_needs_one(client):
    user = member("leader")
    sign_in(client, user)
    set_up(client)
    page = client.post("/account/2fa/totp/deactivate/")
    assert "cannot deactivate" in page.content.decode()
    assert user.authenticator_set.filter(type="totp").exists()
    user.roles.update(name="staff")
    client.post("/account/2fa/totp/deactivate/")
    assert not user.authenticator_set.exists()


def test_no_secret_stands_in_the_database(client):
    user = member()
    sign_in(client, user)
    secret = set_up(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, data FROM mfa_authenticator WHERE user_id = %s", [user.pk])
        rows = {kind: str(data) for kind, data in cursor.fetchall()}
    recovery = user.authenticator_set.get(type="recovery_codes").wrap()
    assert secret not in rows["totp"]
    assert not any(one in rows["recovery_codes"] for one in recovery.get_unused_codes())
    assert "gAAAA" in rows["totp"]
    assert recovery.instance.data["seed"] not in recovery.get_unused_codes()


def test_a_recovery_code_lets_in_once(client):
    user = member()
    sign_in(client, user)
    set_up(client)
    one = user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in ("/", None):
        client.post("/account/logout/")
        sign_in(client, user)
        page = client.post("/account/2fa/authenticate/", {"code": one})
        assert getattr(page, "url", None) == expected


def test_a_reset_by_two_people_leads_to_setting_up_again(client):
    hq, second, user = person("hq"), person("hq"), member()
    sign_in(client, user)
    set_up(client)
    SecondFactorReset.request(user, "New telephone", by=hq).decide(by=second, granted=True)
    assert client.get("/account/").url.startswith("/account/login/")
    sign_in(client, User.objects.get(pk=user.pk))
    assert client.get("/account/").url == "/account/2fa/"
