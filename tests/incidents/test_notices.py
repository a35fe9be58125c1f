"""A notice about something that is done by now is not sent, and no message holds what was reported."""

import pytest

from dcs_portal.notices.kinds import all_kinds
from dcs_portal.notices.mail import message
from dcs_portal.notices.models import Notice, notify
from incidents.codes import Outcome
from incidents.models import Incident
from incidents.statuses import Status
from tests.factories import person

from .cases import SAID, act, bring, parties, report


def unread(user):
    return list(user.notices.filter(read_at=None).values_list("kind", flat=True))


def needed(user, kind):
    return Notice.objects.get(recipient=user, kind=kind).is_needed


def test_a_claimed_report_is_not_announced_any_more(incident, officer):
    assert needed(officer, "report-new")
    incident.claim(by=officer)
    assert not needed(officer, "report-new")


def test_an_answered_referral_is_not_announced_any_more(incident, officer, leader):
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    assert needed(leader, "case-referred")
    act(incident, leader)
    assert not needed(leader, "case-referred")
    assert needed(officer, "case-acted")
    incident.close(Outcome.RESOLVED, "done", by=officer)
    assert not needed(officer, "case-acted")


def test_what_is_done_is_new_to_nobody(incident, officer, leader, school):
    colleague = person("welfare", school=school)
    incident.release(by=bring(incident, Status.WITH_LEADERSHIP, officer, leader).officer)
    assert unread(leader) == ["case-referred"]
    act(incident, leader)
    assert unread(leader) == []
    Incident.objects.get().claim(by=officer)
    assert unread(colleague) == unread(officer) == []


def test_who_is_named_later_gets_nothing_more(school, reporter, officer, dsl):
    incident = report(school, reporter)
    assert needed(dsl, "report-dsl")
    incident.name(parties(poster=dsl), by=reporter)
    assert not needed(dsl, "report-dsl")


def test_the_reporter_is_told_of_the_end_and_of_a_new_beginning(incident, officer, leader, reporter):
    bring(incident, Status.CLOSED, officer, leader)
    assert needed(reporter, "report-closed")
    assert needed(leader, "case-closed-unreferred")
    incident.reopen("again", by=officer)
    assert not needed(reporter, "report-closed")
    assert not needed(leader, "case-closed-unreferred")
    assert needed(reporter, "report-reopened")


def test_a_target_who_reported_hears_of_the_end(school, reporter, officer, leader):
    incident = bring(report(school, reporter, target=reporter), Status.CLOSED, officer, leader)
    assert needed(reporter, "report-closed")
    assert Notice.objects.inbox(reporter).about(incident).exists()


def test_nobody_is_asked_for_once_somebody_has_it(school, reporter):
    hq = person("hq")
    incident = report(school, reporter)
    assert needed(hq, "no-officer")
    incident.claim(by=person("welfare", school=school))
    assert not needed(hq, "no-officer")


OURS = [kind for kind in all_kinds() if kind.code.startswith(("report-", "case-", "no-"))]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.code)
def test_no_message_holds_what_was_reported(kind, incident, officer):
    incident = Incident.objects.get()
    mail = message(notify(officer, kind.code, about=incident, key="test"))
    assert incident.reference in mail.subject
    for secret in (SAID, "facebook", "Facebook", str(incident.school), "bullying"):
        assert secret not in mail.body + mail.subject
