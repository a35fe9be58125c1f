"""The outbox: written once, claimed once, tried again, given up, dropped, forgotten."""

import datetime
import smtplib
from unittest import mock

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.utils import timezone

from dcs_portal.concealment import _rules, conceal
from dcs_portal.notices import mail, tasks
from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import GIVE_UP_AFTER, KEPT_FOR, Notice, State, backoff, notify
from dcs_portal.schools.models import Place
from tests.factories import NoticeFactory, PlaceFactory, UserFactory, person
from tests.threads import at_once

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def again(notice: Notice) -> Notice:
    notice.refresh_from_db()
    return notice


def ago(minutes: float) -> datetime.datetime:
    return timezone.now() - minutes * MINUTE


def test_written_twice_it_is_there_once_and_handed_over_once(tasks_wait, django_capture_on_commit_callbacks):
    place, user = PlaceFactory(), UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        first = notify(user, "test", about=place, key="k")
        assert notify(user, "test", about=place, key="k") == first
        assert notify(UserFactory(), "test", about=place, key="k") != first
    assert len(tasks_wait) == 2


def test_rolled_back_with_what_it_tells(tasks_wait):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify(UserFactory(), "test", about=PlaceFactory(), key="k")
        raise ZeroDivisionError
    assert not Notice.objects.exists()
    assert tasks_wait == []


def test_a_bare_address_may_be_long():
    address = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example"
    assert notify(None, "test", about=PlaceFactory(), key="k", address=address).to_whom == address


@pytest.mark.parametrize(
    ("fields", "claimed"),
    [
        ({"state": State.WAITING}, True),
        ({"state": State.WAITING, "due_at": ago(-600)}, False),
        ({"state": State.CLAIMED, "claimed_until": ago(1)}, True),
        ({"state": State.CLAIMED, "claimed_until": ago(-600)}, False),
        ({"state": State.SENT, "sent_at": ago(1)}, False),
        ({"state": State.DROPPED}, False),
        ({"state": State.FAILED}, False),
    ],
)
def test_claim(fields, claimed):
    notice = NoticeFactory(**fields)
    assert bool(Notice.objects.claim(notice.pk)) == claimed


@pytest.mark.django_db(transaction=True)
def test_of_many_claims_at_once_one_wins():
    notice = NoticeFactory()
    won = at_once(*[lambda: Notice.objects.claim(notice.pk)] * 8)
    assert [bool(result) for result in won].count(True) == 1
    assert again(notice).attempts == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_deliveries_at_once_one_sends():
    notice = NoticeFactory()
    assert at_once(*[lambda: tasks.deliver(notice.pk)] * 8) == [None] * 8
    assert len(outbox.outbox) == 1


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 4), (8, 128), (9, 240), (10, 240), (60, 240)]
)
def test_backoff(attempts, minutes):
    assert backoff(attempts) == minutes * MINUTE


@pytest.mark.parametrize(
    "error", [smtplib.SMTPServerDisconnected(), smtplib.SMTPRecipientsRefused({}), TimeoutError(), ValueError()]
)
def test_refused_then_accepted(error):
    notice = NoticeFactory()
    with mock.patch.object(mail, "send", side_effect=error):
        tasks.deliver(notice.pk)
    assert (again(notice).state, notice.error) == (State.WAITING, type(error).__name__)
    assert notice.due_at > timezone.now()
    Notice.objects.update(due_at=timezone.now())
    tasks.deliver(notice.pk)
    assert (again(notice).state, notice.attempts, notice.error) == (State.SENT, 2, "")


def test_given_up_then_tried_again_by_hq(django_capture_on_commit_callbacks, tasks_wait):
    notice = NoticeFactory(attempts=GIVE_UP_AFTER - 1)
    with mock.patch.object(mail, "send", side_effect=TimeoutError):
        tasks.deliver(notice.pk)
    assert again(notice).state == State.FAILED
    with django_capture_on_commit_callbacks(execute=True):
        notice.retry()
        notice.retry()
    assert tasks_wait == [notice.pk]
    tasks.deliver(notice.pk)
    assert again(notice).state == State.SENT


