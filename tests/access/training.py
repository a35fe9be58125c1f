"""Who gets what where training is: those who work at the school, its leaders, and HQ."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from dcs_portal.schools.models import SchoolClass
from training.forms.classes import sealed
from training.importing.parsing import ClassRow
from training.levels import Level
from training.models import (
    Attendance,
    Exemption,
    HeadCount,
    Resource,
    Session,
    Strand,
    moving,
    proposals,
)
from training.reading import standing

from . import Fuzz, Row, everyone, only

HERE = ("staff", "dsl", "leader")
THERE = ("other_staff", "other_dsl", "other_leader")


def build(world) -> None:
    """A class of last year that had a session; one of this year with a session, a plan and an exemption asked for."""
    year, staff = world.school.academic_year(), world.people["staff"]
    world.resource = Resource.objects.create(
        title="Play Like Share", publisher="CEOP Education", levels=[Level.UNDER_13], counts=True
    )
    world.strand = Strand.objects.create(code="privacy", name="Privacy and security")
    world.class_before, world.class_now = [
        SchoolClass.objects.create(school=world.school, academic_year=y, name="Y1 Owls", year_groups=["Y1"])
        for y in (year - 1, year)
    ]
    HeadCount.objects.create(school_class=world.class_now, on=world.school.today, children=24)
    world.session_before = _session(world, world.class_before, datetime.timedelta(days=-364), staff)
    world.session = _session(world, world.class_now, datetime.timedelta(), staff)
    world.plan = _session(world, world.class_now, datetime.timedelta(days=3), staff)
    world.exemption = Exemption.objects.ask(world.class_now, Level.UNDER_13, "Abroad", by=staff)


def _session(world, school_class, after: datetime.timedelta, by) -> Session:
    facts = {"on": world.school.today + after, "level": Level.UNDER_13, "resource": world.resource, "led_by": by}
    attendance = Attendance(school_class) if after.days > 0 else Attendance(school_class, 21, 3)
    return Session.objects.log(world.school, facts, [attendance], by=by)


def of_school(answer, others=403) -> dict:
    """For who works at the school and HQ; who works elsewhere, or casework alone, learns nothing of it."""
    return only(*HERE, "hq", answer=answer, others=404)


def staff_alone(answer) -> dict:
    """What who works at the school does; HQ sees it and does not do it."""
    return only(*HERE, answer=answer, others=404) | {"hq": 403}


def leader_alone(answer) -> dict:
    return only("leader", answer=answer, others=404) | dict.fromkeys(("staff", "dsl", "hq"), 403)


def leader_and_hq(answer) -> dict:
    return only("leader", "hq", answer=answer, others=404) | dict.fromkeys(("staff", "dsl"), 403)


def code(world) -> list:
    return [world.school.code]


def the_class(world) -> list:
    return [world.class_now.pk]


def session(world) -> list:
    return [world.session.pk]


def verb(name: str, of: str = "session"):
    return lambda world: [getattr(world, of).pk, name]


def exemption(world) -> list:
    return [world.exemption.pk]


def resource(world) -> list:
    return [world.resource.pk]


def strand(world) -> list:
    return [world.strand.pk]


def a_day(world) -> dict:
    day = world.school.today
    return {"on_day": day.day, "on_month": day.month, "on_year": day.year}


def a_session(world) -> dict:
    key = world.class_now.pk
    led_by = world.people["staff"].pk
    given = {"classes": [key], f"away_{key}": "3", "resource": world.resource.pk, "setting": "class", "led_by": led_by}
    return a_day(world) | given | {f"took_{key}": "21", "reason": "It was the wrong day"}


def another_session(world) -> dict:
    """Not the one that is there already."""
    return a_session(world) | {"setting": "assembly"}


def a_move(world) -> dict:
    day = world.school.today + datetime.timedelta(days=7)
    return {"on_day": day.day, "on_month": day.month, "on_year": day.year}


def a_count(world) -> dict:
    return a_day(world) | {"children": "25", "teens": "", "joined": ""}


def a_file(world) -> dict:
    return a_day(world) | {"file": SimpleUploadedFile("classes.csv", b"class,year_groups,children\nOwls,Y1,20\n")}


def the_rows(world) -> dict:
    rows = [ClassRow(2, "Owls", ["Y1"], 20)]
    return {"rows": sealed(world.school, world.school.academic_year(), rows, world.school.today)}


def names(world) -> dict:
    return {f"name_{world.class_now.pk}": "Y2 Owls"}


def a_reason(world) -> dict:
    return {"reason": "It was another class"}


def a_resource(world) -> dict:
    return {"title": "Band Runner", "publisher": "CEOP Education", "levels": ["under_13"], "audience": "children"}


def now(world):
    return standing(world.school, world.school.academic_year())


MANY = {**everyone(403), **dict.fromkeys((*HERE, *THERE), "training:school"), "hq": 200}

ROWS = [
    Row("training:index", get=MANY | {"hq": "training:map"}),
    Row("training:due", get=only("hq"), post=only("hq", answer="training:index"), data=a_day),
    Row("training:resources", get=everyone(), post=everyone(), data=lambda world: {"words": "CEOPS"}),
    Row("training:add_resource", get=only("hq"), post=only("hq", answer="training:resource"), data=a_resource),
    Row("training:resource", get=everyone(), args=resource),
    Row(
        "training:edit_resource",
        get=only("hq"),
        post=only("hq", answer="training:resource"),
        args=resource,
        data=a_resource,
    ),
    Row(
        "training:mark_resource",
        get=everyone(405),
        post=only("hq", answer="training:resource"),
        args=resource,
        data=lambda world: {"counts": "yes"},
    ),
    Row(
        "training:retire_resource",
        get=everyone(405),
        post=only("hq", answer="training:resource"),
        args=resource,
        data=lambda world: {"retire": "no"},
    ),
    Row("training:strands", get=only("hq")),
    Row(
        "training:add_strand",
        get=only("hq"),
        post=only("hq", answer="training:strands"),
        data=lambda world: {"name": "Another"},
    ),
    Row(
        "training:edit_strand",
        get=only("hq"),
        post=only("hq", answer="training:strands"),
        args=strand,
        data=lambda world: {"name": "Privacy"},
    ),
    Row(
        "training:retire_strand",
        get=everyone(405),
        post=only("hq", answer="training:strands"),
        args=strand,
        data=lambda world: {"retire": "no"},
    ),
    Row("training:school", get=of_school(200), args=code),
    Row(
        "training:own_classes",
        get=staff_alone(200),
        post=staff_alone("training:school"),
        args=code,
        data=lambda world: {"classes": [world.class_now.pk]},
    ),
    Row("training:sessions", get=of_school(200), args=code),
    Row("training:log", get=staff_alone(200), post=staff_alone("training:session"), args=code, data=another_session),
    Row("training:session", get=of_school(200), args=session),
    Row(
        "training:catch_up",
        get=staff_alone(200),
        post=staff_alone("training:session"),
        args=session,
        data=lambda world: a_session(world) | {f"took_{world.class_now.pk}": "3"},
    ),
    Row(
        "training:act",
        get=staff_alone(200),
        post=staff_alone("training:session"),
        args=verb("confirm", "plan"),
        data=a_session,
    ),
    Row(
        "training:act",
        get=staff_alone(200),
        post=staff_alone("training:session"),
        args=verb("move", "plan"),
        data=a_move,
    ),
    # What was held is corrected by who logged or led it, and by a leader.
    Row(
        "training:act",
        get=only("staff", "leader", others=404) | {"dsl": 403, "hq": 403},
        post=only("staff", "leader", answer="training:session", others=404) | {"dsl": 403, "hq": 403},
        args=verb("correct"),
        data=a_session,
    ),
    Row(
        "training:act",
        get=leader_alone(200),
        post=leader_alone("training:session"),
        args=verb("strike-out"),
        data=a_reason,
    ),
    Row(
        "training:repeat",
        get=staff_alone(200),
        post=staff_alone(200),
        args=code,
    ),
    Row("training:own_due", get=leader_and_hq(200), post=leader_and_hq("training:school"), args=code, data=a_day),
    Row("training:classes", get=of_school(200), args=code),
    Row(
        "training:add_class",
        get=leader_alone(200),
        post=leader_alone("training:classes"),
        args=code,
        data=lambda world: {
            "name": "Y2 Kites",
            "year_groups": "Y2",
            "academic_year": world.school.academic_year(),
            "children": "20",
        },
    ),
    Row("training:class", get=of_school(200), args=the_class),
    Row(
        "training:edit_class",
        get=leader_alone(200),
        post=leader_alone("training:class"),
        args=the_class,
        data=lambda world: {"name": "Y1 Owls", "year_groups": "Y1"},
    ),
    Row("training:count", get=leader_alone(200), post=leader_alone("training:class"), args=the_class, data=a_count),
    Row("training:import", get=leader_alone(200), post=leader_alone(200), args=code, data=a_file),
    Row(
        "training:save_import",
        get=leader_alone("training:import"),
        post=leader_alone("training:classes"),
        args=code,
        data=the_rows,
    ),
    Row("training:roll_over", get=leader_alone(200), post=leader_alone("training:classes"), args=code, data=names),
    Row("training:exempt", get=staff_alone(200), post=staff_alone(200), args=the_class),
    Row("training:exemption", get=of_school(200), args=exemption),
    # Who asked for it takes it back, and does not approve it.
    Row(
        "training:decide",
        get=leader_and_hq(200),
        post=leader_and_hq("training:exemption"),
        args=exemption,
        data=lambda world: {"answer": "yes"},
    ),
    Row(
        "training:end_exemption",
        get=leader_and_hq("training:exemption") | {"staff": 200},
        post=leader_and_hq("training:exemption") | {"staff": "training:exemption"},
        args=exemption,
        data=a_reason,
    ),
]

FUZZ = [
    Fuzz("training:due", "hq"),
    Fuzz("training:resources", "hq"),
    Fuzz("training:resources", "hq", method="get"),
    Fuzz("training:add_resource", "hq"),
    Fuzz("training:edit_resource", "hq", resource),
    Fuzz("training:add_strand", "hq"),
    Fuzz("training:edit_strand", "hq", strand),
    Fuzz("training:school", "leader", code, method="get"),
    Fuzz("training:own_classes", "staff", code),
    Fuzz("training:sessions", "staff", code, method="get"),
    Fuzz("training:log", "staff", code),
    Fuzz("training:catch_up", "staff", session),
    Fuzz("training:act", "staff", verb("confirm", "plan")),
    Fuzz("training:act", "staff", verb("move", "plan")),
    Fuzz("training:act", "leader", verb("correct")),
    Fuzz("training:act", "leader", verb("strike-out")),
    Fuzz("training:own_due", "leader", code),
    Fuzz("training:add_class", "leader", code),
    Fuzz("training:edit_class", "leader", the_class),
    Fuzz("training:count", "leader", the_class),
    Fuzz("training:import", "leader", code),
    Fuzz("training:roll_over", "leader", code),
    Fuzz("training:exempt", "staff", the_class),
    Fuzz("training:decide", "leader", exemption),
    Fuzz("training:end_exemption", "staff", exemption),
]


def of_year(world):
    return {"school": world.school, "year": world.school.academic_year()}


FORMS = {
    "SessionForm": lambda world: {"standing": now(world), "by": world.people["staff"]},
    "MoveForm": lambda world: {"session": world.plan},
    "RowsFilter": lambda world: {"standing": now(world)},
    "SessionsFilter": lambda world: {"classes": SchoolClass.objects.filter(pk=world.class_now.pk)},
    "OwnClassesForm": lambda world: {
        "classes": SchoolClass.objects.filter(pk=world.class_now.pk),
        "own": SchoolClass.objects.none(),
    },
    "CountForm": lambda world: {"school_class": world.class_now},
    "TrainingClassForm": lambda world: {"instance": SchoolClass(school=world.school, academic_year=2026)},
    "ClassFileForm": lambda world: {"school": world.school},
    "CheckedRowsForm": of_year,
    "RollOverForm": lambda world: {"moving": moving(world.school, world.school.academic_year())},
    "ExemptForm": lambda world: {"school_class": world.class_now},
    "DueForm": lambda world: {"window": (datetime.date(2026, 9, 1), datetime.date(2027, 8, 31)), "due_on": None},
    "RepeatForm": lambda world: {"proposals": proposals(world.school, world.school.academic_year())},
}
