"""What waits is held while it changes, what is uncertain warns of nothing wrong, and what HQ alone decides."""

import datetime
import time
from threading import Event as Signal

import pytest
from django.db import connection  # noqa: F401 (the reason to skip asks it)

from channels.models import Channel, ExternalUse, Proposal, Sighting
from channels.models import sightings as rules
from channels.statuses import Scope
from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.handles import Account, Site, as_seen, read
from dcs_portal.schools.models import School
from policies.models import acknowledge
from tests.factories import SchoolFactory, person
from tests.threads import at_once

from .conftest import FACTS, at, kinds
from .test_retried import ended_once
from .test_uses import facts

pytestmark = pytest.mark.django_db
LINK, OTHER_LINK = "https://x.com/alder_bay_fake", "https://x.com/alder_bay_fake/status/1"


def fake() -> Account:
    return read(Site.X, "@alder_bay_fake")


@pytest.fixture
def seen(school, teacher):
    return Sighting.objects.report(school, fake(), LINK, "It answers parents", by=teacher)


@pytest.fixture
def use(school, leader, hq, strategy):
    acknowledge(strategy, by=leader)
    return ExternalUse.objects.ask(school, facts(school), by=leader)


@pytest.mark.parametrize(("link", "said"), [(OTHER_LINK, f"Again\n{OTHER_LINK}"), (LINK, "Again"), ("", "Again")])
def test_another_link_is_kept_for_who_decides(link, said, seen, school, office, teacher, leader, client_of):
    Sighting.objects.report(school, fake(), link, "Again", by=office)
    assert Event.objects.about(seen).last().text == said
    page = at("sighting", seen.pk)
    assert (OTHER_LINK in client_of(leader).get(page).text) == (link == OTHER_LINK)
    assert OTHER_LINK not in client_of(teacher).get(page).text


def _decided_before_it_is_held(monkeypatch, decide):
    """As if somebody decided between finding the row and locking it."""
    lock = Sighting.lock

    def late(sighting):
        monkeypatch.setattr(Sighting, "lock", lock)
        decide(Sighting.objects.get(pk=sighting.pk))
        return lock(sighting)

    monkeypatch.setattr(Sighting, "lock", late)


def test_what_was_just_closed_begins_anew(seen, school, leader, office, monkeypatch):
    _decided_before_it_is_held(monkeypatch, lambda one: one.close("It is gone", by=leader))
    again = Sighting.objects.report(school, fake(), "", "It is back", by=office)
    assert again != seen and again.said == "It is back" and again.reported_by == office
    assert not Event.objects.about(seen).filter(code="sighting.again").exists()


def test_what_was_just_adopted_is_in_the_register(seen, school, leader, teacher, office, monkeypatch):
    proposal = Proposal(school, fake(), FACTS | {"scope": Scope.LOCAL}, [leader, teacher])
    _decided_before_it_is_held(monkeypatch, lambda one: one.adopt(proposal, by=leader))
    with pytest.raises(NotNow, match="in the register"):
        Sighting.objects.report(school, fake(), "", "Seen", by=office)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite locks no rows")
def test_who_decides_waits_for_who_reports(seen, school, leader, office, monkeypatch):
    held, record = Signal(), rules.record

    def slowly(*args, **kwargs):
        held.set()
        time.sleep(0.3)
        return record(*args, **kwargs)

    def decide():
        held.wait(5)
        Sighting.objects.get(pk=seen.pk).close("It is gone", by=leader)

    monkeypatch.setattr(rules, "record", slowly)
    at_once(lambda: Sighting.objects.report(school, fake(), "", "Again", by=office), decide)
    codes = list(Event.objects.about(seen).values_list("code", flat=True))
    assert codes == ["sighting.reported", "sighting.again", "sighting.closed"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["report", "adopt", "close", "ask"])
def test_pages_begin_again(what, seen, school, leader, teacher, strategy, client_of, monkeypatch):
    acknowledge(strategy, by=leader)
    report = {"account": "@another", "site": "x", "said": "Seen", "speaks_for": school.code}
    proposed = {name: FACTS[name] for name in FACTS if name not in ("link", "year_groups")} | {"scope": "local"}
    proposed |= {"second_factor": "yes", "comments_open": "no", "people": [teacher.pk, leader.pk], "mailbox": ""}
    asked = {"what": "A film", "where": "The paper", "children": "none"}
    for day in ("starts_on", "ends_on"):
        asked |= {f"{day}_day": 1, f"{day}_month": 5, f"{day}_year": 2030}
    kind, name, address, data = {
        "report": (type(Sighting.objects), "report", at("report_account", school.code), report),
        "adopt": (Sighting, "adopt", at("adopt", seen.pk), proposed | {"site": "x", "account": LINK}),
        "close": (Sighting, "close", at("close_sighting", seen.pk), {"said": "It is gone"}),
        "ask": (type(ExternalUse.objects), "ask", at("ask_use", school.code), asked),
    }[what]
    monkeypatch.setattr(kind, name, ended_once(getattr(kind, name)))
    assert client_of(leader).post(address, data).status_code == 302


