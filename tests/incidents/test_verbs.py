"""What can happen to an incident, by whom, in which state: as a table."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from dcs_portal.audit.verify import faults
from incidents.codes import Outcome
from incidents.models import Incident, NotNow
from incidents.statuses import OPEN, TRANSITIONS, Progress, Status, Verb, progress
from tests.factories import person

from .cases import act, bring, kinds_for, triage

NOON = datetime.datetime(2026, 3, 3, 12, tzinfo=datetime.UTC)
# What the officer who has the case, and a leader of the school, are offered in each state.
READER = {Verb.FLAG, Verb.INTEREST}
CASEWORKER = {Verb.ADD, *READER}
ANY_OFFICER = {Verb.NOTE, Verb.LINK, Verb.FOLLOW_UP, Verb.PACK, Verb.THANK, *CASEWORKER}
OUTSIDE = {Verb.INVITE, Verb.WARN}
MERGED = {Verb.NOTE, Verb.UNMERGE, Verb.THANK, *CASEWORKER}
ALWAYS = {Verb.RELEASE, Verb.ASSIGN, *ANY_OFFICER}
OF_OWN = {Verb.OFFER, Verb.MERGE}
OFFICER = {
    Status.REPORTED: {Verb.CLAIM, Verb.ASSIGN, Verb.MERGE, *ANY_OFFICER},
    Status.IN_TRIAGE: {
        Verb.TRIAGE,
        Verb.PEOPLE,
        Verb.REFER,
        Verb.AWAIT_REMOVAL,
        Verb.CLOSE,
        Verb.PAUSE,
        *OF_OWN,
        *ALWAYS,
    },
    Status.WITH_LEADERSHIP: {Verb.TRIAGE, Verb.PEOPLE, Verb.WITHDRAW, Verb.PAUSE, *ALWAYS},
    Status.AWAITING_REMOVAL: {Verb.TRIAGE, Verb.PEOPLE, Verb.REFER, Verb.CLOSE, Verb.PAUSE, *OF_OWN, *ALWAYS},
    Status.CLOSED: {Verb.REOPEN, *ANY_OFFICER},
    Status.MERGED: MERGED,
}
COLLEAGUE = {status: {Verb.TAKE_OVER, *ANY_OFFICER} for status in OPEN} | {
    Status.REPORTED: {Verb.CLAIM, Verb.ASSIGN, Verb.MERGE, *ANY_OFFICER},
    Status.CLOSED: {Verb.REOPEN, *ANY_OFFICER},
    Status.MERGED: MERGED,
}
LEADER = dict.fromkeys(Status, READER) | {Status.WITH_LEADERSHIP: {Verb.ACT, Verb.PLAN, Verb.TICK, *OUTSIDE, *READER}}
TRIAGED = set(OPEN) - {Status.REPORTED}
# What depends on withholdings is in test_withholding.py.
DSL = dict.fromkeys(Status, CASEWORKER)
NOBODY = {status: set() for status in Status}


@pytest.mark.parametrize("status", Status)
def test_who_is_offered_what(status, incident, officer, leader, dsl, reporter, school):
    colleague = person("welfare", school=school)
    stranger = person("welfare", school=None)
    target = person("welfare", school=school)
    bring(incident, status, officer, leader)
    incident.withholdings.create(person=target, ground="target", state="confirmed")
    table = {officer: OFFICER, colleague: COLLEAGUE, stranger: COLLEAGUE, leader: LEADER}
    table |= {dsl: DSL, reporter: NOBODY, target: NOBODY}
    for who, offered in table.items():
        posts = {Verb.POST} if status != Status.CLOSED and who not in (leader, reporter, target) else set()
        ticks = {Verb.TICK} if posts and status != Status.MERGED else set()
        letters = OUTSIDE | {Verb.ASK_REMOVAL} if who in (officer, colleague, stranger) and status in TRIAGED else set()
        assert set(incident.verbs(who)) - {Verb.CONFIRM} == offered[status] | posts | ticks | letters, who


def test_every_verb_has_its_moves():
    assert set(TRANSITIONS) == set(Verb)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.REPORTED, Progress.IN_HAND),
        (Status.IN_TRIAGE, Progress.IN_HAND),
        (Status.WITH_LEADERSHIP, Progress.IN_HAND),
        (Status.AWAITING_REMOVAL, Progress.IN_HAND),
        (Status.CLOSED, Progress.CLOSED),
    ],
)
def test_what_the_reporter_is_told(status, word):
    assert progress(status, was_claimed=True) == word


def test_only_what_nobody_ever_had_is_just_received():
    assert progress(Status.REPORTED, was_claimed=False) == Progress.RECEIVED


def test_from_report_to_closed(incident, officer, leader, reporter):
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    act(incident, leader)
    assert incident.status == Status.IN_TRIAGE
    incident.close(Outcome.RESOLVED, "they agreed", by=officer)
    assert (incident.progress, incident.outcome) == (Progress.CLOSED, Outcome.RESOLVED)
    assert kinds_for(reporter) == ["report-closed"]
    assert kinds_for(leader) == ["case-referred"]
    assert kinds_for(officer) == ["case-acted", "report-new"]
    assert list(faults()) == []


def test_the_second_to_claim_is_told_who_has_it(incident, officer, school):
    incident.claim(by=officer)
    stale = Incident.objects.get(pk=incident.pk)
    with pytest.raises(NotNow, match="Officer has already claimed"):
        stale.claim(by=person("welfare", school=school))
    with pytest.raises(NotNow, match="You have already claimed"):
        stale.claim(by=officer)


def test_no_referral_before_triage(incident, officer):
    incident.claim(by=officer)
    with pytest.raises(NotNow, match="Triage report"):
        incident.refer("what now?", by=officer)


def test_no_referral_where_no_leader_can_be_asked(incident, officer, leader):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    triage(incident, officer, target=leader)
    hq = person("hq")
    for _ in range(2):
        with pytest.raises(NotNow, match="Nobody can decide on this case"):
            incident.refer("what now?", by=officer)
    assert kinds_for(hq) == ["no-leader"]
    assert Incident.objects.get().status == Status.IN_TRIAGE
    assert not incident.referrals.exists()


@pytest.mark.parametrize("outcome", [Outcome.REMOVED, Outcome.RESOLVED, Outcome.PASSED_ON, Outcome.STAYS])
def test_these_outcomes_need_leadership(outcome, incident, officer, leader):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    with pytest.raises(NotNow, match="cannot be closed with this outcome"):
        incident.close(outcome, "because", by=officer)


def test_leaders_are_told_of_a_case_closed_without_them(incident, officer, leader):
    bring(incident, Status.CLOSED, officer, leader)
    assert kinds_for(leader) == ["case-closed-unreferred"]


def test_reopened_it_belongs_to_who_reopened_it(incident, officer, leader, reporter, school):
    bring(incident, Status.CLOSED, officer, leader)
    colleague = person("welfare", school=school)
    incident.reopen("it came back", by=colleague)
    assert (incident.officer, incident.outcome, incident.closed_at) == (colleague, "", None)
    assert kinds_for(reporter) == ["report-closed", "report-reopened"]


def test_withdrawn_from_leaders_they_do_not_see_it_any_more(incident, officer, leader):
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    assert Incident.objects.visible_to(leader).exists()
    incident.withdraw("the head is concerned", by=officer)
    assert not Incident.objects.visible_to(leader).exists()
    assert incident.referrals.get().ended


def test_taken_over_the_colleague_is_told(incident, officer, leader, school):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    incident.take_over("on leave", by=person("welfare", school=school))
    assert "case-taken-over" in kinds_for(officer)


def test_released_the_others_are_told(incident, officer, leader, school):
    colleague = person("welfare", school=school)
    bring(incident, Status.IN_TRIAGE, officer, leader)
    incident.release(by=officer)
    assert incident.status == Status.REPORTED
    assert "case-returned" in kinds_for(colleague)
    assert "case-returned" not in kinds_for(officer)


def test_an_action_on_a_case_nobody_has_goes_to_the_pool(incident, officer, leader):
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    incident.release(by=officer)
    act(incident, leader)
    assert (incident.status, incident.officer) == (Status.REPORTED, None)
    assert "case-returned" in kinds_for(officer)


def test_an_officer_who_names_themself_loses_the_case(incident, officer, school):
    colleague = person("welfare", school=school)
    incident.claim(by=officer)
    triage(incident, officer, poster=officer)
    assert (incident.officer, incident.status) == (None, Status.REPORTED)
    assert kinds_for(colleague)[0] == "case-returned"
    assert not Incident.objects.visible_to(officer).exists()


def test_somebody_else_may_not_even_try(incident, leader, dsl):
    for who in (leader, dsl):
        with pytest.raises(PermissionDenied):
            incident.claim(by=who)


@pytest.mark.parametrize("blank", ["", " \n"])
def test_no_reason_no_move(blank, incident, officer, leader):
    bring(incident, Status.IN_TRIAGE, officer, leader)
    with pytest.raises(ValueError, match="reason"):
        incident.close(Outcome.NO_ACTION, blank, by=officer)


@pytest.mark.parametrize(
    "broken",
    [
        {"status": Status.CLOSED},
        {"status": Status.IN_TRIAGE, "officer": None},
        {"outcome": Outcome.RESOLVED},
        {"severity": "S1"},
        {"platform": ""},
        {"restricted": True, "status": Status.AWAITING_REMOVAL},
        {"status": Status.MERGED, "closed_at": NOON},
        {"merged_into": F("pk"), "status": Status.MERGED, "closed_at": NOON},
    ],
)
def test_the_database_refuses_half_facts(broken, incident):
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(**broken)
