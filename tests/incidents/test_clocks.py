"""By when what must be done: as tables, as what holds for any moment, and as a case moves."""

import datetime
import zoneinfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dcs_portal.notices.kinds import all_kinds
from dcs_portal.notices.models import Notice
from dcs_portal.notices.tasks import forget
from dcs_portal.schools.models import Absence, Holiday
from dcs_portal.schools.working_hours import RealHours, WorkingHours
from incidents import clocks, timekeeping
from incidents.clocks import TARGETS, Stage, Time, WaitsFor, grade, hours_by, stages
from incidents.codes import Category, Outcome, Severity
from incidents.models import Clock, Incident, NotNow
from incidents.severity_rule import Answers
from incidents.statuses import Status, Verb
from incidents.tasks import chase_late, tend_clocks
from tests.factories import person

from .cases import act, bring, kinds_for, parties, report, triage

BRUNEI = zoneinfo.ZoneInfo("Asia/Brunei")
WORKING = WorkingHours(BRUNEI, lambda day: day.day % 7 == 0)
MOMENTS = st.datetimes(datetime.datetime(2026, 1, 1), datetime.datetime(2028, 1, 1), timezones=st.just(BRUNEI))
GRAVE_LAST = list(Severity)


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BRUNEI)


class TestRules:
    @pytest.mark.parametrize(
        ("severity", "said", "expected"),
        [
            ("S2", {}, "S2"),
            ("S1", {"danger": True}, "S4"),
            ("S2", {"image": True}, "S4"),
            ("S1", {"restricted": True}, "S3"),
            ("S4", {"restricted": True}, "S4"),
        ],
    )
    def test_by_which_severity_time_is_counted(self, severity, said, expected):
        assert grade(severity, **{"danger": False, "image": False, "restricted": False} | said) == expected

    @pytest.mark.parametrize(
        ("is_open", "has_officer", "is_triaged", "with_leadership", "expected"),
        [
            (True, False, False, False, [Stage.CLAIM]),
            (True, True, False, False, [Stage.TRIAGE]),
            (True, True, True, False, [Stage.CLOSE]),
            (True, True, True, True, [Stage.LEADERSHIP, Stage.CLOSE]),
            (True, False, True, True, [Stage.CLAIM, Stage.LEADERSHIP, Stage.CLOSE]),
            (False, True, True, False, []),
        ],
    )
    def test_what_must_be_done(self, is_open, has_officer, is_triaged, with_leadership, expected):
        found = stages(is_open=is_open, has_officer=has_officer, is_triaged=is_triaged, with_leadership=with_leadership)
        assert found == expected

    def test_every_stage_has_a_target_for_every_severity(self):
        assert {stage: set(times) for stage, times in TARGETS.items()} == {stage: set(Severity) for stage in Stage}

    @given(MOMENTS, st.sampled_from(Stage))
    def test_what_is_graver_is_never_due_later(self, moment, stage):
        due = [Time.given(stage, one, moment, hours_by(one, WORKING)).due_at for one in GRAVE_LAST]
        assert due == sorted(due, reverse=True)

    @given(MOMENTS, st.sampled_from(Stage), st.sampled_from(Severity))
    def test_the_reminder_comes_before_it_is_due(self, moment, stage, severity):
        time = Time.given(stage, severity, moment, hours_by(severity, WORKING))
        assert moment < time.warn_at < time.due_at

    @given(
        MOMENTS,
        st.sampled_from(Stage),
        st.sampled_from(GRAVE_LAST[:3]),
        st.timedeltas(datetime.timedelta(), datetime.timedelta(40)),
        st.timedeltas(datetime.timedelta(), datetime.timedelta(40)),
    )
    def test_a_pause_never_shortens_and_gives_nothing_away(self, begun, stage, severity, before, pause):
        due = Time.given(stage, severity, begun, WORKING).due_at
        paused = begun + before
        left = WORKING.between(paused, due)
        resumed = Time.left(left, stage, severity, paused + pause, WORKING)
        assert resumed.due_at >= due
        assert WORKING.between(paused + pause, resumed.due_at) == left
        assert resumed.warn_at <= resumed.due_at

    @pytest.mark.parametrize(
        ("due", "now", "hours", "words"),
        [
            ("2026-11-24 15:00", "2026-11-24 11:00", WORKING, "4 working hours left"),
            ("2026-11-24 15:00", "2026-11-23 15:00", WORKING, "1 working day left"),
            ("2026-11-26 15:00", "2026-11-23 11:00", WORKING, "3 working days left"),
            ("2026-11-24 15:00", "2026-11-24 14:20", WORKING, "40 minutes left"),
            ("2026-11-23 09:00", "2026-11-20 16:00", WORKING, "2 working hours left"),
            ("2026-11-24 15:00", "2026-11-24 14:59:30", WORKING, "less than a minute left"),
            ("2026-11-24 15:00", "2026-11-24 17:00", WORKING, "late by 2 working hours"),
            ("2026-11-24 17:00", "2026-11-24 22:00", WORKING, "late"),
            ("2026-11-24 15:00", "2026-11-24 17:00", RealHours(), "late by 2 hours"),
            ("2026-11-26 15:00", "2026-11-24 14:00", RealHours(), "2 days left"),
            ("2026-11-24 23:10", "2026-11-24 22:40", RealHours(), "30 minutes left"),
            ("2026-03-03 15:00", "2026-11-24 17:00", WORKING, "late since 3 March 2026"),
        ],
    )
    def test_in_words(self, due, now, hours, words):
        with timezone.override(BRUNEI):
            assert clocks.left_in_words(at(due), at(now), hours) == words

    def test_with_what_and_by_when(self):
        due, now = at("2026-11-24 15:00"), at("2026-11-24 11:00")
        said = clocks.in_words("Triage", due, now, WORKING, BRUNEI)
        assert said == "Triage by Tuesday 24 November at 3pm, 4 working hours left"
        said = clocks.in_words("Triage", now, due, WORKING, BRUNEI)
        assert said == "Triage: late by 4 working hours, due Tuesday 24 November at 11am"


