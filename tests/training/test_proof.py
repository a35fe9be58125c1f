"""Proof of a year: a certificate only when all is done, true for as long as it is, checked by anyone; and the pack."""

import datetime
import io
import re

import pypdfium2
import pytest
from django.db import DatabaseError, transaction
from openpyxl import load_workbook

from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.schools.years import academic_year_name
from training.levels import Level
from training.models import Attendance, Certificate, Exemption, Session, Strand
from training.models.certificates import code_from, new_code

from .conftest import a_class

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(school):
    """A school of one year group."""
    school.year_groups = ["Y3"]
    school.save()
    return school


@pytest.fixture
def issue(school, leader):
    return lambda by=leader: Certificate.objects.issue(school, school.academic_year(), by=by)


def words_of(pdf):
    return " ".join(
        " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split()
    )  # fmt: skip


def holds(certificate):
    return Certificate.objects.get(pk=certificate.pk).holds


def test_a_code_is_never_guessed_and_easily_typed():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch("([2-9A-HJKMNP-Z]{5}-){3}[2-9A-HJKMNP-Z]{5}", code) for code in codes)
    assert code_from(" 7kq2m xh4dp93wtc-6brnf ") == "7KQ2M-XH4DP-93WTC-6BRNF"
    assert code_from("") == ""


def test_none_without_a_class(issue):
    with pytest.raises(NotNow):
        issue()


def test_none_before_the_year_has_begun(client_of, school, leader, teacher):
    """Also where all of it is exempt already."""
    year = school.academic_year() + 1
    one = a_class(school, year=year)
    Exemption.objects.ask(one, Level.UNDER_13, "All of them abroad", by=teacher).approve(by=leader)
    with pytest.raises(NotNow):
        Certificate.objects.issue(school, year, by=leader)
    page = client_of(leader).get(f"/training/at/{school.code}/proof/?year={year}").text
    assert "Issue the certificate" not in page


def test_none_while_anything_is_missing(school, log, issue, leader):
    log(21, 3)
    with pytest.raises(NotNow):
        issue()  # three are away
    log(3, 0, catches_up=Session.objects.get())
    school.year_groups = ["Y3", "Y4"]
    school.save()
    with pytest.raises(NotNow):
        issue()  # Y4 has no class
    school.year_groups = ["Y3"]
    school.save()
    assert issue().printed == {
        "school": school.name,
        "year": academic_year_name(school.academic_year()),
        "classes": 1,
        "children": 24,
        "sessions": 2,
        "exempt": 0,
    }


def test_the_one_that_holds_is_issued_again(log, issue, hq, school, school_class):
    log(24, 0)
    first = issue()
    assert issue(by=hq) == first
    assert Event.objects.about(first).filter(code="certificate.issued").count() == 1
    assert first.code not in str(Event.objects.about(first).get().data)


def test_it_holds_for_as_long_as_it_is_true(log, issue, leader, resource, hq, school, school_class):
    session = log(24, 0)
    certificate = issue()
    assert holds(certificate)
    resource.mark_counting(False, by=hq)
    assert not holds(certificate)
    resource.mark_counting(True, by=hq)
    assert holds(certificate)
    session.strike_out("It was another class", by=leader)
    assert not holds(certificate)
    log(24, 0)
    assert holds(certificate)
    other = a_class(school, "3C")
    with pytest.raises(NotNow):
        issue()
    assert holds(certificate)  # of a class that came later it says nothing
    log(24, 0, classes=[other])
    assert issue().printed["classes"] == 2


def test_a_second_one_after_the_first_ended(log, issue, leader, school, school_class):
    session = log(24, 0)
    first = issue()
    session.correct([Attendance(school_class, 20, 4)], "Four were away", by=leader)
    log(4, 0, catches_up=session)
    assert holds(first)  # the catch-up was the same day
    session.correct([Attendance(school_class, 15, 9)], "Nine were away", by=leader)
    assert not holds(first)


