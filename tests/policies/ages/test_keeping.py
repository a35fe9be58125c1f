"""HQ keeps platforms and rules: each change through the locked door, with its event."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dcs_portal.audit.models import Event
from dcs_portal.audit.words import detail
from dcs_portal.doors import NotNow
from policies.models import AgeRule, Platform, add_platform, add_rule
from tests.factories import PlaceFactory, SchoolFactory, person

pytestmark = pytest.mark.django_db
FACTS = {"source": "Its terms", "mark": "R1"}
TODAY = datetime.date(2026, 11, 26)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("policies.models.ages.today", lambda: TODAY)
    monkeypatch.setattr("policies.models.platforms.today", lambda: TODAY)
    monkeypatch.setattr("policies.ages.views_keeping.today", lambda: TODAY)


@pytest.fixture
def hq(db):
    return person("hq", name="Hilary Quinn")


@pytest.fixture
def chat(hq):
    return add_platform(by=hq, name="Example Chat", category="messaging")


@pytest.fixture
def rule(hq, chat):
    return add_rule(by=hq, kind="platform", limit="age", age=13, platforms=[chat], everywhere=True, **FACTS)


def events(thing):
    return [(event.code, event.data) for event in Event.objects.about(thing)]


def test_what_a_change_leaves_behind(hq, rule):
    later = person("hq")
    AgeRule.objects.filter(pk=rule.pk).update(verified_on=datetime.date(2026, 1, 1), verified_by=hq)
    rule.change({"age": 16, "note": "New words."}, by=later)
    rule.refresh_from_db()
    assert (rule.age, rule.note, rule.verified_on, rule.verified_by) == (16, "New words.", TODAY, later)
    added, changed = events(rule)
    assert (added[0], added[1]["age"]) == ("age_rule.added", 13)
    assert changed == ("age_rule.changed", {"fields": ["age", "note"], "age": [13, 16]})
    assert detail(*changed) == "age 13 to 16"


def test_a_change_of_nothing_is_a_check(hq, rule, chat):
    AgeRule.objects.filter(pk=rule.pk).update(verified_on=datetime.date(2026, 1, 1))
    rule.change({"age": 13, "platforms": [chat], "places": []}, by=hq)
    assert [code for code, _ in events(rule)] == ["age_rule.added", "age_rule.verified"]
    assert rule.verified_on == TODAY


def test_places_and_platforms_change_with_the_rest(hq, rule, chat):
    other, place = add_platform(by=hq, name="Other", category="social"), PlaceFactory()
    rule.change({"platforms": [other], "everywhere": False, "places": [place]}, by=hq)
    rule = AgeRule.objects.get(pk=rule.pk)
    assert (rule.about, rule.where) == ("Other", place.name)
    assert events(rule)[-1][1]["fields"] == ["everywhere", "places", "platforms"]


def test_who_writes_second_is_told(hq, rule):
    seen = rule.edits
    rule.change({"age": 14}, by=hq, seen=seen)
    with pytest.raises(NotNow, match="Somebody else changed this"):
        AgeRule.objects.get(pk=rule.pk).change({"age": 15}, by=hq, seen=seen)


def test_a_rule_ends_or_never_was(hq, rule):
    rule.end(datetime.date(2026, 12, 31), "The terms changed.", by=hq)
    assert rule.effective_to == datetime.date(2026, 12, 31)
    rule.withdraw("A mistake.", by=hq)
    rule.withdraw("Again.", by=hq)
    assert [code for code, _ in events(rule)][1:] == ["age_rule.ended", "age_rule.withdrawn"]
    assert [event.text for event in Event.objects.about(rule)][1:] == ["The terms changed.", "A mistake."]
    assert not AgeRule.objects.standing().exists()


def test_a_rule_does_not_end_before_it_begins(hq, rule):
    rule.change({"effective_from": TODAY}, by=hq)
    with pytest.raises(NotNow, match="cannot end before it begins"):
        rule.end(TODAY - datetime.timedelta(1), "Why", by=hq)


def test_a_platform_is_retired_and_brought_back(hq, chat):
    chat.retire(by=hq)
    assert list(Platform.objects.in_use()) == []
    assert list(Platform.objects.in_use(TODAY - datetime.timedelta(1))) == [chat]
    chat.bring_back(by=hq)
    chat.change({"name": "Example Chat"}, by=hq)
    assert [code for code, _ in events(chat)] == ["platform.added", "platform.retired", "platform.back"]


def test_two_of_one_name_have_addresses_of_their_own(hq):
    slugs = [add_platform(by=hq, name=name, category="social").slug for name in ("Add", "Ädd", "…", "?!")]
    assert slugs == ["add-2", "add-3", "platform", "platform-2"]


VERBS = {
    "add a platform": lambda rule, chat, by: add_platform(by=by, name="X", category="social"),
    "add a rule": lambda rule, chat, by: add_rule(by=by, kind="access", limit="none", **FACTS),
    "change a platform": lambda rule, chat, by: chat.change({"name": "Y"}, by=by),
    "retire": lambda rule, chat, by: chat.retire(by=by),
    "bring back": lambda rule, chat, by: chat.bring_back(by=by),
    "change a rule": lambda rule, chat, by: rule.change({"age": 1}, by=by),
    "verify": lambda rule, chat, by: rule.verify(by=by),
    "end": lambda rule, chat, by: rule.end(TODAY, "Why", by=by),
    "withdraw": lambda rule, chat, by: rule.withdraw("Why", by=by),
}


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_but_hq(rule, chat, verb):
    with pytest.raises(PermissionDenied):
        VERBS[verb](rule, chat, person("leader", school=SchoolFactory()))


IMPOSSIBLE = [
    {"limit": "age", "age": None},
    {"limit": "none", "age": 13},
    {"limit": "age", "age": 26},
    {"limit": "age", "age": 0},
    {"effective_from": TODAY, "effective_to": TODAY - datetime.timedelta(1)},
    {"kind": "access", "everywhere": True},
    {"kind": "consent", "everywhere": False, "parent_until": 18},
]


@pytest.mark.parametrize("facts", IMPOSSIBLE)
def test_the_database_refuses_what_makes_no_sense(hq, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        add_rule(by=hq, **{"kind": "platform", "limit": "age", "age": 13, "everywhere": True} | FACTS | facts)


@pytest.fixture
def browser_of(client, settings):
    settings.SECOND_FACTOR_OPTIONAL = True

    def sign_in(who):
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def law(**given):
    return {"limit": "age", "age": "16", "status": "in_force", "source": "An Act", "mark": "R1"} | given


def test_hq_adds_changes_checks_and_ends_a_law(hq, chat, browser_of):
    page, place = browser_of(hq), PlaceFactory()
    said = page.post("/ages/rules/add/access/", law(places=[place.code], platforms=[chat.slug]), follow=True).content
    assert b"The rule is saved." in said and b"told when it begins" not in said
    rule = AgeRule.objects.get()
    day = {"effective_from_day": "1", "effective_from_month": "4", "effective_from_year": "2027"}
    change = law(places=[place.code], platforms=[chat.slug], seen="0", age="15", **day)
    said = page.post(f"/ages/rules/{rule.pk}/change/", change, follow=True).content
    assert b"told when it begins" in said
    said = page.post(f"/ages/rules/{rule.pk}/change/", change | {"age": "14"}).content.decode()
    assert "Somebody else changed this" in said and 'value="14"' in said
    page.post(f"/ages/rules/{rule.pk}/checked/")
    rule.refresh_from_db()
    assert (rule.age, rule.verified_by, rule.effective_from) == (15, hq, datetime.date(2027, 4, 1))
    page.post(f"/ages/rules/{rule.pk}/end/", {"how": "withdraw", "why": "The bill fell."})
    rule.refresh_from_db()
    assert rule.status == "withdrawn"
    assert page.get(f"/ages/rules/{rule.pk}/change/").status_code == 302


@pytest.mark.parametrize("status", ["enacted", "announced", "proposed"])
def test_what_comes_into_force_has_a_first_day(hq, browser_of, status):
    place = PlaceFactory()
    rule = add_rule(by=hq, kind="access", limit="age", age=16, status=status, places=[place], **FACTS)
    page, change = browser_of(hq), law(places=[place.code], seen="0")
    address = f"/ages/rules/{rule.pk}/change/"
    assert "Enter the first day on which it counts" in page.post(address, change).content.decode()
    day = {"effective_from_day": "1", "effective_from_month": "4", "effective_from_year": "2027"}
    assert page.post(address, change | day).status_code == 302
    assert page.post(address, law(places=[place.code], seen="1")).status_code == 302


def test_what_is_over_is_not_stale_and_what_is_withdrawn_stays_so(hq, rule):
    AgeRule.objects.filter(pk=rule.pk).update(verified_on=datetime.date(2026, 1, 1))
    rule.refresh_from_db()
    assert rule.is_stale
    rule.end(TODAY - datetime.timedelta(1), "The terms changed.", by=hq)
    assert not rule.is_stale
    rule.withdraw("A mistake.", by=hq)
    for verb in (lambda: rule.end(TODAY, "Why", by=hq), lambda: rule.change({"status": "in_force"}, by=hq)):
        with pytest.raises(NotNow, match="It is withdrawn"):
            verb()


WRONG = [
    ("access", law(), "Select where it holds"),
    ("access", law(places=["testland"], age=""), "Enter an age from 1 to 25"),
    ("access", law(places=["testland"], age="99"), "Enter an age from 1 to 25"),
    ("access", law(places=["atlantis"]), "Select some of the places"),
    ("platform", law(where="some"), "Select where it holds"),
    ("platform", law(where="everywhere"), "Select the platforms"),
    ("consent", law(places=["testland"], source=""), "Enter the source"),
    ("consent", law(places=["testland"], link="javascript:alert(1)"), "Enter a whole link"),
]


@pytest.mark.parametrize(("kind", "given", "message"), WRONG)
def test_what_is_wrong_is_said(hq, browser_of, kind, given, message):
    PlaceFactory()
    assert message in browser_of(hq).post(f"/ages/rules/add/{kind}/", given).content.decode()
    assert not AgeRule.objects.exists()


def test_what_is_not_asked_for_cannot_be_wrong(hq, chat, browser_of):
    given = law(limit="unknown", age="many", where="everywhere", places=["atlantis"], platforms=[chat.slug])
    assert browser_of(hq).post("/ages/rules/add/platform/", given).status_code == 302
    rule = AgeRule.objects.get()
    assert (rule.age, rule.limit, rule.everywhere, rule.places.count()) == (None, "unknown", True, 0)


def test_two_platforms_of_one_name(hq, chat, browser_of):
    given = {"name": "EXAMPLE chat", "category": "social"}
    assert "Another platform has this name" in browser_of(hq).post("/ages/platforms/add/", given).content.decode()


FILTERS = [
    ("", 3), ("kind=access", 1), ("kind=nonsense", 3), ("status=announced", 0), ("place=testland", 3), ("stale=yes", 1),
    ("platform=example-chat", 1), ("platform=nothing", 3), ("place=testland&kind=consent", 1),
]  # fmt: skip


@pytest.mark.parametrize(("query", "number"), FILTERS)
def test_the_list_is_filtered(hq, rule, browser_of, query, number):
    place = PlaceFactory()
    add_rule(by=hq, kind="access", limit="none", places=[place], **FACTS)
    old = add_rule(by=hq, kind="consent", limit="age", age=13, places=[place], **FACTS)
    AgeRule.objects.filter(pk=old.pk).update(verified_on=TODAY - datetime.timedelta(91))
    shown = browser_of(hq).get(f"/ages/keep/?{query}").content.decode()
    assert shown.count('<th scope="row"') == number


def test_hq_is_told_of_places_that_nobody_looked_at(hq, browser_of):
    school = SchoolFactory()
    assert "whether a law sets an age in Testland" in browser_of(hq).get("/ages/keep/").content.decode()
    add_rule(by=hq, kind="access", limit="none", places=[school.place], **FACTS)
    assert "whether a law sets an age" not in browser_of(hq).get("/ages/keep/").content.decode()


@pytest.mark.parametrize("address", ["/ages/keep/", "/ages/platforms/", "/ages/", "/ages/?group=Y1", "/ages/table/"])
def test_as_many_queries_for_twenty_as_for_two(hq, browser_of, django_assert_num_queries, address):
    school = SchoolFactory()
    page = browser_of(hq)

    def more(number):
        for n in range(number):
            platform = add_platform(by=hq, name=f"Service {Platform.objects.count()}", category="social")
            places = [PlaceFactory(code=f"place-{n}"), school.place]
            add_rule(by=hq, kind="access", limit="age", age=13, platforms=[platform], places=places, **FACTS)

    more(2)
    page.get(address)
    with CaptureQueriesContext(connection) as few:
        page.get(address)
    more(18)
    with django_assert_num_queries(len(few)):
        page.get(address)


@pytest.mark.parametrize("address", ["/ages/", "/ages/?group=Y1", "/ages/table/"])
def test_a_portal_without_platforms(browser_of, address):
    shown = browser_of(person("staff", school=SchoolFactory())).get(address)
    assert "No platforms yet" in shown.content.decode()
