"""A person's calendar: what is in it, in which format, and for whom its link opens."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from dcs_portal.audit.models import Event
from dcs_portal.schools.permissions import RoleName
from dcs_portal.schools.working_days import on_or_before
from tests.factories import SchoolFactory, person
from training.calendar_feed import Entry, ical
from training.levels import Level
from training.models import CalendarLink, DueDate, Teacher

from .conftest import a_class

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=datetime.UTC)
DAY = datetime.date(2027, 3, 28)  # the clocks change


def entry(summary="Online-safety session: Y3"):
    return Entry("abc@training", DAY, summary, "https://portal.example/training/sessions/1/")


def properties(body):
    """Names and values, unfolded: what a calendar program reads first."""
    assert body.endswith("\r\n")
    lines = body.replace("\r\n ", "").split("\r\n")[:-1]
    return [tuple(line.split(":", 1)) for line in lines]


def test_a_day_is_a_day_whatever_the_clocks_do():
    found = dict(properties(ical([entry()], NOW).decode()))
    assert (found["DTSTART;VALUE=DATE"], found["DTEND;VALUE=DATE"]) == ("20270328", "20270329")
    assert (found["UID"], found["DTSTAMP"]) == ("abc@training", "20261126T120000Z")
    assert "TZID" not in str(found)


def test_a_calendar_without_entries_is_one():
    names = [value for name, value in properties(ical([], NOW).decode()) if name in ("BEGIN", "END")]
    assert names == ["VCALENDAR", "VCALENDAR"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200))
def test_any_words_are_folded_and_escaped(words):
    body = ical([entry(words)], NOW)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    (told,) = Calendar.from_ical(body).events
    assert told["SUMMARY"] == words


pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(client):
    def feed(link):
        return client.get(f"/training/calendar/{link if isinstance(link, str) else link.token}.ics")

    return feed


def summaries(answer):
    return [
        (dict_["DTSTART;VALUE=DATE"], dict_["SUMMARY"].replace("\\,", ","))
        for dict_ in (dict(properties(part)) for part in answer.text.split("BEGIN:VEVENT\r\n")[1:])
    ]


def written(day):
    return f"{day:%Y%m%d}"


def test_what_is_in_it(feed, school, school_class, teacher, leader, log):
    """A class called after its teacher leaves the portal as its year group."""
    school_class.name = "Mrs Quill’s class"
    school_class.save()
    own = Teacher.objects.create(school_class=school_class, person=teacher)
    due_on = on_or_before(school.today + datetime.timedelta(days=100), lambda day: False)
    other = a_class(school, "1A", stages=["Y1"])
    DueDate.objects.create(academic_year=school.academic_year(), due_on=due_on)
    log(days=3, by=leader)
    log(days=4, by=leader, classes=[other])
    log(24, 0, classes=[other], by=leader)
    in_days = [written(school.today + datetime.timedelta(days)) for days in (3, 4)]
    answer = feed(CalendarLink.objects.make(teacher))
    assert summaries(answer) == [
        (in_days[0], "Online-safety session: Y3"),
        (written(due_on), "Online-safety training is due: Y3"),
    ]
    assert "Quill" not in answer.text
    assert teacher.name not in answer.text
    assert summaries(feed(CalendarLink.objects.make(leader))) == [
        (in_days[0], "Online-safety session: Y3"),
        (in_days[1], "Online-safety session: Y1"),
        (written(due_on), "Online-safety training is due: Y3"),
    ]
    own.delete()
    assert summaries(feed(CalendarLink.objects.make(teacher))) == []


def test_a_session_that_moves_is_the_same_one(feed, school, teacher, log):
    plan, link = log(days=3), CalendarLink.objects.make(teacher)
    before = feed(link).text
    plan.move(school.today + datetime.timedelta(days=9), by=teacher)
    after = feed(link).text
    assert f"UID:{plan.key}@training" in before
    assert f"UID:{plan.key}@training" in after
    plan.strike_out("Not any more", by=person(RoleName.LEADER, school=school))
    assert str(plan.key) not in feed(link).text


def test_how_it_is_sent(feed, teacher):
    answer = feed(CalendarLink.objects.make(teacher))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "no-store, private"


def test_a_wrong_link_leads_nowhere(feed, teacher):
    link = CalendarLink.objects.make(teacher)
    assert feed(link).status_code == 200
    for wrong in ("x", link.nonce, f"{link.nonce}-", f"{link.nonce}-{'A' * 43}", link.token[:-1], link.token + "A"):
        assert feed(wrong).status_code == 404, wrong


def test_a_new_link_ends_the_old_one(feed, teacher):
    old = CalendarLink.objects.make(teacher)
    new = CalendarLink.objects.make(teacher)
    assert [feed(link).status_code for link in (old, new)] == [404, 200]
    CalendarLink.objects.remove(teacher, by=teacher)
    CalendarLink.objects.remove(teacher, by=teacher)
    assert feed(new).status_code == 404
    codes = Event.objects.about(teacher).values_list("code", flat=True)
    assert [code for code in codes if code.startswith("calendar")] == [
        "calendar.linked",
        "calendar.linked",
        "calendar.unlinked",
    ]


def test_who_leaves_takes_the_link_along(feed, teacher, hq):
    link = CalendarLink.objects.make(teacher)
    teacher.leave(by=hq)
    assert feed(link).status_code == 404
    teacher.rejoin()
    assert feed(link).status_code == 404
    assert not CalendarLink.objects.exists()


def test_who_moves_school_sees_the_new_one(feed, school, teacher, log, hq):
    link = CalendarLink.objects.make(teacher)
    log(days=3)
    assert len(summaries(feed(link))) == 1
    teacher.roles.get().end(by=hq)
    assert feed(link).status_code == 404
    person_elsewhere = SchoolFactory()
    teacher.roles.create(name=RoleName.STAFF, school=person_elsewhere, confirmed_at=NOW)
    teacher.forget_roles()
    assert summaries(feed(link)) == []


def test_it_is_asked_for_only_so_often(feed, teacher, monkeypatch):
    monkeypatch.setattr("training.views.calendars._MOST", 2)
    monkeypatch.setattr("training.views.calendars._MOST_WRONG", 1)
    link = CalendarLink.objects.make(teacher)
    assert [feed(link).status_code for _ in range(3)] == [200, 200, 429]
    assert [feed("wrong").status_code for _ in range(2)] == [404, 429]


def test_as_many_queries_for_many_sessions(feed, school, teacher, log, django_assert_max_num_queries):
    link = CalendarLink.objects.make(teacher)
    log(days=1)
    with django_assert_max_num_queries(16) as few:
        feed(link)
    for days in range(2, 22):
        log(days=days, level=Level.UNDER_13)
    with django_assert_max_num_queries(len(few)):
        assert len(summaries(feed(link))) == 21
