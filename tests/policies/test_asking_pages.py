"""Agreeing to a document, and what leaders and HQ see of it."""

import csv
import datetime
import io
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import Role
from dcs_portal.schools.permissions import RoleName
from policies.export import HEAD
from policies.forms.asking import seen_now
from policies.models import Acknowledgement, Question, SignedSheet, Version, acknowledge
from tests.access.policies_asking import PDF
from tests.factories import SchoolFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("optional")]


@pytest.fixture
def version(publish, document):
    version = publish("# Rules\n\nBe kind to all.")
    Question.objects.create(
        version=version, position=1, text="May you?", answers=["Yes", "No"], right=1, explanation="Because."
    )
    return version


@pytest.fixture
def agree(as_, version, teacher):
    def agree(who=teacher, **changes):
        data = {"seen": seen_now(version), "question_1": "1", "agree": "on"} | changes
        return as_(who).post(f"/documents/{version.document.slug}/acknowledge/", data, follow=True)

    return agree


@pytest.fixture
def optional(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


def test_reading_and_agreeing(as_, version, teacher, agree):
    page = as_(teacher).get("/documents/to-read/").text
    assert version.document.title in page
    assert "Be kind to all" in as_(teacher).get(f"/documents/{version.document.slug}/acknowledge/").text
    with mock.patch("policies.forms.asking.timezone.now", return_value=timezone.now() - datetime.timedelta(minutes=3)):
        seen = seen_now(version)
    answer = agree(seen=seen)
    done = Acknowledgement.objects.get()
    assert (done.person, done.version, done.sha256, done.open_for.seconds // 60) == (
        teacher,
        version,
        version.sha256,
        3,
    )
    assert "Because." in answer.text
    assert "You have nothing to read" in as_(teacher).get("/documents/to-read/").text


def test_what_it_means_for_the_reader(as_, publish, document, teacher):
    publish(changes_for={"staff": "Plan two days.", "leader": "Sign it."})
    page = as_(teacher).get(f"/documents/{document.slug}/acknowledge/").text
    assert "Plan two days." in page
    assert "Sign it." not in page


def test_a_second_press_is_one_acknowledgement(agree, version):
    agree()
    agree()
    assert Acknowledgement.objects.count() == 1
    assert Event.objects.about(version).filter(code="version.acknowledged").count() == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"question_1": "0"}, "That is not right. Because."),
        ({"question_1": ""}, "Answer “May you?”"),
        ({"question_1": "7"}, "Choose one of the answers"),
        ({"agree": ""}, "Tick that you agree"),
    ],
)
def test_what_is_not_right_is_explained(agree, changes, told):
    assert told in agree(**changes).text
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("seen", ["", "forged", "old"])
def test_only_to_the_version_that_was_shown(agree, publish, document, version, seen, teacher):
    if seen == "old":
        seen = seen_now(version)
        publish("# Other rules")
    assert "A newer version was published" in agree(seen=seen).text
    assert not Acknowledgement.objects.exists()


def test_the_database_keeps_it(agree):
    agree()
    for change in (lambda: Acknowledgement.objects.update(name="x"), Acknowledgement.objects.all()._raw_delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(*(["default"] if change.__name__ == "_raw_delete" else []))


def test_a_leader_sees_who_has_not(as_, leader, teacher, agree, version, school):
    for _ in range(2):
        person(RoleName.STAFF, school=school)
    agree()
    page = as_(leader).get("/documents/acknowledgements/", follow=True).text
    assert "1 of 4 have agreed" in page
    assert leader.name in page
    assert f"{teacher.name}, asked" not in page


def test_hq_sees_every_school(as_, hq, version, teacher, school, django_assert_max_num_queries):
    for _ in range(10):
        person(RoleName.STAFF, school=SchoolFactory())
    as_(hq).get("/documents/acknowledgements/")
    with django_assert_max_num_queries(14):
        page = as_(hq).get("/documents/acknowledgements/").text
    assert page.count("Test School") == 11


def sheet(version, on=None, **changes):
    today = on or timezone.localdate(timezone=ZoneInfo("Europe/London"))
    data = {"version": version.pk, "names": "Kim Kitchen\n  Cas   Cleaner\nKim Kitchen\n", "witness": "Wyn"}
    data |= {"signed_day": today.day, "signed_month": today.month, "signed_year": today.year}
    return data | {"scan": SimpleUploadedFile("../../sheet.pdf", PDF)} | changes


def test_a_signed_sheet(as_, leader, school, version):
    answer = as_(leader).post(f"/documents/acknowledgements/at/{school.code}/sheet/", sheet(version), follow=True)
    assert "Cas Cleaner, Kim Kitchen" in answer.text or "Kim Kitchen, Cas Cleaner" in answer.text
    kept = SignedSheet.objects.get()
    assert (kept.recorded_by, kept.witness, kept.acknowledgements.count()) == (leader, "Wyn", 2)
    scan = as_(leader).get(f"/documents/acknowledgements/scans/{kept.pk}/")
    assert b"".join(scan.streaming_content) == PDF
    assert "attachment" in scan["Content-Disposition"]
    assert "/" not in scan["Content-Disposition"]


def test_a_sheet_signed_for_the_version_before(as_, leader, school, publish, hq, second):
    now = timezone.now()
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    for days in (10, 5):
        with mock.patch.object(timezone, "now", lambda days=days: now - datetime.timedelta(days=days)):
            publish(f"# {days} days ago")
    path = f"/documents/acknowledgements/at/{school.code}/sheet/"
    first = Version.objects.get(number=1)
    assert "version 1" in as_(leader).get(path).text
    assert "or earlier: a newer version came on that day" in as_(leader).post(path, sheet(first)).text
    assert not SignedSheet.objects.exists()
    as_(leader).post(path, sheet(first, on=timezone.localdate() - datetime.timedelta(days=7)))
    assert SignedSheet.objects.get().version == first


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"names": " \n "}, "Enter the names of those who signed"),
        ({"names": "x" * 121}, "one name on each line"),
        ({"names": "\n".join(f"Person {n}" for n in range(201))}, "200 names at most"),
        ({"signed_year": "2023"}, "it was published on that day"),
        ({"signed_year": "2099"}, "must be today or in the past"),
        ({"witness": ""}, "Enter who witnessed it"),
        ({"scan": ""}, "Choose the scan"),
        ({"scan": SimpleUploadedFile("sheet.pdf", b"<svg onload=alert(1)>")}, "must be a PDF, PNG or JPEG"),
        ({"scan": SimpleUploadedFile("sheet.pdf", b"")}, "must be a PDF, PNG or JPEG"),
    ],
)
def test_what_a_sheet_refuses(as_, leader, school, version, changes, told, own_evidence):
    answer = as_(leader).post(f"/documents/acknowledgements/at/{school.code}/sheet/", sheet(version, **changes))
    assert told in answer.text
    assert not SignedSheet.objects.exists()
    assert not [path for path in own_evidence.rglob("*") if path.is_file()]


