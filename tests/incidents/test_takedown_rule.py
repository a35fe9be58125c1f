"""What is next about a post, and by when; which helpline answers when; and which accounts are the same: as tables."""

import datetime
import zoneinfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from incidents.codes import Category, PostState, PostStep, Reply, Severity
from incidents.handles import handle_key
from incidents.helplines import POSH, UK
from incidents.takedown_rule import Due, Known, due, in_words, is_for_helpline_at_once, next_check

BRUNEI = zoneinfo.ZoneInfo("Asia/Brunei")


def at(text, tz=BRUNEI):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=tz)


SINCE = at("2026-11-02 22:40")
SENT = at("2026-11-03 08:00")
TODAY = Due(PostStep.REPORTED, at("2026-11-03"))
CHECK = Due(PostStep.CHECK, at("2026-11-05"))
IN_48 = Due(PostStep.HELPLINE, at("2026-11-05 08:00"))
SILENT = Due(PostStep.HARMFUL, at("2026-11-10 08:00"))
REFUSED_AT = at("2026-11-04 12:00")


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        ({}, [TODAY]),
        ({"at_once": True}, [Due(PostStep.HELPLINE, SINCE), TODAY]),
        ({"at_once": True, "helpline_at": SENT}, [TODAY]),
        ({"reported_at": SENT}, [CHECK, IN_48, SILENT]),
        ({"reported_at": SENT, "at_once": True}, [Due(PostStep.HELPLINE, SINCE), CHECK, SILENT]),
        ({"reported_at": SENT, "helpline_at": SENT}, [CHECK, SILENT]),
        (
            {"reported_at": SENT, "reply": Reply.REFUSED, "replied_at": REFUSED_AT},
            [Due(PostStep.HARMFUL, REFUSED_AT), CHECK, IN_48],
        ),
        ({"reported_at": SENT, "reply": Reply.NONE, "replied_at": REFUSED_AT}, [CHECK, IN_48, SILENT]),
        ({"reported_at": SENT, "harmful_at": SENT, "helpline_at": SENT}, [CHECK]),
        (
            {"reported_at": SENT, "harmful_at": SENT, "helpline_at": SENT, "checked_at": at("2026-11-04 09:00")},
            [Due(PostStep.CHECK, at("2026-11-07"))],
        ),
        ({"reported_at": SENT, "state": PostState.REMOVED}, []),
        ({"state": PostState.REMOVED, "at_once": True}, []),
    ],
)
def test_what_is_next(known, wanted):
    assert due(Known(SINCE, **known)) == wanted


def test_48_hours_are_48_hours_when_the_clocks_change():
    sent = at("2026-10-24 12:00", UK)
    found = {one.step: one.by for one in due(Known(sent, reported_at=sent))}
    assert found[PostStep.HELPLINE] == at("2026-10-26 11:00", UK)


@pytest.mark.parametrize(
    ("checked", "wanted"),
    [
        (None, "2026-11-04"),
        ("2026-11-03", "2026-11-04"),
        ("2026-11-04", "2026-11-06"),
        ("2026-11-05", "2026-11-06"),
        ("2026-11-06", "2026-11-10"),
        ("2026-11-10", "2026-11-17"),
        ("2026-11-16", "2026-11-17"),
        ("2026-12-01", "2026-12-08"),
        ("2026-11-01", "2026-11-04"),
    ],
)
def test_the_days_of_the_checks(checked, wanted):
    day = datetime.date.fromisoformat
    assert next_check(day("2026-11-03"), day(checked) if checked else None) == day(wanted)


@given(st.dates(max_value=datetime.date(2999, 1, 1)), st.integers(0, 400))
def test_a_check_is_after_the_last_one_and_at_most_a_week_later(reported, later):
    checked = reported + datetime.timedelta(days=later)
    assert 1 <= (next_check(reported, checked) - checked).days <= 7


@pytest.mark.parametrize(
    ("severity", "category", "wanted"),
    [
        (Severity.S1, Category.REPUTATION, False),
        (Severity.S2, Category.ABUSE, False),
        (Severity.S2, Category.BULLYING, False),
        (Severity.S2, Category.SELF_HARM, True),
        (Severity.S1, Category.ADVANCES, True),
        (Severity.S2, Category.THREAT, True),
        (Severity.S3, Category.REPUTATION, True),
        (Severity.S4, Category.FALSE, True),
    ],
)
def test_the_helpline_hears_at_once(severity, category, wanted):
    assert is_for_helpline_at_once(severity, category) == wanted


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        (at("2026-11-02 10:00", UK), "Usually open now"),
        (at("2026-11-02 15:59", UK), "Usually open now"),
        (at("2026-11-02 16:00", UK), "Usually opens Tuesday 10am UK time"),
        (at("2026-11-02 09:59", UK), "Usually opens Monday 10am UK time"),
        (at("2026-11-06 16:30", UK), "Usually opens Monday 10am UK time"),
        (at("2026-11-07 12:00", UK), "Usually opens Monday 10am UK time"),
        # Summer time began on 29 March; in Brunei it is afternoon already.
        (at("2026-03-30 17:30"), "Usually open now"),
        (at("2026-03-27 17:30"), "Usually opens Friday 10am UK time"),
    ],
)
def test_whether_the_helpline_answers(moment, wanted):
    with timezone.override("Asia/Brunei"):
        assert POSH.state(moment) == wanted


@pytest.mark.parametrize(
    ("hours", "wanted"), [(0.2, "1 hour"), (5, "5 hours"), (47, "47 hours"), (48, "2 days"), (24 * 30, "30 days")]
)
def test_how_long_it_took(hours, wanted):
    assert in_words(datetime.timedelta(hours=hours)) == wanted


SAME = [
    ["@Example_Voice", "https://x.com/example_voice", "https://mobile.twitter.com/Example_Voice?s=20"],
    ["x.com/example_voice/status/17", "http://twitter.com/EXAMPLE_VOICE"],
    ["https://www.facebook.com/groups/ParentsOfY5/", "m.facebook.com/groups/parentsofy5/posts/12"],
    ["https://t.me/s/example_families", "https://telegram.me/Example_Families"],
    ["https://www.facebook.com/profile.php?id=1001", "https://m.facebook.com/profile.php?id=1001&ref=x"],
    ["“Parents of Y5” group", "parents of y5", "PARENTS  OF  Y5 page"],
]


@pytest.mark.parametrize("ways", SAME, ids=lambda ways: ways[0])
def test_the_same_account_however_it_is_written(ways):
    keys = {handle_key("x" if ways[0].startswith("@") else "facebook", way) for way in ways}
    assert len(keys) == 1
    assert keys != {""}


@pytest.mark.parametrize(
    ("account", "link"),
    [
        ("", ""),
        ("A story", ""),
        ("A comment", ""),
        ("the school chat", ""),
        ("", "https://www.instagram.com/p/Abc123/"),
        ("", "https://www.facebook.com/permalink.php?story_fbid=1"),
        ("", "https://[broken"),
        ("", "not a link"),
    ],
)
def test_what_names_no_account_is_like_nothing(account, link):
    assert handle_key("facebook", account, link) == ""


def test_accounts_of_two_platforms_are_not_the_same():
    assert handle_key("x", "@example") != handle_key("instagram", "@example")


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_it(account, link):
    assert len(handle_key("x", account, link)) <= 200
