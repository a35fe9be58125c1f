"""How dates, times and numbers are written."""

import datetime as dt

import pytest
from django.utils import timezone

from dcs_portal import charts, filters

AT = dt.datetime(2024, 2, 14, 16, 40, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (filters.date(AT), "14 February 2024"),
        (filters.date(dt.date(2024, 9, 1)), "1 September 2024"),
        (filters.date(AT.replace(hour=23), "Asia/Nicosia"), "15 February 2024"),
        (filters.short_date(AT), "14 Feb"),
        (filters.time(AT), "4:40pm"),
        (filters.time(AT, "Asia/Nicosia"), "6:40pm"),
        (filters.time(dt.time(9)), "9am"),
        (filters.time(dt.time(12)), "midday"),
        (filters.time(dt.time(0)), "midnight"),
        (filters.time(dt.time(0, 5)), "12:05am"),
        (filters.datetime(AT), "14 February 2024 at 4:40pm"),
        (filters.deadline(AT), "Wednesday 14 February at 4:40pm"),
        (filters.deadline(AT, "Asia/Nicosia"), "Wednesday 14 February at 6:40pm"),
        (filters.deadline(AT.replace(hour=0, minute=0)), "the end of Tuesday 13 February"),
        (filters.plural(1, "report"), "1 report"),
        (filters.plural(1204, "child", "children"), "1,204 children"),
        (filters.browser("Mozilla/5.0 (Windows NT 10.0) Chrome/1 Safari/5 Edg/1"), "Edge on Windows"),
        (filters.browser("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/6"), "Safari on iPhone"),
        (filters.browser("curl"), "A browser"),
        (filters.telephones("112"), [("112", "112")]),
        (filters.telephones("112 or 999"), [("112", "112"), ("999", "999")]),
        (filters.telephones("+44 (0)20 1/12 ext. 4"), [("+44 (0)20 1", "+44201"), ("12 ext. 4", "12;ext=4")]),
        (filters.file_size(12), "1 KB"),
        (filters.file_size(2_400_000), "2.4 MB"),
        (filters.date(None) + filters.time(None) + filters.datetime(None) + filters.time_ago(None), ""),
    ],
)
def test_written_as_people_write(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (dt.timedelta(seconds=20), "just now"),
        (dt.timedelta(minutes=1), "1 minute ago"),
        (dt.timedelta(hours=3), "today at 9am"),
        (dt.timedelta(hours=19), "yesterday at 5pm"),
        (dt.timedelta(days=2), "12 February 2024"),
        (dt.timedelta(hours=-2), "today at 2pm"),
    ],
)
def test_how_long_ago(monkeypatch, earlier, expected):
    now = dt.datetime(2024, 2, 14, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert filters.time_ago(now - earlier) == expected


@pytest.mark.parametrize(("top", "ticks"), [(0, [0, 1]), (1, [0, 1]), (5, [0, 1, 2, 3, 4, 5]), (27, [0, 10, 20, 30])])
def test_an_axis_has_round_numbers(top, ticks):
    assert charts.axis(top) == ticks
