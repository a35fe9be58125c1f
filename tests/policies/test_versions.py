"""The life of a version: every move from every state, who may, what the database refuses, what follows."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.notices.models import Notice
from policies import tasks
from policies.models import DocumentKind, LinkKind, NotNow, Version, add_document, fingerprint, follow, link
from policies.models.documents import Document
from policies.statuses import TRANSITIONS, Status, Verb

from .conftest import submit

pytestmark = pytest.mark.django_db

DO = {
    Verb.EDIT: lambda v, by: v.edit("other words", by=by, seen=v.edits),
    Verb.SUBMIT: lambda v, by: submit(v, by),
    Verb.APPROVE: lambda v, by: v.approve(by=by),
    Verb.SEND_BACK: lambda v, by: v.send_back("not yet", by=by),
    Verb.PUBLISH: lambda v, by: v.publish(by=by),
    Verb.UNSCHEDULE: lambda v, by: v.unschedule(by=by),
    Verb.DISCARD: lambda v, by: v.discard("not wanted", by=by),
    Verb.WITHDRAW: lambda v, by: v.withdraw("wrong", by=by),
}


@pytest.fixture
def in_status(document, hq, second, publish):
    def make(status):
        if status in (Status.PUBLISHED, Status.SUPERSEDED, Status.WITHDRAWN):
            version = publish()
            if status == Status.SUPERSEDED:
                publish("newer")
            if status == Status.WITHDRAWN:
                version.withdraw("wrong", by=hq)
            version.refresh_from_db()
            return version
        version = Version.objects.begin(document, "words", by=hq)
        if status != Status.DRAFT:
            submit(version, hq)
        if status == Status.APPROVED:
            version.approve(by=second)
            version.schedule(timezone.now() + datetime.timedelta(days=1), by=second)
        return version

    return make


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", DO)
def test_every_verb_from_every_status(status, verb, in_status, second):
    version = in_status(status)
    after = TRANSITIONS[verb].get(status)
    if after is None:
        with pytest.raises(NotNow):
            DO[verb](version, second)
        after = status
    else:
        DO[verb](version, second)
        assert Event.objects.about(version).latest("seq").code == f"version.{verb.name.lower()}"
    version.refresh_from_db()
    assert version.status == after


@pytest.mark.parametrize("verb", DO)
def test_only_hq(verb, in_status, leader):
    version = in_status(next(iter(TRANSITIONS[verb])))
    with pytest.raises(PermissionDenied):
        DO[verb](version, leader)
    assert version.verbs(leader) == []


def test_nobody_approves_what_they_wrote(document, hq, second):
    version = Version.objects.begin(document, "words", by=hq)
    submit(version, second)
    with pytest.raises(NotNow, match="somebody else"):
        version.approve(by=hq)
    assert Verb.APPROVE not in version.verbs(hq)
    assert Verb.APPROVE in version.verbs(second)


def test_two_people_who_write_at_once_lose_nothing(document, hq, second):
    version = Version.objects.begin(document, "words", by=hq)
    version.edit("mine", by=hq, seen=0)
    with pytest.raises(NotNow, match="Somebody else changed"):
        version.edit("yours", by=second, seen=0)
    assert (version.text, version.sha256) == ("mine", fingerprint("mine"))


def test_one_draft_at_a_time(document, hq, publish):
    publish("first")
    draft = Version.objects.begin(document, by=hq)
    assert (draft.number, draft.text) == (2, "first")
    with pytest.raises(NotNow, match="already"):
        Version.objects.begin(document, by=hq)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(document=document, number=3, author=hq, sha256="")


def test_a_reason_is_asked_for(in_status, second):
    with pytest.raises(ValueError, match="reason"):
        in_status(Status.IN_REVIEW).send_back(" ", by=second)


@pytest.mark.parametrize("status", [s for s in Status if s != Status.DRAFT])
@pytest.mark.parametrize("change", [{"text": "forged"}, {"sha256": "0" * 64}, {"number": 99}])
def test_the_database_refuses_other_words_past_the_draft(status, change, in_status):
    version = in_status(status)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**change)


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.SUPERSEDED, Status.WITHDRAWN])
def test_the_database_keeps_what_was_published(status, in_status):
    version = in_status(status)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Version.objects.filter(pk=version.pk)._raw_delete(using="default")


def test_publishing_supersedes_and_flags_and_tells(document, hq, second, teacher, publish):
    directive = add_document(by=hq, title="Directive", kind=DocumentKind.FORTHCOMING)
    link(document, LinkKind.DEPENDS_ON, directive, by=hq)
    follow(directive, teacher, wants=True)
    publish("the directive", document=directive)
    document.refresh_from_db()
    directive.refresh_from_db()
    assert document.review_because == "Directive was published."
    assert (directive.kind, directive.followers.count()) == (DocumentKind.GOVERNED, 0)
    told = {(notice.kind, notice.recipient) for notice in Notice.objects.all()}
    assert {("document-here", teacher), ("document-depends", hq)} <= told


def test_a_date_to_come(document, hq, second):
    version = Version.objects.begin(document, "words", by=hq)
    submit(version, hq)
    version.approve(by=second)
    with pytest.raises(ValueError, match="to come"):
        version.schedule(timezone.now(), by=hq)
    version.schedule(timezone.now() + datetime.timedelta(hours=1), by=hq)
    assert tasks.publish_due() == 0
    Version.objects.update(publish_at=timezone.now())
    assert (tasks.publish_due(), tasks.publish_due()) == (1, 0)
    version.refresh_from_db()
    assert (version.status, Event.objects.about(version).latest("seq").actor) == (Status.PUBLISHED, None)


@pytest.mark.parametrize("where", ["policies.publishing.notify", "policies.models.versions.record"])
def test_a_crash_while_publishing_leaves_the_former_in_force(
    where, document, hq, second, publish, monkeypatch, teacher
):
    first = publish("first")
    Document.objects.update(kind=DocumentKind.FORTHCOMING)
    follow(document, teacher, wants=True)
    draft = Version.objects.begin(document, "second", by=hq)
    submit(draft, hq)
    draft.approve(by=second)

    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(where, crash)
        draft.publish(by=hq)
    assert document.published == first
    draft.refresh_from_db()
    draft.publish(by=hq)
    assert document.published == draft
    assert Notice.objects.filter(kind="document-here", recipient=teacher).count() == 1
