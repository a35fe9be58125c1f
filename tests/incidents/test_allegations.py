"""An allegation about staff: who sees it, who is told, by when, and what it becomes."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Contact
from incidents import words
from incidents.codes import AccusedKind, Finding, Outcome, Part, Sure
from incidents.models import Clock, Incident, NotNow, Party, ReportDraft
from incidents.severity_rule import Answers
from incidents.statuses import Status, Verb
from incidents.tasks import announce_unclaimed, chase_late, return_stranded
from tests.factories import person

from .cases import act, bring, facts, kinds_for, report

ALLEGATION = Answers(accused=Sure.YES)


def accuse(user=None, name=""):
    return [Party(part=Part.ACCUSED, kind=AccusedKind.STAFF, person=user, name=name)]


def sees(user, incident):
    return Incident.objects.visible_to(user).filter(pk=incident.pk).exists()


@pytest.fixture
def allegations(db):
    return person("allegations", name="Allegations")


@pytest.fixture
def restricted(school, reporter, officer, dsl, leader, allegations):
    return report(school, reporter, answers=ALLEGATION)


@pytest.fixture
def claimed(restricted, allegations):
    restricted.claim(by=allegations)
    return restricted


def decided(incident, finding, by, **more):
    incident.decide(finding, "the reasons", [], by=by, **more)


@pytest.mark.parametrize("answer", [Sure.YES, Sure.NOT_SURE])
def test_restricted_from_the_first_minute(answer, school, reporter, officer, dsl, leader, allegations):
    hq = person("hq")
    incident = report(school, reporter, answers=Answers(accused=answer))
    assert incident.restricted
    for other in (officer, dsl, leader, hq):
        assert not sees(other, incident)
        assert kinds_for(other) == []
    assert not Incident.objects.counted_for(hq).exists()
    assert sees(allegations, incident)
    assert kinds_for(allegations) == ["restricted-new"]
    assert Incident.objects.reported_by(reporter).get() == incident


def test_the_sweeps_tell_nobody_else(restricted, officer, dsl, allegations):
    announce_unclaimed()
    restricted.claim(by=allegations)
    assert return_stranded() == 0
    assert restricted.officer == allegations
    assert kinds_for(officer) == kinds_for(dsl) == []


@pytest.mark.parametrize("who", ["officer", "dsl", "leader", "reporter"])
def test_whoever_knows_of_it_may_flag_it(who, request, school, reporter, officer, dsl, leader, allegations):
    incident = bring(report(school, reporter), Status.WITH_LEADERSHIP, officer, leader)
    notices = Notice.objects.inbox(officer).count()
    incident.flag("he took the child home", accuse(leader), by=request.getfixturevalue(who))
    assert notices
    for other in (officer, dsl, leader):
        assert not sees(other, incident)
        assert not Notice.objects.inbox(other).about(incident).exists()
    assert (incident.status, incident.officer) == (Status.REPORTED, None)
    assert kinds_for(allegations) == ["restricted-new", "withheld"]
    assert not incident.referrals.filter(ended=None).exists()


def test_a_closed_case_can_be_flagged(school, reporter, officer, leader, allegations):
    incident = bring(report(school, reporter), Status.CLOSED, officer, leader)
    incident.flag("it came out later", [], by=officer)
    assert (incident.status, incident.outcome) == (Status.REPORTED, "")


def test_who_does_not_see_it_cannot_flag_it(restricted, officer):
    with pytest.raises(PermissionDenied):
        restricted.flag("why", [], by=officer)


def test_flagged_twice_the_second_reason_is_kept(restricted, reporter, officer, allegations):
    restricted.flag("one more thing", accuse(officer), by=reporter)
    assert "one more thing" in [event.text for event in Event.objects.about(restricted)]
    assert "case-added" in kinds_for(allegations)
    assert restricted.is_concerned(officer)


def test_what_leaves_no_reason_is_no_flag(incident, officer):
    with pytest.raises(ValueError, match="reason"):
        incident.flag(" ", [], by=officer)


def test_the_accused_sees_nothing_whatever_their_role(school, reporter, allegations):
    incident = report(school, reporter, answers=ALLEGATION)
    other = person("allegations")
    incident.flag("it is them", accuse(allegations), by=reporter)
    assert not sees(allegations, incident)
    assert not Notice.objects.inbox(allegations).exists()
    assert sees(other, incident)
    assert "withheld" in kinds_for(other)


def test_the_only_allegations_officer_is_the_accused(school, reporter, allegations):
    hq = person("hq")
    Contact.objects.create(kind="last_resort", name="Duty officer", email="duty@dcs.example")
    incident = report(school, reporter, answers=ALLEGATION)
    incident.flag("it is them", accuse(allegations), by=reporter)
    announce_unclaimed()
    assert "no-allegations-officer" in [notice.kind for notice in Notice.objects.inbox(hq) if notice.is_needed]
    assert Notice.objects.filter(address="duty@dcs.example").exists()


def test_the_reporter_who_is_accused_loses_even_the_progress(school, officer, reporter, allegations):
    incident = report(school, reporter)
    incident.flag("it is who reported it", accuse(reporter), by=officer)
    assert not Incident.objects.reported_by(reporter).exists()


class TestClock:
    def test_one_working_day_that_no_school_holiday_makes_longer(self, school, reporter, monkeypatch):
        friday = datetime.datetime(2026, 11, 20, 15, 0, tzinfo=datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda: friday)
        school.holidays.create(name="Half term", first_day=datetime.date(2026, 11, 23), last_day="2026-11-27")
        incident = report(school, reporter, answers=ALLEGATION)
        assert incident.due_at == datetime.datetime(2026, 11, 23, 15, 0, tzinfo=datetime.UTC)

    @pytest.mark.parametrize(
        ("answers", "hours"),
        [
            (Answers(accused=Sure.YES), 24),
            (Answers(accused=Sure.YES, danger=True), 1),
            (Answers(accused=Sure.YES, image=Sure.NOT_SURE), 1),
            (Answers(accused=Sure.YES, signs=["threat"]), 1),
        ],
    )
    def test_what_is_grave_waits_no_longer_than_any_other(self, answers, hours, school, reporter, monkeypatch):
        monday = datetime.datetime(2026, 11, 16, 9, 0, tzinfo=datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda: monday)
        incident = report(school, reporter, answers=answers)
        assert incident.due_at - monday == datetime.timedelta(hours=hours)
        incident.suspect_image(by=reporter)
        assert incident.due_at - monday == datetime.timedelta(hours=1)

    def test_past_it_they_hear_again_and_so_does_the_last_resort(self, restricted, allegations):
        hq = person("hq")
        Clock.objects.update(due_at=timezone.now())
        assert chase_late() == chase_late() == 1
        assert kinds_for(allegations) == ["report-late", "restricted-new"]
        assert kinds_for(hq) == ["hq-late"]
        assert Notice.objects.inbox(hq).get().is_needed

    def test_claimed_it_is_not_late(self, claimed):
        Clock.objects.update(due_at=timezone.now())
        assert chase_late() == 0


class TestDecision:
    def test_only_by_the_officer_who_has_it(self, restricted, allegations, officer):
        with pytest.raises(NotNow, match="Nobody has claimed"):
            decided(restricted, Finding.ALLEGATION, allegations)
        with pytest.raises(PermissionDenied):
            decided(restricted, Finding.ALLEGATION, officer)

    @pytest.mark.parametrize("finding", [Finding.ALLEGATION, Finding.LOW_LEVEL])
    def test_it_stays_restricted_and_the_others_get_nothing(self, finding, claimed, allegations, officer):
        decided(claimed, finding, allegations)
        assert claimed.restricted
        assert not claimed.posts.exists()
        assert kinds_for(officer) == []
        assert Event.objects.about(claimed).last().text == "the reasons"

    def test_the_post_itself_goes_to_the_officers_if_told(self, claimed, allegations, officer):
        claimed.flag("it is them", accuse(name="Some One"), by=allegations)
        decided(claimed, Finding.ALLEGATION, allegations, told="A post says things about a teacher. Get it down.")
        post = claimed.posts.get()
        assert sees(officer, post)
        assert not sees(officer, claimed)
        assert [e.text for e in Event.objects.about(post)] == ["A post says things about a teacher. Get it down."]
        assert not post.parties.filter(part=Part.ACCUSED).exists()
        assert (post.platform, post.reporter) == (claimed.platform, claimed.reporter)
        assert not Incident.objects.reported_by(post.reporter).filter(pk=post.pk).exists()

    def test_from_whom_the_allegation_is_hidden_the_post_is_hidden_too(self, claimed, allegations, officer, reporter):
        claimed.flag("it is them", accuse(officer), by=reporter)
        decided(claimed, Finding.LOW_LEVEL, allegations, told="words")
        assert not sees(officer, claimed.posts.get())

    def test_not_one_it_goes_back(self, claimed, allegations, officer, dsl):
        claimed.add_note("between us", by=allegations)
        decided(claimed, Finding.NOT_ONE, allegations)
        assert not claimed.restricted
        assert sees(officer, claimed)
        assert kinds_for(officer) == ["report-new"]
        read = [event.code for event in Event.objects.about(claimed) if words.may_read(event, claimed, officer)]
        assert read == ["incident.reported", "incident.described"]

    def test_who_was_accused_stays_with_the_allegations_officers(self, school, reporter, officer, allegations):
        draft = ReportDraft.objects.create(reporter=reporter)
        incident = draft.send(facts(school), ALLEGATION, "words", accuse(name="Innocent Person"))
        incident.claim(by=allegations)
        decided(incident, Finding.NOT_ONE, allegations)
        seen = [event.text for event in Event.objects.about(incident) if words.may_read(event, incident, officer)]
        assert "words" in seen
        assert "Innocent" not in " ".join(seen)

    def test_what_is_told_later_goes_into_the_case_that_warned(self, school, reporter, officer, allegations):
        incident = report(school, reporter, answers=Answers(danger=True, accused=Sure.YES))
        incident.claim(by=allegations)
        decided(incident, Finding.ALLEGATION, allegations, told="Get the post down.")
        post = incident.posts.get()
        assert "Get the post down." in [event.text for event in Event.objects.about(post)]
        assert post.platform == incident.platform

    def test_who_is_accused_later_loses_the_case_of_the_post_at_once(self, claimed, allegations, officer, leader):
        decided(claimed, Finding.ALLEGATION, allegations, told="words")
        post = claimed.posts.get()
        post.claim(by=officer)
        claimed.flag("it is them", [*accuse(officer), *accuse(leader)], by=allegations)
        post.refresh_from_db()
        assert (post.officer, post.leadership) == (None, "senior")

    def test_no_end_without_a_decision(self, claimed, allegations, reporter, leader):
        with pytest.raises(NotNow, match="Decide what"):
            claimed.close(Outcome.ALLEGATION, "done", by=allegations)
        decided(claimed, Finding.ALLEGATION, allegations)
        with pytest.raises(NotNow, match="this outcome"):
            claimed.close(Outcome.REMOVED, "done", by=allegations)
        claimed.close(Outcome.ALLEGATION, "done", by=allegations)
        assert kinds_for(reporter) == ["report-closed"]
        assert kinds_for(leader) == []


@pytest.mark.parametrize("times", [1, 2])
def test_a_post_that_is_flagged_itself_stays_hidden_from_the_accused(times, school, reporter, officer, allegations):
    other = person("welfare", school=school)
    incident = report(school, reporter, answers=Answers(danger=True, accused=Sure.YES))
    incident.flag("it is them", accuse(officer), by=reporter)
    for _ in range(times):
        post = Incident.objects.get(restricted=False)
        post.flag("there is more to it", [], by=other)
    warning = Incident.objects.get(restricted=False)
    assert warning.post_of_id == post.pk
    assert sees(other, warning)
    assert not sees(officer, warning)
    assert not officer.notices.filter(record_id=warning.pk).exists()


@pytest.mark.parametrize("verb", [Verb.TRIAGE, Verb.REFER, Verb.ACT, Verb.AWAIT_REMOVAL, Verb.FLAG])
def test_what_cannot_be_done_to_a_restricted_case(verb, claimed, allegations):
    with pytest.raises(PermissionDenied):
        claimed.obstacle(verb, allegations)


class TestDanger:
    def test_said_later_the_case_of_the_post_learns_it(self, claimed, allegations, officer, reporter):
        decided(claimed, Finding.LOW_LEVEL, allegations, told="words")
        claimed.raise_danger("112", by=reporter)
        assert claimed.posts.get().danger
        assert "report-danger" in kinds_for(officer)

    def test_a_danger_is_told_to_everybody_who_can_help(self, school, reporter, officer, dsl):
        everywhere = person("welfare")
        report(school, reporter, answers=Answers(danger=True))
        assert "report-danger" in kinds_for(officer)
        assert kinds_for(everywhere) == ["report-danger"]
        assert kinds_for(dsl) == ["dsl-danger"]

    def test_with_an_allegation_they_learn_that_much_and_no_more(self, school, reporter, officer, dsl, allegations):
        incident = report(school, reporter, poster=dsl, answers=Answers(danger=True, accused=Sure.YES))
        warning = incident.posts.get()
        assert (warning.danger, warning.restricted) == (True, False)
        assert sees(officer, warning)
        assert not sees(dsl, warning)
        assert "allegation" not in Event.objects.about(warning).first().text
        assert "report-danger" in kinds_for(officer)
        assert kinds_for(allegations) == ["restricted-danger", "withheld"]
        assert Incident.objects.reported_by(reporter).get() == incident
        assert warning.to_decide(officer) == []


def test_the_leaders_part_is_untouched_by_a_flag_that_was_none(school, reporter, officer, leader, allegations):
    incident = bring(report(school, reporter), Status.WITH_LEADERSHIP, officer, leader)
    act(incident, leader)
    incident.flag("perhaps", [], by=officer)
    incident.claim(by=allegations)
    decided(incident, Finding.NOT_ONE, allegations)
    incident.claim(by=officer)
    incident.close(Outcome.RESOLVED, "done", by=officer)
    assert not incident.restricted
