"""Reporting a post in the pages: drafts, wrong answers, sending twice."""

import datetime

import pytest
from django.utils import timezone

from incidents.models import Incident, ReportDraft
from tests.factories import SchoolFactory, person

from .pages import PEOPLE, POST, Pages


def written(day, year):
    return {"written_on_day": day, "written_on_month": 11, "written_on_year": year, "written_by": "A. Teacher"}


@pytest.fixture
def page(client, reporter, school):
    """The pages of the reporter's draft, past the image question."""
    client.force_login(reporter)
    draft = ReportDraft.objects.create(reporter=reporter)
    pages = Pages(client, draft, school)
    pages("image", {"image": "no"})
    return pages


def test_from_start_to_sent(page):
    assert page.went_to("post", POST | {"school": page.school.pk}) == "people"
    assert page.went_to("people", PEOPLE) == "evidence"
    assert page.went_to("evidence", {"files_asked": "yes"}) == "check"
    assert "the words of the post" in page("check").text
    sent = page("check", {})
    incident = Incident.objects.get()
    assert sent.url == f"/reports/{incident.reference}/sent/"
    assert (incident.seen_time, incident.link, incident.signs) == (datetime.time(16, 40), POST["link"], ["insult"])
    assert [str(party) for party in incident.parties.all()] == [
        "A member of staff",
        "A child or children (J.S., Y5)",
        "A group or page (a group)",
    ]
    assert incident.reference in page.client.get(sent.url).text
    assert not ReportDraft.objects.exists()


def test_sent_twice_it_is_there_once(page):
    page.fill()
    assert page("check", {}).url == page("check", {}).url
    assert Incident.objects.count() == 1


def test_what_was_typed_is_kept_however_wrong_it_is(page):
    page("post", {"said": "half a sentence", "seen_on_day": "99"})
    again = page("post").text
    assert "half a sentence" in again
    assert "There is a problem" not in again


def test_what_no_database_keeps_is_left_out(page):
    assert page("autosave/post", {"said": "be\0fore"}).status_code == 204
    assert "before" in page("post").text


def test_autosave_keeps_without_judging(page):
    assert page("autosave/post", {"said": "still typing"}).status_code == 204
    assert "still typing" in page("post").text


@pytest.mark.parametrize("name", ["people", "check", "evidence"])
def test_later_pages_send_back_to_the_first_until_it_is_answered(name, page):
    assert page(name).url.endswith("/post/")


def test_check_sends_back_to_the_people_until_they_are_answered(page):
    page.post()
    assert page("check").url.endswith("/people/")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"said": ""}, "Say what is in the post"),
        ({"said": "x" * 4001}, "Shorten it to 4,000 characters"),
        ({"signs": []}, "Select what the post does"),
        ({"platform": ""}, "Choose the app or site"),
        ({"school": ""}, "Choose the school"),
        ({"seen_on_year": "2999"}, "must be today or in the past"),
        ({"seen_on_month": ""}, "must include a month"),
        ({"seen_time": "late"}, "Enter a time"),
        ({"on_paper": "on"}, "Enter the day on which it was written"),
        ({"on_paper": "on"}, "Enter who wrote it"),
        ({"on_paper": "on"} | written(1, 2026), "must not be before the day the post was seen"),
        ({"on_paper": "on"} | written(3, 2999), "The day it was written must be today or in the past"),
    ],
)
def test_a_wrong_answer_gets_a_clear_word(answer, message, page):
    text = page.post(**answer).text
    assert message in text
    assert "There is a problem" in text


def test_a_name_beside_a_member_of_staff_is_somebody_else(page, reporter):
    page.post()
    page("people", PEOPLE | {"targets": ["staff"], "target_person": reporter.pk})
    page("check", {})
    named = [str(party) for party in Incident.objects.get().targets]
    assert named == ["A member of staff (Reporter)", "Somebody else (J.S., Y5)"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"targets": []}, "Select who it is about"),
        ({"posted_by": ""}, "Select who posted it"),
        ({"accused": ""}, "Select whether a member of staff is said to have harmed a child"),
        ({"accused": "yes", "accused_person": "reporter"}, "Select one of the answers that are offered"),
        ({"target_person": "reporter", "targets": ["child"]}, "Select “A member of staff” too"),
        ({"poster_person": "reporter", "posted_by": "person"}, "Select one of the answers that are offered"),
    ],
)
def test_people_that_do_not_fit(answer, message, page, reporter, leader):
    page.post()
    people = {"reporter": reporter.pk, "leader": leader.pk}
    answer = {name: people.get(value, value) if name.endswith("person") else value for name, value in answer.items()}
    assert message in page("people", PEOPLE | answer).text


