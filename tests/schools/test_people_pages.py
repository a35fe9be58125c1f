"""The pages about people: who sees whom, who may do what, and nothing of a name in an address."""

import re

import pytest
from django.urls import reverse

from dcs_portal.audit.models import Event
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Role, SecondFactorReset, User
from dcs_portal.schools.permissions import DCS_ROLES
from tests.factories import SchoolFactory, person
from tests.pages import forms_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def second_factor_skipped(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def school():
    return SchoolFactory(name="Alder Bay Primary", code="alder-bay")


@pytest.fixture
def hq():
    return person("hq", name="Hope Quill")


@pytest.fixture
def leader(school):
    return person("leader", school=school, name="Lee Adair")


@pytest.fixture
def teacher(school):
    return person("staff", school=school, name="Tess Early")


@pytest.fixture
def visit(client):
    """Open a page as somebody, or post to it."""

    def visit(user, name, *args, data=None, query="", follow=False):
        client.force_login(user)
        path = reverse(f"schools:{name}", args=args) + query
        return client.get(path) if data is None else client.post(path, data, follow=follow)

    return visit


def words(response):
    return response.content.decode()


PAGES = ["people", "invite", "person", "grant_role", "end_role", "leave", "ask_reset", "approvals"]


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        ("hq", PAGES),
        ("leader", ["people", "invite", "person", "grant_role", "end_role", "leave"]),
        *((role, []) for role in ("staff", "dsl", "deputy_dsl", "welfare")),
        *((role, []) for role in ("allegations", "senior_leader", "auditor")),
    ],
)
def test_who_opens_which_page(role, opens, visit, school, teacher):
    viewer = person(role, school=None if role in DCS_ROLES else school)
    about = {"end_role": [teacher.pk, teacher.roles.get().pk], "people": [], "invite": [], "approvals": []}
    opened = [page for page in PAGES if visit(viewer, page, *about.get(page, [teacher.pk])).status_code == 200]
    assert opened == opens


@pytest.mark.parametrize(("page", "args"), [("resend_invitation", [1]), ("decide_role", [1]), ("decide_reset", [1])])
def test_what_only_takes_a_post(page, args, visit, hq):
    assert visit(hq, page, *args).status_code == 405


def test_a_leader_sees_the_own_school_and_nothing_of_elsewhere(visit, school, leader, teacher):
    elsewhere = SchoolFactory(name="Birch Hill")
    Role.objects.create(user=teacher, name="dsl", school=elsewhere, confirmed_at=teacher.joined_at)
    stranger = person("staff", school=elsewhere, name="Una Known")
    listed = words(visit(leader, "people"))
    assert "Tess Early" in listed
    assert "Una Known" not in listed
    assert "Birch Hill" not in words(visit(leader, "person", teacher.pk)) + listed
    assert visit(leader, "person", stranger.pk).status_code == 404
    assert visit(leader, "end_role", teacher.pk, teacher.roles.get(name="dsl").pk).status_code == 404


def test_a_leader_learns_no_second_factor_and_no_reset(visit, leader, teacher):
    page = words(visit(leader, "person", teacher.pk))
    assert "Second step" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Hope Quill", "Lee Adair", "Tess Early", "Nora Nothing"}),
        ("?school=alder-bay", {"Lee Adair", "Tess Early"}),
        ("?role=leader", {"Lee Adair"}),
        ("?role=hq", {"Hope Quill"}),
        ("?role=none", {"Nora Nothing"}),
        ("?left=on", {"Otto Outgone"}),
        ("?role=nonsense&school=x&page=999", {"Hope Quill", "Lee Adair", "Tess Early", "Nora Nothing"}),
    ],
)
def test_filters(query, found, visit, hq, leader, teacher):
    person(name="Nora Nothing")
    person(name="Otto Outgone", is_active=False, left_at=hq.joined_at)
    page = words(visit(hq, "people", query=query)).split("<main", 1)[1]
    everyone = {"Hope Quill", "Lee Adair", "Tess Early", "Nora Nothing", "Otto Outgone"}
    assert {name for name in everyone if name in page} == found


def test_a_name_is_posted_and_an_address_with_one_finds_nothing_by_it(visit, hq, teacher, leader):
    posted, asked = words(visit(hq, "people", data={"name": "tess"})), words(visit(hq, "people", query="?name=tess"))
    assert "Tess Early" in posted
    assert "Lee Adair" not in posted
    assert "Lee Adair" in asked


