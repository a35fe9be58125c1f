"""A case: the own school's welfare officers and safeguarding lead, and its leaders once they were asked."""

import datetime

from django.utils import timezone

from dcs_portal.audit.models import record
from incidents.codes import AccusedKind, Category, Part, PostStep, Severity, TargetKind
from incidents.guides import seeding
from incidents.guides.codes import Guide
from incidents.lists import officers_near
from incidents.models import (
    CasePack,
    Enquiry,
    Evidence,
    EvidenceSeal,
    GuideVersion,
    ImageAnswer,
    Incident,
    Letter,
    Party,
    Post,
    ReportDraft,
    SavedView,
    Transfer,
    winding,
)
from incidents.packs import contents
from incidents.statuses import NEEDS, Status
from tests.incidents.packs import choose
from tests.incidents.pages import PEOPLE, POST

from . import Fuzz, Row, everyone, only

OFFICER = "welfare"
REPORTERS = (
    *("staff", "dsl", "leader", "welfare", "allegations", "senior_leader", "conflicted"),
    *("other_staff", "other_dsl", "other_leader", "other_welfare"),
)
CASEWORKERS = (
    *("dsl", "leader", "welfare", "allegations", "senior_leader", "conflicted"),
    *("other_dsl", "other_leader", "other_welfare"),
)


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
        category=Category.PRIVATE,
        referred_at=datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC),
    )
    winding.wind(world.incident)
    world.incident.save()
    Party.objects.create(
        incident=world.incident, part=Part.TARGET, kind=TargetKind.STAFF, person=world.people["conflicted"]
    )
    Post.objects.keep_first(world.incident)
    world.incident.published.update(reported_at=datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC))
    world.urgent = Incident.objects.create(
        school=world.school, reporter=world.people["staff"], seen_on=datetime.date(2026, 3, 2), danger=True
    )
    world.draft = ReportDraft.objects.create(reporter=world.people["staff"])
    typed = {name: [str(value)] for name, value in (POST | PEOPLE | {"school": world.school.pk}).items()}
    lists = {"signs": ["insult"], "targets": ["child"]}
    world.answered = ReportDraft.objects.create(reporter=world.people["staff"], data=typed | lists)
    ImageAnswer.objects.create(answer="no", by=world.people["staff"], draft=world.answered)
    world.view = SavedView.objects.create(owner=world.people[OFFICER], name="Grave", query="tab=all", shared=True)
    _restricted(world)
    _files(world)
    _packs(world)
    _guides(world)
    _transfers(world)


def _restricted(world) -> None:
    """An allegation about `conflicted`, which the safeguarding lead made and the allegations officer has."""
    world.restricted = Incident.objects.create(
        school=world.school,
        reporter=world.people["dsl"],
        seen_on=datetime.date(2026, 3, 2),
        platform="facebook",
        status=Status.IN_TRIAGE,
        officer=world.people["allegations"],
        restricted=True,
    )
    Post.objects.keep_first(world.restricted)
    asking = Incident.objects.create(
        school=world.other_school, reporter=world.people["other_staff"], seen_on=datetime.date(2026, 3, 2), platform="x"
    )
    Post.objects.keep_first(asking)
    asked = record(asking, "incident.post", actor=world.people["other_welfare"], data={"number": 1, "step": "ask"})
    world.enquiry = Enquiry.objects.create(post=asking.published.get(), to=world.incident, asked=asked)
    accused = world.people["conflicted"]
    Party.objects.create(incident=world.restricted, part=Part.ACCUSED, kind=AccusedKind.STAFF, person=accused)
    world.restricted.withholdings.create(person=accused, ground="accused", raised_by=world.people["dsl"])


