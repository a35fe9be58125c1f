"""Whose turn it is, and where that is said: the school's page, the register, the channel's page and the home page."""

import pytest

from channels.models import Channel
from channels.statuses import Scope, Status
from channels.turns import next_step
from dcs_portal.schools.models import School
from tests.factories import SchoolFactory, person

from .conftest import at

pytestmark = pytest.mark.django_db
SAYS = "Next: one of its keepers or a leader of the school says here when it is live"
AT_HOME = "Alder Bay Primary: say here when it is live"
L, E = Scope.LOCAL, Scope.EXTERNAL


@pytest.mark.parametrize(
    ("status", "scope", "of_school", "words"),
    [
        (Status.PROPOSED, L, True, "Next: a leader of the school decides on it"),
        (Status.PROPOSED, E, True, "Next: a leader of the school asks for HQ’s approval"),
        (Status.PROPOSED, E, False, "Next: somebody at HQ asks for HQ’s approval"),
        (Status.ASKED, E, True, "Next: HQ decides on it"),
        (Status.ASKED, E, False, "Next: somebody else at HQ decides on it"),
        (Status.APPROVED, L, True, SAYS),
        (Status.APPROVED, E, False, "Next: one of its keepers or somebody at HQ says here when it is live"),
        *((status, E, True, "") for status in (Status.REFUSED, Status.LIVE, Status.SUSPENDED, Status.CLOSED)),
    ],
)
def test_who_does_what_next(status, scope, of_school, words):
    assert next_step(status, scope, of_school=of_school) == words


@pytest.fixture
def approved(make, leader) -> Channel:
    channel = make()
    channel.approve(by=leader)
    return channel


def test_every_page_that_shows_it_says_whose_turn_it_is(approved, hq, teacher, client_of):
    for who, page in ((hq, at("all")), (teacher, at("school", "alder-bay")), (hq, at("channel", approved.pk))):
        assert SAYS in client_of(who).get(page).text
    approved.go_live(by=teacher)
    assert SAYS not in client_of(teacher).get(at("channel", approved.pk)).text


def test_what_is_missing_stands_in_its_place(approved, leader, hq, client_of):
    for keeper in approved.keepers.all():
        keeper.person.leave(by=hq)
    page = client_of(leader).get(at("channel", approved.pk)).text
    assert SAYS not in page and "It needs two keepers first" in page


def test_it_is_at_home_for_who_can_say_it_and_for_nobody_else(approved, school, hq, teacher, leader, client_of):
    others = [hq, person("staff", school=school), person("leader", school=SchoolFactory())]
    shown = lambda who: AT_HOME in client_of(who).get("/").text  # noqa: E731
    assert [shown(who) for who in (teacher, leader)] == [True, True]
    assert not any(map(shown, others))
    approved.go_live(by=teacher)
    assert not any(map(shown, (teacher, leader)))


def test_nobody_is_asked_to_where_the_school_has_closed(approved, school, leader, client_of):
    School.objects.update(closed_on=school.today)
    assert AT_HOME not in client_of(leader).get("/").text
    assert Channel.objects.get().next_step == ""
