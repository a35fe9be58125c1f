"""Danger, images and allegations: what the answers make of a report, and reports that nobody finishes."""

import datetime

import pytest
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import Contact
from incidents import unsent
from incidents.models import EvidenceSeal, ImageAnswer, Incident, ReportDraft
from incidents.models.drafts import DANGER_WAITS, IMAGE_WAITS
from incidents.tasks import DRAFTS_KEPT, forget_old_drafts
from incidents.unsent import send_left_drafts
from tests.factories import SchoolFactory, person

from .cases import kinds_for
from .files import keep
from .pages import DANGER, PEOPLE, Pages

ANSWERS = ["no", "not_sure", "yes"]
ADVICE = "Describe it in words. Do not look again."


@pytest.fixture
def allegations(db):
    return person("allegations")


@pytest.fixture
def pages(client, reporter, school):
    """The pages of an empty draft."""
    client.force_login(reporter)
    return Pages(client, ReportDraft.objects.create(reporter=reporter), school)


def begin(pages, **typed):
    """A draft of danger with what was typed so far."""
    pages.draft.say_danger(True)
    pages("autosave/danger", typed)


def texts(incident, code):
    return [event.text for event in Event.objects.about(incident).filter(code=f"incident.{code}")]


@pytest.mark.parametrize(
    ("danger", "image", "accused"),
    [
        (False, "no", "no"),
        (False, "yes", "no"),
        (False, "not_sure", "no"),
        (False, "no", "yes"),
        (False, "no", "not_sure"),
        (False, "yes", "yes"),
        (True, "no", "no"),
        (True, "not_sure", "no"),
        (True, "no", "not_sure"),
        (True, "yes", "yes"),
    ],
)
def test_what_the_answers_make_of_it(danger, image, accused, pages, officer, dsl, allegations, leader):
    if danger:
        pages("image", {"image": image})
        pages("danger", DANGER | {"accused": accused})
    else:
        pages.fill(image=image, accused=accused)
        pages("check", {})
    incident = Incident.objects.get(post_of=None)
    restricted, is_image = accused != "no", image != "no"
    grave = "S4" if danger or is_image else "S3" if restricted else "S2"
    assert (incident.danger, incident.is_image, incident.restricted, incident.severity) == (
        danger,
        is_image,
        restricted,
        grave,
    )
    about = lambda who: sorted(who.notices.filter(record_id=incident.pk).values_list("kind", flat=True))  # noqa: E731
    ordinary = [] if restricted else ["report-danger"] if danger or is_image else ["report-new"]
    assert about(officer) == ordinary
    lead = "dsl-danger" if danger or is_image else "report-dsl"
    assert about(dsl) == ([] if restricted else [lead])
    urgent = "restricted-danger" if danger or is_image else "restricted-new"
    assert about(allegations) == ([urgent] if restricted else [])
    assert about(leader) == []


@pytest.mark.parametrize(("answer", "page"), [("yes", "danger"), ("no", "image")])
def test_the_first_question_of_all(answer, page, client, reporter):
    client.force_login(reporter)
    assert "Select yes if someone is in danger" in client.post("/report/", {}).text
    to = client.post("/report/", {"danger": answer}).url
    assert to.endswith(f"/{page}/")
    assert ReportDraft.objects.get().danger == (answer == "yes")
    assert client.get(f"/report/{ReportDraft.objects.get().key}/").url == to


def test_danger_is_sent_at_once_with_three_answers(pages, officer):
    begin(pages)
    answer = pages("danger", DANGER)
    incident = Incident.objects.get()
    assert incident.reference in answer.text
    assert (incident.platform, incident.seen_on, incident.is_complete) == ("", pages.school.today, False)
    assert texts(incident, "reported") == [DANGER["said"]]
    assert texts(incident, "danger") == ["112, at about 10:40pm"]
    assert "Complete this report" in answer.text
    again = pages("danger", DANGER)
    assert incident.reference in again.text
    assert Incident.objects.count() == 1


def test_nobody_called_yet_is_easy(pages, officer):
    pages("danger", DANGER | {"called": "", "called_time": ""})
    assert texts(Incident.objects.get(), "danger") == ["Nobody yet"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"said": ""}, "Say what is happening"),
        ({"accused": ""}, "Select whether a member of staff"),
        ({"called_time": "late"}, "Enter a time"),
        ({"called": "x" * 201}, "Shorten it to 200 characters"),
    ],
)
def test_a_wrong_answer_in_danger_keeps_every_word(answer, message, pages):
    text = pages("danger", DANGER | answer).text
    assert message in text
    assert (DANGER | answer)["said"] in text
    assert ReportDraft.objects.get().danger


