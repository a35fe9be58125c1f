"""Pages that belong to no domain: the frame, errors, statements, the gallery, allauth's."""

import base64
import hashlib
import re
from pathlib import Path

import allauth
import jinja2
import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import get_template
from django.test import Client
from django.urls import NoReverseMatch, reverse

from dcs_portal import views
from dcs_portal.schools.models import Contact
from dcs_portal.schools.permissions import RoleName

from ..factories import PlaceFactory, SchoolFactory, person
from .html import tokens

ROOT = Path(settings.BASE_DIR) / "templates"
NAMES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.*"))
ALLAUTH = Path(allauth.__file__).parent / "templates"
# What we have no use for is not mounted, so that allauth's own page can never be shown.
UNMOUNTED = {
    "account/email.html": "account_email",
    "account/email_change.html": "account_email",
    "account/phone_change.html": "account_change_phone",
    "account/confirm_phone_verification_code.html": "account_verify_phone",
    "account/request_login_code.html": "account_request_login_code",
    "account/confirm_password_reset_code.html": "account_confirm_password_reset_code",
    "account/signup_by_passkey.html": "account_signup_by_passkey",
    "mfa/webauthn/signup_form.html": "mfa_signup_webauthn",
    "mfa/trust.html": "mfa_trust",
    "socialaccount/connections.html": "socialaccount_connections",
    "socialaccount/signup.html": "socialaccount_signup",
}
pytestmark = pytest.mark.django_db


def words(response) -> str:
    return " ".join(token for token in tokens(response.content.decode()) if isinstance(token, str))


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles_and_is_ours(name):
    assert get_template(name).origin.name.startswith(str(ROOT))
    source = (ROOT / name).read_text()
    assert not re.search(r"<[^>]* (style|on[a-z]+)=", source), "the policy refuses inline style and script"


def test_a_name_that_nobody_set_raises_when_printed_and_is_false_when_tested():
    env = engines["jinja2"].env
    assert env.from_string("{% if nobody %}yes{% else %}no{% endif %}").render() == "no"
    for source in ("{{ nobody }}", "{% for x in nobody %}{% endfor %}", "{{ nobody|length }}", "{{ nobody.name }}"):
        with pytest.raises(jinja2.UndefinedError):
            env.from_string(source).render()


def allauths_names() -> list[str]:
    """The templates that allauth's views, mails and messages ask for by name."""
    found = [
        p.relative_to(ALLAUTH)
        for app in ("account", "mfa", "usersessions", "socialaccount")
        for p in (ALLAUTH / app).rglob("*.*")
    ]
    asked = (p for p in found if not p.stem.startswith("base") and "snippets" not in p.parts)
    return sorted(str(p) for p in asked if str(p) not in UNMOUNTED and "phone" not in p.stem)


@pytest.mark.parametrize("name", UNMOUNTED.values())
def test_what_has_no_page_of_ours_has_no_address_either(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("name", allauths_names())
def test_allauth_never_shows_a_page_or_sends_a_mail_of_its_own(name):
    assert (ROOT / name).exists()


@pytest.mark.parametrize(
    "path", ["/help/", "/accessibility/", "/privacy/", "/account/login/", "/account/password/reset/"]
)
def test_pages_for_everybody_need_no_sign_in(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert words(response).count("DCS social media portal") >= 2


def test_nobody_is_asked_to_sign_up(client):
    assert "by invitation" in words(client.get("/account/signup/"))
    assert "signup" not in client.get("/account/login/").content.decode()


def test_another_way_to_sign_in_is_offered_only_where_it_is_configured(client, settings):
    assert "Sign in with Microsoft" not in words(client.get("/account/login/"))
    app = {"client_id": "x", "secret": "y", "settings": {"tenant": "organizations"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"microsoft": {"APPS": [app]}}
    assert "Sign in with Microsoft" in words(client.get("/account/login/"))


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nowhere/", 404, "Page not found"),
        ("/gallery/", 404, "Page not found"),
        ("/account/login/?\0", 200, "Sign in"),
    ],
)
def test_an_address_that_is_not_there(client, path, status, said):
    response = client.get(path)
    assert (response.status_code, said in words(response)) == (status, True)


def test_a_form_that_came_too_late_says_what_to_do():
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a@example.org"})
    assert response.status_code == 403
    assert "open too long" in words(response)


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "503.html"])
def test_error_pages_need_neither_request_nor_person(name):
    assert "govuk-heading-l" in get_template(name).render()


