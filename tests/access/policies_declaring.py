"""Who gets what of declarations, and of what is said and found about learning with social platforms."""

import datetime

from policies.models import DeclaredException, Finding, record_finding, sign
from policies.models.standings import standings

from . import Fuzz, Row, everyone, only


def build(world) -> None:
    """The own school has declared with an exception, and has a finding that its teacher recorded."""
    today = world.school.today
    world.exception = DeclaredException(
        concerns="WhatsApp, Y6", what="A class group.", doing="It is being closed.", by_when=today
    )
    world.declaration = sign(world.school, by=world.people["leader"], seen=0, new=[world.exception])
    finding = Finding(school=world.school, happened_on=today, year_group="Y6", platform="WhatsApp")
    world.finding = record_finding(finding, "Homework was sent there.", by=world.people["staff"])


def a_day(world, name: str, day: datetime.date) -> dict:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def school(world) -> list:
    return [world.school.code]


def finding(world) -> list:
    return [world.finding.pk]


def act(verb: str):
    return lambda world: [world.finding.pk, verb]


def a_finding(world) -> dict:
    said = {"year_group": "Y2", "platform": "another", "other": "X", "what": "They looked something up."}
    return said | a_day(world, "happened", world.school.today) | {"school": world.school.code}


# Of a school only its leader and HQ know anything; another school's leader gets the answer for what is not there.
def of_school(answer, hq=None) -> dict:
    return only("leader", answer=answer) | {"other_leader": 404, "hq": answer if hq is None else hq}


RECORDERS = ("staff", "dsl", "leader", "welfare", "conflicted")
OTHERS = tuple(f"other_{name}" for name in ("staff", "dsl", "leader", "welfare"))
MAY_SEE = only("staff", "leader", "hq", others=404)
ROWS = [
    Row("policies:declarations", get=only("hq") | dict.fromkeys(("leader", "other_leader"), "policies:declaration_of")),
    Row("policies:declarations_export", get=everyone(405), post=only("hq")),
    Row("policies:declaration_of", get=of_school(200), args=school),
    Row(
        "policies:declare",
        args=school,
        get=of_school(200, hq=403),
        post=of_school("policies:declaration_of", hq=403),
        data=lambda world: {"seen": "1", "slots": "0", "because": "A slip.", "agree": "on"},
    ),
    Row("policies:declaration", args=lambda world: [world.declaration.pk], get=of_school(200)),
    Row(
        "policies:exception_done",
        args=lambda world: [world.exception.pk],
        get=of_school(200, hq=403),
        post=of_school("policies:declaration_of", hq=403),
        data=lambda world: {"what": "It is closed."} | a_day(world, "on", world.school.today),
    ),
    Row(
        "policies:declaration_dates",
        args=lambda world: [world.school.academic_year()],
        get=only("hq"),
        post=only("hq", answer="policies:declarations"),
    ),
    Row("policies:lessons", get=everyone()),
    Row("policies:findings", get=only(*RECORDERS, *OTHERS, "hq")),
    Row("policies:findings_export", get=everyone(405), post=only("leader", "other_leader", "hq")),
    Row(
        "policies:record_finding",
        get=only(*RECORDERS, *OTHERS),
        post=only(*RECORDERS, answer="policies:finding") | dict.fromkeys(OTHERS, 200),
        data=a_finding,
    ),
    Row("policies:finding", args=finding, get=MAY_SEE),
    Row(
        "policies:finding_act",
        args=act("act"),
        get=MAY_SEE | {"staff": 403, "hq": 403},
        post=MAY_SEE | {"staff": 403, "hq": 403, "leader": "policies:finding"},
        data=lambda world: {"what": "It is stopped.", "who": "Lee"} | a_day(world, "on", world.school.today),
    ),
    Row("policies:finding_act", args=act("close"), get=MAY_SEE | {"staff": 403, "hq": 403}),
    Row(
        "policies:finding_act",
        args=act("reopen"),
        get=MAY_SEE | {"staff": 403, "hq": 403, "leader": "policies:finding"},
    ),
]
FUZZ = [
    Fuzz("policies:declarations", "hq", method="get"),
    Fuzz("policies:declare", "leader", school),
    Fuzz("policies:exception_done", "leader", lambda world: [world.exception.pk]),
    Fuzz("policies:declaration_dates", "hq", lambda world: [world.school.academic_year()]),
    Fuzz("policies:findings", "hq", method="get"),
    Fuzz("policies:record_finding", "staff"),
    Fuzz("policies:finding_act", "leader", act("act")),
    Fuzz("policies:finding_act", "leader", act("close")),
]
FORMS = {
    "SignForm": lambda world: {"one": standings([world.school])[0], "slots": 2},
    "DoneForm": lambda world: {"school": world.school},
    "DatesForm": lambda world: {"year": 2026},
    "DeclarationFilter": lambda world: {"years": [2026, 2025]},
    "RecordFindingForm": lambda world: {"user": world.people["staff"]},
    "FindingVerbForm": lambda world: {"finding": world.finding, "by": world.people["leader"]},
    "FindingFilter": lambda world: {"schools": type(world.school).objects.all()},
}
