"""The lists: in pages, with as many queries for many rows as for few, and an index for every filter."""

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from channels.forms.register import RegisterFilter, SightingsFilter, UsesFilter
from channels.models import Answers, Channel, ExternalUse, Keeper, Sighting, answer, set_keepers
from channels.models.reviews import to_review
from dcs_portal.handles import Site, read
from dcs_portal.schools.models import Place, Role
from tests.factories import person

from .conftest import FACTS, at, clock_at
from .test_importing import GOOD, as_csv
from .test_uses import facts

pytestmark = pytest.mark.django_db
MANY = 30


@pytest.fixture
def fill(live, make, school, teacher, leader, hq):
    """So many more of everything that is listed."""
    done, second = [], person("hq")

    def fill(count: int) -> None:
        for _ in range(count):
            number = len(done)
            done.append(number)
            channel = live(f"@live_{number}", people=[teacher, leader])
            long_ago = channel.today - datetime.timedelta(days=300)
            Channel.objects.filter(pk=channel.pk).update(live_since=long_ago, handover_since=long_ago)
            make(f"@proposed_{number}")
            make(f"@approved_{number}").approve(by=leader)
            make(f"@closed_{number}").close("Not used", by=leader)
            make(f"@of_dcs_{number}", at=None, by=hq, people=[hq, second])
            for where in (school, None):
                seen = Sighting.objects.report(where, read(Site.X, f"@fake_{number}"), "", "Seen", by=teacher)
            Sighting.objects.report(where, seen.account, "", "Again", by=leader)
            asked = vars(facts(school))
            use = ExternalUse.objects.create(school=school, asked_by=leader, **asked)
            ExternalUse.objects.filter(pk=use.pk).update(status="asked")

    return fill


@pytest.fixture
def asked_by(client_of):
    """How many queries it takes to send something."""

    def count(who, send) -> int:
        client = client_of(who)
        send(client)
        with CaptureQueriesContext(connection) as asked:
            assert send(client).status_code == 200
        return len(asked)

    return count


PAGES = {
    "school": lambda: at("school", "alder-bay"),
    "closed": lambda: at("school", "alder-bay") + "?status=closed",
    "all": lambda: at("all"),
    "decision": lambda: at("all") + "?needs=decision",
    "sightings": lambda: at("sightings"),
    "uses": lambda: at("uses"),
    "home": lambda: "/",
}


EVERYBODY = ["school", "closed", "sightings", "uses", "home"]


@pytest.mark.parametrize(
    ("who", "page"),
    [("hq", page) for page in PAGES] + [(who, page) for who in ("leader", "teacher") for page in EVERYBODY],
)
def test_many_rows_take_as_many_queries_as_few(page, who, fill, queries_of, hq, leader, teacher):
    user = {"hq": hq, "leader": leader, "teacher": teacher}[who]
    fill(6)  # more than a page shows of the lists beside its own
    few = queries_of(user, PAGES[page]())
    fill(7)
    assert queries_of(user, PAGES[page]()) == few


@pytest.mark.parametrize("status", ["asked", "approved", "live", "suspended"])
@pytest.mark.parametrize(
    ("who", "whose"), [("hq", "dcs"), ("hq", "school"), ("leader", "school"), ("teacher", "school")]
)
def test_many_leaders_and_keepers_take_as_many_queries_as_few(
    status, who, whose, make, strategy, queries_of, hq, leader, teacher, school
):
    at_school = school if whose == "school" else None
    people = None if at_school else [hq, person("hq")]
    channel = make(scope="external", by=hq, at=at_school, people=people, mailboxes=["a@b.example"])
    since = {"live_since": datetime.date(2020, 1, 1), "approved_until": channel.today}
    Channel.objects.update(status=status, asked_by=leader if at_school else hq, **since)
    found = []
    for count in (1, 5):
        for number in range(count):
            another = person("leader" if at_school else "hq", school=at_school)
            Keeper.objects.create(channel=channel, person=another, since=channel.today)
            Keeper.objects.create(channel=channel, mailbox=f"{count}_{number}@b.example", since=channel.today)
        found.append(queries_of({"hq": hq, "leader": leader, "teacher": teacher}[who], at("channel", channel.pk)))
    assert found[0] == found[1]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_many_rows_of_a_file_take_as_many_queries_as_few(kind, fill, asked_by, hq):
    send = lambda client: client.post(at("export", kind))  # noqa: E731
    fill(2)
    few = asked_by(hq, send)
    fill(8)
    assert asked_by(hq, send) == few


def test_many_rows_of_an_import_take_as_many_queries_as_few(asked_by, make, school, leader, teacher, office):
    good = GOOD | {"keepers": f"{teacher.email}; {office.email}"}
    for number in range(MANY):
        make(f"@al1ce{number}")

    def looked_at(count: int) -> int:
        data = as_csv(*(good | {"account": f"@alice{number}"} for number in range(count)))
        return asked_by(
            leader, lambda client: client.post(at("import", school.code), {"file": SimpleUploadedFile("list", data)})
        )

    assert looked_at(2) == looked_at(MANY)


