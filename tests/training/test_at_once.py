"""Several people at the same moment: one of them wins, and the others are told."""

import datetime
import uuid

import pytest

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from dcs_portal.doors import NotNow
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Role, SchoolClass
from dcs_portal.schools.working_days import on_or_after
from tests.factories import person
from tests.threads import at_once
from training.levels import Level
from training.models import (
    Attendance,
    CalendarLink,
    Certificate,
    DueDate,
    Exemption,
    HeadCount,
    Reminder,
    Session,
    count_children,
    repeat,
    roll_over,
)
from training.reminding import remind

from .conftest import a_class

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 4


def many(call) -> list[str]:
    """What came of the same thing done by several at once, as the names of types."""
    return sorted(type(one).__name__ for one in at_once(*[call] * MANY))


def test_a_plan_is_confirmed_once(log, school_class, leader, school):
    plan = log(days=1)

    def confirm():
        session = Session.objects.get(pk=plan.pk)
        return session.confirm([Attendance(school_class, 20, 4)], on=school.today, by=leader)

    assert many(confirm) == ["Event", *["NotNow"] * (MANY - 1)]
    assert Event.objects.filter(code="training.confirmed").count() == 1
    assert list(faults()) == []


def test_a_form_that_is_sent_many_times_logs_once(school, teacher, resource, school_class):
    key = uuid.uuid4()
    facts = {"on": school.today, "level": Level.UNDER_13, "resource": resource}
    assert (
        many(lambda: Session.objects.log(school, facts, [Attendance(school_class, 24, 0)], by=teacher, key=key))
        == ["Session"] * MANY
    )
    assert Event.objects.filter(code="training.logged").count() == 1


def test_an_exemption_is_asked_for_and_decided_once(school_class, teacher, leader):
    asked = many(lambda: Exemption.objects.ask(school_class, Level.UNDER_13, "Abroad", by=teacher))
    assert asked == ["Exemption", *["NotNow"] * (MANY - 1)]
    pk = Exemption.objects.get().pk
    assert many(lambda: Exemption.objects.get(pk=pk).approve(by=leader)) == ["Event", *["NotNow"] * (MANY - 1)]


def test_a_day_has_one_count(school_class, leader, school):
    made = at_once(*(lambda n=n: count_children(school_class, school.today, n, 0, by=leader) for n in range(1, MANY)))
    assert [type(one) for one in made] == [HeadCount] * (MANY - 1)
    assert HeadCount.objects.filter(school_class=school_class, on=school.today).count() == 1


def test_a_year_is_rolled_over_once(school, school_class, leader):
    one = a_class(school, "Y2 Owls", ("Y2",))
    found = many(lambda: roll_over(school, school.academic_year(), {one.pk: "Y3 Owls"}, by=leader))
    assert found == ["NotNow"] * (MANY - 1) + ["list"]
    assert SchoolClass.objects.filter(academic_year=school.academic_year() + 1).count() == 1


def test_a_plan_is_repeated_once(school, school_class, log):
    before = a_class(school, year=school.academic_year() - 1)
    session = log(24, 0, classes=[before], days=-364)
    other = person("leader", school=school)
    made = at_once(*[lambda: repeat(school, school.academic_year(), {session.pk}, by=other)] * MANY)
    assert sorted(len(one) for one in made) == [0] * (MANY - 1) + [1]
    assert NotNow not in map(type, made)


def test_a_reminder_is_written_once(school, school_class, teacher, leader, monkeypatch):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    DueDate.objects.create(academic_year=school.academic_year(), due_on=school.today - datetime.timedelta(days=20))
    day = on_or_after(school.today, lambda day: False)
    moment = datetime.datetime.combine(day, datetime.time(7, 30), school.tz)
    found = at_once(*[lambda: remind(moment)] * MANY)
    assert all(isinstance(one, int) for one in found), found
    assert sorted(Notice.objects.values_list("kind", flat=True)) == ["training-due", "training-late"]
    assert Reminder.objects.count() == 2


def test_a_certificate_is_issued_once(school, school_class, log, leader):
    school.year_groups = ["Y3"]
    school.save()
    log(24, 0)
    made = many(lambda: Certificate.objects.issue(school, school.academic_year(), by=leader))
    assert made == ["Certificate"] * MANY
    assert Certificate.objects.count() == 1


def test_a_person_has_one_calendar_link(teacher):
    assert many(lambda: CalendarLink.objects.make(teacher)) == ["CalendarLink"] * MANY
    assert CalendarLink.objects.count() == 1