def test_a_time_that_has_not_come_yet(page):
    now = timezone.localtime(timezone=page.school.tz)
    today = {"seen_on_day": now.day, "seen_on_month": now.month, "seen_on_year": now.year, "seen_time": "23:59"}
    text = page.post(**today).text
    assert "It is not yet that time" in text or now.time() >= datetime.time(23, 59)


def test_only_people_of_the_school_are_offered(page):
    stranger = person("staff", school=SchoolFactory(), name="Stranger Elsewhere")
    page.post()
    assert stranger.name not in page("people").text


def test_a_box_that_is_unticked_stays_unticked(page):
    page.fill()
    page("people", PEOPLE | {"targets": []})
    assert "checked" not in page("people").text.split("If it is about")[0].split("Who is it about?")[1]


def test_reloading_the_errors_posts_nothing_old(page):
    page("post", {"said": ""})
    page("autosave/post", {"said": "typed since"})
    answer = page("post")
    assert "typed since" in answer.text


@pytest.mark.parametrize("typed", ["sam safeguarding", "Sam Safeguarding ", "SAM@school.example"])
def test_a_colleague_whose_name_is_typed_is_shut_out_as_well(typed, page, school):
    sam = person("dsl", school=school, name="Sam Safeguarding", email="sam@school.example")
    page.post()
    page("people", PEOPLE | {"targets": ["child"], "target_name": typed, "posted_by": "group", "poster_name": typed})
    page("check", {})
    assert not Incident.objects.visible_to(sam).exists()
    assert Incident.objects.get().withholdings.count() == 2


def test_people_with_a_role_across_dcs_can_be_named(page):
    ada = person("welfare", name="Ada Anyschool")
    page.post()
    page("people", PEOPLE | {"targets": ["staff"], "target_person": ada.pk})
    page("check", {})
    assert not Incident.objects.visible_to(ada).exists()


def test_a_report_that_was_begun_can_be_deleted(page):
    page("post", {"said": "never mind"})
    assert "Delete the report" in page("discard").text
    assert page("discard", {}).status_code == 302
    assert not ReportDraft.objects.exists()


def test_somebody_elses_draft_is_not_there(page, client, school):
    draft = ReportDraft.objects.get()
    client.force_login(person("staff", school=school))
    for name in ("", "danger", "image", "post", "people", "evidence", "check", "discard"):
        assert client.get(f"/report/{draft.key}/{name}/".replace("//", "/")).status_code == 404


def test_a_paper_form_keeps_both_days(page):
    page("image", {"image": "no"})
    page.post(on_paper="on", written_time="8.30", **written(3, 2026))
    page("people", PEOPLE)
    assert "3 November 2026 at 8:30am, by A. Teacher" in page("check").text
    page("check", {})
    incident = Incident.objects.get()
    assert (incident.written_on, incident.written_by) == (datetime.date(2026, 11, 3), "A. Teacher")
    assert incident.written_time == datetime.time(8, 30)
    assert timezone.now() - incident.reported_at < datetime.timedelta(minutes=1)


def test_what_is_hidden_by_another_answer_cannot_be_wrong_and_is_not_kept(page):
    page.post(**written(99, 2026), written_time="late")
    assert page.went_to("people", PEOPLE | {"accused": "no", "accused_name": "x" * 300}) == "evidence"
    page("check", {})
    assert Incident.objects.get().written_by == ""


@pytest.mark.parametrize("name", ["danger", "people", "post"])
def test_a_page_keeps_what_another_page_asked(name, page):
    page.post()
    page("people", PEOPLE | {"accused": "yes", "accused_name": "Mx Example"})
    before = ReportDraft.objects.get().data
    page(f"autosave/{name}", {"accused": "not_sure"} if name == "danger" else {})
    after = ReportDraft.objects.get().data
    asked = {"danger": {"school", "said", "accused"}, "people": {*PEOPLE, "accused_name"}, "post": {*POST, "school"}}
    assert {key for key, value in before.items() if after.get(key) != value} == asked[name]
    assert page("autosave/nonsense", {}).status_code == 404
