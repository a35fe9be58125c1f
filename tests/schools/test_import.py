"""The import of schools: what it takes, what it refuses and how it says so."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcs_portal.audit.models import Event
from dcs_portal.schools.importing import parse
from dcs_portal.schools.importing.cells import COLUMNS
from dcs_portal.schools.models import Contact, Place, School
from dcs_portal.schools.models.places import ContactKind
from tests.factories import PlaceFactory, SchoolFactory

OURS = Path(__file__).parents[2] / "data" / "schools.csv"
GOOD = {
    "code": "test-school",
    "name": "Test School",
    "kind": "primary",
    "place_code": "testland",
    "place": "Testland",
    "time_zone": "Asia/Nicosia",
    "year_groups": "FS1-Y6",
    "year_starts": "09-01",
    "emergency_phone": "112",
}
OTHER = GOOD | {"code": "other-school", "name": "Other School"}


def file_of(*rows, header=tuple(COLUMNS)):
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.fixture
def run(tmp_path):
    """The command on a file of these bytes: what it printed, line by line."""

    def run(data):
        file, out = tmp_path / "schools.csv", io.StringIO()
        file.write_bytes(data)
        call_command("import_schools", file, stdout=out)
        return out.getvalue().splitlines()

    return run


def said(data):
    """Everything that is wrong with a file."""
    return [str(problem) for problem in parse(data)[1]]


def wrong(**cells):
    return said(file_of(GOOD | cells))


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"code": ""}, 'row 2, column code: "": is empty'),
        ({"code": "St Johns"}, 'row 2, column code: "St Johns": must be small letters'),
        ({"code": "contacts"}, 'row 2, column code: "contacts": is a word that the portal needs'),
        ({"code": "c" * 51}, f'row 2, column code: "{"c" * 51}": has 51 characters, and 50 is the most'),
        ({"name": ""}, 'row 2, column name: "": is empty'),
        ({"name": "N" * 5000}, f'row 2, column name: "{"N" * 60}…": has 5000 characters'),
        ({"name": "a\x00b"}, "row 2, column name: "),
        ({"kind": "primry"}, 'row 2, column kind: "primry": is not one of early_years, primary'),
        ({"time_zone": "Cyprus Time"}, 'row 2, column time_zone: "Cyprus Time": is not a time zone'),
        ({"year_groups": "FS1-Y14"}, 'row 2, column year_groups: "FS1-Y14": FS1-Y14 is not a year group'),
        ({"year_groups": ""}, 'row 2, column year_groups: "": is empty'),
        ({"year_starts": "31 June"}, 'row 2, column year_starts: "31 June": there is no such day'),
        ({"year_starts": "soon"}, 'row 2, column year_starts: "soon": it is not a day of the year'),
        ({"emergency_phone": "call us"}, 'row 2, column emergency_phone: "call us": is not a telephone'),
        ({"police_name": "Police"}, 'row 2, column police_phone: "": is empty, but police_name is not'),
        ({"note": "n" * 201}, f'row 2, column note: "{"n" * 60}…": has 201 characters'),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_column_and_value(cells, problem):
    [found] = wrong(**cells)
    assert found.startswith(problem)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "The file is empty."),
        (b"\n \n,,\n", "The file is empty."),
        (file_of(), "The file has a header and no schools."),
        ("Schule;Größe".encode("latin-1"), "The file is not UTF-8 text (byte 10)."),
        ("code".encode("utf-16"), "The file is not UTF-8 text (byte 1)."),
        (file_of(GOOD) + b'"open', "The file cannot be read as CSV: unexpected end of data."),
        (file_of(GOOD, header=list(COLUMNS)[1:]), "row 1: The column code is missing."),
        (file_of(GOOD, header=[*COLUMNS, "head"]), 'row 1: The column "head" is not one of ours.'),
        (file_of(GOOD, header=[*COLUMNS, "code"]), "row 1: The column code is there 2 times."),
        (file_of(GOOD) + b"a,b\n", "row 3: It has 2 cells instead of 16."),
        (file_of(GOOD, GOOD | {"name": "B"}), 'row 3, column code: "test-school": is in row 2 already'),
        (file_of(OTHER, OTHER | {"code": "b"}), 'row 3, column name: "Other School": is in row 2 already'),
        (
            file_of(GOOD, OTHER | {"place": "Elsewhere"}),
            'row 3, column place: "Elsewhere": row 2 says "Testland" for the same place_code',
        ),
        (
            file_of(GOOD, OTHER | {"emergency_phone": "999"}),
            'row 3, column emergency_phone: "999": row 2 says "112" for the same place_code',
        ),
        (
            file_of(GOOD, OTHER | {"place_code": "elsewhere"}),
            'row 3, column place_code: "elsewhere": row 2 says "testland" for the same place',
        ),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(data, problem):
    [found] = said(data)
    assert found.startswith(problem)


def test_everything_wrong_is_said_at_once():
    data = file_of(GOOD | {"kind": "x", "time_zone": "y"}, OTHER, GOOD | {"code": "z", "name": "Z", "year_groups": "?"})
    assert [line.split(":")[0] for line in said(data)] == [
        "row 2, column kind",
        "row 2, column time_zone",
        "row 4, column year_groups",
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: data.replace(b"\r\n", b"\r\n\r\n"),
        lambda data: data.replace(b",", b";"),
        lambda data: data.replace(b"Test School", "\u00a0Test\u00a0 School ".encode()),
        lambda data: file_of(GOOD, header=sorted(COLUMNS)),
    ],
)
def test_what_spreadsheets_do_to_a_file_does_no_harm(change):
    rows, problems = parse(change(file_of(GOOD)))
    assert problems == []
    assert [(row.fields["name"], row.fields["year_starts_month"]) for row in rows] == [("Test School", 9)]


@pytest.mark.django_db
def test_our_own_file_is_good_and_a_second_run_changes_nothing(run):
    first = run(OURS.read_bytes())
    events = Event.objects.count()
    assert len(first) == events == School.objects.count() + Place.objects.count() + Contact.objects.count()
    assert run(OURS.read_bytes()) == ["nothing to change"]
    assert Event.objects.count() == events
    assert School.objects.get(code="st-johns").years == "Y7 to Y13"
    assert not Contact.objects.exclude(verified_on=None).exists()


@pytest.mark.django_db
def test_a_changed_row_changes_its_school_and_says_so(run):
    run(file_of(GOOD, OTHER))
    lines = run(file_of(GOOD | {"local_command": "Test Command", "year_groups": "Y1-Y2"}))
    assert lines == [
        "changed school Test School: local_command, year_groups",
        "not in the file, and left as they are: Other School",
    ]
    event = Event.objects.about(School.objects.get(code="test-school")).last()
    assert (event.code, event.actor) == ("school.changed", None)
    assert event.data == {"fields": ["local_command", "year_groups"]}


@pytest.mark.django_db
def test_a_new_number_corrects_the_contact_and_asks_for_a_new_check(run):
    run(file_of(GOOD))
    Contact.objects.update(verified_on="2026-11-01")
    lines = run(file_of(GOOD | {"emergency_phone": "999"}))
    assert lines == ["changed contact Emergency services of Testland: phone, verified_on"]
    contact = Contact.objects.get()
    assert (contact.phone, contact.verified_on, contact.kind) == ("999", None, ContactKind.EMERGENCY)


@pytest.mark.django_db
def test_a_name_that_another_school_or_place_has_is_refused(run):
    SchoolFactory(name="Test School", code="first", place=PlaceFactory(code="first", name="Testland"))
    with pytest.raises(CommandError) as refused:
        run(file_of(GOOD))
    assert str(refused.value).splitlines()[1:] == [
        '  row 2, column name: "Test School": is the name of the school with the code first',
        '  row 2, column place: "Testland": is the name of the place with the code first',
    ]
    assert School.objects.count() == 1


@pytest.mark.django_db
def test_one_bad_row_keeps_the_good_ones_out(run):
    with pytest.raises(CommandError, match=r"1 thing is wrong in .*Nothing was changed"):
        run(file_of(GOOD, OTHER | {"kind": "x"}))
    assert not School.objects.exists() and not Place.objects.exists()


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CommandError, match=r"cannot be read: "):
            call_command("import_schools", path)


def bytes_like_ours():
    """Any bytes; any text under our header; and our own file with a piece of it replaced."""
    ours = OURS.read_bytes()
    header = ",".join(COLUMNS).encode() + b"\n"
    spoilt = st.builds(
        lambda at, cut, put: ours[:at] + put + ours[at + cut :],
        st.integers(0, len(ours)),
        st.integers(0, 40),
        st.binary(max_size=20) | st.text(alphabet='",;\r\n\x00é ', max_size=6).map(str.encode),
    )
    return st.binary(max_size=200) | st.text().map(lambda text: header + text.encode()) | spoilt


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(bytes_like_ours())
def test_any_bytes_are_imported_whole_or_refused_in_words(run, data):
    before = (School.objects.count(), Place.objects.count(), Contact.objects.count(), Event.objects.count())
    try:
        run(data)
    except CommandError as refused:
        assert "Nothing was changed" in str(refused)
        after = (
            School.objects.count(),
            Place.objects.count(),
            Contact.objects.count(),
            Event.objects.count(),
        )
        assert after == before
