"""Two at once who answer an offer, merge, or undo. On PostgreSQL this is a race; SQLite lets them queue."""

import pytest

from dcs_portal.audit.verify import faults
from incidents.codes import Outcome
from incidents.models import Incident, Merge, NotNow
from incidents.models.transfers import Answer
from incidents.statuses import OPEN, Status
from tests.factories import SchoolFactory, person
from tests.threads import at_once

from .cases import bring, report

pytestmark = pytest.mark.django_db(transaction=True)


def copy(incident):
    return Incident.objects.get(pk=incident.pk)


@pytest.fixture
def school(transactional_db):
    return SchoolFactory()


@pytest.fixture
def officers(school):
    return [person("welfare", school=school, name=f"Officer {number}") for number in range(2)]


@pytest.fixture
def reports(school):
    return [report(school, person("staff", school=school)) for _ in range(3)]


@pytest.fixture
def offer(reports, officers):
    case = bring(reports[0], Status.IN_TRIAGE, officers[0], None)
    return case.offer(SchoolFactory(), "They moved.", by=officers[0])


def one_won(answers):
    """Exactly one; the others were told why not, and nothing else went wrong."""
    assert [one for one in answers if isinstance(one, Exception) and not isinstance(one, NotNow)] == []
    won = [not isinstance(answer, NotNow) for answer in answers]
    assert won.count(True) == 1
    assert list(faults()) == []
    return won.index(True)


def test_two_who_answer_an_offer(offer):
    there = [person("welfare", school=offer.to_school, name=f"There {number}") for number in range(3)]
    case = offer.incident
    won = one_won(
        at_once(
            lambda: copy(case).accept(offer, by=there[0]),
            lambda: copy(case).refuse(offer, "no", by=there[1]),
            lambda: copy(case).accept(offer, by=there[2]),
        )
    )
    offer.refresh_from_db()
    assert offer.answer == (Answer.REFUSED if won == 1 else Answer.ACCEPTED)
    assert copy(case).school == (offer.from_school if won == 1 else offer.to_school)


def test_accepted_while_it_is_closed(offer, officers):
    case, there = offer.incident, person("welfare", school=offer.to_school)
    everywhere = person("welfare")
    copy(case).assign(everywhere, by=officers[0])
    answers = at_once(
        lambda: copy(case).accept(offer, by=there),
        lambda: copy(case).close(Outcome.NO_ACTION, "fair comment", by=everywhere),
    )
    won = one_won(answers)
    offer.refresh_from_db()
    assert (copy(case).status == Status.CLOSED, offer.answer) == ((won == 1), ["accepted", "lapsed"][won])


def test_merged_into_each_other(reports, officers):
    one, two, _ = reports
    one_won(
        at_once(
            lambda: copy(one).merge_into(copy(two), by=officers[0]),
            lambda: copy(two).merge_into(copy(one), by=officers[1]),
        )
    )
    assert Incident.objects.filter(pk__in=[one.pk, two.pk], status__in=OPEN).count() == 1


def test_a_chain_and_a_circle(reports, officers):
    """All three at once, in a circle: one stays open, and holds what it holds."""
    one, two, three = reports
    answers = at_once(
        lambda: copy(one).merge_into(copy(two), by=officers[0]),
        lambda: copy(two).merge_into(copy(three), by=officers[1]),
        lambda: copy(three).merge_into(copy(one), by=officers[0]),
    )
    assert all(answer is None or isinstance(answer, NotNow) for answer in answers)
    assert 1 <= Incident.objects.open().count() == 3 - Merge.objects.standing().count()
    assert not Incident.objects.filter(merged_into__merged_into__isnull=False).exists()
    assert list(faults()) == []


def test_undone_twice(reports, officers):
    one, two, _ = reports
    one.merge_into(two, by=officers[0])
    answers = at_once(
        lambda: copy(one).unmerge("it was wrong", by=officers[0]),
        lambda: copy(one).unmerge("it was wrong", by=officers[1]),
    )
    one_won(answers)
    assert (copy(one).status, Merge.objects.standing().count()) == (Status.REPORTED, 0)


def test_merged_on_while_it_is_hidden_and_added_to(reports, officers):
    """Nobody waits for the other in a circle, whoever is held first."""
    one, two, three = reports
    one.merge_into(two, by=officers[0])
    answers = at_once(
        lambda: copy(one).declare_interest("my neighbour", by=officers[1]),
        lambda: copy(two).merge_into(copy(three), by=officers[0]),
        lambda: copy(one).add("more", by=one.reporter),
    )
    assert all(answer is None or isinstance(answer, NotNow) for answer in answers), answers
    assert not Incident.objects.visible_to(officers[1]).filter(pk__in=[one.pk, two.pk]).exists()
    assert list(faults()) == []
