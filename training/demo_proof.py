"""More of the demonstration: a school whose training is whole and certified, and two earlier years everywhere."""

import datetime

from dcs_portal.schools.models import School, SchoolClass, User
from dcs_portal.schools.permissions import RoleName
from dcs_portal.schools.years import year_window

from .levels import OVER, Level, levels_of
from .models import Attendance, CalendarLink, Certificate, HeadCount, Resource, Session, SessionClass, set_own_due

WHOLE, LATE = "hornbill", "mount-pleasant"
BEFORE = 2
_CHILDREN = 20


def fill() -> None:
    """Earlier years come as rows, as if brought in; what people do today goes through the same doors as theirs."""
    for school in School.objects.all():
        for back in range(1, BEFORE + 1):
            _year(school, back)
    school = School.objects.get(code=WHOLE)
    leader = User.objects.get(email=f"leader-{WHOLE}@demo.example")
    _all_of(school, leader)
    Certificate.objects.issue(school, school.academic_year(), by=leader)
    late = School.objects.get(code=LATE)
    due_on = late.today - datetime.timedelta(days=35)
    if late.academic_year(due_on) == late.academic_year():
        set_own_due(late, late.academic_year(), due_on, by=User.objects.get(email=f"leader-{LATE}@demo.example"))
    CalendarLink.objects.make(User.objects.get(email="teacher@demo.example"))


def _year(school: School, back: int) -> None:
    """Classes with their sessions, where there are none yet; each year a few more of them had it."""
    year = school.academic_year() - back
    if SchoolClass.objects.filter(school=school, academic_year=year).exists():
        return
    first, _ = year_window(year, school.year_starts_month, school.year_starts_day)
    classes = SchoolClass.objects.bulk_create(
        SchoolClass(school=school, academic_year=year, name=stage, year_groups=[stage]) for stage in school.year_groups
    )
    HeadCount.objects.bulk_create(
        HeadCount(school_class=one, on=first, children=_CHILDREN, teens=_CHILDREN if one.year_groups[0] in OVER else 0)
        for one in classes
    )
    had = [one for number, one in enumerate(classes) if (number + len(school.code)) % (5 - back)]
    pairs = [(one, level) for one in had for level in levels_of(one.year_groups)]
    teacher = User.objects.filter(roles__school=school, roles__name=RoleName.STAFF)[0]
    day = first + datetime.timedelta(days=40)
    sessions = Session.objects.bulk_create(
        Session(school=school, on=day, led_by=teacher, logged_by=teacher, **_facts(level)) for _, level in pairs
    )
    SessionClass.objects.bulk_create(
        SessionClass(session=session, school_class=one, took_part=_CHILDREN, away=0)
        for session, (one, _) in zip(sessions, pairs, strict=True)
    )


def _facts(level: Level) -> dict:
    code = "ceop-play-like-share" if level == Level.UNDER_13 else "ceop-send-me-a-pic"
    return {
        "level": level,
        "resource": Resource.objects.get(code=code),
        "covers_profile": level == Level.THIRTEEN,
        "strands": ["relationships", "privacy"],
    }


def _all_of(school: School, leader: User) -> None:
    for one in SchoolClass.objects.filter(school=school, academic_year=school.academic_year()):
        children = HeadCount.objects.filter(school_class=one).latest("on").children
        for level in levels_of(one.year_groups):
            facts = {"on": school.today, "led_by": leader, **_facts(level)}
            Session.objects.log(school, facts, [Attendance(one, children, 0)], by=leader)