def _transfers(world) -> None:
    """Another case that is offered to the other school, and one that is there by now; `conflicted` posted both."""
    now = timezone.now()
    facts = {"reporter": world.people["staff"], "seen_on": datetime.date(2026, 3, 2), "platform": "x"}
    for name, school in (("offer", world.school), ("receipt", world.other_school)):
        offered = Incident.objects.create(school=school, **facts)
        offered.withholdings.create(person=world.people["conflicted"], ground="poster")
        event = record(offered, "incident.offer", actor=world.people[OFFICER], text="They moved.")
        schools = {"from_school": world.school, "to_school": world.other_school}
        made = Transfer.objects.create(incident=offered, offered=event, warn_at=now, due_at=now, **schools)
        setattr(world, name, made)
    data = {"files": [{"case": offered.pk, "number": 1, "sha256": "a" * 64}], "events": 3}
    accepted = record(offered, "incident.accept", actor=world.people["other_welfare"], data=data)
    world.receipt.end("accepted", accepted)


def _files(world) -> None:
    """A file and a sealed one in the case, and one in the draft: rows, whose files nobody has."""
    staff = world.people["staff"]
    world.own_answer = answer = ImageAnswer.objects.create(answer="no", by=staff, incident=world.incident)
    known = {"media_type": "text/plain", "size": 3, "uploaded_by": staff}
    for number, name in enumerate(("evidence", "sealed"), 1):
        facts = known | {"incident": world.incident, "answer": answer, "sha256": f"{number:064}", "file": name}
        setattr(world, name, Evidence.objects.create(number=number, name=name, **facts))
    EvidenceSeal.objects.create(evidence=world.sealed, sealed_by=world.people[OFFICER])
    world.case_answer = ImageAnswer.objects.create(answer="no", by=world.people[OFFICER], incident=world.incident)
    held = ImageAnswer.objects.create(answer="no", by=staff, incident=world.restricted)
    facts = known | {"incident": world.restricted, "answer": held, "sha256": "9" * 64, "file": "in-restricted"}
    world.restricted_file = Evidence.objects.create(number=1, name="in-restricted", **facts)
    world.answer = ImageAnswer.objects.create(answer="no", by=staff, draft=world.draft)
    facts = known | {"draft": world.draft, "answer": world.answer, "sha256": "0" * 64, "file": "in-draft"}
    world.draft_file = Evidence.objects.create(number=1, name="in-draft", **facts)


def _packs(world) -> None:
    """One that its officer puts together, and one that is ready, whose file nobody has."""
    facts = {"incident": world.incident, "by": world.people[OFFICER], "recipient": "panel"}
    world.pack_draft = choose(CasePack.objects.create(**facts, purpose="They decide on it."), [])
    now = datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC)
    made = {"asked_at": now, "ready_at": now, "expires_at": now, "file": "in-pack", "sha256": "1" * 64}
    world.pack = CasePack.objects.create(**facts, state="ready", **made)
    facts = {"incident": world.restricted, "by": world.people["allegations"], "recipient": "police"}
    world.restricted_pack = choose(CasePack.objects.create(**facts, purpose="They asked."), [])


def _guides(world) -> None:
    """Version 1 of each guide and a draft of the playbook; a letter of each sort, and a ticked step."""
    seeding.load(GuideVersion.objects)
    world.guide_draft = GuideVersion.objects.begin(Guide.PLAYBOOK, by=world.people["hq"])
    for number, kind in enumerate(("warn", "thank"), 1):
        event = record(world.incident, f"incident.{kind}", actor=world.people[OFFICER], text="Hello\n\nDear you")
        Letter.objects.create(incident=world.incident, number=number, kind=kind, event=event)
    event = record(world.incident, "incident.tick", actor=world.people[OFFICER], data={"step": "meeting"})
    world.incident.ticks.create(step="meeting", ticked=event)


def letter(number: int):
    return lambda world: [world.incident.reference, number]


def playbook(*more):
    return lambda world: ["playbook", *more]


def case(world) -> list:
    return [world.incident.reference]


def restricted(world) -> list:
    return [world.restricted.reference]


def post(world) -> list:
    return [world.incident.reference, 1]


