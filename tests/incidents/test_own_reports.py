"""The person who reported it: how far it is, what they add, and nothing of what others write."""

import pytest
from django.utils import timezone

from dcs_portal.audit.models import Event
from incidents.codes import Outcome
from incidents.models import ImageAnswer, Incident, Party, ReportDraft
from tests.factories import SchoolFactory, person

from .cases import kinds_for, triage
from .files import incoming, keep, picture
from .pages import DANGER, PEOPLE, POST, Pages


@pytest.fixture
def allegations(db):
    return person("allegations")


@pytest.fixture
def own(client, reporter, incident):
    """Gets, or posts to, a page of the own report; follows where it leads."""
    client.force_login(reporter)

    def own(name="", data=None):
        address = f"/reports/{incident.reference}/{name}"
        return client.get(address) if data is None else client.post(address, data, follow=True)

    own.client = client
    return own


@pytest.fixture
def urgent(client, reporter, school, officer, dsl):
    """A report of danger that was sent with three answers."""
    client.force_login(reporter)
    pages = Pages(client, ReportDraft.objects.create(reporter=reporter), school)
    pages("danger", DANGER)
    return Incident.objects.get()


def complete(client, incident, image="no", **people):
    """The rest of it, in the pages."""
    client.post(f"/reports/{incident.reference}/complete/")
    draft = ReportDraft.objects.get(completes=incident)
    pages = Pages(client, draft, incident.school)
    pages("image", {"image": image})
    assert DANGER["said"] in pages("post").text, "what was sent already stands above the questions"
    pages.post(said="what the post said")
    pages("people", PEOPLE | people)
    return pages


def test_own_words_and_no_others(own, incident, officer, reporter):
    incident.claim(by=officer)
    incident.add("the officer's own words", by=officer)
    triage(incident, officer)
    page = own("add/", {"text": "I saw it again today"})
    assert "It is added" in page.text
    assert "I saw it again today" in page.text
    assert "officer's own words" not in page.text
    assert "Officer" not in page.text
    assert "case-added" in kinds_for(officer)
    assert "Write what you want to add" in own("add/", {"text": ""}).text


def test_thanked_when_it_is_closed(own, incident, officer):
    incident.claim(by=officer)
    triage(incident, officer)
    incident.close(Outcome.NO_ACTION, "the reasons of others", by=officer)
    page = own().text
    assert "Thank you for reporting it" in page
    assert "the reasons of others" not in page
    assert "Thank you" in own("sent/").text


def test_flagged_later_it_is_restricted_and_the_page_is_the_same(own, incident, officer, allegations, leader):
    answer = own("flag/", {"reason": "she hit a child", "accused_person": leader.pk})
    assert "It is with the allegations officer now" in answer.text
    incident.refresh_from_db()
    assert incident.restricted
    assert not Incident.objects.visible_to(officer).exists()
    assert "restricted-new" in kinds_for(allegations)
    assert "We have your report" in own().text
    assert "Only the allegations officer reads what you wrote" in own("sent/").text


def test_flagged_by_somebody_else_nothing_tells_the_reporter(own, incident, officer, allegations):
    before = [own(name).text.split("<main")[1] for name in ("", "sent/")]
    incident.flag("the officer's suspicion", [], by=officer)
    assert [own(name).text.split("<main")[1] for name in ("", "sent/")] == before


@pytest.mark.parametrize("name", ["", "sent/", "add/", "flag/", "evidence/", "complete/"])
def test_who_turns_out_to_be_accused_finds_nothing(name, own, incident, officer, allegations, reporter):
    incident.flag("it is about the reporter", [], by=officer)
    incident.refresh_from_db()
    incident.claim(by=allegations)
    incident.decide("allegation", "as said", [Party(part="accused", kind="staff", person=reporter)], by=allegations)
    assert own(name).status_code == 404


