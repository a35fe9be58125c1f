"""When owners are reminded of a review or the end of a period, and who is when the owner no longer can."""

import datetime

import pytest
from django.utils import timezone

from dcs_portal.notices.models import Notice
from policies import due, tasks
from policies.models.documents import Document

ENDS = datetime.date(2026, 12, 31)
DAYS = [
    *[(days, "") for days in (400, 91, 76, 60, 31, 16, 8)],
    *[(days, "90") for days in (90, 89, 77)],
    *[(days, "30") for days in (30, 29, 17)],
    *[(days, "7") for days in (7, 6, 1)],
    *[(days, "after 0") for days in (0, -1, -6)],
    *[(days, "after 1") for days in (-7, -13)],
    (-14, "after 2"),
    (-700, "after 100"),
]


@pytest.mark.parametrize(("days", "expected"), DAYS)
def test_what_is_due_so_many_days_before(days, expected):
    assert due.stage(ENDS, ENDS - datetime.timedelta(days)) == expected


@pytest.mark.parametrize("missed", range(1, 14))
def test_whoever_looks_only_now_and_then_misses_none_before_the_end(missed):
    """Every `missed` days; the last message before the end may come on the day itself after a week's silence."""
    days = range(120, 0, -missed)
    found = {due.stage(ENDS, ENDS - datetime.timedelta(left)) for left in days}
    assert {"90", "30"} <= found
    assert "7" in found or missed > 7


@pytest.fixture
def told(db):
    return lambda: sorted(Notice.objects.filter(kind__in=KINDS).values_list("kind", "recipient__name"))


KINDS = ("document-review", "document-period")


def put(document, **dates):
    Document.objects.filter(pk=document.pk).update(**dates)


def test_the_owner_is_told_once_at_each_stage(document, publish, hq, told, monkeypatch):
    publish()
    put(document, review_on=timezone.localdate() + datetime.timedelta(90), period_to=None)
    real = timezone.localdate()
    for day, messages in [(0, 1), (5, 1), (60, 2), (61, 2), (83, 3), (90, 4), (96, 4), (97, 5)]:
        today = real + datetime.timedelta(day)
        monkeypatch.setattr(timezone, "localdate", lambda *args, today=today, **zone: today)
        assert [tasks.remind_owners() for _ in range(2)] == [1, 1]
        assert told() == [("document-review", hq.name)] * messages, f"day {day}"


def test_the_period_of_a_document(document, publish, hq, told):
    publish()
    put(document, period_from=2020, period_to=2023)
    assert tasks.remind_owners() == 1
    assert told() == [("document-period", hq.name)]


def test_hq_is_told_where_the_owner_has_left(document, publish, hq, second, told):
    publish()
    put(document, review_on=timezone.localdate(), period_to=None)
    hq.leave(by=second)
    tasks.remind_owners()
    assert told() == [("document-review", second.name)]


def test_nobody_is_told_of_what_is_not_in_force(document, hq, told):
    put(document, review_on=timezone.localdate())
    assert (tasks.remind_owners(), told()) == (0, [])


def test_a_review_that_was_moved_is_not_sent_any_more(document, publish, hq):
    publish()
    document.change({"review_on": timezone.localdate(), "period_to": None}, by=hq)
    tasks.remind_owners()
    notice = Notice.objects.get(kind="document-review")
    assert notice.is_needed
    document.change({"review_on": timezone.localdate() + datetime.timedelta(365)}, by=hq)
    assert not Notice.objects.get(pk=notice.pk).is_needed
