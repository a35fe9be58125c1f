"""A school's own list: every row is reported before anything is saved, and the good ones can be saved."""

import csv
import html
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from channels.importing.cells import COLUMNS
from channels.importing.parsing import parse
from channels.importing.saving import report, save
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
        book.active.append([row.get(name) for name in COLUMNS])
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
    assert "box@school.example is kept as a mailbox" in said and "Which of these are mailboxes" in said
    assert Channel.objects.count() == 1
    for _ in range(2):
        client.post(at("save_import", school.code), hidden(said) | {"mailboxes": ["box@school.example"]})
    assert sorted(Channel.objects.values_list("handle", flat=True)) == ["Alder_Bay", "alder_bay", "already_there"]
    assert Channel.objects.get(site=Site.X).audiences == ["parents", "command"]


def test_a_file_asks_the_register_for_its_own_accounts_only(good, school, make):
    make("@alder_bay")
    make("@another")
    rows, _, _ = parse(as_csv(good))
    with CaptureQueriesContext(connection) as asked:
        changes, _ = report(school, rows)
    of_the_register = [one["sql"] for one in asked if 'FROM "channels_channel"' in one["sql"]]
    assert [change.is_new for change in changes] == [False]
    named = [re.search(r'"(account_key|skeleton)" IN', sql) for sql in of_the_register]
    assert len(named) == 2 and all(named)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"platform": "MySpace"}, "not a platform"),
        ({"account": "https://www.instagram.com/p/C1/"}, "leads to a post"),
        ({"account": "https://facebook.com/alderbay"}, "link to Facebook"),
        ({"account": "=HYPERLINK()"}, "without spaces"),
        ({"scope": "worldwide"}, "not one of local, external"),
        ({"audiences": "Parents; public"}, "is external: HQ approves it"),
        ({"audiences": "everybody"}, "must name one or more"),
        ({"audiences": "pupils"}, "is empty, which no channel for pupils may be"),
        ({"audiences": "pupils", "year_groups": "Year 7"}, "YEAR 7 is not a year group"),
        ({"purpose": "Log in with password: harbour"}, "Never write a password here"),
        ({"keepers": "ann@school.example; bob@school"}, "“bob@school” is not one"),
        ({"keepers": "ann@school.example"}, "at least two"),
        ({"second_factor": "maybe"}, "not one of yes, no"),
        ({"purpose": ""}, "is empty"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(good, wrong, why):
    rows, problems, _ = parse(as_csv(good, good | {"account": "@another"} | wrong))
    assert [row.row for row in rows] == [2]
    assert [problem.row for problem in problems] == [3] and why in problems[0].reason


def test_who_left_between_looking_and_saving_keeps_nothing(good, leader, school, teacher, hq):
    rows, _, _ = parse(as_csv(good | {"keepers": f"{teacher.email}; box@school.example"}))
    teacher.leave(by=hq)
    with pytest.raises(NotNow, match="nobody who works there"):
        save(school, rows, by=leader)
    assert not Channel.objects.exists()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"PK\x03\x04broken", b"platform\n", as_csv()])
def test_what_is_no_such_file_says_so(data):
    rows, problems, _ = parse(data)
    assert not rows and problems


def test_an_account_twice_in_the_file_however_written(good):
    _, problems, _ = parse(as_csv(good, good | {"account": "@ALDER_BAY"}))
    assert str(problems[0]) == "row 3: is the same account as row 2"


def looked_at(client, school, *rows, write=as_csv) -> str:
    """The page that shows what the rows of a file would do."""
    file = SimpleUploadedFile("list.csv", write(*rows))
    return html.unescape(client.post(at("import", school.code), {"file": file}).content.decode())


def hidden(page: str) -> dict:
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("rows", "left")}


def flash(client, school, data) -> str:
    return html.unescape(client.post(at("save_import", school.code), data, follow=True).content.decode())


