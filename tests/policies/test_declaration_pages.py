"""Declarations on the pages: signing, room for exceptions, HQ's list, its export, the dates."""

import csv
import io

import pytest

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import School
from policies.models import Declaration, DeclarationDates, DeclaredException, set_dates, sign
from tests.factories import SchoolFactory, person

from .clock import clock_at
from .test_declarations import TODAY, exception

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def then(settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    with clock_at(2026, 10, 1):
        yield


@pytest.fixture
def send(as_, school, leader):
    def send(**changes):
        data = {"seen": "0", "slots": "1", "agree": "on"}
        return as_(leader).post(f"/documents/declarations/at/{school.code}/sign/", data | changes, follow=True).text

    return send


NAMED = {"e1_concerns": "WhatsApp", "e1_what": "A group.", "e1_doing": "Closing it."} | {
    "e1_by_day": "1",
    "e1_by_month": "11",
    "e1_by_year": "2026",
}


def test_signing_without_and_with_an_exception(send, school):
    assert "The declaration for 2026/27 is signed" in send()
    assert Declaration.objects.get().exceptions.count() == 0
    page = send(seen="1", because="Forgot it.", **NAMED)
    assert "WhatsApp" in page
    assert "Mark as put right" in page
    assert [one.number for one in Declaration.objects.order_by("number")] == [1, 2]


def test_room_for_another_exception_loses_nothing_and_checks_nothing(send):
    page = send(more="yes", e1_concerns="Typed before", agree="", e1_by_day="31", e1_by_month="x")
    assert "There is a problem" not in page
    assert 'value="Typed before"' in page
    assert 'value="31"' in page
    assert 'name="e2_concerns"' in page
    assert 'name="e3_concerns"' not in page
    assert not Declaration.objects.exists()


@pytest.mark.parametrize("slots", ["21", "9999999", "-1", "x", "", "²"])
def test_there_is_room_for_so_many(send, slots):
    assert "e21_concerns" not in send(slots=slots, more="yes")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"agree": ""}, "Tick that you declare it"),
        ({"e1_what": ""}, "Say what is not as it should be"),
        ({"e1_concerns": ""}, "Enter the platform or the class"),
        ({"e1_doing": ""}, "Say what is being done about it"),
        ({"e1_doing": "x" * 601}, "Shorten it to 600 characters"),
        ({"e1_by_day": "", "e1_by_month": "", "e1_by_year": ""}, "Enter the date by which it is put right"),
        ({"e1_by_month": "9"}, "The date must be today or later"),
        ({"e1_by_day": "40"}, "Date must be a real date"),
    ],
)
def test_what_is_not_right_is_said_beside_it(send, changes, told):
    page = send(**(NAMED | changes))
    assert told in page
    assert "There is a problem" in page
    assert not DeclaredException.objects.exists()


def test_of_several_exceptions_an_error_says_which(send):
    page = send(**(NAMED | {"slots": "2", "e2_concerns": "TikTok" * 30, "e2_what": "x" * 601}))
    for said in ("Shorten it to 120 characters", "Shorten it to 600 characters", "Say what is being done about it"):
        assert f"Exception 2: {said}" in page
    assert "Exception 1:" not in page


def test_a_correction_says_why_and_keeps_what_stays(send, school, leader):
    sign(school, by=leader, seen=0, new=[exception(), exception("X")])
    kept = DeclaredException.objects.get(concerns="X")
    assert "Say why it is corrected" in send(seen="1", slots="0", kept=[kept.pk])
    send(seen="1", slots="0", kept=[kept.pk], because="A slip.")
    assert [one.concerns for one in Declaration.objects.in_force().get().exceptions.all()] == ["X"]


def test_who_was_slower_is_told_and_signs_nothing(send, school, leader):
    sign(school, by=leader, seen=0)
    page = send(**NAMED)
    assert "This declaration was signed while you were writing" in page
    assert 'value="WhatsApp"' in page
    assert 'name="seen" value="1"' in page
    assert Declaration.objects.count() == 1


def test_ten_exceptions_and_ten_versions(send, school, leader):
    """Numbers of two figures stay whole on their way through the page."""
    page = send(slots="9", more="yes", e9_concerns="The ninth")
    assert ('name="slots" value="10"' in page, 'value="The ninth"' in page, 'name="e10_what"' in page) == (True,) * 3
    for number in range(10):
        sign(school, by=leader, seen=number, because="A slip." if number else "")
    assert "is signed" in send(seen="10", slots="0", because="Another slip.")
    assert Declaration.objects.in_force().get().number == 11


def test_nothing_is_signed_for_a_school_that_is_closed(send, school):
    School.objects.filter(pk=school.pk).update(closed_on=TODAY)
    send()
    assert not Declaration.objects.exists()


