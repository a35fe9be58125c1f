"""What leaders plan and do, and the follow-up for whoever was attacked."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from dcs_portal.audit.verify import faults
from dcs_portal.schools.models import School, User
from incidents import words
from incidents.codes import ActionKind, Outcome
from incidents.models import Incident, NotNow, Planned
from incidents.statuses import Status, Verb
from incidents.tasks import remind_of_planned
from tests.factories import person

from .cases import bring, kinds_for, report, triage

SECRET = "sleeps badly, sees the counsellor"


def day(days):
    """So many days from today, at the only school that there is."""
    return School.objects.get().today + datetime.timedelta(days)


@pytest.fixture
def asked(incident, officer, leader):
    return bring(incident, Status.WITH_LEADERSHIP, officer, leader)


def plan(incident, leader, days=5, kind=ActionKind.MET):
    incident.plan(kind, day(days), "The head meets them.", by=leader)
    return incident.planned.order_by("pk").last()


class TestActions:
    def test_planned_it_is_with_its_officer_again_and_more_may_follow(self, asked, officer, leader):
        first = plan(asked, leader)
        second = plan(asked, leader, kind=ActionKind.SUPPORT)
        assert (asked.status, asked.stage) == (Status.IN_TRIAGE, "close")
        assert asked.referrals.get().ended == first.planned
        assert kinds_for(officer).count("case-planned") == 2
        asked.do(first, day(0), "They said sorry.", by=leader)
        assert list(asked.planned.open()) == [second]
        assert (asked.acted_at is not None, asked.actions.get().kind) == (True, ActionKind.MET)
        assert "case-acted" in kinds_for(officer)
        with pytest.raises(NotNow, match="done already"):
            asked.do(first, day(0), "again", by=leader)
        assert list(faults()) == []

    def test_nothing_closes_while_one_is_open_unless_it_is_said_why(self, asked, officer, leader):
        done, left = plan(asked, leader), plan(asked, leader, days=0)
        remind_of_planned()
        asked.do(done, day(0), "They said sorry.", by=leader)
        with pytest.raises(NotNow, match="not done all that it planned"):
            asked.close(Outcome.RESOLVED, "all is well", by=officer)
        asked.close(Outcome.RESOLVED, "all is well", by=officer, unfinished="The family moved away.")
        left.refresh_from_db()
        assert (asked.status, left.dropped, left.ended.code) == (Status.CLOSED, True, "incident.close")
        assert left.ended.text == "all is well\nThe family moved away."
        assert leader.notices.get(kind="action-due").read_at

    def test_a_plan_alone_is_no_action(self, asked, officer, leader):
        plan(asked, leader)
        assert Outcome.RESOLVED not in asked.outcomes()

    def test_who_was_not_asked_plans_nothing(self, incident, officer, leader):
        bring(incident, Status.IN_TRIAGE, officer, leader)
        with pytest.raises(NotNow, match="was not asked"):
            plan(incident, leader)
        with pytest.raises(PermissionDenied):
            plan(incident, officer)

    def test_taken_back_leaders_still_see_what_they_planned(self, asked, officer, leader):
        planned = plan(asked, leader)
        asked.refer("And what else?", by=officer)
        asked.withdraw("no need", by=officer)
        assert Incident.objects.visible_to(leader).exists()
        asked.do(planned, day(0), "They said sorry.", by=leader)

    def test_its_day_and_the_day_after_are_told_once_each(self, asked, officer, leader):
        later, due = plan(asked, leader, days=9), plan(asked, leader, days=0)
        assert (remind_of_planned(), remind_of_planned()) == (1, 1)
        assert (kinds_for(leader).count("action-due"), kinds_for(officer).count("action-due")) == (1, 0)
        Planned.objects.filter(pk=due.pk).update(due_on=day(-1))
        assert (remind_of_planned(), remind_of_planned()) == (1, 1)
        assert (kinds_for(leader).count("action-late"), kinds_for(officer).count("action-late")) == (1, 1)
        Planned.objects.filter(pk=due.pk).update(due_on=day(-32))  # what was told of it is deleted
        assert remind_of_planned() == 0
        asked.do(due, day(0), "They said sorry.", by=leader)
        assert remind_of_planned() == 0
        assert leader.notices.get(kind="action-late").read_at
        asked.do(later, day(0), "Done too.", by=leader)
        assert not leader.notices.get(kind="action-late").is_needed


class TestFollowUp:
    @pytest.fixture
    def planned(self, asked, officer):
        asked.plan_follow_up(day(3), "The deputy speaks to them.", by=officer)
        return asked.planned.get()

    def test_it_is_apart_from_the_post_and_goes_on_after_the_end(self, planned, asked, officer, leader):
        asked.withdraw("no need", by=officer)
        asked.close(Outcome.NO_ACTION, "gone by itself", by=officer)
        asked.follow_up(planned, SECRET, by=officer)
        assert not asked.planned.open().exists()
        assert Verb.FOLLOWED_UP not in asked.verbs(officer)
        with pytest.raises(NotNow):
            asked.follow_up(planned, SECRET, by=officer)

    def test_only_officers_read_it(self, planned, asked, officer, leader, dsl, client, settings):
        settings.SECOND_FACTOR_OPTIONAL = True
        target = person("leader", school=asked.school)
        asked.follow_up(planned, SECRET, by=officer)
        asked.plan_follow_up(day(9), SECRET, by=officer)
        triage_again = Incident.objects.get(pk=asked.pk)
        triage(triage_again, officer, target=target)
        for who, reads in {officer: True, dsl: False, target: False}.items():
            client.force_login(User.objects.get(pk=who.pk), "django.contrib.auth.backends.ModelBackend")
            assert (SECRET in client.get(f"/incidents/{asked.reference}/").text) == reads, who
        assert any(SECRET in line["text"] for line in words.chronology(asked, officer))

    def test_its_officer_is_reminded_and_nobody_else(self, planned, asked, officer, leader, dsl):
        Planned.objects.update(due_on=day(0))
        remind_of_planned()
        told = {who.name: "follow-up-due" in kinds_for(who) for who in (officer, leader, dsl)}
        assert told == {"Officer": True, "Leader": False, "Safeguarding": False}


def test_on_its_pages(school, reporter, officer, leader, client, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    incident = bring(report(school, reporter), Status.WITH_LEADERSHIP, officer, leader)
    page = f"/incidents/{incident.reference}/"
    client.force_login(leader, "django.contrib.auth.backends.ModelBackend")
    assert "What leadership is asked" in client.get(page).text
    past = {"kind": "met", "reason": "The head meets them.", "due_on_day": 1, "due_on_month": 1, "due_on_year": 2020}
    answer = client.post(f"{page}plan/", past).text
    assert "today or within a year" in answer and "The head meets them." in answer
    to_come = day(7)
    when = {"due_on_day": to_come.day, "due_on_month": to_come.month, "due_on_year": to_come.year}
    client.post(f"{page}plan/", past | when)
    text = client.get(page).text
    assert "What is planned" in text and "What leadership is asked" not in text
    planned = Planned.objects.get()
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    assert (
        "Say why it is closed without that"
        in client.post(f"{page}close/", {"outcome": "no_action", "reason": "x"}).text
    )
    client.force_login(leader, "django.contrib.auth.backends.ModelBackend")
    today = day(0)
    when = {"done_on_day": today.day, "done_on_month": today.month, "done_on_year": today.year}
    client.post(f"{page}do/", {"planned": planned.pk, "reason": "They said sorry."} | when)
    assert "What is planned" not in client.get(page).text


def test_what_is_planned_says_what(incident, officer):
    incident.plan_follow_up(day(1), "soon", by=officer)
    assert str(Planned.objects.get()) == "Welfare follow-up"
