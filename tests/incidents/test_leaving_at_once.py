"""Somebody leaves at the moment at which they act on a case: neither waits for the other in a ring."""

from threading import Event as Flag

import pytest

from dcs_portal.audit.verify import faults
from dcs_portal.schools.models import User
from incidents.models import Incident
from incidents.statuses import Status
from tests.factories import SchoolFactory, person
from tests.threads import at_once

from .cases import bring, report

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 2


def then(monkeypatch, owner, name, act):
    """Does `act` each time after `owner.name` has done its work."""
    original = getattr(owner, name)

    def both(*args, **kwargs):
        answer = original(*args, **kwargs)
        act()
        return answer

    monkeypatch.setattr(owner, name, both)


def test_who_leaves_while_they_act_gives_the_case_back(monkeypatch):
    school, hq = SchoolFactory(), person("hq")
    officer, leader = person("welfare", school=school), person("leader", school=school)
    incident = bring(report(school, person("staff", school=school)), Status.IN_TRIAGE, officer, leader)
    has_case, has_person = Flag(), Flag()

    def act():
        Incident.objects.get(pk=incident.pk).add_note("Rang the head.", by=officer)

    def leave():
        has_case.wait(SECONDS)
        officer.leave(by=hq)

    # On SQLite, where writers queue, the second waits in vain and the first goes on.
    then(monkeypatch, Incident, "obstacle", lambda: (has_case.set(), has_person.wait(SECONDS)))
    then(monkeypatch, User, "_take_keys_away", has_person.set)
    assert at_once(act, leave) == [None, None]
    incident.refresh_from_db()
    assert (incident.officer, incident.status) == (None, Status.REPORTED)
    assert list(faults()) == []
