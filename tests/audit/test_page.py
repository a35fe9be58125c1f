"""The auditor's page."""

import datetime
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dcs_portal.audit import words
from dcs_portal.audit.models import Event, record
from dcs_portal.audit.pages import PER_PAGE, events_after
from tests.factories import UserFactory, person

pytestmark = pytest.mark.django_db


FROM_1_MARCH = "first_day_day=1&first_day_month=3&first_day_year=2026"


@pytest.fixture
def reads(client, settings):
    """What the auditor's page says, as text."""
    settings.SECOND_FACTOR_OPTIONAL = True
    client.force_login(person("auditor", name="Avery Auditor"), "django.contrib.auth.backends.ModelBackend")
    return lambda address="": client.get(f"/audit/{address}").content.decode()


def test_says_who_what_which_and_when_but_no_text(reads):
    ann, ben = UserFactory(name="Ann"), UserFactory(name="Ben")
    record(ann, "person.left", actor=ben, text="the secret reason")
    said = reads()
    assert all(word in said for word in ("Ben", "user Ann", words.label("person.left")))
    assert "secret" not in said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("code=person.left", {"a"}),
        ("person={ben}", {"a"}),
        ("chain={chain}", {"a"}),
        ("first_day_day=2&first_day_month=3&first_day_year=2026", {"b"}),
        ("last_day_day=1&last_day_month=3&last_day_year=2026", {"a"}),
        (
            "first_day_day=1&first_day_month=3&first_day_year=2026&last_day_day=2&last_day_month=3&last_day_year=2026",
            {"a", "b"},
        ),
        ("last_day_day=31&last_day_month=12&last_day_year=9999", {"a", "b"}),
        ("code=no.such", set()),
        ("first_day_day=31&first_day_month=2&first_day_year=2026", set()),
        ("person=99999999999999999999", set()),
    ],
)
def test_filters(reads, query, found):
    ben = UserFactory(name="Ben")
    march = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    first = record(UserFactory(name="Ann A"), "person.left", actor=ben, at=march)
    record(UserFactory(name="Ann B"), "person.joined", actor=None, at=march + datetime.timedelta(days=1))
    said = reads("?" + query.format(ben=ben.pk, chain=first.chain_id))
    assert {letter for letter in "ab" if f"user Ann {letter.upper()}" in said} == found


def test_pages_hold_every_event_once():
    about, now = UserFactory(), timezone.now()
    for number in range(PER_PAGE * 2 + 5):
        record(about, "person.noted", actor=None, at=now + datetime.timedelta(seconds=number // 7))
    seen, after = [], ""
    while after is not None:
        page = events_after(Event.objects.all(), after)
        seen += [event.pk for event in page.events]
        after = page.older or None
    assert seen == list(Event.objects.order_by("-at", "-pk").values_list("pk", flat=True))


@pytest.mark.parametrize("mark", ["", "nonsense", "1-", "9" * 40 + "-1", "٣-٣"])
def test_marks_that_make_no_sense_begin_at_the_newest(mark):
    event = record(UserFactory(), "person.noted", actor=None)
    assert events_after(Event.objects.all(), mark).events == [event]


def test_as_many_queries_for_one_event_as_for_a_page(reads):
    def queries() -> int:
        record(UserFactory(), "person.left", actor=UserFactory())
        with CaptureQueriesContext(connection) as asked:
            reads()
        return len(asked)

    queries()  # the first request of a session writes more
    few = queries()
    for _ in range(PER_PAGE):
        record(UserFactory(), "person.left", actor=UserFactory())
    assert queries() == few


def test_find(client, reads):
    pat = UserFactory(name="Pat Example", email="pat@school.example")
    record(pat, "person.left", actor=None)
    reads()
    one = client.post("/audit/find/", {"words": "PAT@school.example"})
    assert one["Location"] == f"/audit/?person={pat.pk}"
    assert "what happened to it" in client.post("/audit/find/", {"words": "pat example"}).content.decode()
    assert "Nobody and nothing" in client.post("/audit/find/", {"words": "zzz"}).content.decode()


def test_home_counts_what_the_list_behind_it_shows(client, reads):
    record(UserFactory(name="Old"), "person.left", actor=None, at=timezone.now() - datetime.timedelta(days=3))
    record(UserFactory(name="New"), "person.left", actor=None, at=timezone.now() - datetime.timedelta(hours=1))
    reads()
    page = client.get("/").content.decode()
    assert "1 event today and yesterday" in page and "Nothing waits" not in page
    listed = client.get(unescape(re.search(r'href="(/audit/\?first[^"]*)"', page)[1])).content.decode()
    assert "user New" in listed and "user Old" not in listed


def test_words():
    words.register({"test.done": "Did it"}, detail=lambda data: f"to {data['what']}")
    assert words.label("test.done") == "Did it"
    assert words.detail("test.done", {"what": "that"}) == "to that"
    assert words.label("never_heard.of_it") == "Never heard: of it"