def enquiry(world) -> list:
    return [world.incident.reference, world.enquiry.pk]


def draft(world) -> list:
    return [world.draft.key]


def answered(world) -> list:
    return [world.answered.key]


def urgent(world) -> list:
    return [world.urgent.reference]


# Whether the form is shown or the person is told why not now, they got past the door.
ON_THE_CASE = {
    **dict.fromkeys(NEEDS, (OFFICER,)),
    **dict.fromkeys(["act", "plan", "do"], ("leader",)),
    **dict.fromkeys(["add", "post"], (OFFICER, "dsl")),
    "confirm": (OFFICER, "dsl"),
    **dict.fromkeys(["flag", "interest", "tick", "untick"], (OFFICER, "dsl", "leader")),
    **dict.fromkeys(["invite", "warn"], (OFFICER, "leader")),
}
REFUSED = {
    **dict.fromkeys(NEEDS, ("dsl", "leader")),
    **dict.fromkeys(["act", "plan", "do"], ("dsl", OFFICER)),
    **dict.fromkeys(["add", "post"], ("leader",)),
    **dict.fromkeys(["flag", "interest", "tick", "untick"], ()),
    **dict.fromkeys(["invite", "warn"], ("dsl",)),
    "confirm": ("leader",),
    **dict.fromkeys(["decide", "move"], ("dsl", "leader", OFFICER)),
}
SHOWN = {"act", "pack", "withdraw", "triage", "note", "release", "assign", "link", "add", "post", "people"}
SHOWN |= {"command", "flag", "interest", "pause", "plan", "follow-up"}
SHOWN |= {"tick", "untick", "invite", "warn", "thank", "ask-removal"}


HANDLING = (OFFICER, "other_welfare", "conflicted", "allegations")


def offer(world) -> list:
    return [world.offer.key]


def receipt(world) -> list:
    return [world.receipt.key]


def file(name: str):
    return lambda world: [getattr(world, name).key]


def view(world) -> list:
    return [world.view.key]


STEPS = [step for step in PostStep if step != PostStep.ADDED]
MINE = only("staff", others=404)
MAKER = only(OFFICER, others=404)
ON_CASE = ("dsl", "leader", "welfare")


def _verb(verb: str) -> Row:
    shown = 200 if verb in SHOWN else "incidents:case"
    answers = only(*ON_THE_CASE[verb], answer=shown, others=404) | dict.fromkeys(REFUSED[verb], 403)
    return Row(f"incidents:{verb}", args=case, get=answers)


# Of a restricted case whose officer they are; the rest is not theirs, or not now.
IN_RESTRICTED = dict.fromkeys(
    [
        *("decide", "add", "note", "confirm", "release", "assign", "link", "interest", "follow-up", "pack", "tick"),
        *("merge", "move"),
    ],
    200,
)
IN_RESTRICTED |= dict.fromkeys(
    [
        *("claim", "take-over", "unlink", "unmerge", "close", "reopen", "pause", "resume", "followed-up", "untick"),
    ],
    "incidents:case",
)


def _restricted_verb(verb: str) -> Row:
    answer = IN_RESTRICTED.get(verb, 403)
    return Row(f"incidents:{verb}", args=restricted, get=only("allegations", answer=answer, others=404))