def test_the_numbers_come_first_and_dial(pages, school):
    Contact.objects.create(school=school, kind="medical", name="Medical centre", phone="+357 25 1 ext. 2")
    Contact.objects.create(place=school.place, kind="emergency", name="Emergency", phone="112 or 199")
    Contact.objects.create(school=school, kind="last_resort", name="Nobody to call first", phone="1")
    text = pages("danger").text
    numbers = [text.index(f'href="tel:{number}"') for number in ("112", "199", "+357251;ext=2")]
    assert numbers == sorted(numbers)
    assert numbers[-1] < text.index("What is happening?")
    assert "Nobody to call first" not in text
    assert "Which school" not in text


def test_somebody_of_two_schools_sees_both_and_says_which(client, school):
    other = SchoolFactory(name="Other School", time_zone="Asia/Brunei")
    user = person("staff", school=school)
    user.roles.create(name="staff", school=other, confirmed_at=timezone.now())
    for one in (school, other):
        Contact.objects.create(school=one, kind="police", name="Police", phone=f"{one.pk}00")
    client.force_login(user)
    pages = Pages(client, ReportDraft.objects.create(reporter=user), school)
    text = pages("danger").text
    assert all(f'href="tel:{one.pk}00"' in text for one in (school, other))
    assert "Choose the school" in pages("danger", DANGER).text
    pages("danger", DANGER | {"school": other.pk})
    incident = Incident.objects.get()
    assert (incident.school, incident.seen_on) == (other, timezone.localdate(timezone=other.tz))


def test_the_numbers_take_as_many_queries_for_many_schools(db, client, django_assert_max_num_queries):
    schools = SchoolFactory.create_batch(20)
    user = person("staff", school=schools[0])
    for school in schools[1:]:
        user.roles.create(name="staff", school=school, confirmed_at=timezone.now())
    client.force_login(user)
    pages = Pages(client, ReportDraft.objects.create(reporter=user), None)
    with django_assert_max_num_queries(18):
        assert pages("danger").text.count("Test School") == 20


def test_begun_reports_take_as_many_queries_for_many(client, reporter, django_assert_max_num_queries):
    client.force_login(reporter)
    for number in range(20):
        ReportDraft.objects.create(reporter=reporter, danger=number % 2)
    with django_assert_max_num_queries(16):
        assert client.get("/report/").text.count("it is sent by itself") == 10


def test_nobody_is_in_danger_after_all(pages):
    begin(pages)
    assert pages.went_to("danger", {"calm": "yes", "said": "a false alarm, but still a post"}) == "image"
    pages("image", {"image": "no"})
    assert "a false alarm" in pages("post").text
    assert not Incident.objects.exists()


@pytest.mark.parametrize(("answer", "advised"), [("no", False), ("yes", True), ("not_sure", True)])
def test_the_image_question_comes_before_anything_else(answer, advised, pages):
    assert "Select whether it could be" in pages("image", {}).text
    assert pages("post").url.endswith("/image/")
    assert pages.went_to("image", {"image": answer}) == "post"
    assert (ADVICE in pages("post").text) == advised
    pages.fill(image=answer)
    files = pages("evidence")
    assert (files.status_code == 302) == advised
    assert advised or 'type="file"' in files.text


@pytest.mark.parametrize(
    ("signs", "image", "page"), [("sexual", "no", "image"), ("sexual", "yes", "people"), ("hate", "no", "people")]
)
def test_what_is_sexual_is_asked_once_more(signs, image, page, pages):
    pages("image", {"image": image})
    posted = pages.post(signs=[signs])
    assert posted.redirect_chain[-1][0].endswith(f"/{page}/")
    assert ("You said that it is sexual" in posted.text) == (page == "image")
    assert pages.went_to("image", {"image": image, "again": "yes"}) == "people"


