"""People in a real browser: from an invitation to a second factor, and what HQ and a leader see."""

import pytest

from dcs_portal.schools.models import Invitation, Role, SecondFactorReset, User
from tests.factories import PASSWORD, SchoolFactory, person

from .watching import check_page


@pytest.fixture
def school():
    return SchoolFactory(name="Alder Bay Primary", code="alder-bay")


def test_hq_manages_people(sign_in, school):
    hq, second, teacher = person("hq"), person("hq"), person("staff", school=school, name="Tess Early")
    Role.objects.grant(teacher, "auditor", by=second)
    Role.objects.grant(teacher, "allegations", by=hq)
    teacher.authenticator_set.create(type="totp", data={})
    SecondFactorReset.request(teacher, "New telephone; called the school back", by=second)
    page = sign_in(hq)
    for address in ("/", "/people/", "/people/?role=none", "/people/invite/", "/people/approvals/"):
        page.goto(address)
        check_page(page)
    for address in ("", "roles/add/", "left/", "second-factor/", f"roles/{teacher.roles.get(name='staff').pk}/end/"):
        page.goto(f"/people/{teacher.pk}/{address}")
        check_page(page)
    page.goto("/people/approvals/")
    page.get_by_role("button", name="Confirm Tess Early, Auditor").click()
    page.get_by_text("Confirmed.").wait_for()
    check_page(page)


def test_a_leader_invites_and_finds_by_name(sign_in, school):
    person("staff", school=school, name="Tess Early")
    page = sign_in(person("leader", school=school))
    page.goto("/people/invite/")
    page.get_by_role("button", name="Send the invitation").click()
    check_page(page)
    page.get_by_label("Full name").fill("Nia New")
    page.get_by_label("Work e-mail address").fill("nia@school.example")
    page.get_by_label("Staff", exact=True).check()
    page.get_by_label("Where").select_option("alder-bay")
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("Whoever has no account yet gets an invitation").wait_for()
    check_page(page)
    page.goto("/people/")
    page.get_by_label("Name or e-mail address").fill("nia")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Nia New").wait_for()
    assert "nia" not in page.url
    assert page.get_by_role("link", name="Tess Early").count() == 0


def virtual_key(page) -> None:
    """A security key that lives in the browser and always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})


@pytest.mark.ways("written", "keyboard")
def test_from_an_invitation_to_a_passkey(page, school, settings):
    settings.SECOND_FACTOR_OPTIONAL = False
    user = User.objects.create_user("lee@school.example", "Lee Adair")
    Role.objects.create(user=user, name="leader", school=school, confirmed_at=user.joined_at)
    page.goto("/invitation/nonsense/")
    check_page(page)
    page.goto(f"/invitation/{Invitation.objects.send(user, by=None).token}/")
    virtual_key(page)
    check_page(page)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and sign in").click()
    page.get_by_text("Set one up to go on").wait_for()
    check_page(page)
    page.goto("/account/2fa/webauthn/add/")
    check_page(page)
    page.get_by_label("I want to sign in with it alone").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/**")
    check_page(page)
    page.goto("/account/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Your work").wait_for()
