"""A case: the own school's welfare officers and safeguarding lead, and its leaders once they were asked."""

import datetime

from incidents.codes import Category, Part, Severity, TargetKind
from incidents.models import Incident, Party, ReportDraft
from incidents.statuses import NEEDS, Status

from . import Fuzz, Row, everyone, only

OFFICER = "welfare"
REPORTERS = (
    *("staff", "dsl", "leader", "welfare", "allegations", "conflicted"),
    *("other_staff", "other_dsl", "other_leader", "other_welfare"),
)
CASEWORKERS = ("dsl", "leader", "welfare", "conflicted", "other_dsl", "other_leader", "other_welfare")


def build(world) -> None:
    """A case with leadership, held by the officer, that attacks `conflicted`; and a draft of the reporter."""
    world.incident = Incident.objects.create(
        school=world.school,
        reporter=world.people["staff"],
        seen_on=datetime.date(2026, 3, 2),
        platform="facebook",
        status=Status.WITH_LEADERSHIP,
        officer=world.people[OFFICER],
        severity=Severity.S2,
        category=Category.ABUSE,
        referred_at=datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC),
    )
    Party.objects.create(
        incident=world.incident, part=Part.TARGET, kind=TargetKind.STAFF, person=world.people["conflicted"]
    )
    world.draft = ReportDraft.objects.create(reporter=world.people["staff"])


def case(world) -> list:
    return [world.incident.reference]


def draft(world) -> list:
    return [world.draft.key]


# Whether the form is shown or the person is told why not now, they got past the door.
ON_THE_CASE = {verb: ("leader",) if verb == "act" else (OFFICER,) for verb in NEEDS}
REFUSED = {verb: ("dsl", OFFICER) if verb == "act" else ("dsl", "leader") for verb in NEEDS}
SHOWN = {"act", "withdraw", "triage", "note", "release", "unname"}


MINE = only("staff", others=404)


def _verb(verb: str) -> Row:
    shown = 200 if verb in SHOWN else "incidents:case"
    answers = only(*ON_THE_CASE[verb], answer=shown, others=404) | dict.fromkeys(REFUSED[verb], 403)
    return Row(f"incidents:{verb}", args=case, get=answers)


ROWS = [
    Row("incidents:report", get=only(*REPORTERS), post=only(*REPORTERS, answer="incidents:report_post")),
    Row("incidents:report_post", args=draft, get=MINE),
    Row("incidents:report_people", args=draft, get=only("staff", answer="incidents:report_post", others=404)),
    Row("incidents:report_check", args=draft, get=only("staff", answer="incidents:report_post", others=404)),
    Row("incidents:report_autosave", args=draft, get=everyone(405), post=only("staff", answer=204, others=404)),
    Row(
        "incidents:report_discard",
        args=draft,
        get=only("staff", others=404),
        post=only("staff", answer="home", others=404),
    ),
    Row("incidents:mine", get=everyone()),
    Row("incidents:progress", args=case, get=MINE),
    Row("incidents:sent", args=case, get=MINE),
    Row("incidents:queue", get=only(*CASEWORKERS)),
    Row("incidents:find", get=everyone(405), post=everyone()),
    Row("incidents:numbers", get=only("hq")),
    Row("incidents:case", args=case, get=only("dsl", "leader", "welfare", others=404)),
    *[_verb(verb.value) for verb in NEEDS],
]
FUZZ = [
    Fuzz("incidents:report_post", "staff", draft),
    Fuzz("incidents:queue", "welfare", method="get"),
    *[Fuzz(f"incidents:{verb}", ON_THE_CASE[verb][0], case) for verb in sorted(SHOWN - {"release"})],
]
FORMS = {
    "PostForm": lambda world: {"user": world.people["staff"]},
    "TriageForm": lambda world: {"incident": world.incident},
    "PeopleForm": lambda world: {"school": world.school},
    "QueueFilter": lambda world: {"schools": type(world.school).objects.all()},
    "ActionForm": lambda world: {"incident": world.incident},
}