@pytest.fixture
def now(monkeypatch):
    """Monday at nine in London, and a way to go on from there."""

    class Now:
        time = datetime.datetime(2026, 11, 16, 9, 0, tzinfo=datetime.UTC)

        def __call__(self):
            return self.time

        def goes_on(self, **span):
            self.time += datetime.timedelta(**span)

    now = Now()
    monkeypatch.setattr(timezone, "now", now)
    return now


@pytest.fixture
def school(school):
    school.time_zone = "Europe/London"
    school.save()
    return school


def due(incident, stage):
    return incident.clocks.running().get(stage=stage).due_at


def hours_left(incident, now, stage=None):
    moment = due(incident, stage) if stage else incident.due_at
    return (moment - now.time).total_seconds() / 3600


def paused(incident, officer, now, days=10):
    incident.pause(WaitsFor.FAMILY, now.time.date() + datetime.timedelta(days), "They are away.", by=officer)


def late_for(user):
    """What the queue lists for the person as late."""
    return list(Incident.objects.visible_to(user).late_for(user))


class TestCase:
    def test_the_clock_of_each_stage_and_none_when_it_is_closed(self, now, school, officer, leader):
        incident = report(school, officer)
        assert (incident.stage, hours_left(incident, now)) == ("claim", 24)
        incident.claim(by=officer)
        assert (incident.stage, hours_left(incident, now)) == ("triage", 24)
        triage(incident, officer)
        assert (incident.stage, hours_left(incident, now)) == ("close", 21 * 24)
        incident.refer("What will you do?", by=officer)
        assert (incident.stage, hours_left(incident, now)) == ("leadership", 3 * 24)
        now.goes_on(days=1)
        act(incident, leader)
        assert (incident.stage, hours_left(incident, now)) == ("close", 20 * 24)
        incident.close(Outcome.RESOLVED, "they agreed", by=officer)
        assert (incident.stage, incident.due_at) == ("", None)
        assert not incident.clocks.running().exists()
        assert incident.clocks.count() == 4

    def test_put_back_it_must_be_claimed_while_the_others_go_on(self, now, school, officer, leader):
        incident = bring(report(school, officer), Status.WITH_LEADERSHIP, officer, leader)
        incident.release(by=officer)
        assert [clock.stage for clock in incident.clocks.running()] == ["close", "leadership", "claim"]
        assert incident.stage == "claim"
        incident.claim(by=officer)
        assert incident.stage == "leadership"

    def test_the_case_carries_what_is_due_first_and_is_late_by_it(self, now, school, officer, leader):
        incident = bring(report(school, officer), Status.AWAITING_REMOVAL, officer, leader)
        now.goes_on(days=25)
        incident.refer("What will you do?", by=officer)
        assert (incident.stage, incident.due_at) == ("close", due(incident, "close"))
        assert Incident.objects.late().get() == incident
        incident.release(by=officer)
        assert incident.stage == "close"
        assert chase_late() == 0
        now.goes_on(days=4)
        assert (chase_late(), kinds_for(officer).count("report-late")) == (1, 1)

    def test_the_holidays_of_the_school_count(self, now, school, officer):
        Holiday.objects.create(school=school, name="H", first_day="2026-11-17", last_day="2026-11-20")
        assert hours_left(report(school, officer), now) == 7 * 24

    def test_a_graver_severity_never_gives_more_time_nor_a_milder_one_less(self, now, school, officer):
        incident = report(school, officer)
        incident.claim(by=officer)
        triage(incident, officer)
        now.goes_on(days=1)
        incident.triage(Severity.S4, Category.THREAT, parties(), by=officer, reason="a threat")
        assert hours_left(incident, now) == 7 * 24
        incident.triage(Severity.S1, Category.REPUTATION, parties(), by=officer, reason="it was a joke")
        assert hours_left(incident, now) == (28 - 1) * 24

    def test_danger_makes_every_clock_real(self, now, school, officer):
        incident = report(school, officer)
        incident.claim(by=officer)
        incident.raise_danger("nobody yet", by=officer)
        assert (incident.stage, hours_left(incident, now)) == ("triage", 1)

    def test_paused_it_is_not_late_and_goes_on_with_what_was_left(self, now, school, officer):
        incident = report(school, officer)
        incident.claim(by=officer)
        now.goes_on(hours=3)
        paused(incident, officer, now)
        assert incident.due_at == datetime.datetime(2026, 11, 26, 8, tzinfo=datetime.UTC)
        now.goes_on(days=5)
        assert not Incident.objects.late().exists() and tend_clocks() == 0
        assert Verb.PAUSE not in incident.verbs(officer)
        incident.resume(by=officer)
        assert hours_left(incident, now) == 50  # it is Saturday noon, and six working hours are over on Monday at two
        with pytest.raises(NotNow, match="not paused"):
            incident.resume(by=officer)

    def test_a_pause_ends_by_itself_and_its_officer_is_told_once(self, now, school, officer):
        incident = report(school, officer)
        incident.claim(by=officer)
        paused(incident, officer, now, days=1)
        assert Incident.objects.get(pk=incident.pk).waits_for == WaitsFor.FAMILY
        now.goes_on(days=1)
        tend_clocks()
        tend_clocks()
        incident.refresh_from_db()
        assert (incident.waits_for, incident.is_late) == ("", False)
        assert hours_left(incident, now) == 24
        assert kinds_for(officer).count("pause-over") == 1

    @pytest.mark.parametrize("answers", [Answers(danger=True), Answers(signs=["threat"])])
    def test_nothing_stops_a_grave_clock(self, answers, now, school, officer):
        incident = report(school, officer, answers=answers)
        incident.claim(by=officer)
        with pytest.raises(NotNow, match="Nothing stops the clock"):
            paused(incident, officer, now)

    def test_a_pause_ends_when_it_becomes_grave(self, now, school, officer):
        incident = report(school, officer)
        incident.claim(by=officer)
        paused(incident, officer, now)
        incident.suspect_image(by=officer)
        assert (incident.waits_for, hours_left(incident, now)) == ("", 1)

    def test_what_becomes_grave_while_it_is_paused_has_no_more_time_than_was_left(self, now, school, officer):
        incident = bring(report(school, officer), Status.IN_TRIAGE, officer, None)
        now.goes_on(days=18, hours=6)
        assert hours_left(incident, now, "close") == 66  # it is Friday at three: three working hours are left
        paused(incident, officer, now)
        now.goes_on(days=5, hours=-6)
        incident.suspect_image(by=officer)
        assert (incident.waits_for, hours_left(incident, now, "close")) == ("", 3)

    def test_a_pause_ends_with_its_stage(self, now, school, officer, leader):
        incident = bring(report(school, officer), Status.IN_TRIAGE, officer, leader)
        paused(incident, officer, now)
        now.goes_on(days=7)
        incident.refer("What will you do?", by=officer)
        assert (incident.waits_for, incident.stage) == ("", "leadership")
        assert hours_left(incident, now, "close") == 21 * 24

    def test_a_pause_in_the_past_is_refused(self, now, school, officer):
        incident = report(school, officer)
        incident.claim(by=officer)
        with pytest.raises(ValueError, match="in the future"):
            paused(incident, officer, now, days=0)

    def test_an_allegation_begins_anew_in_the_hours_of_all_of_dcs(self, now, school, officer):
        person("allegations")
        Holiday.objects.create(school=school, name="H", first_day="2026-11-17", last_day="2026-11-20")
        incident = report(school, officer)
        now.goes_on(hours=1)
        incident.flag("it is about a teacher", [], by=officer)
        assert (incident.stage, hours_left(incident, now)) == ("claim", 24)

    def test_the_database_refuses_to_pause_a_grave_clock(self, now, school, officer):
        incident = report(school, officer, answers=Answers(danger=True))
        with pytest.raises(IntegrityError), transaction.atomic():
            incident.clocks.update(left=datetime.timedelta(hours=1))