def test_a_sheet_that_cannot_be_recorded_leaves_no_file(as_, leader, school, version, own_evidence):
    with (
        mock.patch("policies.models.acknowledgements.record", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        as_(leader).post(f"/documents/acknowledgements/at/{school.code}/sheet/", sheet(version))
    assert not SignedSheet.objects.exists()
    assert not [path for path in own_evidence.rglob("*") if path.is_file()]


def exported(client, day, **changes):
    data = {"on_day": day.day, "on_month": day.month, "on_year": day.year, "school": ""} | changes
    answer = client.post("/documents/acknowledgements/export/", data)
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_export_says_who_had(as_, leader, school, version, teacher, agree, hq):
    agree()
    as_(leader).post(f"/documents/acknowledgements/at/{school.code}/sheet/", sheet(version))
    rows = exported(as_(leader), timezone.localdate())
    assert [(row["Name"], row["How"]) for row in rows] == [
        (leader.name, ""),
        (teacher.name, "Portal"),
        ("Cas Cleaner", "Signed sheet"),
        ("Kim Kitchen", "Signed sheet"),
    ]
    assert rows[1]["SHA-256 of the version"] == version.sha256
    assert exported(as_(hq), timezone.localdate() - datetime.timedelta(days=1)) == []
    assert Event.objects.about(leader).filter(code="documents.exported").count() == 1


def test_the_export_keeps_who_left_and_what_was_before(as_, leader, school, version, teacher, agree, publish, hq):
    agree()
    publish("# Newer")
    elsewhere = person(RoleName.LEADER, school=SchoolFactory())
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    teacher.leave(by=hq)
    here, there, everywhere = (exported(as_(who), timezone.localdate()) for who in (leader, elsewhere, hq))
    agreed = (teacher.name, version.sha256, school.name, "")
    for rows in (here, everywhere):
        assert agreed in [
            (row["Name"], row["SHA-256 of the version"], row["Schools"], row["Asked since"]) for row in rows
        ]
    assert teacher.name not in [row["Name"] for row in there]
    assert len(here) == 2


def test_another_schools_leader_exports_nothing_of_it(as_, version, teacher):
    other = person(RoleName.LEADER, school=SchoolFactory())
    assert [row["Name"] for row in exported(as_(other), timezone.localdate())] == [other.name]


def test_the_past_is_counted(as_, leader, version, agree):
    agree()
    today = timezone.localdate()
    page = as_(leader).get(
        "/documents/acknowledgements/history/",
        {"on_day": today.day, "on_month": today.month, "on_year": today.year, "school": ""},
    )
    assert "Had agreed" in page.text
    assert "Download it with the names" in page.text
    wrong = as_(leader).get("/documents/acknowledgements/history/", {"on_day": "99", "on_month": "1", "on_year": "x"})
    assert wrong.status_code == 200


def test_as_many_queries_for_many_as_for_few(as_, leader, school, version, publish, django_assert_max_num_queries):
    for number in range(20):
        acknowledge(version, by=person(RoleName.STAFF, school=school, name=f"Person {number}"))
    client = as_(leader)
    with django_assert_max_num_queries(26):
        rows = exported(client, timezone.localdate())
    assert len(rows) == 21
    assert len(HEAD) == 14


def test_the_export_says_the_very_text_that_was_agreed_to(as_, leader, version, agree, publish, teacher):
    agree()
    correction = publish("# Rules\n\nBe kind to all!", is_material=False)
    (row,) = [row for row in exported(as_(leader), timezone.localdate()) if row["Name"] == teacher.name]
    assert (row["SHA-256 of the version"], row["SHA-256 acknowledged"]) == (correction.sha256, version.sha256)
