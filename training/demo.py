"""The demonstration's training: classes with invented names and numbers, and a year that is half done."""

import datetime
from unittest import mock

from django.utils import timezone

from dcs_portal.schools.changes import save_with_event
from dcs_portal.schools.demo import SCHOOL
from dcs_portal.schools.models import School, SchoolClass, SchoolKind, User
from dcs_portal.schools.years import year_window

from . import demo_proof
from .levels import OVER, Level, levels_of
from .models import Attendance, Exemption, Resource, Session, count_children, set_due, teach
from .seeding import load
from .statuses import Setting

NAMES = {
    "FS2": "Ducklings",
    "Y1": "Owls",
    "Y2": "Foxes",
    "Y3": "Otters",
    "Y4": "Kites",
    "Y5": "Falcons",
    "Y6": "Dolphins",
}
COUNTING = ["jessie-and-friends", "play-like-share", "send-me-a-pic", "lets-talk-about", "parents"]
UNDER_13, THIRTEEN = Level.UNDER_13, Level.THIRTEEN
_SECONDARY = "st-johns"


def fill() -> None:
    load()
    hq = User.objects.get(email="hq@demo.example")
    for resource in Resource.objects.filter(code__in=[f"ceop-{name}" for name in COUNTING]):
        resource.mark_counting(True, by=hq)
    schools = list(School.objects.all())
    year = schools[0].academic_year()
    set_due(year, datetime.date(year + 1, 3, 26), by=hq)
    for school in schools:
        _count(school)
    _primary(School.objects.get(code=SCHOOL))
    _half_done(School.objects.get(code=_SECONDARY))
    for setting in School.objects.filter(kind=SchoolKind.EARLY_YEARS):
        _with_parents(setting)
    demo_proof.fill()


def _person(local: str) -> User:
    return User.objects.get(email=f"{local}@demo.example")


def _leader(school: School) -> User:
    return _person("leader" if school.code == SCHOOL else f"leader-{school.code}")


def _teacher(school: School) -> User:
    return _person("teacher" if school.code == SCHOOL else f"teacher-{school.code}")


def _classes(school: School, year: int) -> dict[str, SchoolClass]:
    """A school's classes of a year by their first year group."""
    return {one.year_groups[0]: one for one in SchoolClass.objects.filter(school=school, academic_year=year)}


def _count(school: School) -> None:
    """Between 14 and 28 children in each class, the same in every demonstration."""
    year = school.academic_year()
    first, _ = year_window(year, school.year_starts_month, school.year_starts_day)
    for number, (stage, one) in enumerate(_classes(school, year).items()):
        children = 14 + (7 * number + len(school.code)) % 15
        count_children(one, first, children, children if stage in OVER else 0, by=_leader(school))


def _day(school: School, days: int) -> datetime.date:
    """So many days from today, before it where they are negative, but in this school year."""
    first, last = year_window(school.academic_year(), school.year_starts_month, school.year_starts_day)
    return min(last, max(first, school.today + datetime.timedelta(days=days)))


def _hold(
    one: SchoolClass, on: datetime.date, material: str, level: Level = UNDER_13, away: int = 0, **facts: object
) -> Session:
    school = one.school
    last = one.head_counts.last()  # type: ignore[attr-defined]
    resource = Resource.objects.get(code=f"ceop-{material}")
    said = {"on": on, "level": level, "resource": resource, "strands": ["relationships", "privacy"], **facts}
    is_plan = on > school.today
    children = last.children if last else 0
    there = Attendance(one) if is_plan else Attendance(one, children - away, away)
    said.setdefault("led_by", _teacher(school))
    return Session.objects.log(school, said, [there], by=_teacher(school))


def _primary(school: School) -> None:
    """Last year's sessions, to repeat; this year one done, one with children away, one planned, one to be confirmed."""
    year, leader = school.academic_year(), _leader(school)
    now = _classes(school, year)
    for stage, one in now.items():
        before = SchoolClass(school=school, academic_year=year - 1, name=f"{stage} {NAMES[stage]}", year_groups=[stage])
        save_with_event(before, by=leader)
        first, _ = year_window(year - 1, school.year_starts_month, school.year_starts_day)
        count_children(before, first, 20, 0, by=leader)
        _hold(before, first + datetime.timedelta(days=150 + len(stage)), "play-like-share")
        one.name = f"{stage} {NAMES[stage]}"
        save_with_event(one, by=leader)
    teacher = _teacher(school)
    teach(teacher, school, [now["Y3"], now["Y4"]], year)
    _hold(now["Y1"], _day(school, -30), "jessie-and-friends")
    _hold(now["Y2"], _day(school, -24), "jessie-and-friends", away=3)
    _hold(now["Y3"], _day(school, 6), "play-like-share")
    yesterday, then = school.today - datetime.timedelta(days=1), timezone.now() - datetime.timedelta(days=8)
    if yesterday >= _day(school, -8):
        with mock.patch.object(timezone, "now", lambda: then):
            _hold(now["Y4"], yesterday, "play-like-share")
    why = "The class moves to another school in January and has it there."
    Exemption.objects.ask(now["FS2"], UNDER_13, why, by=teacher)


def _half_done(school: School) -> None:
    """Every other class has had what it needs; one 13+ session left the online profile out."""
    for number, (_, one) in enumerate(_classes(school, school.academic_year()).items()):
        if number % 2 == 0:
            for level in levels_of(one.year_groups):
                profile = level == THIRTEEN and number != 2
                _hold(one, _day(school, number - 40), "send-me-a-pic", level, covers_profile=profile)


def _with_parents(school: School) -> None:
    for one in _classes(school, school.academic_year()).values():
        _hold(one, _day(school, -20), "parents", setting=Setting.PARENTS)