@pytest.mark.parametrize(
    ("words", "warns"),
    [
        ("Alder Bay Primary", True),
        ("@\u0430lderbayprimary", True),
        ("https://www.facebook.com/share/p/alderbayprimary", False),
        ("https://www.facebook.com/share/p/Xyz", False),
        ("Another school", False),
    ],
)
def test_what_is_uncertain_looks_like_what_it_was_called(words, warns, make, school, leader, teacher, client_of):
    make("@alderbayprimary", site=Site.FACEBOOK)
    account = as_seen(Site.FACEBOOK, words)
    seen = Sighting.objects.report(school, account, "", "Seen", by=teacher)
    assert not seen.is_certain and seen.account == account
    assert bool(seen.alike) == warns
    assert ("looks like" in client_of(leader).get(at("sighting", seen.pk)).text) == warns


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("https://vm.tiktok.com/ZMabc/", "https://vm.tiktok.com/ZMaBc/", False),
        ("https://vm.tiktok.com/ZMabc/", "HTTPS://VM.TikTok.com/ZMabc/", True),
        ("vm.tiktok.com/ZMabc/", "https://vm.tiktok.com/ZMabc/", True),
        ("https://a@vm.tiktok.com/ZMabc/", "https://a@vm.tiktok.com/ZMaBc/", False),
        ("Alder Bay \N{OTTER}", "@alder bay \N{OTTER}", True),
    ],
)
def test_addresses_that_differ_in_case_are_two_and_names_are_one(one, other, is_one):
    assert (as_seen(Site.TIKTOK, one) == as_seen(Site.TIKTOK, other)) == is_one


def closes(school) -> None:
    School.objects.filter(pk=school.pk).update(closed_on=school.today)


def test_the_register_of_a_school_that_has_closed_can_be_read(live, school, leader, client_of):
    live()
    closes(school)
    client = client_of(leader)
    assert client.get(at("index")).url == at("school", school.code)
    assert client.get(at("uses")).status_code == client.get(at("sightings")).status_code == 200


@pytest.mark.parametrize("when", ["closed", "open channel", "closes later"])
def test_a_closed_school_is_offered_while_a_channel_is_open(when, live, school, hq, leader, client_of):
    channel = live()
    SchoolFactory()
    School.objects.filter(pk=school.pk).update(closed_on=school.today + datetime.timedelta(when == "closes later"))
    if when != "open channel":
        channel.close("Deleted", by=leader)
    assert (f'value="{school.code}"' in client_of(hq).get(at("uses")).text) == (when != "closed")


def test_nothing_is_used_any_more_for_a_school_that_has_closed(use, school, leader, hq):
    closes(school)
    school.refresh_from_db()
    with pytest.raises(NotNow, match="has closed"):
        ExternalUse.objects.ask(school, facts(school), by=leader)
    with pytest.raises(NotNow, match="has closed"):
        use.approve(school.today, by=hq)
    use.refuse("It has closed", by=hq)
    with pytest.raises(NotNow, match="has closed"):
        use.ask_again("Please", by=leader)


@pytest.mark.parametrize(("days", "is_taken"), [(731, True), (732, False), (0, True), (-1, False)])
def test_a_use_is_approved_for_two_years_at_most(days, is_taken, use, school, hq, client_of):
    until = school.today + datetime.timedelta(days)
    said = {"until_day": until.day, "until_month": until.month, "until_year": until.year, "said": ""}
    page = client_of(hq).post(at("use_act", use.pk, "approve"), said)
    assert (page.status_code == 302) == is_taken
    if not is_taken:
        assert "at most two years from now" in page.text
        with pytest.raises(ValueError, match="two years"):
            use.approve(until, by=hq)


@pytest.mark.parametrize("was_approved", [True, False])
def test_only_what_was_approved_has_to_be_taken_down(was_approved, use, school, leader, hq):
    other = person("leader", school=school)
    if was_approved:
        use.approve(school.today, by=hq)
    use.withdraw("Not needed", by=hq)
    assert kinds(other) == (["use-ended"] if was_approved else [])
    assert kinds(leader)[-1] == ("use-ended" if was_approved else "use-decided")


def test_the_home_page_has_what_hq_alone_decides(use, make, teacher, leader, hq, client_of):
    posing = Sighting.objects.report(None, fake(), "", "It answers parents", by=teacher)
    flagged = make("@of_dcs", at=None, by=hq, people=[hq, person("hq")])
    flagged.approve(by=hq)
    flagged.go_live(by=hq)
    Channel.objects.update(handover_since=flagged.today)
    addresses = [at("sighting", posing.pk), at("channel", flagged.pk), at("use", use.pk)]
    shown, others = client_of(hq).get("/").text, client_of(leader).get("/").text
    assert all(f'href="{one}"' in shown for one in addresses)
    assert not any(f'href="{one}"' in others for one in addresses)
