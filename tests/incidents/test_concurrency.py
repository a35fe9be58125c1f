"""Two at once. On PostgreSQL this is a race; on SQLite the writers queue, and the answer is the same."""

import pytest

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from incidents.models import Incident, NotNow, ReportDraft
from tests.factories import SchoolFactory, person
from tests.threads import at_once

from .cases import NOTHING_GRAVE, SAID, facts, parties, report

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def test_exactly_one_of_many_officers_wins_the_claim():
    school = SchoolFactory()
    officers = [person("welfare", school=school) for _ in range(AT_ONCE)]
    incident = report(school, person("staff", school=school))

    def claim(officer):
        try:
            Incident.objects.get(pk=incident.pk).claim(by=officer)
        except NotNow as answer:
            return str(answer)
        return officer

    answers = at_once(*(lambda officer=officer: claim(officer) for officer in officers))
    incident.refresh_from_db()
    losers = [answer for answer in answers if isinstance(answer, str)]
    assert len(losers) == AT_ONCE - 1
    assert all(f"{incident.officer} has already claimed" in answer for answer in losers)
    assert Event.objects.filter(code="incident.claim").count() == 1
    assert list(faults()) == []


def test_sent_many_times_at_once_it_is_one_report():
    school = SchoolFactory()
    officer = person("welfare", school=school)
    draft = ReportDraft.objects.create(reporter=person("staff", school=school))
    copies = [ReportDraft.objects.get(pk=draft.pk) for _ in range(AT_ONCE)]
    sent = at_once(*(lambda copy=copy: copy.send(facts(school), NOTHING_GRAVE, SAID, parties()) for copy in copies))
    assert {incident.pk for incident in sent} == {Incident.objects.get().pk}
    assert officer.notices.count() == 1


def test_notes_written_at_once_are_all_in_one_whole_chain():
    school = SchoolFactory()
    officers = [person("welfare", school=school) for _ in range(AT_ONCE)]
    incident = report(school, person("staff", school=school))
    at_once(*(lambda by=by: Incident.objects.get(pk=incident.pk).add_note("seen", by=by) for by in officers))
    assert Event.objects.filter(code="incident.note").count() == AT_ONCE
    assert list(faults()) == []
