"""What the page of a case says to whom: the next thing first, and to nobody more than they need."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import Contact
from incidents.casefile import CaseFile
from incidents.codes import AccusedKind, ActionKind, Category, Finding, Kind, Outcome, Part, Severity, Sure
from incidents.guides.codes import Guide
from incidents.models import Evidence, GuideVersion, ImageAnswer, Incident, Party, ReportDraft
from incidents.severity_rule import Answers
from incidents.statuses import Status, Verb
from tests.factories import SchoolFactory, person

from .cases import bring, facts, kinds_for, parties, report
from .files import keep

DANGER = "Somebody may be in danger now"
IMAGE = "This may be a nude or sexual image"
HIDDEN = "Hidden from"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def allegations(db):
    return person("allegations", name="Allegations")


@pytest.fixture
def page(client):
    """The page of a case, or of something done to it, as somebody sees it."""

    def page(who, incident, verb=""):
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        return client.get(f"/incidents/{incident.reference}/{verb}", follow=True).text

    return page


def sent(school, reporter, answers, **more):
    known = {name: more.pop(name) for name in [*more] if name not in ("parties", "called")}
    draft = ReportDraft.objects.create(reporter=reporter)
    return draft.send(facts(school, **known), answers, "words", more.pop("parties", []), **more)


def test_a_danger_is_on_top_with_who_was_called_and_the_numbers(school, reporter, officer, dsl, page):
    Contact.objects.create(school=school, kind="emergency", name="Fire and ambulance", phone="112")
    incident = sent(school, reporter, Answers(danger=True), platform="", called="112 at about 10:40pm")
    for who in (officer, dsl):
        text = page(who, incident)
        assert (
            text.index(DANGER)
            < text.index("112 at about 10:40pm")
            < text.index('href="tel:112"')
            < text.index("Chrono")
        )
        assert "This report is not complete" in text
        assert "Somebody is in danger now" in text


def test_a_danger_that_is_over_has_no_banner(school, reporter, officer, leader, page):
    incident = sent(school, reporter, Answers(danger=True))
    incident.claim(by=officer)
    incident.close(Outcome.NO_ACTION, "they are safe", by=officer)
    assert DANGER not in page(officer, incident)


def test_an_image_shows_the_way_and_no_link_to_press(school, reporter, officer, dsl, leader, page):
    Contact.objects.create(school=school, kind="police", name="Police", phone="+357 2600 0000")
    incident = sent(school, reporter, Answers(image=Sure.NOT_SURE), link="https://bad.example/1")
    for who in (officer, dsl):
        text = page(who, incident)
        assert IMAGE in text
        assert 'href="tel:+35726000000"' in text
        assert "https://bad.example/1" in text
        assert 'href="https://bad.example' not in text
        assert "evidence/" not in text
    incident.claim(by=officer)
    incident.triage(Severity.S4, Category.PORNOGRAPHY, parties(), by=officer)
    incident.refer("support the family", by=officer)
    assert IMAGE in page(leader, incident)


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_the_image_question_comes_before_any_upload(answer, incident, officer, dsl, page, client):
    keep(dsl, incident=incident)
    asked = page(officer, incident, "evidence/")
    assert 'type="file"' not in asked
    address = reverse("incidents:case_evidence", args=[incident.reference])
    text = client.post(address, {"image": answer}, follow=True).text
    assert "No files can be added" in text
    assert 'type="file"' not in text
    assert Incident.objects.get().kind == Kind.IMAGE
    assert not Evidence.objects.open().exists()
    assert "dsl-danger" in kinds_for(dsl)
    # An answer from before takes nothing any more, and the question is not asked again.
    old = ImageAnswer.objects.filter(answer="no").first()
    assert not old.is_open
    assert 'type="file"' not in page(officer, incident, "evidence/")


def test_no_leads_to_the_files_under_ones_own_answer(incident, officer, dsl, page, client):
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    address = reverse("incidents:case_evidence", args=[incident.reference])
    answer = client.post(address, {"image": "no"})
    assert 'type="file"' in client.get(answer.url).text
    client.force_login(dsl, "django.contrib.auth.backends.ModelBackend")
    assert client.get(answer.url).status_code == 404


class TestHiddenFrom:
    @pytest.fixture
    def named(self, school, reporter, officer, dsl, leader):
        return report(school, reporter, poster=person("welfare", school=school, name="Named Colleague"))

    def test_only_who_decides_reads_from_whom_it_is_hidden(self, named, officer, dsl, page):
        assert HIDDEN in page(dsl, named)
        assert "Decide who must not see it" in page(dsl, named)
        assert HIDDEN not in page(officer, named)

    def test_an_interest_is_nobody_elses_business(self, incident, officer, dsl, school, page):
        colleague = person("welfare", school=school, name="Interested Colleague")
        incident.declare_interest("my neighbour's child", by=colleague)
        assert "my neighbour" in page(dsl, incident)
        incident.decide_withholding(incident.withholdings.get(), "they live next door", is_right=True, by=dsl)
        for secret in ("my neighbour", "they live next door", "Interested Colleague"):
            assert secret not in page(officer, incident).replace("Interested Colleague, 2", "")

    def test_the_form_lists_who_why_and_by_whom(self, named, dsl, page):
        text = page(dsl, named, "confirm/")
        for words in ("Named Colleague", "They are said to have posted it", "Reporter", "Hidden for now"):
            assert words in text

    def test_who_named_somebody_is_not_asked_about_them(self, school, dsl, page):
        deputy = person("deputy_dsl", school=school)
        incident = report(school, dsl, poster=person("welfare", school=school))
        assert "Decide who must not see it" not in page(dsl, incident)
        assert "Decide who must not see it" in page(deputy, incident)


class TestRestricted:
    @pytest.fixture
    def case(self, school, reporter, officer, dsl, leader, allegations):
        accused = [Party(part=Part.ACCUSED, kind=AccusedKind.STAFF, name="Some Body")]
        incident = sent(school, reporter, Answers(accused=Sure.YES), parties=accused)
        incident.claim(by=allegations)
        return incident

    def test_the_accused_is_named_to_allegations_officers_alone(self, case, officer, allegations, page):
        assert "Some Body" in page(allegations, case)
        case.decide(Finding.NOT_ONE, "why", [], by=allegations)
        case.claim(by=officer)
        assert "Some Body" not in page(officer, case, "triage/")
        assert "Some Body" not in page(officer, case)
        assert "Accused</dt>" not in page(officer, case)

    def test_who_reported_it_is_known_to_the_allegations_officer(self, case, allegations, page):
        assert "Reporter" in page(allegations, case)
        assert "Call HQ" not in page(allegations, case)

    def test_of_an_image_nobody_at_the_school_is_told(self, school, reporter, dsl, allegations, page):
        Contact.objects.create(school=school, kind="police", name="Police", phone="+357 2600 0000")
        accused = [Party(part=Part.ACCUSED, kind=AccusedKind.STAFF, person=dsl)]
        answers = Answers(image=Sure.NOT_SURE, accused=Sure.YES)
        incident = sent(school, reporter, answers, parties=accused)
        text = page(allegations, incident)
        assert 'href="tel:+35726000000"' in text
        assert "say nothing to the person accused, the school or the family" in text
        assert "safeguarding lead" not in text

    def test_its_queue_has_a_mark_a_clock_and_no_claim_for_others(self, case, allegations, client):
        case.release(by=allegations)
        Incident.objects.update(due_at="2026-11-02T09:00Z")
        client.force_login(allegations, "django.contrib.auth.backends.ModelBackend")
        text = client.get("/incidents/").text
        for words in ("Restricted", "Late", "Monday 2 November at 11am", "Needs an officer", "Mine", "All"):
            assert words in text
        assert reverse("incidents:claim", args=[case.reference]) in text
        assert "Restricted reports that need an officer" in client.get("/").text

    def test_the_post_beside_it_is_known_on_one_side_only(self, case, allegations, officer, page):
        case.decide(Finding.ALLEGATION, "why", [], told="get it down", by=allegations)
        post = case.posts.get()
        assert post.reference in page(allegations, case)
        text = page(officer, post)
        assert "get it down" in text
        for secret in (case.reference, "estricted case", "Some Body", "llegation about"):
            assert secret not in text.replace("Flag as an allegation about staff", "")


def test_flag_and_interest_wait_behind_a_line(incident, officer, page):
    text = page(officer, incident)
    assert text.index("Claim this report") < text.index("More that you can do") < text.index("Declare an interest")


def test_a_paper_form_shows_both_dates(school, reporter, officer, page):
    incident = sent(
        school,
        reporter,
        Answers(),
        written_on=datetime.date(2026, 11, 1),
        written_time=datetime.time(16),
        written_by="Supply Teacher",
    )
    text = page(officer, incident)
    assert "1 November 2026, 4pm, Supply Teacher" in text
    assert "Entered" in text


def test_the_senior_leader_acts_where_the_head_is_concerned(school, reporter, officer, leader, page, client):
    senior = person("senior_leader")
    incident = report(school, reporter, target=leader)
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    client.force_login(senior, "django.contrib.auth.backends.ModelBackend")
    for address in ("/", "/incidents/"):
        assert incident.reference in client.get(address).text
    day = {"taken_on_day": 3, "taken_on_month": 11, "taken_on_year": 2026}
    client.post(f"/incidents/{incident.reference}/act/", day | {"kind": "met", "reason": "we talked"})
    assert Incident.objects.get().status == Status.IN_TRIAGE


def test_asking_which_files_are_sealed_is_no_reading(incident, officer, client):
    evidence = keep(officer, incident=incident)
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    address = reverse("incidents:evidence_sealed", args=[incident.reference])
    before = Event.objects.count()
    assert client.get(address, headers={"X-Background": "1"}).json() == {"sealed": []}
    assert Event.objects.count() == before
    evidence.seal(by=officer)
    assert client.get(address).json() == {"sealed": [str(evidence.key)]}


def test_leaders_do_not_read_who_added_a_file(incident, reporter, officer, leader, page):
    keep(reporter, incident=incident)
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    assert "Reporter" in page(officer, incident)
    assert "screenshot.png" in page(leader, incident)
    assert "Reporter" not in page(leader, incident)


class TestTheNextThing:
    """The one button that stands out is what should be done next, and there is none where somebody else is to act."""

    def standing_out(self, who, incident):
        incident = Incident.objects.get(pk=incident.pk)
        file = CaseFile(incident, who)
        buttons = file.main_verbs(incident.verbs(who))
        return buttons[0] if file.has_next(buttons) else None

    def test_for_the_officer_who_closes_what_leadership_has_answered(self, school, incident, officer, leader):
        assert self.standing_out(officer, incident) == Verb.CLAIM
        bring(incident, Status.WITH_LEADERSHIP, officer, leader)
        assert self.standing_out(leader, incident) == Verb.ACT
        incident.act(ActionKind.MET, datetime.date(2026, 11, 3), "they agreed to stop", by=leader)
        assert self.standing_out(officer, incident) == Verb.CLOSE
        assert self.standing_out(leader, incident) is None

    def test_where_it_was_merged_it_is_done_elsewhere(self, school, incident, officer):
        incident.merge_into(report(school, person("staff", school=school)), by=officer)
        assert self.standing_out(officer, incident) is None

    def test_while_it_is_offered_the_other_school_answers(self, incident, officer, leader, page):
        bring(incident, Status.IN_TRIAGE, officer, leader)
        incident.offer(SchoolFactory(), "they moved there", by=officer)
        buttons = page(officer, incident).split("portal-actions")[1].split("</div>")[0]
        assert buttons.count('class="govuk-button ') == buttons.count("govuk-button--secondary")


def test_tabs_can_be_told_apart(incident, officer, page):
    text = page(officer, incident)
    assert f'<h1 class="govuk-heading-l">{incident.headline}</h1>' in text
    assert f"<title>{incident.headline}, {incident.reference} – " in text
    assert f"<title>Claim this report?, {incident.reference} – " in page(officer, incident, "claim/")


def test_the_chronology_says_it_in_the_words_of_the_page(incident, officer, page):
    text = page(officer, incident)
    assert "About: " in text and "Posted by: " in text
    assert "Target: " not in text and "Poster: " not in text


def test_triage_shows_what_was_reported_beside_what_it_asks(school, reporter, officer, page):
    incident = sent(school, reporter, Answers(image=Sure.NOT_SURE), link="https://bad.example/1")
    incident.claim(by=officer)
    incident.add("I saw it again today", by=reporter)
    text = page(officer, incident, "triage/")
    assert "What was reported" in text and "words" in text and "I saw it again today" in text
    assert "Link, not to be opened" in text and 'href="https://bad' not in text
    assert text.index("What was reported") < text.index("How serious is it?")


def test_a_call_in_the_future_is_told_beside_its_time(incident, officer, leader, client):
    incident.claim(by=officer)
    incident.triage(Severity.S2, Category.PRIVATE, [], by=officer)
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    now = timezone.localtime(timezone=incident.school.tz)
    soon = now + datetime.timedelta(minutes=2)
    at = {"at_day": now.day, "at_month": now.month, "at_year": now.year, "at_time": f"{soon:%H:%M}"}
    said = {"call": "rung", "who": "Major Example", "agreed": "They ring back."}
    text = client.post(f"/incidents/{incident.reference}/command/", said | at).text
    assert 'href="#id_at-time">Time must be in the past' in text or soon.date() != now.date()
    at["at_year"] += 1
    text = client.post(f"/incidents/{incident.reference}/command/", said | at).text
    assert 'href="#id_at-day">The day must be today or in the past' in text


def test_hq_is_told_which_guides_nobody_checked(db, client):
    hq = person("hq")
    client.force_login(hq, "django.contrib.auth.backends.ModelBackend")
    assert "3 guides are not yet checked by HQ" in client.get("/").text
    draft = GuideVersion.objects.begin(Guide.PLAYBOOK, by=hq)
    draft.publish("Read and changed.", by=hq)
    assert "2 guides are not yet checked by HQ" in client.get("/").text
    client.force_login(person("welfare"), "django.contrib.auth.backends.ModelBackend")
    assert "not yet checked by HQ" not in client.get("/").text