def test_good_rows_are_saved_and_the_others_come_back_as_a_file(good, leader, school, make, client_of):
    other = SchoolFactory()
    theirs = [person("staff", school=other), person("staff", school=other)]
    make("@theirs", at=other, people=theirs, by=theirs[0])
    bad = [
        good | {"account": "@theirs"},
        good | {"account": "@no_keeper", "keepers": "a@b.example; c@d.example"},
        good | {"account": "@pass", "purpose": "pw: harbour", "scope": "wide"},
    ]
    client = client_of(leader)
    said = looked_at(client, school, good, *bad)
    assert "3 rows are left out" in said and "Save 1 channel<" in re.sub(r"\s+<", "<", said)
    assert "of somebody else" in said and "nobody who works there" in said
    assert "Row 5: purpose: Never write a password here; scope “wide” is not one of" in said and "harbour" not in said
    file = client.post(at("left_out"), {"left": hidden(said)["left"]}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [(row["row in your file"], row["account"], row["purpose"]) for row in rows] == [
        ("3", "'@theirs", "News"),
        ("4", "'@no_keeper", "News"),
        ("5", "'@pass", ""),
    ]
    assert "1 channel proposed. Left out: 3, 4, 5." in flash(client, school, hidden(said))
    mended = rows[2] | {"purpose": "News", "scope": "local"}
    again = io.StringIO()
    writer = csv.DictWriter(again, mended)
    writer.writeheader(), writer.writerow(mended)
    assert [row.account for row in parse(again.getvalue().encode()).rows] == ["@pass"]


@pytest.mark.parametrize(
    ("ticked", "saved", "told"),
    [
        ([], ["Alder_Bay"], "1 channel proposed. Left out: 3, 4, 5, 6."),
        (["d@typo.example"], ["Alder_Bay", "d_only"], "2 channels proposed. Left out: 3, 4, 5."),
        (["all"], ["Alder_Bay", "a_only", "b_only", "c_only", "d_only"], "5 channels proposed."),
    ],
)
def test_an_address_of_nobody_is_asked_about(ticked, saved, told, good, leader, school, teacher, client_of):
    strange = [good | {"account": f"@{one}_only", "keepers": f"{teacher.email}; {one}@typo.example"} for one in "abcd"]
    client = client_of(leader)
    said = looked_at(client, school, good, *strange)
    assert "a@typo.example (row 3)" in said
    assert told in flash(client, school, hidden(said) | {"mailboxes": ticked})
    assert sorted(Channel.objects.values_list("handle", flat=True)) == saved


def test_where_no_row_would_be_saved_the_question_stays(good, leader, school, teacher, client_of):
    row = good | {"keepers": f"{teacher.email}; colleauge@school.example"}
    client = client_of(leader)
    said = looked_at(client, school, row)
    assert "Tick a mailbox" in flash(client, school, hidden(said)) and not Channel.objects.exists()
    flash(client, school, hidden(said) | {"mailboxes": ["colleauge@school.example"]})
    again = looked_at(client, school, row | {"account": "@another"})
    assert "Which of these are mailboxes" not in again  # it keeps a channel of the school already


def test_a_colleague_who_left_since_is_not_made_a_mailbox(good, leader, school, office, hq, client_of):
    client = client_of(leader)
    said = looked_at(client, school, good)
    office.leave(by=hq)
    assert "Tick a mailbox" in flash(client, school, hidden(said)) and not Channel.objects.exists()


@pytest.mark.parametrize(
    ("groups", "why"),
    [("Y13", "which the school does not have"), ("Y1", "Instagram is not for these pupils")],
)
def test_a_channel_for_pupils_needs_their_year_groups_and_the_age(groups, why, good, leader, school, client_of):
    said = looked_at(client_of(leader), school, good | {"audiences": "pupils", "year_groups": groups})
    assert why in said and "Nothing in the file is new" in said


def test_year_groups_of_pupils_are_kept_and_of_others_not_read(good):
    rows = parse(
        as_csv(
            good | {"audiences": "Pupils & parents", "year_groups": "Y5 to Y6"},
            good | {"account": "@others", "year_groups": "the whole school"},
        )
    ).rows
    assert [(row.facts["audiences"], row.facts["year_groups"]) for row in rows] == [
        (["pupils", "parents"], ["Y5", "Y6"]),
        (["parents", "command"], []),
    ]


@pytest.mark.parametrize(
    ("word", "is_on"),
    [(True, True), (False, False), ("Y", True), ("n", False), ("TRUE", True), ("false", False), (1, True), (0, False)],
)
def test_yes_and_no_as_spreadsheets_hold_them(word, is_on, good):
    cells = {"second_factor": word, "comments_open": word}
    for write in (as_csv, as_xlsx):
        [row], problems, _ = parse(write(good | cells))
        assert not problems and (row.facts["second_factor"], row.facts["comments_open"]) == (is_on, is_on)


OTHER_NAMES = {
    "Social network": "platform", "URL": "account", "Local or external?": "scope", "What for": "purpose",
    "Audience": "audiences", "Language": "languages", "Owner": "keepers", "2FA": "second_factor",
    "Comments": "comments_open", "Who answers?": "answering", "Recovery contact": "recovery",
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("above", ["", "Our channels, 2026\r\n\r\n"])
def test_a_list_as_people_have_it(encoding, delimiter, above, good):
    row = good | {"purpose": "Nouvelles d’été, dates"}
    out = io.StringIO(above, newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([OTHER_NAMES, [row[name] for name in OTHER_NAMES.values()]])
    [found], problems, _ = parse(out.getvalue().encode(encoding))
    assert not problems
    assert (found.site, found.facts["purpose"], found.row) == ("instagram", row["purpose"], 4 if above else 2)


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"Dear all,\nsee below\n", "list.csv", "The first row holds: Dear all. We need: platform, account, scope"),
        (b"Link,Platform,Colour\nx,y,z\n", "list.csv", "holds: Link, Platform, Colour. We need also: scope, purpose"),
        (b"Dear all,\nsee below\n", "list.xlsx", "This is not a spreadsheet."),
        (b"PK\x03\x04broken", "list.xlsx", "This is not a spreadsheet."),
        (b"\x89PNG\x00\x00", "list.csv", "This is not a spreadsheet."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "list.xls", "of an old kind, or has a password"),
    ],
)
def test_what_is_no_list_is_said_once_beside_the_field(data, name, told, leader, school, client_of):
    assert [told in problem.reason for problem in parse(data, name).problems] == [True]
    page = client_of(leader).post(at("import", school.code), {"file": SimpleUploadedFile(name, data)})
    assert told in html.unescape(page.content.decode())


