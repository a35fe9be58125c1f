"""A school's own list: every row is reported before anything is saved, and it is saved whole or not at all."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from channels.importing.parsing import COLUMNS, parse
from channels.importing.saving import save
from channels.models import Channel
from dcs_portal.doors import NotNow
from dcs_portal.handles import Site
from tests.factories import SchoolFactory, person

from .conftest import at, kinds

pytestmark = pytest.mark.django_db
GOOD = {
    "platform": "Instagram",
    "account": "https://www.instagram.com/Alder_Bay/",
    "scope": "Local",
    "purpose": "News",
    "audiences": "Parents; Command",
    "languages": "English",
    "keepers": "",
    "second_factor": "Yes",
    "comments_open": "no",
    "answering": "The office",
    "recovery": "The office",
    "consent": "",
}


def as_csv(*rows) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_xlsx(*rows) -> bytes:
    book = Workbook()
    book.active.append(list(COLUMNS))
    for row in rows:
        book.active.append([row[name] for name in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def good(teacher, office):
    return GOOD | {"keepers": f"{teacher.email}; {office.email}"}


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_a_file_is_looked_at_then_saved_once(write, good, leader, school, teacher, client_of, make):
    make("@already_there")
    rows = [
        good,
        good | {"platform": "Twitter", "account": "@alder_bay", "keepers": f"{teacher.email}; box@school.example"},
        good | {"account": "instagram.com/already_there?x=1"},
    ]
    client = client_of(leader)
    page = client.post(at("import", school.code), {"file": SimpleUploadedFile("list", write(*rows))})
    said = page.content.decode()
    assert said.count("New, as a proposal") == 2 and "left as it is" in said
    assert "box@school.example is kept as a mailbox" in said
    assert Channel.objects.count() == 1
    sealed = re.search(r'name="rows" value="([^"]+)"', said)[1]
    for _ in range(2):
        client.post(at("save_import", school.code), {"rows": sealed})
    assert sorted(Channel.objects.values_list("handle", flat=True)) == ["alder_bay", "alder_bay", "already_there"]
    assert Channel.objects.get(site=Site.X).audiences == ["parents", "command"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"platform": "MySpace"}, "not a platform"),
        ({"account": "https://www.instagram.com/p/C1/"}, "leads to a post"),
        ({"account": "https://facebook.com/alderbay"}, "link to Facebook"),
        ({"account": "=HYPERLINK()"}, "without spaces"),
        ({"scope": "worldwide"}, "not one of local, external"),
        ({"audiences": "Parents; public"}, "is external: HQ approves it"),
        ({"audiences": "pupils"}, "must name one or more"),
        ({"keepers": "ann@school.example"}, "at least two"),
        ({"second_factor": "maybe"}, "not one of yes, no"),
        ({"purpose": ""}, "is empty"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(good, wrong, why):
    rows, problems = parse(as_csv(good, good | {"account": "@another"} | wrong))
    assert [row.row for row in rows] == [2]
    assert [problem.row for problem in problems] == [3] and why in problems[0].reason


def test_who_left_between_looking_and_saving_keeps_nothing(good, leader, school, teacher, hq):
    rows, _ = parse(as_csv(good | {"keepers": f"{teacher.email}; box@school.example"}))
    teacher.leave(by=hq)
    with pytest.raises(NotNow, match="nobody who works there"):
        save(school, rows, by=leader)
    assert not Channel.objects.exists()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"PK\x03\x04broken", b"platform\n", as_csv()])
def test_what_is_no_such_file_says_so(data):
    rows, problems = parse(data)
    assert not rows and problems


def test_an_account_twice_in_the_file_however_written(good):
    _, problems = parse(as_csv(good, good | {"account": "@ALDER_BAY"}))
    assert "is in row 2 already" in str(problems[0])


def test_somebody_elses_account_and_strangers_stop_the_file(good, leader, school, make, client_of):
    other = SchoolFactory()
    theirs = [person("staff", school=other), person("staff", school=other)]
    make("@theirs", at=other, people=theirs, by=theirs[0])
    rows = [good | {"account": "@theirs"}, good | {"keepers": "a@b.example; c@d.example"}]
    page = client_of(leader).post(at("import", school.code), {"file": SimpleUploadedFile("list", as_csv(*rows))})
    said = page.content.decode()
    assert "of somebody else" in said and "nobody who works there" in said
    assert "Save these channels" not in said


@pytest.mark.parametrize("is_dcs", [False, True])
def test_hq_brings_in_a_list_of_any_school_and_of_dcs_itself(is_dcs, good, hq, leader, school, client_of):
    row = good | {"keepers": f"{hq.email}; dcs@hq.example"} if is_dcs else good
    look, keep = (at("import_dcs"), at("save_import_dcs")) if is_dcs else (
        at("import", school.code), at("save_import", school.code)
    )  # fmt: skip
    client = client_of(hq)
    said = client.post(look, {"file": SimpleUploadedFile("list", as_csv(row))}).content.decode()
    sealed = re.search(r'name="rows" value="([^"]+)"', said)[1]
    client.post(at("save_import_dcs") if not is_dcs else at("save_import", school.code), {"rows": sealed})
    assert not Channel.objects.exists()  # what was looked at for one is not saved for the other
    client.post(keep, {"rows": sealed})
    channel = Channel.objects.get()
    assert (channel.school, channel.proposed_by, channel.status) == (None if is_dcs else school, hq, "proposed")
    assert is_dcs or kinds(leader) == ["channel-proposed"]
