"""The pages: HQ's register with its files, an unregistered account, and the ages of pupils."""

import datetime
import io
import re

import pytest
from openpyxl import load_workbook

from channels.models import Channel, Proposal, Sighting, set_keepers
from channels.secrets import holds_password
from channels.statuses import Scope, Status, Verb
from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.handles import Site, read
from incidents.models import Incident
from policies.models import add_platform, add_rule
from tests.factories import SchoolFactory, person

from .conftest import FACTS, at, kinds

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_hq_filters_the_register_and_takes_it_along(live, external, hq, client_of):
    live("@local_one")
    external(30, "@external_one", second_factor=False)
    client = client_of(hq)
    names = lambda query: {n for n in ("local_one", "external_one") if n in text(client.get(at("all") + query))}  # noqa: E731
    assert names("") == {"local_one", "external_one"}
    assert names("?scope=local") == names("?school=alder-bay&status=live&scope=local") == {"local_one"}
    assert names("?needs=end") == names("?needs=factor") == {"external_one"}
    assert names("?needs=keepers") == names("?school=dcs") == set()
    csv = client.post(at("export", "csv") + "?scope=external").content.decode()
    assert "external_one" in csv and "local_one" not in csv
    book = load_workbook(io.BytesIO(client.post(at("export", "xlsx")).content))
    assert book["Channels"].max_row == 3


def test_what_somebody_typed_is_no_formula_in_the_files(make, hq, client_of):
    make("@alder_bay", purpose="=HYPERLINK(1)", languages="@SUM(1)", answering="+44 1", recovery="-1")
    client = client_of(hq)
    csv = client.post(at("export", "csv")).content.decode()
    assert "'=HYPERLINK(1)" in csv and "'@SUM(1)" in csv and "'+44 1" in csv
    book = load_workbook(io.BytesIO(client.post(at("export", "xlsx")).content))
    assert {cell.data_type for cell in book["Channels"][2] if isinstance(cell.value, str)} == {"s"}


@pytest.mark.parametrize("typed", ["Log in with Password: harbour", "PIN=1234", "our pw is harbour7"])
def test_a_password_is_refused_wherever_people_write(typed, make, teacher, client_of):
    page = client_of(teacher).post(at("change", make().pk), {"purpose": typed, "recovery": typed})
    said = text(page)
    assert all(f'href="#id_{name}">Never write a password here' in said for name in ("purpose", "recovery"))


@pytest.mark.parametrize("typed", ["The password is in the office’s safe", "Spin: a film club", "News for families"])
def test_words_about_passwords_are_no_password(typed):
    assert not holds_password(typed)


@pytest.mark.parametrize("page", ["all", "school"])
def test_many_channels_take_as_many_queries_as_few(make, hq, queries_of, page):
    address = at(page) if page == "all" else at(page, "alder-bay")
    make("@first"), make("@second")
    few = queries_of(hq, address)
    for number in range(18):
        make(f"@another_{number}")
    assert queries_of(hq, address) == few


@pytest.fixture
def seen(school, teacher, leader):
    fake = read(Site.INSTAGRAM, "@alder_bay_")
    return Sighting.objects.report(school, fake, "", "It answers parents", by=teacher)


def test_an_account_that_pretends_goes_to_triage(seen, leader, teacher, school, client_of):
    welfare = person("welfare", school=school)
    assert kinds(leader) == ["channel-seen"]
    client_of(leader).post(at("hand_on", seen.pk), {"said": "It is none of ours"})
    incident = Incident.objects.get()
    assert (incident.school, incident.reporter, incident.whereabouts) == (school, teacher, "alder_bay_")
    assert incident.signs == ["impersonation"] and incident.severity == "S3"
    assert "report-new" in kinds(welfare)
    page = text(client_of(leader).get(at("sighting", seen.pk)))
    assert "Handed to triage" in page and incident.reference not in page
    with pytest.raises(NotNow):
        seen.hand_on("Again", by=leader)
    assert Incident.objects.count() == 1


def test_everybodys_words_of_an_account_go_along_as_theirs(seen, school, leader, teacher, office):
    Sighting.objects.report(school, seen.account, "", "I saw it too", by=office)
    late = datetime.datetime(2026, 7, 1, 23, 30, tzinfo=datetime.UTC)  # half past midnight in London
    Sighting.objects.filter(pk=seen.pk).update(reported_at=late)
    seen.hand_on("It is none of ours", by=leader)
    incident = Incident.objects.get()
    assert incident.seen_on == datetime.date(2026, 7, 2)
    events = Event.objects.about(incident).filter(code__in=["incident.reported", "incident.add"])
    assert [(event.actor, event.text) for event in events] == [
        (teacher, "It answers parents"), (office, "I saw it too"), (leader, "It is none of ours"),
    ]  # fmt: skip