def test_putting_right(as_, school, leader):
    one = sign(school, by=leader, seen=0, new=[exception()]).exceptions.get()
    address = f"/documents/declarations/exceptions/{one.pk}/"
    assert "Say how it was put right" in as_(leader).post(address, {}).text
    day = {"on_day": TODAY.day, "on_month": TODAY.month, "on_year": TODAY.year}
    assert "Put right" in as_(leader).post(address, {"what": "Closed."} | day, follow=True).text
    assert "marked as put right already" in as_(leader).post(address, {"what": "x"} | day, follow=True).text


def test_a_leader_of_two_schools_chooses(as_, leader, school):
    other = SchoolFactory(name="Second School")
    leader.roles.create(name="leader", school=other, confirmed_at="2020-01-01T00:00Z", starts_on="2020-01-01")
    page = as_(leader).get("/documents/declarations/").text
    assert "Second School" in page
    assert "due by 27 October 2026" in page


def test_the_home_page_says_what_is_due(as_, leader, hq, school):
    line = f"The declaration of {school} for 2026/27"
    assert f"{line} is due by 27 October 2026" in as_(leader).get("/").text
    with clock_at(2026, 10, 28):
        assert f"{line} was due by 27 October 2026" in as_(leader).get("/").text
    sign(school, by=leader, seen=0, new=[exception()])
    assert "1 exception of" in as_(leader).get("/").text
    DeclaredException.objects.get().close("Done.", TODAY, by=leader)
    assert "Your school’s declaration" not in as_(leader).get("/").text
    assert "Declarations" in as_(hq).get("/").text


def test_an_exception_of_last_year_is_not_forgotten(as_, leader, hq, school):
    leader.roles.update(starts_on="2020-01-01")
    with clock_at(2025, 10, 1):
        sign(school, by=leader, seen=0, new=[exception()])
    assert "from an earlier year is still to be put right" in as_(leader).get("/").text
    for who, address in ((leader, f"/documents/declarations/at/{school.code}/"), (hq, "/documents/declarations/")):
        assert "Still open from earlier years" in as_(who).get(address).text
    assert "Still open from earlier years" not in as_(hq).get("/documents/declarations/?year=2025").text


def seen(page):
    return [name for name in ("Late School", "Kept School") if f">{name}</a>" in page]


@pytest.fixture
def two(hq):
    _, kept = [SchoolFactory(name=name, time_zone="Europe/London") for name in ("Late School", "Kept School")]
    sign(kept, by=person("leader", school=kept), seen=0, new=[exception()])
    set_dates(2026, None, TODAY, by=hq)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Late School", "Kept School"]),
        ({"state": "overdue"}, ["Late School"]),
        ({"state": "exceptions"}, ["Kept School"]),
        ({"exceptions": "open"}, ["Kept School"]),
        ({"exceptions": "late"}, ["Kept School"]),
        ({"exceptions": "done"}, []),
        ({"state": "no such"}, ["Late School", "Kept School"]),
        ({"on_day": "30", "on_month": "9", "on_year": "2026", "exceptions": "open"}, []),
        ({"on_day": "30", "on_month": "9", "on_year": "2026", "state": "asked"}, ["Late School", "Kept School"]),
        ({"year": "2026", "on_day": "99"}, ["Late School", "Kept School"]),
    ],
)
@pytest.mark.usefixtures("two")
def test_hqs_list(as_, hq, asked, expected):
    with clock_at(2026, 10, 8):
        assert sorted(seen(as_(hq).get("/documents/declarations/", asked).text)) == sorted(expected)


@pytest.mark.usefixtures("two")
def test_the_export(as_, hq):
    answer = as_(hq).post("/documents/declarations/export/", {"year": "2026", "state": "exceptions"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["School"], row["Exception"], row["By when"]) for row in rows] == [
        ("Kept School", "WhatsApp, Y6", str(TODAY))
    ]
    assert Event.objects.about(hq).get().data == {"year": 2026, "on": str(TODAY)}


def test_the_dates(as_, hq):
    address = "/documents/declarations/dates/2026/"
    wrong = {"asked_day": "1", "asked_month": "11", "asked_year": "2026"}
    due = {"due_day": "30", "due_month": "10", "due_year": "2026"}
    assert "It must be due after it is asked for" in as_(hq).post(address, wrong | due).text
    assert "Date must be in 2026/27" in as_(hq).post(address, due | {"due_year": "2031"}).text
    assert "The dates for 2026/27 are saved" in as_(hq).post(address, due, follow=True).text
    assert as_(hq).get("/documents/declarations/dates/2019/").status_code == 404
    assert DeclarationDates.objects.get().due_on.isoformat() == "2026-10-30"


@pytest.mark.parametrize("address", ["/documents/declarations/", "/"])
def test_as_many_queries_for_many_as_for_few(as_, hq, address, django_assert_num_queries):
    client, counts = as_(hq), []
    client.get(address)
    for number in (1, 18):
        for _ in range(number):
            school = SchoolFactory()
            sign(school, by=person("leader", school=school), seen=0, new=[exception()])
        with django_assert_num_queries(counts[0] if counts else 80, exact=bool(counts)) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