def test_the_inline_snippet_is_the_one_that_the_policy_allows():
    snippet = re.search(r"<script>(.*?)</script>", (ROOT / "layouts/base.html").read_text())[1]
    digest = base64.b64encode(hashlib.sha256(snippet.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"]


def test_help_shows_the_numbers_of_ones_own_schools_only(client):
    mine, other = SchoolFactory(), SchoolFactory()
    for school, phone in ((mine, "+357 1234 5678"), (other, "+49 1234 5678")):
        Contact.objects.create(school=school, kind="police", name="Station", phone=phone)
    assert "+357 1234 5678" not in words(client.get("/help/"))
    client.force_login(person(RoleName.STAFF, school=mine))
    said = words(client.get("/help/"))
    assert ("+357 1234 5678" in said, "+49 1234 5678" in said) == (True, False)


@pytest.mark.parametrize(
    ("role", "at_school", "sees"),
    [("hq", False, True), ("welfare", False, True), ("allegations", False, True), ("welfare", True, False)],
)
def test_help_shows_people_of_all_of_dcs_every_number(client, role, at_school, sees, django_assert_max_num_queries):
    school = SchoolFactory()
    for number in range(12):
        Contact.objects.create(place=PlaceFactory(code=f"place-{number}"), kind="police", name="Desk", phone="993")
    client.force_login(person(role, school=school if at_school else None))
    with django_assert_max_num_queries(12):
        assert (words(client.get("/help/")).count("993") == 12) == sees


def test_help_says_where_an_allegation_goes(client):
    client.force_login(person(RoleName.STAFF, school=SchoolFactory()))
    assert "Ask your safeguarding lead for the number" in words(client.get("/help/"))
    Contact.objects.create(kind="allegations", name="The Officer", phone="+44 1234")
    said = words(client.get("/help/"))
    assert "Whom to tell" in said and said.count("The Officer") == 1 and "Ask your safeguarding lead for" not in said


def test_with_debug_on_a_wrong_address_gets_our_page_too(client, settings):
    settings.DEBUG = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "dcs_portal.demonstration.NotFoundMiddleware"]
    client.force_login(person(RoleName.STAFF, school=SchoolFactory(), name="Sam Ellis"))
    for address in ("/nowhere/", "/schools/nowhere/"):
        page = client.get(address)
        assert (page.status_code, "Page not found" in words(page), "Sam Ellis" in words(page)) == (404, True, True)
        assert "URLconf" not in words(page)


def test_the_header_says_who_you_are(client):
    client.force_login(person(RoleName.STAFF, school=SchoolFactory(), name="Sam Ellis"))
    assert "Sam Ellis, staff" in words(client.get("/help/"))


def test_the_gallery_shows_everything(rf, settings):
    settings.DEBUG = True
    request = rf.get("/gallery/")
    request.user = AnonymousUser()
    html = views.gallery(request).content.decode()
    missing = [
        p.stem for p in (ROOT / "components").glob("*.html") if p.stem not in (ROOT / "gallery.html").read_text()
    ]
    assert set(missing) <= {"breadcrumb_trail", "flash_messages", "list_row", "sparkline"}
    assert "Error: " in html


def test_messages_are_an_alert_when_bad_and_a_status_when_good():
    level = type(
        "M", (), {"__init__": lambda self, tag: setattr(self, "level_tag", tag), "__str__": lambda self: "<b>"}
    )
    html = engines["jinja2"].env.globals["flash_messages"]([level("success"), level("error")])
    assert [t[1]["role"] for t in tokens(html) if t[0] == "div" and "role" in t[1]] == ["status", "alert"]
    assert "&lt;b&gt;" in html