def test_only_the_account_that_was_seen_is_adopted(seen, school, leader, teacher):
    other = read(Site.INSTAGRAM, "@something_else")
    facts = FACTS | {"scope": Scope.LOCAL}
    with pytest.raises(NotNow, match="another account"):
        seen.adopt(Proposal(school, other, facts, [leader, teacher]), by=leader)
    assert seen.adopt(Proposal(school, seen.account, facts, [leader, teacher]), by=leader).handle == seen.handle


def test_an_account_is_reported_once_while_it_waits(seen, school, office, make):
    again = Sighting.objects.report(school, seen.account, "", "I saw it too", by=office)
    assert again == seen
    make("@alder_bay")
    with pytest.raises(NotNow, match="in the register"):
        Sighting.objects.report(school, read(Site.INSTAGRAM, "@alder_bay"), "", "", by=office)


def test_nobody_else_sees_what_was_reported(seen, office, client_of):
    stranger = person("leader", school=SchoolFactory())
    assert [client_of(who).get(at("sighting", seen.pk)).status_code for who in (office, stranger)] == [404, 404]


def test_a_channel_for_pupils_under_the_age_limit_is_refused_with_the_rule(make, hq, school, leader, client_of):
    chat = add_platform(by=hq, name="Instagram", category="social", slug="instagram")
    pupils = {"audiences": ["pupils"], "year_groups": ["Y1", "Y2"]}
    with pytest.raises(NotNow, match="HQ has not entered yet"):
        make(**pupils)
    add_rule(by=hq, kind="platform", limit="age", age=13, platforms=[chat], everywhere=True)
    add_rule(by=hq, kind="access", limit="none", places=[school.place])
    with pytest.raises(NotNow, match="Instagram itself says 13"):
        make(**pupils)
    given = FACTS | pupils | {"scope": "local", "site": "instagram", "account": "@alder_bay", "mailbox": "a@b.example"}
    answers = {"second_factor": "yes", "comments_open": "no", "people": [leader.pk]}
    page = client_of(leader).post(at("propose", school.code), given | answers)
    assert "Instagram is not for these pupils" in text(page)
    assert not Channel.objects.exists()
    make(audiences=["parents"])


def test_the_age_limit_is_looked_at_again_with_every_step(make, external, hq, school, leader):
    chat = add_platform(by=hq, name="Instagram", category="social", slug="instagram")
    add_rule(by=hq, kind="access", limit="none", places=[school.place])
    add_rule(by=hq, kind="platform", limit="age", age=4, platforms=[chat], everywhere=True)
    pupils = {"audiences": ["pupils"], "year_groups": ["Y1"]}
    steps = {
        Verb.APPROVE: make(**pupils),
        Verb.ASK_HQ: make("@two", scope=Scope.EXTERNAL, **pupils),
        Verb.ASK_AGAIN: make("@three", **pupils),
        Verb.GO_LIVE: make("@four", **pupils),
        Verb.RESUME: external(30, "@five", **pupils),
        Verb.RENEW: external(30, "@six", **pupils),
    }
    steps[Verb.ASK_AGAIN].refuse("No", by=leader)
    steps[Verb.GO_LIVE].approve(by=leader)
    steps[Verb.RESUME].suspend("A while", by=leader)
    steps[Verb.RENEW].ask_longer("Another year", by=leader)
    assert {verb: one.obstacle(verb) for verb, one in steps.items()} == dict.fromkeys(steps, "")
    add_rule(by=hq, kind="platform", limit="age", age=13, platforms=[chat], places=[school.place])
    assert all("Instagram is not for these pupils" in one.obstacle(verb) for verb, one in steps.items())


def test_every_mailbox_stays_when_the_keepers_are_saved(make, leader, teacher, client_of):
    channel = make()
    set_keepers(channel, [teacher], ["a@school.example", "b@school.example"], by=leader)
    client, page = client_of(leader), at("keepers", channel.pk)
    shown = re.search(r'name="mailbox"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="mailbox"', text(client.get(page)))
    mailbox = shown[1] or shown[2]
    client.post(page, {"people": [teacher.pk], "mailbox": mailbox})
    assert [str(one) for one in channel.keepers.standing()] == [teacher.name, "a@school.example", "b@school.example"]
    wrong = client.post(page, {"people": [teacher.pk], "mailbox": "a@school.example, nobody"})
    assert "Mailbox must be an e-mail address in the right form" in text(wrong)


def test_the_page_offers_what_the_person_may_do(make, leader, teacher, client_of):
    channel = make()
    assert "Approve" in text(client_of(leader).get(at("channel", channel.pk)))
    page = text(client_of(teacher).get(at("channel", channel.pk)))
    assert ">Approve<" not in page and "Close" in page
    client_of(leader).post(at("act", channel.pk, "approve"), {"conditions": "Only the office posts"})
    channel.refresh_from_db()
    assert channel.status == Status.APPROVED
    assert "Only the office posts" in text(client_of(teacher).get(at("channel", channel.pk)))
