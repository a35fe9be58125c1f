"""Two at once who give a case away, claim it, or link it. On PostgreSQL this is a race; SQLite lets them queue."""

import pytest

from dcs_portal.audit.verify import faults
from incidents.models import CaseLink, Incident, NotNow
from tests.factories import SchoolFactory, person
from tests.threads import at_once

from .cases import report

pytestmark = pytest.mark.django_db(transaction=True)


def copy(incident):
    return Incident.objects.get(pk=incident.pk)


@pytest.fixture
def school(transactional_db):
    return SchoolFactory()


def test_given_away_and_claimed_at_once_one_of_them_wins(school):
    one, two, three = (person("welfare", school=school) for _ in range(3))
    incident = report(school, person("staff", school=school))
    answers = at_once(
        lambda: copy(incident).assign(three, by=one),
        lambda: copy(incident).claim(by=two),
    )
    lost = [answer for answer in answers if answer is not None]
    assert len(lost) == 1
    assert isinstance(lost[0], NotNow)
    assert copy(incident).officer == (two if answers[1] is None else three)
    assert list(faults()) == []


def test_linked_from_both_sides_at_once_it_is_one_link(school):
    officers = [person("welfare", school=school) for _ in range(2)]
    one, two = (report(school, person("staff", school=school)) for _ in range(2))
    answers = at_once(
        lambda: copy(one).link_to(copy(two), by=officers[0]),
        lambda: copy(two).link_to(copy(one), by=officers[1]),
    )
    assert sorted(str(answer) for answer in answers if answer is None) == ["None"]
    assert any(isinstance(answer, NotNow) for answer in answers)
    assert CaseLink.objects.count() == 1
    assert list(faults()) == []
