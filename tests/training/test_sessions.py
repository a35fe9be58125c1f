"""A session and its one door: what can be done to it, by whom, and what stays of what was there before."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from dcs_portal.doors import NotNow
from tests.factories import SchoolFactory, person
from training.history import told
from training.levels import Level
from training.models import Attendance, Session
from training.statuses import Setting, Status, Verb

from .conftest import a_class

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(weeks=1)


def codes(session) -> list[str]:
    return [event.code for event in Event.objects.about(session)]


def test_a_day_to_come_is_a_plan_and_any_other_was_held(log):
    assert [log(24, 0, days=days).status for days in (-1, 0, 1)] == [Status.HELD, Status.HELD, Status.PLANNED]


def test_a_plan_is_confirmed_with_who_was_there(log, school_class, leader, school):
    plan = log(days=1)
    plan.confirm([Attendance(school_class, 20, 4)], on=school.today, by=leader)
    part = plan.parts.get()
    assert (plan.status, plan.on, part.took_part, part.away) == (Status.HELD, school.today, 20, 4)
    assert codes(plan) == ["training.planned", "training.confirmed"]
    with pytest.raises(NotNow, match="is held now"):
        plan.move(school.today + WEEK, by=leader)


def test_what_was_held_is_not_to_come_and_says_who_was_there(log, school_class, leader):
    with pytest.raises(ValueError, match="not to come"):
        log(days=1).confirm([Attendance(school_class, 20, 4)], by=leader)
    with pytest.raises(ValueError, match="how many"):
        log(days=1).confirm([Attendance(school_class)], on=leader.active_roles[0].school.today, by=leader)


def test_a_correction_says_what_was_there_before_and_keeps_no_words(log, teacher, school_class, school):
    session = log(21, 3, note="First words")
    other = a_class(school, "3C")
    facts = {"note": "Other words", "on": school.today - WEEK, "level": Level.THIRTEEN, "covers_profile": True}
    facts |= {"led_by": teacher, "strands": ["privacy"], "setting": Setting.ASSEMBLY}
    session.correct([Attendance(school_class, 20, 4), Attendance(other, 9, 0)], "It was last week", by=teacher, **facts)
    event = Event.objects.about(session).last()
    assert event.data["classes"] == {
        "before": [[school_class.pk, 21, 3]],
        "after": [[school_class.pk, 20, 4], [other.pk, 9, 0]],
    }
    assert event.data["note"] is True and event.text == "It was last week"
    assert "words" not in str(event.data)
    text = told([event])[0]["text"]
    assert "Classes: 3B (21 took part, 3 away) → 3B (20 took part, 4 away); 3C (9 took part, 0 away)" in text
    assert "Level: Under 13 → 13 and over" in text and "The note changed" in text
    assert list(faults()) == []


def test_nothing_is_corrected_or_struck_out_without_a_reason(log, leader):
    session = log(24, 0)
    for act in (lambda: session.correct(None, " ", by=leader), lambda: session.strike_out("", by=leader)):
        with pytest.raises(ValueError, match="reason"):
            act()
    assert codes(session) == ["training.logged"]


def test_a_session_is_struck_out_and_never_gone(log, leader):
    session = log(24, 0)
    session.strike_out("It was another class", by=leader)
    assert (session.status, session.verbs(leader)) == (Status.STRUCK_OUT, [])
    with pytest.raises(DatabaseError), transaction.atomic():
        session.delete()
    assert Session.objects.filter(pk=session.pk).exists()


@pytest.mark.parametrize(
    ("who", "of_plan", "of_held"),
    [
        ("leader", {Verb.CONFIRM, Verb.MOVE, Verb.CORRECT, Verb.STRIKE_OUT}, {Verb.CORRECT, Verb.STRIKE_OUT}),
        ("teacher", {Verb.CONFIRM, Verb.MOVE, Verb.CORRECT}, {Verb.CORRECT}),
        ("colleague", {Verb.CONFIRM, Verb.MOVE, Verb.CORRECT}, set()),
        ("hq", set(), set()),
        ("stranger", set(), set()),
    ],
)
def test_who_may_do_what(who, of_plan, of_held, log, leader, teacher, hq, school):
    people = {"leader": leader, "teacher": teacher, "hq": hq, "colleague": person("staff", school=school)}
    people["stranger"] = person("leader", school=SchoolFactory())
    found = [set(session.verbs(people[who])) for session in (log(days=1), log(24, 0))]
    assert found == [of_plan, of_held]
    for verb in set(Verb) - of_held - {Verb.CONFIRM, Verb.MOVE}:
        with pytest.raises(PermissionDenied):
            log(24, 0).obstacle(verb, people[who])


def test_only_who_works_there_logs(log, hq):
    for stranger in (hq, person("leader", school=SchoolFactory())):
        with pytest.raises(PermissionDenied):
            log(24, 0, by=stranger)


@pytest.mark.parametrize("where", ["nowhere", "another school", "another year"])
def test_a_session_is_of_classes_of_the_school_and_the_year(where, log, school):
    classes = {
        "nowhere": [],
        "another school": [a_class(SchoolFactory(time_zone="Europe/London"))],
        "another year": [a_class(school, year=school.academic_year() - 1)],
    }
    with pytest.raises(ValueError, match="a class of the school"):
        log(24, 0, classes=classes[where])
    assert not Session.objects.exists()


def test_a_catch_up_names_a_session_that_is_none_itself_of_the_same_level(log, school):
    first = log(21, 3)
    second = log(2, 0, catches_up=first)
    for wrong in ({"catches_up": second}, {"catches_up": first, "level": Level.THIRTEEN}):
        with pytest.raises(ValueError, match="no catch-up itself"):
            log(1, 0, **wrong)


def test_a_catch_up_of_a_session_of_another_level_is_struck_out_or_moved(log, leader, school_class, school):
    first = log(21, 3)
    held, planned = log(3, 0, catches_up=first), log(days=3, catches_up=first)
    first.correct([Attendance(school_class, 21, 3)], "It was for the older ones", by=leader, level=Level.THIRTEEN)
    for one in (held, planned):
        one.refresh_from_db()
    held.strike_out("Of the wrong level", by=leader)
    planned.move(school.today + datetime.timedelta(4), by=leader)
    assert [held.status, planned.status] == ["struck_out", "planned"]


def test_a_plan_stays_in_the_year_of_its_classes(log, leader, school):
    plan = log(days=3)
    with pytest.raises(ValueError, match="academic year"):
        plan.move(school.today + datetime.timedelta(366), by=leader)
    plan.refresh_from_db()
    assert plan.on == school.today + datetime.timedelta(3)


def test_sent_twice_it_is_there_once(school, teacher, resource, school_class):
    key = uuid.uuid4()
    facts = {"on": school.today, "level": Level.UNDER_13, "resource": resource}
    for _ in range(2):
        session = Session.objects.log(school, facts, [Attendance(school_class, 24, 0)], by=teacher, key=key)
    assert Session.objects.get() == session and codes(session) == ["training.logged"]