def test_the_database_keeps_it(log, issue, school_class):
    log(24, 0)
    certificate = issue()
    for change in (lambda rows: rows.update(code="x"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(Certificate.objects.filter(pk=certificate.pk))


def test_anyone_sees_valid_school_and_year_and_no_more(client, log, issue, leader, school, school_class):
    session = log(24, 0)
    certificate = issue()
    answer = client.post("/training/certificates/check/", {"code": certificate.code.lower().replace("-", " ")})
    page = client.get(answer["Location"]).text
    assert "This certificate is valid" in page
    assert school.name in page
    assert academic_year_name(school.academic_year()) in page
    for hidden in (leader.name, school_class.name, "24", certificate.code):
        assert f">{hidden}<" not in page
    session.strike_out("It was another class", by=leader)
    assert "not valid any more" in client.get(answer["Location"]).text


def test_a_wrong_code(client, issue, log, monkeypatch, school_class):
    log(24, 0)
    code = issue().code
    page = client.post("/training/certificates/check/", {"code": "7KQ2M"}).text
    assert "There is no certificate with this code" in page
    assert 'value="7KQ2M"' in page
    assert client.get("/training/certificates/check/7KQ2M/").status_code == 404
    monkeypatch.setattr("training.views.proof._MOST", 2)
    assert client.get("/training/certificates/check/7KQ2M/").status_code == 429
    assert client.post("/training/certificates/check/", {"code": code}).status_code == 429
    assert client.get(f"/training/certificates/check/{code}/").status_code == 200


def test_the_certificate_on_paper(client_of, log, issue, leader, school, school_class):
    log(24, 0)
    certificate = issue()
    school.name = "Another name"
    school.save()
    first, second = (client_of(leader).get(f"/training/certificates/{certificate.pk}/") for _ in range(2))
    assert first.content == second.content
    assert b"pdfuaid:part" in first.content
    words = words_of(first.content)
    for said in (
        certificate.printed["school"],
        f"School year {certificate.year_name}",
        certificate.code,
        "1 class, 24 children",
    ):
        assert said in words
    assert "exempt" not in words
    assert "Another name" not in words


def test_an_exemption_is_said(client_of, issue, leader, teacher, school_class):
    Exemption.objects.ask(school_class, Level.UNDER_13, "All of them abroad", by=teacher).approve(by=leader)
    certificate = issue()
    words = words_of(client_of(leader).get(f"/training/certificates/{certificate.pk}/").content)
    assert "or is exempt for a reason that two people agreed on" in words
    assert "All of them abroad" not in words


def test_the_page_says_what_is_missing(client_of, leader, school, school_class, log):
    address = f"/training/at/{school.code}/proof/"
    assert "1 class and level is still open" in client_of(leader).get(address).text
    client_of(leader).post(f"{address}issue/")
    assert not Certificate.objects.exists()
    session = log(24, 0)
    assert "Issue the certificate" in client_of(leader).get(address).text
    client_of(leader).post(f"{address}issue/")
    page = client_of(leader).get(address).text
    assert "Valid" in page
    assert "Issue the certificate" not in page
    session.strike_out("It was another class", by=leader)
    assert "Not valid any more" in client_of(leader).get(address).text


@pytest.fixture
def pack(client_of, school, leader):
    def pack(kind, day=None):
        day = day or school.today
        data = {"on_day": day.day, "on_month": day.month, "on_year": day.year, "kind": kind}
        return client_of(leader).post(f"/training/at/{school.code}/proof/", data)

    return pack


def test_the_pack(pack, school, school_class, leader, teacher, log, resource):
    Strand.objects.create(code="privacy", name="Privacy and security")
    log(21, 3, led_by_other="=SUM(A1)", strands=["privacy"])
    log(24, 0).strike_out("Logged twice", by=leader)
    Exemption.objects.ask(a_class(school, "3C"), Level.UNDER_13, "Abroad 🙂 #pagebreak()", by=teacher).approve(
        by=leader
    )
    book = load_workbook(io.BytesIO(pack("xlsx").content))
    assert book.sheetnames == ["Coverage", "Sessions", "Material", "Exemptions"]
    rows = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] for sheet in book}
    assert [[*row[:4], row[7]] for row in rows["Coverage"]] == [
        ["3B", "Y3", "Under 13", "Due", 3],
        ["3C", "Y3", "Under 13", "Exempt", 0],
    ]
    assert [[row[1], row[4], row[5], row[6], row[7], row[8], row[9]] for row in rows["Sessions"]] == [
        ["3B", "Play Like Share", "Privacy and security", "=SUM(A1)", 21, 3, "Held"],
        ["3B", "Play Like Share", None, None, 24, 0, "Struck out"],
    ]
    assert rows["Material"] == [["Play Like Share", "CEOP Education", None, "Under 13", "Yes"]]
    answer = pack("pdf")
    assert b"pdfuaid:part" in answer.content
    words = words_of(answer.content)
    for said in (school.name, "Abroad [slightly smiling face] #pagebreak()", "Struck out", leader.name):
        assert said in words
    assert Event.objects.about(school).filter(code="training.packed").count() == 2


def test_the_pack_as_it_stood(pack, school, school_class, log):
    log(24, 0)
    yesterday = school.today - datetime.timedelta(days=1)
    book = load_workbook(io.BytesIO(pack("xlsx", yesterday).content))
    assert [cell.value for cell in book["Coverage"][2]][3] == "Due"
    assert book["Sessions"].max_row == 1


def test_the_pack_takes_as_many_queries_for_many_sessions(pack, log, school_class, django_assert_max_num_queries):
    log(24, 0)
    with django_assert_max_num_queries(60) as few:
        pack("xlsx")
    for _ in range(20):
        log(24, 0)
    with django_assert_max_num_queries(len(few)):
        pack("xlsx")


@pytest.mark.parametrize("days", [1, -800])
def test_a_day_of_another_year_is_told(pack, school, school_class, days):
    assert "Date must be from" in pack("pdf", school.today + datetime.timedelta(days)).text