class TestReminders:
    def told(self, *people):
        return [[kind for kind in kinds_for(one) if kind.endswith(("-soon", "-late"))] for one in people]

    def test_before_it_its_officer_and_after_it_all_of_dcs_once_each(self, now, school, officer):
        everywhere, colleague = person("welfare"), person("welfare", school=school)
        incident = report(school, officer)
        incident.claim(by=officer)
        people = (officer, everywhere, colleague)
        now.goes_on(hours=6)
        tend_clocks()
        assert self.told(*people) == [[], [], []]
        now.goes_on(hours=17)
        assert (tend_clocks(), tend_clocks()) == (1, 1)
        assert self.told(*people) == [["triage-soon"], [], []]
        now.goes_on(days=3)
        assert (tend_clocks(), tend_clocks()) == (1, 1)
        assert self.told(*people) == [["triage-late", "triage-soon"], ["triage-late"], []]
        triage(incident, officer)
        assert tend_clocks() == 0
        late = officer.notices.get(kind="triage-late")
        assert late.read_at and not late.is_needed
        assert incident.reference in late.subject and "needs triage" in late.subject

    def test_while_its_officer_is_away_those_hear_too_who_may_take_it(self, now, school, officer):
        colleague = person("welfare", school=school)
        incident = report(school, officer)
        incident.claim(by=officer)
        Absence.objects.plan(officer, school.today, school.today + datetime.timedelta(days=9), None, by=officer)
        now.goes_on(hours=23)
        tend_clocks()
        assert self.told(officer, colleague) == [["triage-soon"], ["triage-soon"]]
        assert all(one.notices.get(kind="triage-soon").is_needed for one in (officer, colleague))

    def test_once_told_it_is_not_told_again_after_the_notice_is_deleted(self, now, school, officer):
        incident = report(school, officer)
        incident.claim(by=officer)
        now.goes_on(days=3)
        tend_clocks()
        officer.notices.update(state="sent", sent_at=now.time)
        now.goes_on(days=31)
        assert (forget(), tend_clocks(), kinds_for(officer)) == (2, 0, [])

    def test_after_being_off_only_what_still_stands_is_told(self, now, school, officer):
        incident = report(school, officer)
        incident.claim(by=officer)
        now.goes_on(days=30)
        tend_clocks()
        assert self.told(officer) == [["triage-late"]]

    def test_of_leadership_the_leaders_and_hq(self, now, school, officer, leader):
        hq = person("hq")
        incident = bring(report(school, officer), Status.WITH_LEADERSHIP, officer, leader)
        now.goes_on(days=2, hours=23)
        tend_clocks()
        assert self.told(leader, hq) == [["leadership-soon"], []]
        now.goes_on(days=1)
        tend_clocks()
        tend_clocks()
        assert self.told(leader, hq) == [["leadership-late", "leadership-soon"], ["hq-leadership-late"]]
        assert hq.notices.get().is_needed
        act(incident, leader)
        assert not hq.notices.get().is_needed
        assert Notice.objects.unread_count(hq) == 0

    def test_of_a_restricted_case_nobody_but_allegations_officers(self, now, school, officer):
        allegations, everywhere = person("allegations"), person("welfare")
        incident = report(school, officer)
        incident.flag("it is about a teacher", [], by=officer)
        incident.claim(by=allegations)
        now.goes_on(days=9)
        tend_clocks()
        assert self.told(allegations, everywhere, officer) == [["triage-late"], [], []]

    def test_there_is_a_notice_for_what_is_told_and_no_other(self):
        """What nobody claimed in time has its own, `report-late`."""
        codes = {kind.code for kind in all_kinds()}
        assert {stage for stage in Stage if f"{stage}-late" in codes} == {*Stage} - {Stage.CLAIM}