def test_one_that_kills_every_worker_is_given_up():
    notice = NoticeFactory(attempts=GIVE_UP_AFTER, state=State.CLAIMED, claimed_until=ago(1))
    tasks.deliver(notice.pk)
    assert (again(notice).state, notice.error) == (State.FAILED, "its worker stopped every time")
    assert outbox.outbox == []


def test_a_kind_that_nobody_knows_is_a_failure_not_a_crash():
    notice = NoticeFactory(kind="forgotten")
    tasks.deliver(notice.pk)
    assert again(notice).error == "KeyError"


def test_a_worker_that_was_given_up_may_not_undo_what_the_next_did():
    notice = NoticeFactory()
    slow = Notice.objects.claim(notice.pk)
    Notice.objects.update(claimed_until=ago(1))
    Notice.objects.claim(notice.pk).mark_sent()
    slow.mark_failed("TimeoutError")
    assert again(notice).state == State.SENT


def test_what_is_done_by_now_is_dropped():
    register(Kind("done", "Done {reference}", "why", path=lambda n: "/", still_needed=lambda n: False))
    notice = NoticeFactory(kind="done")
    tasks.deliver(notice.pk)
    assert again(notice).state == State.DROPPED
    assert outbox.outbox == []


def test_who_has_left_gets_nothing():
    user = UserFactory()
    notice = NoticeFactory(recipient=user)
    user.leave(by=person("hq"))
    tasks.deliver(notice.pk)
    assert again(notice).state == State.DROPPED


def test_what_is_hidden_is_neither_sent_nor_in_the_inbox_nor_counted(monkeypatch):
    monkeypatch.setattr("dcs_portal.concealment._rules", dict(_rules))
    place, user = PlaceFactory(), UserFactory()
    notice = notify(user, "test", about=place, key="k")
    assert Notice.objects.unread_count(user) == 1
    conceal(Place, lambda someone: Place.objects.filter(pk=place.pk).values("pk"))
    tasks.deliver(notice.pk)
    assert again(notice).state == State.DROPPED
    assert Notice.objects.unread_count(user) == 0
    assert not Notice.objects.visible_to(user).exists()


def test_what_one_did_oneself_is_told_although_the_record_is_hidden(monkeypatch):
    monkeypatch.setattr("dcs_portal.concealment._rules", dict(_rules))
    register(Kind("own", "Your report {reference}", "you made it.", path=lambda notice: "/", own=True))
    place, user = PlaceFactory(), UserFactory()
    notice = notify(user, "own", about=place, key="k")
    conceal(Place, lambda someone: Place.objects.filter(pk=place.pk).values("pk"))
    tasks.deliver(notice.pk)
    assert again(notice).state == State.SENT
    assert Notice.objects.unread_count(user) == 1
    assert not Notice.objects.visible_to(user).exists()


@pytest.mark.parametrize(
    ("state", "minutes", "found"),
    [
        (State.WAITING, 1, True),
        (State.WAITING, 0.2, False),
        (State.CLAIMED, 1, True),
        (State.CLAIMED, -1, False),
        (State.SENT, 9, False),
    ],
)
def test_sweep_finds_what_was_lost(state, minutes, found, tasks_wait):
    moment = ago(minutes)
    notice = NoticeFactory(state=state, due_at=moment, claimed_until=moment, sent_at=moment)
    tasks.sweep()
    assert tasks_wait == [notice.pk] * found


def test_what_the_sweep_hands_over_leaves_the_broker_again(monkeypatch):
    """While a mail server hangs nobody takes the messages out, and each sweep brings the same ones."""
    handed = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda args, **options: handed.append((args, options)))
    notice = NoticeFactory(due_at=ago(1))
    tasks.hand_over(notice.pk)
    tasks.sweep()
    assert handed == [((notice.pk,), {"expires": None}), ((notice.pk,), {"expires": 60})]


def test_forgets_what_has_served():
    old = timezone.now() - KEPT_FOR - MINUTE
    kept = [
        NoticeFactory(state=State.SENT, sent_at=old),
        NoticeFactory(created_at=old),
        NoticeFactory(created_at=old, state=State.CLAIMED),
    ]
    for state in (State.SENT, State.DROPPED, State.FAILED):
        NoticeFactory(created_at=old, state=state, sent_at=old)
    assert tasks.forget() == 3
    assert set(Notice.objects.all()) == set(kept)
