"""A whole academic year of reminders, the clock moved hour by hour: who got what and when, at five schools and HQ.

Every hour asks the rule; where it says something, the database is asked to send it, and must send just that.
"""

import datetime

import pytest

from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Holiday, Role, School
from dcs_portal.schools.permissions import RoleName
from tests.factories import SchoolFactory, person
from training.due import is_time, messages
from training.levels import Aim, Level
from training.models import DueDate, Exemption, ExemptionStatus, Session, SessionClass, Snooze, Teacher
from training.reminding import KINDS, remind, world_of
from training.statuses import Status

from .conftest import a_class

pytestmark = pytest.mark.django_db

UTC = datetime.UTC
BEGIN, END = datetime.datetime(2026, 9, 1, 0, 30, tzinfo=UTC), datetime.datetime(2027, 9, 20, tzinfo=UTC)
# Nothing runs from the day before training is due until two days after.
STOPPED = datetime.datetime(2027, 3, 11, 12, tzinfo=UTC), datetime.datetime(2027, 3, 14, 12, tzinfo=UTC)
ZONES = {
    "brunei": "Asia/Brunei",
    "cyprus": "Asia/Nicosia",
    "germany": "Europe/Berlin",
    "uk": "Europe/London",
    "falklands": "Atlantic/Stanley",
}
DUE = {None: "2027-03-12", "cyprus": "2027-02-12", "uk": "2026-11-30"}
HOLIDAYS = [
    (None, "2026-12-21", "2027-01-03"),
    (None, "2027-03-26", "2027-03-29"),
    ("uk", "2026-10-24", "2026-11-01"),
    ("germany", "2027-03-22", "2027-04-02"),
    ("falklands", "2026-12-14", "2027-01-31"),
    *((school, "2027-07-17", "2027-08-31") for school in ("brunei", "cyprus", "germany", "uk")),
]
# Class B of each school has its session on this day.
HELD = {
    "2027-02-25": "brunei",
    "2027-04-06": "cyprus",
    "2027-04-07": "germany",
    "2026-12-01": "uk",
    "2027-04-10": "falklands",
}
# When the rule has to be told something new: what happens, a plan whose day has come, another academic year.
DAYS = {"2026-09-01", "2026-11-20", "2026-11-27", "2027-03-02", "2027-09-01", *HELD}
TEACHERS = {
    "brunei": "2027-01-11 2027-02-10",
    # 12 March falls out, because nothing ran: what it would have told is told on the 15th.
    "cyprus": "2026-12-14 2027-01-13 2027-02-05 2027-02-12 2027-02-19 2027-02-26 2027-03-05 "
    "2027-03-15 2027-03-19 2027-03-30 2027-04-02",
    # After the holidays only the latest of two weeks.
    "germany": "2027-01-11 2027-02-10 2027-03-05 2027-03-15 2027-03-19 2027-04-05",
    # Sixty days before; thirty, a Saturday; the planned session on its day; that nobody has confirmed it.
    "uk": "2026-10-01 2026-11-02 2026-11-27 2026-11-30",
    # Put off until 10 March.
    "falklands": "2027-02-01 2027-02-10 2027-03-11 2027-03-15 2027-03-19 2027-03-30 2027-04-02 2027-04-09",
}
LEADERS = {
    "brunei": "",
    "cyprus": "2027-02-12 2027-02-19 2027-02-26 2027-03-05 2027-03-15 2027-03-19 2027-03-30 2027-04-02",
    "germany": "2027-03-15 2027-03-19 2027-04-05",
    "uk": "2026-11-30",
    "falklands": "2027-03-15 2027-03-19 2027-03-30 2027-04-02 2027-04-09",
}
HQ = "2027-03-15 2027-03-22 2027-03-30 2027-04-05"


@pytest.fixture
def people(hq):
    """Each school with its teacher and leader; class A is done or exempt from the start, B open, in Cyprus C too."""
    found = {"hq": hq}
    for code, zone in ZONES.items():
        school = SchoolFactory(code=code, time_zone=zone)
        found[code] = teacher = person(RoleName.STAFF, school=school)
        found[f"{code}-leader"] = person(RoleName.LEADER, school=school)
        person(RoleName.STAFF, school=school)  # hears of nothing: every class has its teacher
        for name in ("A", "B", "C") if code == "cyprus" else ("A", "B"):
            Teacher.objects.create(school_class=a_class(school, name, year=2026), person=teacher)
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    schools = School.objects.in_bulk(field_name="code") | {None: None}
    for code, day in DUE.items():
        DueDate.objects.create(academic_year=2026, school=schools[code], due_on=day)
    for code, first, last in HOLIDAYS:
        Holiday.objects.create(school=schools[code], name="Holiday", first_day=first, last_day=last)
    return found


