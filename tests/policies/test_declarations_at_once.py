"""Two leaders, or the clock twice, at the same moment: one of them wins, and the other is told."""

import pytest

from dcs_portal.audit.verify import faults
from dcs_portal.notices.models import Notice
from policies import chasing
from policies.finding_statuses import FindingStatus, Outcome
from policies.models import Declaration, DeclarationReminder, DeclaredException, Finding, NotNow, record_finding, sign
from tests.factories import person
from tests.threads import at_once

from .clock import clock_at
from .test_declarations import exception

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 4


@pytest.fixture
def leaders(school):
    return [person("leader", school=school) for _ in range(MANY)]


def test_one_signs(school, leaders):
    found = at_once(*(lambda one=one: sign(school, by=one, seen=0, new=[exception()]) for one in leaders))
    assert [type(one) for one in found].count(NotNow) == MANY - 1
    assert (Declaration.objects.count(), DeclaredException.objects.count()) == (1, 1)
    found = at_once(*(lambda one=one: sign(school, by=one, seen=1, because="x") for one in leaders))
    assert [type(one) for one in found].count(NotNow) == MANY - 1
    assert Declaration.objects.in_force().get().number == 2
    assert list(faults()) == []


def test_one_puts_it_right(school, leaders):
    pk = sign(school, by=leaders[0], seen=0, new=[exception()]).exceptions.get().pk
    close = lambda one: DeclaredException.objects.get(pk=pk).close(one.name, school.today, by=one)  # noqa: E731
    found = at_once(*(lambda one=one: close(one) for one in leaders))
    assert [type(one) for one in found].count(NotNow) == MANY - 1
    kept = DeclaredException.objects.get()
    assert kept.done_what == kept.done_by.name


def test_one_closes_a_finding(school, leaders):
    facts = {"happened_on": school.today, "year_group": "Y6", "platform": "X"}
    pk = record_finding(Finding(school=school, **facts), "It was.", by=leaders[0]).pk
    close = lambda one: Finding.objects.get(pk=pk).close(Outcome.NOT_SO, "Asked.", by=one)  # noqa: E731
    found = at_once(*(lambda one=one: close(one) for one in leaders))
    assert [type(one) for one in found].count(NotNow) == MANY - 1
    assert Finding.objects.get().status == FindingStatus.CLOSED
    assert list(faults()) == []


def test_the_clock_twice_tells_once(school, leaders):
    with clock_at(2026, 11, 30):
        at_once(*[chasing.remind] * MANY)
    assert Notice.objects.filter(kind__startswith="declare").count() == MANY
    assert DeclarationReminder.objects.count() == MANY