def test_changing_the_answer_seals_what_is_there_for_good(pages, reporter):
    pages.fill()
    keep(reporter, draft=pages.draft)
    assert "screenshot.png" in pages("check").text
    answer = pages("image", {"image": "not_sure"}).text
    assert "The files of this report are sealed now" in answer
    assert EvidenceSeal.objects.count() == 1
    assert "cannot be “no” any more" in pages("image", {"image": "no"}).text
    assert "screenshot.png" not in pages("check").text
    assert "cannot be deleted" in pages("discard").text
    assert pages("discard", {}).url.endswith("/sent/")
    incident = Incident.objects.get()
    assert (incident.is_image, incident.platform, incident.evidence.count()) == (True, "facebook", 1)


def left_for(draft, minutes, **changes):
    then = timezone.now() - datetime.timedelta(minutes=minutes)
    ReportDraft.objects.filter(pk=draft.pk).update(updated_at=then, **changes)


@pytest.mark.parametrize(
    ("danger", "image", "minutes", "is_sent"),
    [
        (True, "", 14, False),
        (True, "", 16, True),
        (True, "no", 16, True),
        (False, "yes", 16, False),
        (False, "yes", 59, False),
        (False, "yes", 61, True),
        (False, "not_sure", 61, True),
        (False, "no", 24 * 60, False),
        (False, "", 24 * 60, False),
    ],
)
def test_what_is_urgent_is_sent_by_itself(danger, image, minutes, is_sent, pages, officer, dsl):
    if image:
        ImageAnswer.objects.give(image, by=pages.draft.reporter, draft=pages.draft)
    pages("autosave/danger", {"said": "half a sent"})
    left_for(pages.draft, minutes, danger=danger)
    assert send_left_drafts() == is_sent
    assert send_left_drafts() == 0
    assert Incident.objects.count() == is_sent
    for incident in Incident.objects.all():
        assert texts(incident, "reported") == ["half a sent"]
        assert Event.objects.about(incident).get(code="incident.left").actor is None
        assert (incident.school, incident.seen_on) == (pages.school, pages.school.today)
        assert "report-left" in kinds_for(pages.draft.reporter)
        assert "report-danger" in kinds_for(officer)


def test_it_is_sent_with_all_that_is_right(pages, leader, officer):
    pages("image", {"image": "yes"})
    pages.post(seen_on_year="2999", whereabouts="x" * 201, platform="nonsense")
    pages("autosave/people", {"targets": ["child"], "poster_person": leader.pk, "accused": ""})
    left_for(pages.draft, 61)
    send_left_drafts()
    incident = Incident.objects.get()
    assert (incident.platform, incident.whereabouts, incident.seen_on) == ("", "", pages.school.today)
    assert "x" * 201 in texts(incident, "reported")[0]
    assert sorted(str(party) for party in incident.parties.all()) == ["A child or children", "Not known (Leader)"]
    assert not Incident.objects.visible_to(leader).exists()


def test_who_is_named_as_accused_makes_it_restricted_even_unfinished(pages, officer, allegations, leader):
    begin(pages, said="he hit a child")
    pages("autosave/people", {"accused_person": leader.pk})
    left_for(pages.draft, 16)
    assert send_left_drafts() == 1
    assert Incident.objects.get(post_of=None).restricted


def test_one_that_fails_stops_no_other(pages, reporter, monkeypatch, caplog):
    drafts = [ReportDraft.objects.create(reporter=reporter, danger=True) for _ in range(3)]
    for draft in drafts:
        left_for(draft, 16)
    sends, failing = unsent.send_as_it_is, drafts[1].key

    def send(draft, **options):
        is_failing = draft.key == failing
        incident = sends(draft, **options)
        if is_failing:
            raise RuntimeError("the words of the post")
        return incident

    monkeypatch.setattr(unsent, "send_as_it_is", send)
    assert send_left_drafts() == 2
    assert [draft.key for draft in ReportDraft.objects.left()] == [failing]
    assert "the words of the post" not in caplog.text


def test_it_goes_to_the_last_school_of_somebody_who_has_left(pages, reporter, school, officer):
    begin(pages)
    before = school.today - datetime.timedelta(days=9)
    reporter.roles.update(starts_on=before, ends_on=before + datetime.timedelta(days=1))
    left_for(pages.draft, 16)
    assert send_left_drafts() == 1
    assert Incident.objects.get().school == school


@pytest.mark.parametrize("page", ["", "discard/"])
def test_who_comes_back_to_what_was_sent_by_itself_learns_so(page, pages, officer):
    begin(pages, said="first words")
    address = f"/report/{pages.draft.key}/{page}"
    left_for(pages.draft, 16)
    send_left_drafts()
    for ask in (pages.client.get, pages.client.post):
        assert "Report sent" in ask(address, follow=True).text
    assert Incident.objects.count() == 1


