"""The design system in a real browser: at a desk, on a phone, without JavaScript, with a passkey."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp

from dcs_portal.schools.permissions import RoleName

from ..browser import complaints, open_page
from ..factories import PASSWORD, SchoolFactory, person
from ..thorough import THOROUGH

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WIDTHS = ["desk", "phone"] if THOROUGH else ["phone"]


@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize(
    "path", ["/gallery/", "/account/login/", "/help/", "/accessibility/", "/privacy/", "/nowhere/"]
)
def test_nothing_is_wrong_with_a_page(browser, live_server, settings, size, path):
    settings.DEBUG = path == "/gallery/"
    page = open_page(browser, size)
    page.goto(live_server.url + path)
    assert complaints(page) == []


def signed_in(browser, live_server, size="desk", secret="", **options):
    user = person(RoleName.STAFF, school=SchoolFactory())
    user.set_password(PASSWORD)
    user.save()
    if secret:
        totp.TOTP.activate(user, secret)
    page = open_page(browser, size, **options)
    page.goto(live_server.url + "/account/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    return page


PAGES = ["/", "/account/", "/account/password/change/", "/account/2fa/", "/account/sessions/"]


@pytest.mark.parametrize("size", WIDTHS)
def test_nothing_is_wrong_with_ones_own_pages(browser, live_server, size):
    page = signed_in(browser, live_server, size)
    for path in PAGES:
        page.goto(live_server.url + path)
        assert complaints(page) == [], path


def test_everything_can_be_reached_without_javascript(browser, live_server):
    page = signed_in(browser, live_server, "phone", java_script_enabled=False)
    assert page.get_by_role("link", name="Report a post").first.is_visible()
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_text("You are signed out.").is_visible()


def test_a_mistake_is_told_first_and_linked_to_its_field(browser, live_server):
    page = open_page(browser)
    page.goto(live_server.url + "/account/password/reset/")
    page.get_by_role("button").first.click()
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.locator(".govuk-error-summary a").click()
    assert page.evaluate("document.activeElement.name") == "email"
    assert complaints(page) == []


def test_a_passkey_is_added_and_then_signs_in(browser, live_server):
    page = signed_in(browser, live_server)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto(live_server.url + "/account/2fa/webauthn/add/")
    if page.get_by_role("heading", name="Confirm that it is you").is_visible():
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    page.get_by_label("I want to sign in with it alone").check()
    assert complaints(page) == []
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(re.compile("recovery"))
    assert complaints(page) == []
    page.goto(live_server.url + "/account/2fa/webauthn/")
    assert page.get_by_role("cell", name="Passkey", exact=True).is_visible()
    assert complaints(page) == []
    page.get_by_role("button", name="Sign out").click()
    page.goto(live_server.url + "/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(live_server.url + "/")
    assert page.get_by_role("heading", level=1).is_visible()


def test_the_second_step_is_asked_for_and_a_wrong_code_told(browser, live_server):
    secret = totp.generate_totp_secret()
    page = signed_in(browser, live_server, "phone", secret)
    for is_right in (False, True):
        assert complaints(page) == []
        now = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
        page.get_by_label("Code").fill(now if is_right else "000000")
        page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(live_server.url + "/")


def test_setting_up_an_app_shows_its_key_under_the_policy(browser, live_server):
    page = signed_in(browser, live_server)
    page.goto(live_server.url + "/account/2fa/totp/activate/")
    if page.get_by_role("heading", name="Confirm that it is you").is_visible():
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    assert page.locator(".portal-qr svg path").bounding_box()["width"] > 100
    assert complaints(page) == []


def test_a_passkey_that_fails_says_why(browser, live_server):
    page = open_page(browser)
    page.goto(live_server.url + "/account/login/")
    page.evaluate("() => { navigator.credentials.get = async () => { throw new DOMException('', 'NotAllowedError') } }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.locator("#passkey-note").wait_for()
    assert page.locator("#passkey-note").inner_text() == "You stopped, or it took too long. Try again."


def test_what_is_typed_is_saved_in_the_background(browser, live_server, settings):
    settings.DEBUG = True
    page = open_page(browser)
    page.goto(live_server.url + "/gallery/")
    with page.expect_request(lambda request: request.method == "POST") as posted:
        page.get_by_label("Anything else (optional)").first.type("It was shared 40 times")
    assert posted.value.headers["x-background"] == "1"
    assert "It was shared 40 times" in posted.value.post_data
    page.get_by_text("Saved", exact=True).first.wait_for()


def test_a_form_is_sent_once_however_often_the_button_is_pressed(browser, live_server):
    page = open_page(browser)
    page.goto(live_server.url + "/account/password/reset/")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.evaluate("() => { const b = document.querySelector('main form button'); b.click(); b.click(); b.click() }")
    page.get_by_role("heading", name="Check your e-mail").wait_for()
    assert sent.count("POST") == 1