def test_the_image_question_each_time_before_files(own, incident, reporter):
    assert 'type="file"' not in own("evidence/").text
    page = own("evidence/", {"image": "no"})
    assert 'type="file"' in page.text
    answer = ImageAnswer.objects.get()
    sent = own.client.post(f"/evidence/answers/{answer.key}/upload/", {"files": incoming(picture(), "mine.png")})
    assert sent.url == f"/reports/{incident.reference}/"
    keep(person("welfare"), incident=incident, data=picture(colour="red"), name="theirs.png")
    assert "theirs.png" not in own().text
    assert 'type="file"' not in own("evidence/").text


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_an_answer_that_is_not_no_makes_it_an_image_incident(answer, own, incident, officer, dsl):
    own("evidence/", {"image": "no"})
    opened = ImageAnswer.objects.get().key
    page = own("evidence/", {"image": answer}).text
    assert "No files can be added here" in page
    incident.refresh_from_db()
    assert (incident.is_image, incident.severity) == (True, "S4")
    assert "dsl-danger" in kinds_for(dsl)
    assert "report-danger" in kinds_for(officer)
    assert 'type="file"' not in own.client.get(f"/reports/{incident.reference}/evidence/{opened}/", follow=True).text
    assert "Add a file" not in own().text


@pytest.mark.parametrize(("image", "accused"), [("no", "no"), ("yes", "no"), ("no", "yes"), ("not_sure", "not_sure")])
def test_the_rest_of_a_report_of_danger(image, accused, client, urgent, allegations, leader, school):
    assert "Complete this report" in client.get(f"/reports/{urgent.reference}/").text
    pages = complete(client, urgent, image, accused=accused, accused_person=leader.pk)
    assert pages("evidence").status_code == 302
    assert "what the post said" in pages("check").text
    assert pages("check", {}).url == f"/reports/{urgent.reference}/sent/"
    incident = Incident.objects.get(pk=urgent.pk)
    assert (incident.is_complete, incident.signs, incident.school) == (True, POST["signs"], school)
    assert (incident.is_image, incident.restricted) == (image != "no", accused != "no")
    assert "Complete this report" not in client.get(f"/reports/{urgent.reference}/").text
    assert client.get(f"/reports/{urgent.reference}/complete/").status_code == 302
    texts = [event.text for event in Event.objects.about(incident).filter(code="incident.add")]
    assert "what the post said" in "".join(texts)
    assert not ReportDraft.objects.exists()


def test_completing_is_gone_on_with_and_can_be_given_up(client, urgent):
    pages = complete(client, urgent)
    assert client.post(f"/reports/{urgent.reference}/complete/").url == f"/report/{pages.draft.key}/"
    assert "stays as you sent it" in pages("discard").text
    pages("discard", {})
    assert Incident.objects.filter(pk=urgent.pk).exists()
    assert not ReportDraft.objects.exists()


def test_the_school_of_a_sent_report_stays(client, urgent, reporter):
    other = SchoolFactory()
    reporter.roles.create(name="staff", school=other, confirmed_at=timezone.now())
    pages = complete(client, urgent)
    assert "Choose a school" not in pages("post").text
    assert pages.post(school=other.pk).redirect_chain[-1][0].endswith("?errors")


def test_many_additions_take_as_many_queries(own, incident, reporter, django_assert_max_num_queries):
    for number in range(20):
        incident.add(f"addition {number}", by=reporter)
    with django_assert_max_num_queries(18):
        assert own().text.count("addition") == 20


def test_the_rest_with_an_allegation_is_written_restricted(client, urgent, allegations):
    complete(client, urgent, accused="not_sure")("check", {})
    events = list(Event.objects.about(urgent).filter(code__in=["incident.flag", "incident.add"]).order_by("seq"))
    assert [event.code for event in events] == ["incident.flag", "incident.add"]
    assert events[1].data["restricted"]


@pytest.mark.parametrize("before", [[], ["it is an allegation"]])
def test_own_flags_are_among_what_the_person_added(before, own, incident, reporter):
    for reason in [*before, "she hit a child"]:
        incident.flag(reason, [], by=reporter)
    assert "she hit a child" in own().text