def test_who_is_found_by_name_goes_on_to_a_second_page_by_post(visit, hq, monkeypatch):
    monkeypatch.setattr("dcs_portal.schools.views.people._A_PAGE", 2)
    for n in range(5):
        person(name=f"Nora {n}")
    first = words(visit(hq, "people", data={"name": "nora"}))
    assert "?page=" not in first and "5 people" in first
    assert [form.hidden["name"] for form in forms_of(first) if "name" in form.hidden] == ["nora"]
    assert re.findall(r'value="(\d+)" name="page"', first) == ["2"]
    second = words(visit(hq, "people", data={"name": "nora", "page": "2"}))
    assert "Nora 2" in second and "Nora 1" not in second and "Page 2 of 3" in second


@pytest.mark.parametrize("page", ["people", "approvals"])
def test_as_many_queries_for_many_as_for_few(page, visit, hq, school, django_assert_max_num_queries):
    other = person("hq")

    def grow(count):
        for _ in range(count):
            someone = person("staff", "dsl", school=school)
            Role.objects.grant(someone, "auditor", by=other)
            SecondFactorReset.objects.create(user=someone, reason="New telephone", requested_by=other)

    counts = []
    for more in (2, 20):
        grow(more)
        visit(hq, page)
        with django_assert_max_num_queries(30) as queries:
            visit(hq, page)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def post_role(**changed):
    return {"role": "staff", "where": "alder-bay", **changed}


def test_inviting_gives_an_account_a_role_and_a_mail(visit, leader, school):
    data = post_role(name="Nia New", email="Nia.New@School.example")
    page = visit(leader, "invite", data=data, follow=True)
    nia = User.objects.get(email="nia.new@school.example")
    assert "Whoever has no account yet gets an invitation" in words(page)
    assert nia.roles.get().school == school
    assert Notice.objects.get(recipient=nia, kind="invitation")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"role": "hq", "where": "dcs"}, "Select one of the answers that are offered"),
        ({"where": "birch"}, "Select one of the answers that are offered"),
        ({"where": "dcs"}, "Select one of the answers that are offered"),
        ({"email": "nobody"}, "Enter an e-mail address, like"),
        ({"name": ""}, "Enter full name"),
        ({"email": "leader@school.example"}, "This is your own address"),
        ({"email": "teacher@school.example"}, "already has this role"),
        ({"starts_on_day": "1", "starts_on_month": "1", "starts_on_year": "2020"}, "must be today or later"),
        ({"last_day_day": "1", "last_day_month": "1", "last_day_year": "2020"}, "must last at least one day"),
    ],
)
def test_what_a_leaders_form_refuses(changed, says, visit, school):
    SchoolFactory(code="birch")
    leader = person("leader", school=school, email="leader@school.example")
    person("staff", school=school, email="teacher@school.example")
    page = visit(leader, "invite", data=post_role(name="Nia New", email="nia@school.example") | changed)
    assert page.status_code == 200
    assert says in words(page)
    assert not User.objects.filter(email="nia@school.example").exists()


def test_a_leader_learns_nothing_of_an_account_by_inviting_it(visit, leader, school):
    person("staff", school=SchoolFactory(), name="Una Known", email="una@school.example")
    said = []
    for email in ("una@school.example", "nobody@school.example"):
        page = visit(leader, "invite", data=post_role(name="Some Body", email=email), follow=True)
        said.append((page.redirect_chain, re.search(r"Some Body: [^<]+", words(page))[0]))
        assert "Una Known" not in words(page)
    assert said[0] == said[1]


def test_only_hq_takes_somebody_back(visit, hq, leader, teacher):
    teacher.leave(by=hq)
    data = post_role(name="Tess Early", email=teacher.email)
    assert "Ask HQ to invite them again." in words(visit(leader, "invite", data=data))
    teacher.refresh_from_db()
    assert (teacher.is_active, teacher.roles.open().count()) == (False, 0)
    visit(hq, "invite", data=data)
    teacher.refresh_from_db()
    assert teacher.is_active


def test_a_role_across_dcs_waits_and_says_who_may_not_decide(visit, hq, teacher):
    other = person("hq", name="Olu Other")
    page = visit(hq, "grant_role", teacher.pk, data=post_role(role="auditor", where="dcs"), follow=True)
    role = teacher.roles.get(name="auditor")
    assert "waits for a second person" in words(page)
    assert "You asked for this, so somebody else decides" in words(visit(hq, "approvals"))
    assert visit(hq, "decide_role", role.pk, data={"decision": "confirm"}).status_code == 403
    assert "Confirm" in words(visit(other, "approvals"))
    visit(other, "decide_role", role.pk, data={"decision": "confirm"})
    role.refresh_from_db()
    assert role.status == "In force"
    assert visit(other, "decide_role", role.pk, data={"decision": "confirm"}).status_code == 404


