"""Who gets what where people acknowledge, and where leaders and HQ see who has not."""

from django.core.files.uploadedfile import SimpleUploadedFile

from policies.forms.asking import seen_now
from policies.models import Question, SignedSheet, record_sheet

from . import Fuzz, Row, everyone, only

PDF = b"%PDF-1.7 a sheet"


def build(world) -> None:
    """Two questions about the version in force, and a sheet of the own school."""
    for position in (1, 2):
        Question.objects.create(
            version=world.in_force,
            position=position,
            text=f"Question {position}?",
            answers=["No", "Yes"],
            right=1,
            explanation="It says so.",
        )
    world.sheet = record_sheet(
        SignedSheet(
            version=world.in_force,
            school=world.school,
            signed_on=world.school.today,
            witness="Wyn Witness",
            scan="not/kept",
            scan_name="sheet.pdf",
            scan_type="application/pdf",
            scan_sha256="0" * 64,
        ),
        ["Pat Porter"],
        by=world.people["leader"],
    )


def agreeing(world) -> dict:
    return {"seen": seen_now(world.in_force), "question_1": "1", "question_2": "1", "agree": "on"}


def a_sheet(world) -> dict:
    today = world.school.today
    return {
        "version": world.in_force.pk,
        "signed_day": today.day,
        "signed_month": today.month,
        "signed_year": today.year,
        "names": "Kim Kitchen\nCas Cleaner",
        "witness": "Wyn Witness",
        "scan": SimpleUploadedFile("sheet.pdf", PDF),
    }


def a_day(world) -> dict:
    return {"on_day": "22", "on_month": "11", "on_year": "2026", "school": ""}


LEADERS = ("leader", "other_leader", "hq")


def of_own_school(answer: int) -> dict:
    """For the school's leader and HQ; another school's leader learns nothing of it."""
    return only("leader", "hq", answer=answer) | {"other_leader": 404}


ROWS = [
    Row("policies:to_read", get=everyone()),
    Row(
        "policies:acknowledge",
        get=everyone(),
        post=everyone("policies:acknowledge"),
        args=lambda world: [world.policy.slug],
        data=agreeing,
    ),
    Row(
        "policies:overview",
        get=only("hq") | dict.fromkeys(("leader", "other_leader"), "policies:school"),
    ),
    Row("policies:school", get=of_own_school(200), args=lambda world: [world.school.code]),
    Row(
        "policies:sheet",
        get=only("leader") | {"other_leader": 404},
        post=only("leader", answer="policies:school") | {"other_leader": 404},
        args=lambda world: [world.school.code],
        data=a_sheet,
    ),
    Row("policies:scan", get=of_own_school("policies:school"), args=lambda world: [world.sheet.pk]),
    Row("policies:history", get=only(*LEADERS)),
    Row("policies:export", post=only(*LEADERS), data=a_day),
]
FUZZ = [
    Fuzz("policies:acknowledge", "staff", lambda world: [world.policy.slug]),
    Fuzz("policies:sheet", "leader", lambda world: [world.school.code]),
    Fuzz("policies:history", "leader", method="get"),
]
FORMS = {
    "AcknowledgeForm": lambda world: {"version": world.in_force},
    "SheetForm": lambda world: {"school": world.school},
    "DayForm": lambda world: {"user": world.people["hq"]},
}
