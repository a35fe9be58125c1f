"""Reporting a post in the pages: drafts, wrong answers, sending twice."""

import datetime

import pytest
from django.utils import timezone

from incidents.models import Incident, ReportDraft
from tests.factories import SchoolFactory, person

POST = {
    "platform": "facebook",
    "whereabouts": "a group",
    "link": "https://social.example/1",
    "seen_on_day": "2",
    "seen_on_month": "11",
    "seen_on_year": "2026",
    "seen_time": "4:40pm",
    "said": "the words of the post",
}
PEOPLE = {"targets": ["staff", "child"], "target_name": "J.S., Y5", "posted_by": "group", "poster_name": "a group"}


# A page with errors is shown by a GET of its own.
FOLLOWED = ("post", "people")


@pytest.fixture
def page(client, reporter, school):
    """Posts to, or gets, a page of the reporter's draft."""
    client.force_login(reporter)
    draft = ReportDraft.objects.create(reporter=reporter)

    def page(name, data=None):
        address = f"/report/{draft.key}/{name}/"
        return client.get(address) if data is None else client.post(address, data, follow=name in FOLLOWED)

    page.school, page.client = school, client
    return page


def filled(page):
    assert page("post", POST | {"school": page.school.pk}).redirect_chain[-1][0].endswith("/people/")
    assert page("people", PEOPLE).redirect_chain[-1][0].endswith("/check/")


def test_from_start_to_sent(page):
    filled(page)
    assert "the words of the post" in page("check").text
    sent = page("check", {})
    incident = Incident.objects.get()
    assert sent.url == f"/reports/{incident.reference}/sent/"
    assert (incident.seen_time, incident.link) == (datetime.time(16, 40), POST["link"])
    assert [str(party) for party in incident.parties.all()] == [
        "A member of staff",
        "A child or children (J.S., Y5)",
        "A group or page (a group)",
    ]
    assert incident.reference in page.client.get(sent.url).text
    assert not ReportDraft.objects.exists()


def test_sent_twice_it_is_there_once(page):
    filled(page)
    assert page("check", {}).url == page("check", {}).url
    assert Incident.objects.count() == 1


def test_what_was_typed_is_kept_however_wrong_it_is(page):
    page("post", {"said": "half a sentence", "seen_on_day": "99"})
    again = page("post").text
    assert "half a sentence" in again
    assert "There is a problem" not in again


def test_what_no_database_keeps_is_left_out(page):
    assert page("autosave", {"said": "be\0fore"}).status_code == 204
    assert "before" in page("post").text


def test_autosave_keeps_without_judging(page):
    assert page("autosave", {"said": "still typing"}).status_code == 204
    assert "still typing" in page("post").text


@pytest.mark.parametrize("name", ["people", "check"])
def test_later_pages_send_back_to_the_first_until_it_is_answered(name, page):
    assert page(name).url.endswith("/post/")


def test_check_sends_back_to_the_people_until_they_are_answered(page):
    page("post", POST | {"school": page.school.pk})
    assert page("check").url.endswith("/people/")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"said": ""}, "Say what is in the post"),
        ({"said": "x" * 4001}, "Shorten it to 4,000 characters"),
        ({"platform": ""}, "Choose the app or site"),
        ({"school": ""}, "Choose the school"),
        ({"seen_on_year": "2999"}, "must be today or in the past"),
        ({"seen_on_month": ""}, "must include a month"),
        ({"seen_time": "late"}, "Enter a time"),
    ],
)
def test_a_wrong_answer_gets_a_clear_word(answer, message, page):
    text = page("post", POST | {"school": page.school.pk} | answer).text
    assert message in text
    assert "There is a problem" in text


def test_a_name_beside_a_member_of_staff_is_somebody_else(page, reporter):
    page("post", POST | {"school": page.school.pk})
    page("people", PEOPLE | {"targets": ["staff"], "target_person": reporter.pk})
    page("check", {})
    named = [str(party) for party in Incident.objects.get().targets]
    assert named == ["A member of staff (Reporter)", "Somebody else (J.S., Y5)"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"targets": []}, "Select who it is about"),
        ({"posted_by": ""}, "Select who posted it"),
        ({"target_person": "reporter", "targets": ["child"]}, "Select “A member of staff” too"),
        ({"poster_person": "reporter", "posted_by": "person"}, "Select a valid choice"),
    ],
)
def test_people_that_do_not_fit(answer, message, page, reporter, leader):
    page("post", POST | {"school": page.school.pk})
    people = {"reporter": reporter.pk, "leader": leader.pk}
    answer = {name: people.get(value, value) if name.endswith("person") else value for name, value in answer.items()}
    assert message in page("people", PEOPLE | answer).text


def test_a_time_that_has_not_come_yet(page):
    now = timezone.localtime(timezone=page.school.tz)
    today = {"seen_on_day": now.day, "seen_on_month": now.month, "seen_on_year": now.year, "seen_time": "23:59"}
    text = page("post", POST | {"school": page.school.pk} | today).text
    assert "It is not yet that time" in text or now.time() >= datetime.time(23, 59)


def test_only_people_of_the_school_are_offered(page):
    stranger = person("staff", school=SchoolFactory(), name="Stranger Elsewhere")
    page("post", POST | {"school": page.school.pk})
    assert stranger.name not in page("people").text


def test_a_box_that_is_unticked_stays_unticked(page):
    filled(page)
    page("people", PEOPLE | {"targets": []})
    assert "checked" not in page("people").text.split("If it is about")[0].split("Who is it about?")[1]


def test_reloading_the_errors_posts_nothing_old(page):
    page("post", {"said": ""})
    page("autosave", {"said": "typed since"})
    answer = page("post")
    assert "typed since" in answer.text


@pytest.mark.parametrize("typed", ["sam safeguarding", "Sam Safeguarding ", "SAM@school.example"])
def test_a_colleague_whose_name_is_typed_is_shut_out_as_well(typed, page, school):
    sam = person("dsl", school=school, name="Sam Safeguarding", email="sam@school.example")
    page("post", POST | {"school": page.school.pk})
    page("people", PEOPLE | {"targets": ["child"], "target_name": typed, "posted_by": "group", "poster_name": typed})
    page("check", {})
    assert not Incident.objects.visible_to(sam).exists()
    assert Incident.objects.get().parties.named().count() == 2


def test_people_with_a_role_across_dcs_can_be_named(page):
    ada = person("welfare", name="Ada Anyschool")
    page("post", POST | {"school": page.school.pk})
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
    for name in ("post", "people", "check", "discard"):
        assert client.get(f"/report/{draft.key}/{name}/").status_code == 404