def test_words_that_come_after_it_was_sent_by_itself_are_added(pages, officer):
    begin(pages, said="first words")
    left_for(pages.draft, 16)
    send_left_drafts()
    for _ in range(2):
        assert "Report sent" in pages("danger", DANGER | {"said": "later words"}).text
    assert texts(Incident.objects.get(), "add") == ["later words\nCalled: 112, at about 10:40pm"]
    assert "Report sent" in pages("danger", DANGER | {"said": "first words"}).text
    assert len(texts(Incident.objects.get(), "add")) == 1


@pytest.mark.parametrize("typed", [{}, {"called": "x" * 201}])
def test_what_was_not_asked_yet_is_not_called_nobody(typed, pages, officer):
    begin(pages, said="half a sent", **typed)
    left_for(pages.draft, 16)
    send_left_drafts()
    assert texts(Incident.objects.get(), "danger") == ["Not answered"]
    assert ("x" * 201 in texts(Incident.objects.get(), "reported")[0]) == bool(typed)


@pytest.mark.parametrize(
    ("schools", "chosen", "told"),
    [(1, None, ""), (2, None, "belongs to it"), (2, 1, ""), (0, None, "belongs to no school")],
)
def test_a_school_that_nobody_said_is_called_a_guess(schools, chosen, told, db):
    own = SchoolFactory.create_batch(schools) or SchoolFactory.create_batch(2)
    user = person("staff", school=own[0]) if schools else person("welfare")
    for school in own[1:schools]:
        user.roles.create(name="staff", school=school, confirmed_at=timezone.now())
    data = {"said": ["help"]} | ({"school": [str(own[chosen].pk)]} if chosen else {})
    left_for(ReportDraft.objects.create(reporter=user, data=data), 16, danger=True)
    assert send_left_drafts() == 1
    incident = Incident.objects.get()
    assert incident.school == own[chosen] if chosen else incident.school in own
    reported = texts(incident, "reported")[0]
    assert told in reported
    assert ("The school was not said" in reported) == bool(told)


@pytest.mark.parametrize(("danger", "image", "stays"), [(True, "", 1), (False, "not_sure", 1), (False, "no", 0)])
def test_what_is_urgent_is_never_forgotten(danger, image, stays, pages):
    if image:
        ImageAnswer.objects.give(image, by=pages.draft.reporter, draft=pages.draft)
    left_for(pages.draft, DRAFTS_KEPT / datetime.timedelta(minutes=1) + 1, danger=danger)
    forget_old_drafts()
    assert ReportDraft.objects.count() == stays


def test_the_pages_say_so(pages):
    begin(pages)
    assert f"by itself after {DANGER_WAITS.seconds // 60} minutes" in pages("danger").text
    pages.draft.say_danger(False)
    pages.fill(image="yes")
    for name in ("post", "check"):
        assert f"by itself after {IMAGE_WAITS.seconds // 60} minutes" in pages(name).text


def test_typing_puts_it_off(pages):
    begin(pages)
    left_for(pages.draft, 16)
    pages("autosave/danger", {"said": "still here"})
    assert send_left_drafts() == 0


@pytest.mark.parametrize(("accused", "is_told"), [("no", True), ("not_sure", False), ("yes", False)])
def test_of_an_image_the_lead_is_to_be_told_but_not_of_an_allegation(accused, is_told, pages, officer, allegations):
    pages.fill(image="not_sure", accused=accused)
    sent = pages.client.get(pages("check", {}).url).text
    reference = Incident.objects.get().reference
    files = pages.client.get(f"/reports/{reference}/evidence/").text
    for text in (sent, files):
        assert ("ell nobody at your school, not even the safeguarding lead" in text) != is_told
        assert ("Tell the safeguarding lead now" in text or "Tell your safeguarding lead" in text) == is_told


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_allegation_says_who_sees_it(answer, pages, officer, allegations):
    pages.fill(accused=answer, accused_name="Mx Example")
    told = "Only the allegations officer will see this report" in pages("check").text
    assert told == (answer != "no")
    assert ("Mx Example" in pages("check").text) == told
    sent = pages.client.get(pages("check", {}).url).text
    assert ("Only the allegations officer reads what you wrote" in sent) == told
    assert PEOPLE["target_name"] not in sent