def test_many_places_of_a_use_take_as_many_queries_as_few(queries_of, school, leader, hq, teacher):
    day = school.today
    use = ExternalUse.objects.create(
        school=school, asked_by=leader, status="approved", decided_by=hq, approved_until=day, **vars(facts(school))
    )
    for count in (2, 18):
        for number in range(count):
            use.used(f"Paper {number}", "", day, by=teacher)
        found = queries_of(teacher, at("use", use.pk))
        few = found if count == 2 else few  # noqa: F821
    assert found == few


@pytest.mark.parametrize(
    ("who", "page", "link"),
    [
        ("leader", "school", r"/channels/(\d+)/"),
        ("leader", "closed", r"/channels/(\d+)/"),
        ("hq", "sightings", r"/seen/(\d+)/"),
        ("hq", "uses", r"/uses/(\d+)/"),
    ],
)
def test_a_list_has_pages(who, page, link, fill, client_of, leader, hq):
    fill(MANY)
    client, address = client_of({"leader": leader, "hq": hq}[who]), PAGES[page]()
    joined = address + ("&" if "?" in address else "?")
    # What stands beside the list is on all of its pages.
    found = [set(re.findall(link, client.get(f"{joined}page={number}").content.decode())) for number in (1, 2)]
    assert len(found[0]) == 25 and found[1] and not found[0] & found[1]


def test_a_school_sees_first_what_waits(live, make, client_of, leader, school):
    live("@aaa"), make("@zzz")
    page = client_of(leader).get(at("school", school.code)).content.decode()
    assert page.index("zzz") < page.index("aaa")


def test_hq_sees_a_few_of_what_waits_and_the_way_to_all(fill, client_of, hq):
    fill(7)
    client = client_of(hq)
    page = client.get(at("all")).content.decode()
    assert page.count("Show all 7<") == 2 and "Show all 14<" in page
    of_dcs = lambda address: set(re.findall("of_dcs_[0-9]+", client.get(address).content.decode()))  # noqa: E731
    assert len(of_dcs(at("all") + "?needs=decision")) == 7


@pytest.fixture
def only_by_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the planner of PostgreSQL is asked")
@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("school=alder-bay", "channels_channel_school_id"),
        ("school=dcs", "channels_channel_school_id"),
        ("place=ABC", "channels_channel_school_id"),
        ("site=instagram", "channel_by_site"),
        ("scope=external", "channel_by_scope"),
        ("status=closed", "channel_by_status"),
        ("needs=keepers", "channel_handed_over"),
        ("needs=end", "channel_by_end"),
        ("needs=factor", "channel_without_factor"),
    ],
)
def test_there_is_an_index_for_each_filter_of_the_register(query, index, school, hq, only_by_index):
    Place.objects.filter(pk=school.place_id).update(code="ABC")
    kept = {"status": "live", "live_since": school.today, "approved_until": school.today, "proposed_by": hq}
    rows = [Channel(**FACTS, **kept, school=school, account_key=f"x:{number}") for number in range(MANY)]
    Channel.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        # What earlier tests rolled back lies in the indexes still, and makes one seem dearer than another.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; REINDEX TABLE channels_channel; ANALYZE channels_channel")
    form = RegisterFilter(QueryDict(query), by=hq)
    assert index in form.apply(Channel.objects.order_by()).explain() and not form.errors


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the planner of PostgreSQL is asked")
@pytest.mark.parametrize(
    ("form", "model", "query", "index"),
    [
        (UsesFilter, ExternalUse, "", "use_newest"),
        (UsesFilter, ExternalUse, "school=alder-bay", "channels_externaluse_school_id"),
        (UsesFilter, ExternalUse, "status=asked", "use_by_status"),
        (SightingsFilter, Sighting, "", "sighting_newest"),
        (SightingsFilter, Sighting, "school=alder-bay", "channels_sighting_school_id"),
        (SightingsFilter, Sighting, "status=closed", "sighting_by_status"),
    ],
)
def test_there_is_an_index_for_each_filter_of_the_other_lists(form, model, query, index, school, only_by_index):
    assert index in form(QueryDict(query), schools=[school]).apply(model.objects.all()).explain()


def test_a_keeper_is_asked_at_home_until_they_have_answered(live, teacher, office):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    with clock_at(datetime.date(2026, 3, 2)):
        first, second = live("@first"), live("@second")
        set_keepers(second, [teacher], ["box@school.example"], by=teacher)
    with clock_at(datetime.date(2026, 5, 4)):  # the third term has begun, and its first week is not over
        assert to_review(teacher) == []
    with clock_at(datetime.date(2026, 5, 11)):
        assert to_review(teacher) == [first, second] and to_review(office) == [first]
        answer(first, first.keepers.get(person=teacher), Answers(True, True, True, True), "", by=teacher)
        assert to_review(teacher) == [second] and to_review(office) == [first]
        first.close("Not used", by=first.approval.by)
        assert to_review(office) == []
