"""Answers given after a report sent itself, a second press of the button, and who gives their own name."""

import pytest

from dcs_portal.audit.models import Event
from incidents.models import ImageAnswer, Incident, ReportDraft
from incidents.unsent import send_as_it_is
from tests.factories import SchoolFactory, person

from .pages import DANGER, PEOPLE, POST, Pages


@pytest.fixture
def pages(client, reporter, school, officer):
    """The pages of a draft of danger that has sent itself."""
    client.force_login(reporter)
    draft = ReportDraft.objects.create(reporter=reporter, danger=True, data={"said": ["first words"]})
    pages = Pages(client, ReportDraft.objects.get(pk=draft.pk), school)
    send_as_it_is(draft, by_itself=True)
    return pages


def incident():
    return Incident.objects.get(post_of=None)


def added():
    return [(event.code, event.text) for event in incident().said_by(incident().reporter)]


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
@pytest.mark.parametrize("page", ["danger", "people"])
def test_an_allegation_makes_it_restricted_before_a_word_is_written(page, answer, pages, officer, leader):
    typed = {"danger": DANGER, "people": PEOPLE | {"accused_person": leader.pk}}[page]
    for _ in range(2):
        assert "Report sent" in pages(page, typed | {"accused": answer}).text
    assert incident().restricted
    assert [code for code, _ in added()] == ["incident.flag"]
    assert not Incident.objects.visible_to(officer).filter(pk=incident().pk).exists()
    assert [party.person for party in incident().accused] == ([leader] if page == "people" else [])


def test_an_allegation_without_a_new_word_is_flagged_too(pages):
    pages("danger", {"said": "first words", "accused": "yes"})
    assert incident().restricted
    assert "after it was sent" in added()[0][1]


@pytest.mark.parametrize(("answer", "is_image"), [("no", False), ("not_sure", True), ("yes", True)])
def test_the_image_question(answer, is_image, pages):
    for _ in range(2):
        pages("image", {"image": answer})
    assert incident().is_image == is_image
    assert [one.answer for one in ImageAnswer.objects.filter(incident=incident())] == [answer]


@pytest.mark.parametrize(
    ("page", "typed", "words"),
    [
        ("danger", DANGER, ["Called: 112, at about 10:40pm", DANGER["said"]]),
        ("danger", {"calm": "yes", "said": "all is well"}, ["nobody is in danger after all", "all is well"]),
        ("danger", DANGER | {"called": "x" * 201}, ["x" * 201]),
        ("post", POST, ["the words of the post", "a group", "https://social.example/1"]),
        ("people", PEOPLE, ["J.S., Y5", "a group"]),
    ],
)
def test_every_other_word_is_added_once(page, typed, words, pages):
    for _ in range(2):
        pages(page, typed)
    assert [code for code, _ in added()] == ["incident.add"]
    assert all(word in added()[0][1] for word in words)


@pytest.mark.parametrize("accused", ["no", "yes"])
def test_a_danger_reaches_everybody_as_if_it_were_new(accused, client, reporter, school, officer, dsl):
    everywhere = person("welfare")
    client.force_login(reporter)
    pages = Pages(client, ReportDraft.objects.create(reporter=reporter), school)
    pages.fill()
    pages("check", {})
    for _ in range(2):
        pages("danger", DANGER | {"accused": accused})
    told = incident() if accused == "no" else incident().posts.get()
    assert (incident().danger, incident().severity) == (True, "S4")
    assert Event.objects.about(told).get(code="incident.danger").text == "112, at about 10:40pm"
    for who, kind in ((officer, "report-danger"), (everywhere, "report-danger"), (dsl, "dsl-danger")):
        kinds = list(who.notices.filter(record_id=told.pk).values_list("kind", flat=True))
        assert kinds.count(kind) == 1


def test_somebody_named_late_loses_sight_of_it(pages, officer):
    pages("people", PEOPLE | {"posted_by": "person", "poster_person": officer.pk})
    assert not Incident.objects.visible_to(officer).exists()


def test_what_does_not_fit_is_kept_as_words(pages):
    stranger = person("staff", school=SchoolFactory(), name="Stranger Elsewhere")
    text = pages("people", PEOPLE | {"poster_person": stranger.pk}).text
    assert "only as words" in text
    assert "Stranger Elsewhere" in added()[0][1]


def test_back_after_sending_adds_only_what_is_new(client, reporter, school, officer):
    client.force_login(reporter)
    pages = Pages(client, ReportDraft.objects.create(reporter=reporter), school)
    pages.fill()
    pages("check", {})
    pages.post()
    pages("people", PEOPLE)
    assert added() == []
    pages("people", PEOPLE | {"accused": "yes"})
    assert incident().restricted


@pytest.mark.parametrize("field", ["poster_name", "accused_name"])
def test_who_gives_their_own_name_is_warned_and_sees_that_it_is_sent(field, client, reporter, school, officer):
    client.force_login(reporter)
    pages = Pages(client, ReportDraft.objects.create(reporter=reporter), school)
    pages.fill(posted_by="person", accused="yes" if field == "accused_name" else "no", **{field: "reporter"})
    assert "You gave your own name" in pages("check").text
    for _ in range(2):
        sent = client.get(pages("check", {}).url)
        assert incident().reference in sent.text
        assert "you will not see this report again" in sent.text
    assert client.get(f"/reports/{incident().reference}/").status_code == 404
    client.force_login(reporter)
    client.session.flush()
    client.force_login(reporter)
    assert client.get(f"/reports/{incident().reference}/sent/").status_code == 404


def rest_of(pages):
    """The pages of the rest of it, up to the check."""
    pages.client.post(f"/reports/{incident().reference}/complete/")
    rest = Pages(pages.client, ReportDraft.objects.get(completes=incident()), pages.school)
    rest("image", {"image": "no"})
    rest.post()
    rest("people", PEOPLE)
    return rest


def test_the_rest_sent_twice_is_there_once(pages):
    rest = rest_of(pages)
    assert rest("check", {}).url == rest("check", {}).url
    assert len(added()) == 1


@pytest.mark.parametrize("accused", ["no", "yes"])
def test_the_rest_from_two_windows(accused, pages, reporter):
    rest = rest_of(pages)
    first = ReportDraft.objects.get()
    other = ReportDraft.objects.create(reporter=reporter, completes=incident(), data=first.data)
    rest("check", {})
    other_pages = Pages(pages.client, other, pages.school)
    other_pages("people", PEOPLE | {"accused": accused})
    assert other_pages("check", {}).url == f"/reports/{incident().reference}/"
    assert (incident().restricted, ReportDraft.objects.exists()) == (accused == "yes", False)
