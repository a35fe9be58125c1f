"""Who gets what where HQ looks at all schools, people at what is open, and anyone at proof."""

import datetime

from dcs_portal.schools.models import SchoolClass
from dcs_portal.schools.years import year_window
from training.levels import Aim, Level
from training.models import Attendance, CalendarLink, Certificate, HeadCount, Resource, Session

from . import Fuzz, Row, only, public

EVERYBODY_THERE = ("staff", "dsl", "leader", "hq", "other_staff", "other_dsl", "other_leader")
LOGGERS = ("staff", "dsl", "leader", "other_staff", "other_dsl", "other_leader")


def build(world) -> None:
    """A class of a past year that has had its session, its certificate; a class of the next one, and a link."""
    school, leader = world.school, world.people["leader"]
    world.past_year = school.academic_year() - 2
    facts = {"school": school, "academic_year": world.past_year, "year_groups": school.year_groups}
    trained = SchoolClass.objects.create(name="Trained", **facts)
    first, _ = year_window(world.past_year, school.year_starts_month, school.year_starts_day)
    day = first + datetime.timedelta(days=34)
    HeadCount.objects.create(school_class=trained, on=day, children=20)
    resource = Resource.objects.create(title="Proven", publisher="CEOP Education", levels=["under_13"], counts=True)
    session = {"on": day, "level": Level.UNDER_13, "resource": resource}
    Session.objects.log(school, session, [Attendance(trained, 20, 0)], by=leader)
    world.certificate = Certificate.objects.issue(school, world.past_year, by=leader)
    world.untrained = SchoolClass.objects.create(
        school=school, academic_year=school.academic_year() + 1, name="Untrained", year_groups=["Y1"]
    )
    world.calendar_link = CalendarLink.objects.make(world.people["staff"])


def of_own_school(answer) -> dict:
    """For the school's leader and HQ; who works there may not, and elsewhere nobody learns of it."""
    return (
        only("leader", "hq", answer=answer, others=404)
        | dict.fromkeys(("staff", "dsl"), 403)
    )  # fmt: skip


def a_wait(world) -> dict:
    day = world.school.today + datetime.timedelta(days=14)
    return {"until_day": day.day, "until_month": day.month, "until_year": day.year, "reason": "Sports week"}


def a_day(world) -> dict:
    return {"on_day": "30", "on_month": "11", "on_year": str(world.past_year), "kind": "pdf"}


def own_class(world) -> list:
    return [world.untrained.pk, Aim.UNDER_13.value]


def own_school(world) -> list:
    return [world.school.code]


ROWS = [
    Row("training:open", get=only(*EVERYBODY_THERE)),
    Row(
        "training:put_off",
        get=only("staff", "dsl", "leader", others=404) | {"hq": 403},
        post=only("staff", "dsl", "leader", answer="training:class", others=404) | {"hq": 403},
        args=own_class,
        data=a_wait,
    ),
    Row("training:map", get=only("hq")),
    Row("training:map_file", get=only("hq"), args=lambda world: ["csv"]),
    Row("training:calendar", get=only(*LOGGERS)),
    Row("training:make_link", post=only(*LOGGERS, answer="training:calendar")),
    Row("training:remove_link", post=only(*LOGGERS, answer="training:calendar")),
    Row("training:calendar_feed", get=public(), args=lambda world: [world.calendar_link.token]),
    Row("training:proof", get=of_own_school(200), post=of_own_school(200), args=own_school, data=a_day),
    Row("training:issue", post=of_own_school("training:proof"), args=own_school),
    Row(
        "training:certificate",
        get=only("leader", "hq", others=404),
        args=lambda world: [world.certificate.pk],
    ),
    Row(
        "training:verify_form",
        get=public(),
        post=public("training:verify"),
        data=lambda world: {"code": world.certificate.code},
    ),
    Row("training:verify", get=public(), args=lambda world: [world.certificate.code]),
]
FUZZ = [
    Fuzz("training:put_off", "staff", own_class),
    Fuzz("training:map", "hq", method="get"),
    Fuzz("training:proof", "leader", own_school),
    Fuzz("training:verify_form", "signed_out"),
]
FORMS = {
    "PutOffForm": lambda world: {
        "today": world.school.today,
        "due_on": world.school.today + datetime.timedelta(days=60),
    },
    "PackForm": lambda world: {"window": (world.school.today.replace(month=1, day=1), world.school.today)},
}