class TestPages:
    def test_a_list_asks_once_for_all_holidays(self, now, school, officer, django_assert_num_queries):
        for _ in range(3):
            report(school, officer)
        rows = list(Incident.objects.select_related("school"))
        officer.active_roles  # noqa: B018 - asked for once a page
        say = timekeeping.Timekeeper(rows, officer)
        with django_assert_num_queries(1):
            said = {say(one) for one in rows}
        assert said == {"Claim by Tuesday 17 November at 9am, 1 working day left"}

    def test_leaders_hear_of_their_own_clock_only(self, now, school, officer, leader):
        incident = bring(report(school, officer), Status.WITH_LEADERSHIP, officer, leader)
        lines = [words for words, _ in timekeeping.of_case(incident, leader)]
        assert lines == ["Leadership’s decision by Thursday 19 November at 9am, 3 working days left"]
        assert len(timekeeping.of_case(incident, officer)) == 2

    def test_in_a_list_leaders_hear_of_their_own_clock_though_another_is_due_first(self, now, school, officer, leader):
        incident = bring(report(school, officer), Status.AWAITING_REMOVAL, officer, leader)
        now.goes_on(days=25)
        incident.refer("What will you do?", by=officer)
        say = {who: timekeeping.Timekeeper([incident], who) for who in (officer, leader)}
        assert say[officer](incident).startswith("Close: late by 4 working days") and say[officer].is_late(incident)
        assert say[leader](incident).startswith("Leadership’s decision by Wednesday 16 December")
        assert not say[leader].is_late(incident)
        assert late_for(officer) == [incident] and late_for(leader) == []
        now.goes_on(days=25)
        assert late_for(officer) == late_for(leader) == [incident] and late_for(person("senior_leader")) == []
        incident.pause("police", now.time.date() + datetime.timedelta(days=9), "They look into it.", by=officer)
        assert late_for(officer) == late_for(leader) == []

    def test_leaders_do_not_hear_for_whom_it_waits(self, now, school, officer, leader):
        incident = bring(report(school, officer), Status.WITH_LEADERSHIP, officer, leader)
        paused(incident, officer, now)
        said = {who: timekeeping.Timekeeper([incident], who)(incident) for who in (officer, leader)}
        assert said == {officer: "Paused until 26 November 2026: waiting for the family", leader: ""}
        assert timekeeping.of_case(incident, leader) == []

    def test_paused_from_its_page_and_started_again(self, now, school, officer, client, settings):
        settings.SECOND_FACTOR_OPTIONAL = True
        incident = report(school, officer)
        incident.claim(by=officer)
        client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
        page = f"/incidents/{incident.reference}/"
        day = {"until_day": "16", "until_month": "11", "until_year": "2026"}
        typed = day | {"waits_for": "police", "reason": "They asked us to wait."}
        answer = client.post(f"{page}pause/", typed)
        assert "The day must be in the future" in answer.text and "They asked us to wait." in answer.text
        assert "within 30 days" in client.post(f"{page}pause/", typed | {"until_year": "2027"}).text
        client.post(f"{page}pause/", typed | {"until_day": "20"})
        assert "Paused until 20 November 2026: waiting for the police" in client.get(page).text
        assert "Paused until 20 November 2026" in client.get("/incidents/?tab=mine").text
        client.post(f"{page}resume/")
        assert "Triage by Tuesday 17 November at 9am, 1 working day left" in client.get(page).text


def test_clocks_say_what_they_are(incident):
    assert str(Clock.objects.get()) == f"claim of {incident.pk}"