def test_a_decision_must_be_one_of_two(visit, hq, teacher):
    role = Role.objects.grant(teacher, "auditor", by=person("hq"))
    assert visit(hq, "decide_role", role.pk, data={"decision": "perhaps"}).status_code == 400
    assert Role.objects.waiting().count() == 1


def test_ending_a_role_asks_first(visit, leader, teacher):
    role = teacher.roles.get()
    assert "It ends at once" in words(visit(leader, "end_role", teacher.pk, role.pk))
    assert Role.objects.active().filter(pk=role.pk).exists()
    page = visit(leader, "end_role", teacher.pk, role.pk, data={}, follow=True)
    assert "The role has ended" in words(page)
    assert not Role.objects.active().filter(pk=role.pk).exists()


def test_leaving_asks_first_and_then_is_done(visit, leader, teacher):
    assert "signed out everywhere" in words(visit(leader, "leave", teacher.pk))
    visit(leader, "leave", teacher.pk, data={})
    teacher.refresh_from_db()
    assert teacher.left_at
    assert Event.objects.about(teacher).last().code == "person.left"


def test_a_reset_is_asked_for_and_carried_out_by_another(visit, hq, teacher):
    other = person("hq")
    teacher.authenticator_set.create(type="totp", data={})
    page = visit(hq, "ask_reset", teacher.pk, data={"reason": "New telephone; called the school back"}, follow=True)
    assert "It waits for a second person" in words(page)
    reset = teacher.factor_resets.get()
    assert visit(hq, "decide_reset", reset.pk, data={"decision": "confirm"}).status_code == 403
    visit(other, "decide_reset", reset.pk, data={"decision": "confirm"})
    assert not teacher.authenticator_set.exists()
    assert Notice.objects.get(recipient=teacher).kind == "factor-reset-done"


def test_a_reset_for_nothing_or_twice_is_refused_in_words(visit, hq, teacher):
    assert "no second step" in words(visit(hq, "ask_reset", teacher.pk, data={"reason": "x"}))
    teacher.authenticator_set.create(type="totp", data={})
    visit(hq, "ask_reset", teacher.pk, data={"reason": "x"})
    assert "waits already" in words(visit(hq, "ask_reset", teacher.pk, data={"reason": "x"}))


def test_nobody_changes_their_own_roles(visit, hq):
    assert "This is you" in words(visit(hq, "person", hq.pk))
    for page in ("grant_role", "leave"):
        assert visit(hq, page, hq.pk, data=post_role()).status_code == 403
    assert visit(hq, "end_role", hq.pk, hq.roles.get().pk, data={}).status_code == 403


def test_a_leader_reads_only_what_a_leader_can_do(visit, leader, teacher, school):
    Role.objects.create(user=teacher, name="dsl", school=school, confirmed_at=teacher.joined_at)
    page = words(visit(leader, "person", teacher.pk))
    assert "Give the staff role" in page and "Give a role" not in page
    assert "You can end only their staff role at your school." in page
    assert "Give the staff role" in words(visit(leader, "grant_role", teacher.pk))
    assert "This is you. HQ changes your roles." in words(visit(leader, "person", leader.pk))


@pytest.mark.parametrize("decision", ["confirm", "decline"])
def test_what_has_been_decided_waits_in_nobodys_inbox(decision, visit, hq, teacher):
    other, third = person("hq"), person("hq")
    teacher.authenticator_set.create(type="totp", data={})
    role = Role.objects.grant(teacher, "auditor", by=hq)
    reset = SecondFactorReset.request(teacher, "New telephone", by=hq)
    assert Notice.objects.unread_count(third) == 2
    visit(other, "decide_role", role.pk, data={"decision": decision})
    visit(other, "decide_reset", reset.pk, data={"decision": decision})
    assert Notice.objects.unread_count(third) == 0


def test_the_home_page_counts_what_waits(client, hq, teacher):
    Role.objects.grant(teacher, "auditor", by=person("hq"))
    person(name="Nora Nothing")
    client.force_login(hq)
    page = words(client.get("/"))
    assert "Waiting for a second person: 1" in page
    assert "People without a role: 1" in page
    assert "Roles that end within 30 days: 0" in page
