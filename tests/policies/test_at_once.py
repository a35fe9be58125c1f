"""Two people at HQ, or the schedule twice, at the same moment: one of them wins, and the other is told."""

import datetime

import pytest
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from dcs_portal.notices.models import Notice
from policies import tasks
from policies.models import DocumentKind, NotNow, Version, add_document, follow
from policies.statuses import Status
from tests.threads import at_once

from .conftest import submit

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def fresh(version):
    return Version.objects.get(pk=version.pk)


@pytest.fixture
def approved(document, hq, second, publish):
    """A version that may be published, of a document with one in force."""
    publish("first")
    version = Version.objects.begin(document, "second", by=hq)
    submit(version, hq)
    version.approve(by=second)
    return version


def test_one_draft(document, hq):
    found = at_once(*(lambda: Version.objects.begin(document, "words", by=hq) for _ in range(MANY)))
    assert [type(one) for one in found].count(NotNow) == MANY - 1
    assert document.versions.count() == 1


def test_one_text(document, hq, second):
    draft = Version.objects.begin(document, "", by=hq)
    texts = [str(number) for number in range(MANY)]
    found = at_once(*(lambda text=text: fresh(draft).edit(text, by=second, seen=0) for text in texts))
    assert [type(one) for one in found].count(NotNow) == MANY - 1
    assert fresh(draft).text == texts[next(n for n, one in enumerate(found) if isinstance(one, Event))]


def test_published_once(approved, document, hq):
    Version.objects.filter(pk=approved.pk).update(publish_at=timezone.now())
    found = at_once(*[tasks.publish_due] * MANY, lambda: fresh(approved).publish(by=hq))
    by_hand = isinstance(found.pop(), Event)
    assert sum(found) + by_hand == 1
    assert [version.status for version in document.versions.order_by("number")] == [
        Status.SUPERSEDED,
        Status.PUBLISHED,
    ]
    assert Event.objects.filter(code="version.publish").count() == 2
    assert list(faults()) == []


def test_the_schedule_or_whoever_takes_the_date_back(approved, hq):
    approved.schedule(timezone.now() + datetime.timedelta(hours=1), by=hq)
    Version.objects.filter(pk=approved.pk).update(publish_at=timezone.now())
    published, taken_back = at_once(tasks.publish_due, lambda: fresh(approved).unschedule(by=hq))
    after = fresh(approved)
    if published:
        assert (after.status, type(taken_back)) == (Status.PUBLISHED, NotNow)
    else:
        assert (after.status, after.publish_at) == (Status.APPROVED, None)


def test_who_follows_at_the_last_moment_is_told_or_not_kept_waiting(hq, second, teacher):
    directive = add_document(by=hq, title="Directive", kind=DocumentKind.FORTHCOMING)
    version = Version.objects.begin(directive, "words", by=hq)
    submit(version, hq)
    version.approve(by=second)
    at_once(lambda: fresh(version).publish(by=hq), lambda: follow(directive, teacher, wants=True))
    directive.refresh_from_db()
    assert directive.kind == DocumentKind.GOVERNED
    assert directive.followers.count() == 0
    assert Notice.objects.filter(kind="document-here").count() in (0, 1)
