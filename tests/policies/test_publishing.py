"""What publishing must not do: by half, twice, on a date that was taken back, or by who wrote it."""

import datetime
import itertools
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from dcs_portal.notices.models import Notice
from policies import tasks
from policies.models import DocumentKind, LinkKind, NotNow, Version, add_document, follow, link
from policies.models.documents import Document
from policies.statuses import Status, Verb
from tests.factories import person

from .conftest import submit

pytestmark = pytest.mark.django_db
_WRITES = re.compile("INSERT|UPDATE|DELETE")


@pytest.fixture
def scheduled(document, hq, second, publish):
    """A version whose date has come, of a document with one in force that another one depends on."""
    publish("first")
    version = Version.objects.begin(document, "second", by=hq)
    submit(version, hq)
    version.approve(by=second)
    version.schedule(timezone.now() + datetime.timedelta(hours=1), by=hq)
    Version.objects.filter(pk=version.pk).update(publish_at=timezone.now())
    return version


class _Dies:
    """Ends everything before the write of that number."""

    def __init__(self, number):
        self.left = number

    def __call__(self, execute, sql, params, many, context):
        if _WRITES.match(sql):
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
        return execute(sql, params, many, context)


def _state():
    return [list(model.objects.order_by("pk").values()) for model in (Version, Document, Notice, Event)]


def test_killed_before_any_write_it_is_as_if_it_had_not_begun(scheduled, document, hq, teacher):
    link(add_document(by=hq, title="Dependent"), LinkKind.DEPENDS_ON, document, by=hq)
    Document.objects.filter(pk=document.pk).update(kind=DocumentKind.FORTHCOMING)
    follow(document, teacher, wants=True)
    before = _state()
    for number in itertools.count():
        try:
            with transaction.atomic(), connection.execute_wrapper(_Dies(number)):
                assert tasks.publish_due() == 1
            break
        except KeyboardInterrupt:
            assert _state() == before, f"write {number}"
    assert number > 10
    assert tasks.publish_due() == 0
    scheduled.refresh_from_db()
    assert scheduled.status == Status.PUBLISHED
    assert Notice.objects.filter(kind="document-here", recipient=teacher).count() == 1
    assert list(faults()) == []


@pytest.mark.parametrize("undo", [lambda v, by: v.unschedule(by=by), lambda v, by: v.send_back("wait", by=by)])
def test_a_date_taken_back_at_the_last_moment_holds(scheduled, hq, undo, monkeypatch):
    found = Version.objects.get(pk=scheduled.pk)  # as the task found it
    undo(scheduled, hq)
    with pytest.raises(NotNow):
        found.publish(by=None)
    assert Version.objects.get(status=Status.PUBLISHED).text == "first"


def test_one_that_fails_keeps_no_other_back(scheduled, hq, second, monkeypatch):
    other = Version.objects.begin(add_document(by=hq, title="Other"), "words", by=hq)
    submit(other, hq)
    other.approve(by=second)
    Version.objects.filter(pk=other.pk).update(publish_at=timezone.now())
    whole = Version.publish

    def publish(self, *, by):
        if self.pk == scheduled.pk:
            raise OSError("broken")
        return whole(self, by=by)

    monkeypatch.setattr(Version, "publish", publish)
    assert tasks.publish_due() == 1
    other.refresh_from_db()
    assert other.status == Status.PUBLISHED


def test_who_wrote_any_of_it_does_not_approve_it(document, hq, second):
    third = person("hq")
    version = Version.objects.begin(document, "all the words", by=hq)
    version.edit("all the words.", by=second, seen=0)
    submit(version, third)
    for writer in (hq, second):
        assert Verb.APPROVE not in version.verbs(writer)
        with pytest.raises(NotNow, match="You wrote"):
            version.approve(by=writer)
    version.approve(by=third)


def test_who_only_began_it_from_the_text_in_force_may_approve_it(document, publish, hq, second):
    publish()
    version = Version.objects.begin(document, by=second)
    version.edit("newer words", by=hq, seen=0)
    submit(version, hq)
    version.approve(by=second)


def test_saved_unchanged_nothing_happened(document, hq, second):
    version = Version.objects.begin(document, "words", by=hq)
    assert version.edit("words", by=second, seen=0) is None
    version.refresh_from_db()
    assert (version.author, version.edits) == (hq, 0)


def test_who_can_approve_hears_of_it_and_the_author_of_a_refusal(document, hq, second, teacher):
    version = Version.objects.begin(document, "words", by=hq)
    submit(version, hq)
    version.send_back("clearer", by=second)
    submit(version, hq)
    told = Notice.objects.filter(kind__startswith="version-").order_by("pk")
    assert [(n.kind, n.recipient, n.is_needed) for n in told] == [
        ("version-review", second, True),
        ("version-back", hq, False),
        ("version-review", second, True),
    ]
    version.approve(by=second)
    assert not any(notice.is_needed for notice in told.all())


def test_the_owner_hears_what_the_portal_published_by_itself(scheduled, hq):
    tasks.publish_due()
    assert [n.recipient for n in Notice.objects.filter(kind="version-published")] == [hq]


def test_two_that_it_depends_on_are_both_named(document, hq, publish):
    for title in ("First", "Second"):
        link(document, LinkKind.DEPENDS_ON, other := add_document(by=hq, title=title), by=hq)
        for words in ("one", "two"):
            publish(words, document=other)
    document.refresh_from_db()
    assert document.review_because == "First was published. Second was published."


def test_a_correction_flags_nothing_that_depends_on_it(document, hq, publish):
    publish("first")
    other = add_document(by=hq, title="Dependent")
    link(other, LinkKind.DEPENDS_ON, document, by=hq)
    publish("first.", is_material=False)
    other.refresh_from_db()
    assert other.review_because == ""
    publish("second")
    other.refresh_from_db()
    assert other.review_because


@pytest.mark.parametrize(
    "change",
    [
        {"status": Status.DRAFT, "published_at": None},
        {"published_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)},
        {"is_material": False},
        {"changes": "Nothing much."},
        {"changes_for": {"staff": "Nothing."}},
    ],
)
def test_the_database_keeps_when_and_how_it_was_published(publish, change):
    version = publish()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**change)


def test_the_database_keeps_who_approved_it(publish, teacher):
    version = publish()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(approver=teacher)


@pytest.mark.parametrize("ended_at", [None, datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)])
def test_the_database_keeps_when_it_ended(publish, ended_at):
    version = publish()
    publish("newer")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(ended_at=ended_at)


def test_only_what_is_forthcoming_is_followed(document, teacher, hq):
    directive = add_document(by=hq, title="Directive", kind=DocumentKind.FORTHCOMING)
    for one in (document, directive):
        follow(one, teacher, wants=True)
    assert (document.followers.count(), directive.followers.count()) == (0, 1)
    follow(directive, teacher, wants=False)
    assert directive.followers.count() == 0


def test_a_change_of_facts_and_its_event_stand_or_fall_together(document, hq, monkeypatch):
    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("policies.models.documents.record", crash)
        for change in (lambda: document.change({"focus": "Other"}, by=hq), lambda: document.reviewed(by=hq)):
            with pytest.raises(KeyboardInterrupt):
                change()
    document.refresh_from_db()
    assert document.focus == ""
