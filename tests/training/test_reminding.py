"""Reminders from the database: who gets them, that a crash loses and doubles none, that what is done is dropped."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Role, School, SchoolClass
from dcs_portal.schools.permissions import RoleName
from tests.factories import SchoolFactory, person
from training import reminding, tasks
from training.due import calls, messages
from training.models import DueDate, Reminder, Teacher
from training.reminding import calls_for, remind, world_of

from .conftest import a_class

pytestmark = pytest.mark.django_db
# A Monday, when what is due on 9 November 2026 is overdue by two weeks; and half past seven in London.
NOW = datetime.datetime(2026, 11, 23, 7, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def overdue(hq, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    DueDate.objects.create(academic_year=2026, due_on=datetime.date(2026, 11, 9))
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))


@pytest.fixture
def people(teacher, leader, school_class):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))


def told(who):
    return list(Notice.objects.filter(recipient=who).values_list("kind", flat=True))


def test_the_teacher_of_the_class_and_the_leader(people, school, school_class, teacher, leader, hq):
    other = person(RoleName.STAFF, school=school)
    Teacher.objects.create(school_class=school_class, person=teacher)
    assert tasks.remind() == 2
    assert tasks.remind() == 0
    assert [told(who) for who in (teacher, leader, other, hq)] == [["training-due"], ["training-late"], [], []]


def test_a_teacher_who_has_left_the_school_hears_nothing(people, school, school_class, teacher, leader):
    there, elsewhere = person(RoleName.STAFF, school=school), person(RoleName.STAFF, school=SchoolFactory())
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    for who in (teacher, elsewhere):
        Teacher.objects.create(school_class=school_class, person=who)
    teacher.leave(by=person(RoleName.HQ))
    remind()
    assert [told(who) for who in (teacher, elsewhere, there)] == [[], [], ["training-due"]]


def test_who_works_in_two_zones_has_one_message_a_day(school):
    """What Cyprus would tell at its half past seven waits for the next day, and is not lost."""
    east, west = (SchoolFactory(time_zone=zone) for zone in ("Asia/Brunei", "Asia/Nicosia"))
    both = person(RoleName.STAFF, school=east)
    Role.objects.create(user=both, name=RoleName.STAFF, school=west, confirmed_at=NOW)
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    for one in (east, west):
        a_class(one)
    in_brunei, in_cyprus = NOW - datetime.timedelta(hours=8), NOW - datetime.timedelta(hours=2)
    tomorrow = datetime.timedelta(days=1)
    assert [remind(moment) for moment in (in_brunei, in_cyprus, in_brunei + tomorrow, in_cyprus + tomorrow)] == [
        1,
        0,
        0,
        1,
    ]
    assert set(Reminder.objects.values_list("school_class__school", "on")) == {
        (east.pk, NOW.date()),
        (west.pk, NOW.date() + tomorrow),
    }


def test_a_message_has_nothing_in_it(people, leader):
    remind()
    notice = Notice.objects.get(recipient=leader)
    assert notice.subject == "Yearly online-safety training is due at your school"
    assert (notice.reference, notice.definition.lines(notice)) == ("", [])


def test_what_is_done_before_it_is_sent_is_dropped(people, log, school, teacher, leader):
    remind()
    notice = Notice.objects.get(recipient=leader)
    assert notice.is_needed
    log(24, 0)
    assert not notice.is_needed


def test_a_later_message_takes_the_place_of_an_earlier_one(people, leader):
    for days in (0, 7):
        remind(NOW + datetime.timedelta(days))
    first, second = Notice.objects.filter(recipient=leader).order_by("pk")
    assert (first.is_needed, second.is_needed) == (False, True)


@pytest.mark.parametrize("where", ["training.reminding.notify", "training.models.reminders._of"])
def test_a_crash_loses_and_doubles_nothing(people, teacher, leader, where, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(where, lambda *args, **kwargs: (_ for _ in ()).throw(KeyboardInterrupt))
        remind()
    remind(NOW + datetime.timedelta(minutes=5))
    remind(NOW + datetime.timedelta(minutes=10))
    assert (told(teacher), told(leader)) == (["training-due"], ["training-late"])
    assert Reminder.objects.count() == 2


def test_what_is_open_for_a_person(people, school_class, teacher, leader, hq, log):
    assert [len(calls_for(who)) for who in (teacher, leader, hq)] == [1, 1, 0]
    log(24, 0)
    assert [calls_for(who) for who in (teacher, leader)] == [[], []]


def test_a_closed_school_is_left_alone(people, school):
    School.objects.update(closed_on=datetime.date(2026, 11, 1))
    assert remind() == 0


def test_it_takes_as_many_queries_for_many_schools(people, hq, django_assert_num_queries):
    for number in range(20):
        other = SchoolFactory(time_zone="Europe/London")
        teacher = person(RoleName.STAFF, school=other)
        for name in "ABC":
            Teacher.objects.create(school_class=a_class(other, f"{name}{number}"), person=teacher)
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    for schools in (School.objects.all()[:1], School.objects.all()):
        found = list(schools)
        with django_assert_num_queries(13):
            world = world_of(found, NOW)
        open_lines = sum(1 for one in world.schools for _ in calls(one, NOW.date()))
        assert open_lines == SchoolClass.objects.filter(school__in=found).count()


def test_a_message_takes_as_many_queries_for_much_as_for_little(people, school, school_class, leader, log):
    """As on the first morning after the portal came to schools that had logged nothing."""
    asked = []
    for more in (0, 20):
        for number in range(more):
            a_class(school, f"C{number}")
        (message,) = [one for one in messages(world_of([school], NOW), NOW) if one.person == leader.pk]
        with CaptureQueriesContext(connection) as found:
            Reminder.objects.write(message)
        asked.append(len(found))
        Reminder.objects.filter(on=NOW.date()).update(on=datetime.date(2026, 11, 9), stage=0)
    assert asked[0] == asked[1]
    assert Reminder.objects.filter(person=leader).count() == 21


def test_at_any_other_time_it_asks_for_the_schools_and_no_more(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert reminding.remind(NOW + datetime.timedelta(hours=2)) == 0