def test_the_template_is_a_list_that_can_be_read(leader, client_of):
    [row], problems, _ = parse(client_of(leader).get(at("import_template")).content)
    assert not problems and row.site == "instagram"


def test_a_long_report_is_folded(good, leader, school, client_of):
    rows = [good | {"account": f"@number_{number}"} for number in range(30)]
    said = looked_at(client_of(leader), school, *rows, *(row | {"scope": "wide"} for row in rows))
    assert said.count("And 20 more") == 2


def test_many_rows_take_as_many_queries_as_few(good, leader, school, client_of):
    client = client_of(leader)

    def queries(count: int) -> int:
        pupils = good | {"audiences": "pupils", "year_groups": "Y1"}
        with CaptureQueriesContext(connection) as found:
            assert "not for these pupils" in looked_at(
                client, school, *(pupils | {"account": f"@number_{number}"} for number in range(count))
            )
        return len(found)

    queries(1)
    assert queries(2) == queries(20)


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
    client.post(keep, {"rows": sealed, "mailboxes": ["dcs@hq.example"] if is_dcs else []})
    channel = Channel.objects.get()
    assert (channel.school, channel.proposed_by, channel.status) == (None if is_dcs else school, hq, "proposed")
    assert is_dcs or kinds(leader) == ["channel-proposed"]