ROWS = [
    Row(
        "incidents:report",
        get=only(*REPORTERS),
        post=only(*REPORTERS, answer="incidents:report_image"),
        data=lambda world: {"danger": "no"},
    ),
    *[
        Row(f"incidents:report_{name}", args=draft, get=only("staff", answer=f"incidents:report_{first}", others=404))
        for name, first in [("go_on", "post"), ("people", "post"), ("evidence", "post"), ("check", "post")]
    ],
    *[Row(f"incidents:report_{name}", args=answered, get=MINE) for name in ("people", "evidence", "check")],
    Row("incidents:report_danger", args=draft, get=MINE),
    Row("incidents:report_image", args=draft, get=MINE),
    Row("incidents:report_post", args=draft, get=MINE),
    Row(
        "incidents:report_autosave",
        args=lambda world: [world.draft.key, "post"],
        get=everyone(405),
        post=only("staff", answer=204, others=404),
    ),
    Row(
        "incidents:report_discard",
        args=draft,
        get=only("staff", others=404),
        post=only("staff", answer="home", others=404),
    ),
    Row("incidents:mine", get=everyone()),
    Row("incidents:progress", args=case, get=MINE),
    Row("incidents:sent", args=case, get=MINE),
    *[Row(f"incidents:own_{name}", args=case, get=MINE) for name in ("add", "flag", "evidence")],
    Row(
        "incidents:own_complete",
        args=urgent,
        get=MINE,
        post=only("staff", answer="incidents:report_go_on", others=404),
    ),
    Row("incidents:own_files", args=lambda world: [world.incident.reference, world.own_answer.key], get=MINE),
    Row("incidents:queue", get=only(*CASEWORKERS)),
    Row("incidents:fresh", get=only(*CASEWORKERS)),
    Row("incidents:shortcuts", get=only(*CASEWORKERS), post=only(*CASEWORKERS, answer="incidents:queue")),
    Row("incidents:find", get=everyone(), post=everyone()),
    Row("incidents:together", get=everyone(405), post=everyone("incidents:queue")),
    Row(
        "incidents:view_new",
        get=only(*CASEWORKERS),
        post=only(*CASEWORKERS, answer="incidents:queue"),
        data=lambda world: {"name": "Grave ones"},
    ),
    Row("incidents:view", args=view, get=only(OFFICER, others=404) | {"dsl": 403, "conflicted": 403}),
    Row(
        "incidents:view_delete",
        args=view,
        get=everyone(405),
        post=only(OFFICER, answer="incidents:queue", others=404) | {"dsl": 403, "conflicted": 403},
    ),
    Row("incidents:numbers", get=only("hq")),
    Row("incidents:transfers", get=only(*HANDLING)),
    Row("incidents:transfer", args=offer, get=only(OFFICER, "other_welfare", others=404)),
    Row("incidents:transfer", args=receipt, get=only(OFFICER, "other_welfare", others=404)),
    Row("incidents:transfer_accept", args=offer, get=everyone(405)),
    Row(
        "incidents:transfer_accept",
        args=offer,
        post=only("other_welfare", answer="incidents:case", others=404) | {OFFICER: 403},
    ),
    Row("incidents:transfer_refuse", args=offer, get=only("other_welfare", others=404) | {OFFICER: 403}),
    Row("incidents:case", args=case, get=only("dsl", "leader", "welfare", others=404)),
    *[_verb(verb.value) for verb in NEEDS],
    Row("incidents:case", args=restricted, get=only("allegations", others=404)),
    *[_restricted_verb(verb.value) for verb in NEEDS],
    *[
        Row(f"incidents:post_{step}", args=post, get=only("dsl", "welfare", others=404) | {"leader": 403})
        for step in STEPS
    ],
    *[
        Row(
            f"incidents:post_{step}",
            args=lambda world: [world.restricted.reference, 1],
            get=only("allegations", answer=403, others=404),
        )
        for step in STEPS
    ],
    *[
        Row(f"incidents:{page}", args=letter(number), get=only(*who, others=404))
        for page in ("letter", "letter_pdf")
        for number, who in ((1, ON_CASE), (2, ("dsl", "welfare")), (3, ()))
    ],
    Row("incidents:guides", get=only("hq", *CASEWORKERS)),
    Row("incidents:guide", args=playbook(), get=only("hq", *CASEWORKERS)),
    *[
        Row(
            f"incidents:guide{page}",
            args=lambda world, kind=kind, more=more: [kind, *more],
            get=only("hq", *CASEWORKERS),
        )
        for kind in ("letters", "severity")
        for page, more in (("", ()), ("_version", (1,)))
    ],
    Row("incidents:guide", args=lambda world: ["nothing"], get=only("hq", *CASEWORKERS, answer=404)),
    Row("incidents:guide_version", args=playbook(2), get=only("hq", *CASEWORKERS, answer=404)),
    *[
        Row(f"incidents:guide_{page}", args=playbook(), get=everyone(405), post=only("hq", answer=f"incidents:{then}"))
        for page, then in (("begin", "guide"), ("take_back", "guide"))
    ],
    Row("incidents:guide_discard", args=playbook(), get=only("hq"), post=only("hq", answer="incidents:guide")),
    *[Row(f"incidents:guide_{page}", args=playbook(), get=only("hq")) for page in ("draft", "add", "publish")],
    Row("incidents:guide_draft", args=lambda world: ["letters"], get=only("hq", answer=404)),
    Row("incidents:guide_item", args=playbook("meeting"), get=only("hq")),
    Row("incidents:guide_item", args=playbook("nothing"), get=only("hq", answer=404)),
    Row(
        "incidents:guide_remove",
        args=playbook("meeting"),
        get=only("hq"),
        post=only("hq", answer="incidents:guide_draft"),
        data=lambda world: {"seen": world.guide_draft.edits},
    ),
    Row("incidents:enquiry", args=enquiry, get=only("dsl", "welfare", others=404) | {"leader": 403}),
    Row("incidents:case_evidence", args=case, get=only("dsl", "welfare", others=404) | {"leader": 403}),
    Row("incidents:case_evidence", args=restricted, get=only("allegations", others=404)),
    Row(
        "incidents:case_upload",
        args=lambda world: [world.incident.reference, world.case_answer.key],
        get=only(OFFICER, others=404) | {"leader": 403},
    ),
    Row("incidents:evidence_sealed", args=case, get=only(*ON_CASE, others=404)),
    Row("incidents:evidence_sealed", args=restricted, get=only("allegations", others=404)),
    Row("incidents:evidence", args=file("restricted_file"), get=only("allegations", answer=409, others=404)),
    Row(
        "incidents:evidence_seal",
        args=file("restricted_file"),
        post=only("allegations", answer="incidents:case", others=404),
    ),
    # Its file is not there, which whoever may see the case is told.
    Row("incidents:evidence", args=file("evidence"), get=only(*ON_CASE, answer=409, others=404)),
    Row("incidents:evidence", args=file("sealed"), get=only(*ON_CASE, answer=410, others=404)),
    Row("incidents:evidence", args=file("draft_file"), get=only("staff", answer=409, others=404)),
    Row("incidents:evidence_preview", args=file("evidence"), get=everyone(404)),
    Row("incidents:evidence_preview", args=file("sealed"), get=only(*ON_CASE, answer=410, others=404)),
    Row(
        "incidents:evidence_seal",
        args=file("evidence"),
        get=everyone(405),
        post=only("dsl", "welfare", answer="incidents:case", others=404) | {"leader": 403},
    ),
    Row(
        "incidents:evidence_lift",
        args=file("sealed"),
        get=only("dsl", others=404) | {"leader": 403, "welfare": 403},
        post=only("dsl", others=404) | {"leader": 403, "welfare": 403},
    ),
    Row(
        "incidents:evidence_remove",
        args=file("draft_file"),
        get=everyone(405),
        post=only("staff", answer="incidents:report_evidence", others=404),
    ),
    Row("incidents:evidence_remove", args=file("evidence"), post=only(*ON_CASE, answer=403, others=404)),
    Row(
        "incidents:evidence_upload",
        args=lambda world: [world.answer.key],
        get=everyone(405),
        post=only("staff", answer="incidents:report_evidence", others=404),
    ),
    *[Row(f"incidents:pack_{name}", args=file("pack_draft"), get=MAKER) for name in ("page", "people")],
    *[
        Row(f"incidents:pack_{name}", args=file("restricted_pack"), get=only("allegations", others=404))
        for name in ("page", "people")
    ],
    Row("incidents:pack_page", args=file("pack"), get=MAKER, post=MAKER),
    *[
        Row(f"incidents:pack_{kind}", args=file("pack"), get=only(OFFICER, answer="incidents:pack_page", others=404))
        for kind in ("pdf", "zip")
    ],
    Row(
        "incidents:pack_delete",
        args=file("pack"),
        get=MAKER,
        post=only(OFFICER, answer="incidents:case", others=404),
    ),
]
FUZZ = [
    *[Fuzz(f"incidents:report_{name}", "staff", draft) for name in ("post", "danger", "image")],
    Fuzz("incidents:report_people", "staff", answered),
    Fuzz("incidents:report", "staff"),
    *[Fuzz(f"incidents:own_{name}", "staff", case) for name in ("add", "flag", "evidence")],
    Fuzz("incidents:queue", "welfare", method="get"),
    Fuzz("incidents:find", "welfare"),
    Fuzz("incidents:view_new", "leader"),
    Fuzz("incidents:view", "welfare", view),
    Fuzz("incidents:shortcuts", "welfare"),
    Fuzz("incidents:evidence_lift", "dsl", file("sealed")),
    Fuzz("incidents:case_evidence", "welfare", case),
    *[Fuzz(f"incidents:post_{step}", "welfare", post) for step in STEPS],
    Fuzz("incidents:enquiry", "welfare", enquiry),
    Fuzz("incidents:pack_people", "welfare", file("pack_draft")),
    *[Fuzz(f"incidents:guide_{page}", "hq", playbook()) for page in ("add", "publish")],
    Fuzz("incidents:guide_item", "hq", playbook("meeting")),
    Fuzz("incidents:transfer_refuse", "other_welfare", offer),
    Fuzz("incidents:move", "allegations", restricted),
    Fuzz("incidents:merge", "allegations", restricted),
    *[
        Fuzz(f"incidents:{verb}", "allegations", restricted)
        for verb in ("decide", "add", "note", "confirm", "interest")
    ],
    *[Fuzz(f"incidents:{verb}", ON_THE_CASE[verb][0], case) for verb in sorted(SHOWN - {"release"})],
]
FORMS = {
    "PostForm": lambda world: {"user": world.people["staff"]},
    "TriageForm": lambda world: {"incident": world.incident},
    "ReportPeopleForm": lambda world: {"school": world.school, "reporter": world.people["staff"]},
    "DangerForm": lambda world: {"user": world.people["staff"]},
    "PeopleForm": lambda world: {"school": world.school},
    "QueueFilter": lambda world: {"schools": [world.school, world.other_school], "officers": [world.people[OFFICER]]},
    "TogetherForm": lambda world: {"officers": officers_near(world.people[OFFICER])},
    "CaptureForm": lambda world: {"user": world.people["staff"]},
    "ActionForm": lambda world: {"incident": world.incident},
    "MergeForm": lambda world: {"incident": world.incident, "by": world.people[OFFICER]},
    "CaseUnlinkForm": lambda world: {"incident": world.incident, "by": world.people[OFFICER]},
    "RefuseForm": lambda world: {"offer": world.offer},
    "AnswerForm": lambda world: {"enquiry": world.enquiry},
    "CasePackForm": lambda world: {"incident": world.incident},
    "CasePackPeopleForm": lambda world: {
        "pack": world.pack_draft,
        "subjects": contents.subjects(world.pack_draft, world.people[OFFICER]),
    },
    "_StepForm": lambda world: {"incident": world.incident, "by": world.people[OFFICER]},
    "LetterForm": lambda world: {"incident": world.incident, "by": world.people[OFFICER]},
    "WhichPostsForm": lambda world: {"posts": list(world.incident.published.all())},
    "ItemForm": lambda world: {"draft": world.guide_draft, "key": "meeting"},
    "OfPost": lambda world: {"post": world.incident.published.get()},
}