@pytest.fixture
def write(people, resource):
    def write(code, name, on, status=Status.HELD):
        school = School.objects.get(code=code)
        facts = {"level": Level.UNDER_13, "resource": resource, "logged_by": people[code]}
        session = Session.objects.create(school=school, on=on, status=status, **facts)
        SessionClass.objects.create(session=session, school_class=school.classes.get(name=name), took_part=24, away=0)
        return session

    return write


@pytest.fixture
def happens(people, write):
    """What happens on a day at the schools, apart from reminders."""

    def happens(day):
        if day == "2026-09-01":
            for code in ("cyprus", "germany", "uk", "falklands"):
                write(code, "A", "2026-09-01")
            facts = {"level": Level.UNDER_13, "status": ExemptionStatus.APPROVED, "since": day}
            facts |= {"asked_by": people["brunei"], "approver": people["brunei-leader"]}
            Exemption.objects.create(school_class=School.objects.get(code="brunei").classes.get(name="A"), **facts)
        if day == "2026-11-20":
            write("uk", "B", "2026-11-27", Status.PLANNED)
        if day == "2027-03-02":
            group = School.objects.get(code="falklands").classes.get(name="B")
            facts = {"aim": Aim.UNDER_13, "until": "2027-03-10", "reason": "Sports week"}
            Snooze.objects.create(school_class=group, by=people["falklands"], **facts)
        if code := HELD.get(day):
            Session.objects.filter(school__code=code, status=Status.PLANNED).update(status=Status.STRUCK_OUT)
            for name in ("B", "C") if code == "cyprus" else ("B",):
                write(code, name, day)

    return happens


def test_a_year(people, happens):
    """All that was sent is just what was worked out by hand, above."""
    schools = list(School.objects.all())
    sent, stages, moment, world = [], [], BEGIN, None
    while moment < END:
        if moment.hour == 0 and str(moment.date()) in DAYS:
            happens(str(moment.date()))
            world = None
        if not STOPPED[0] <= moment < STOPPED[1]:
            world = world or world_of(schools, moment)
            if due := messages(world, moment):
                already = Notice.objects.count()
                assert remind(moment) == len(due)
                assert remind(moment + datetime.timedelta(minutes=5)) == 0
                new = Notice.objects.order_by("pk")[already:]
                assert [(one.recipient_id, one.kind) for one in new] == [(one.person, KINDS[one.circle]) for one in due]
                sent += [(one.person, one.on, moment) for one in due]
                stages += [(one.person, call.thing, call.stage) for one in due for call in one.calls]
                world = None
        moment += datetime.timedelta(hours=1)

    got = {name: " ".join(str(on) for who, on, _ in sent if who == one.pk) for name, one in people.items()}
    assert got == {**TEACHERS, **{f"{code}-leader": days for code, days in LEADERS.items()}, "hq": HQ}
    assert len(set(stages)) == len(stages), "a stage was told twice"
    for who, on, moment in sent:
        local = moment.astimezone(zone_of(people, who))
        assert (local.date(), local.hour, local.minute, local.weekday() < 5) == (on, 7, 30, True)


def zone_of(people, pk):
    name = next(name for name, one in people.items() if one.pk == pk)
    return School.objects.get(code="uk" if name == "hq" else name.removesuffix("-leader")).tz


def test_half_past_seven_stays_half_past_seven_when_the_clocks_change():
    """Six different hours in London's time; in Cyprus, Germany and the UK another one in winter."""
    days = (
        datetime.date(2026, 10, 23),
        datetime.date(2026, 10, 26),
        datetime.date(2027, 3, 26),
        datetime.date(2027, 3, 29),
    )
    hours = {}
    for code, zone in ZONES.items():
        tz = School(time_zone=zone).tz
        hours[code] = [
            hour
            for day in days
            for hour in range(24)
            if is_time(datetime.datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC), tz)
        ]
    assert hours == {
        "brunei": [23, 23, 23, 23],
        "cyprus": [4, 5, 5, 4],
        "germany": [5, 6, 6, 5],
        "uk": [6, 7, 7, 6],
        "falklands": [10, 10, 10, 10],
    }
