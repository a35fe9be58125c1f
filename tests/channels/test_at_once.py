"""Several people, or the clock twice, at the same moment: one of them wins, and everything is there once."""

import datetime

import pytest

from channels.models import Channel, Sighting, set_keepers
from channels.tending import tend
from dcs_portal.audit.verify import faults
from dcs_portal.doors import NotNow
from dcs_portal.handles import Site, read
from incidents.models import Incident
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 5


def fresh(one):
    return type(one).objects.get(pk=one.pk)


def test_one_owner(make):
    typed = ["@alder_bay", "instagram.com/Alder_Bay", "https://m.instagram.com/alder_bay/", "ALDER_BAY", "@alder_bay"]
    found = at_once(*(lambda one=one: make(one) for one in typed))
    assert sorted(type(one).__name__ for one in found) == ["Channel", *["NotNow"] * 4]
    assert Channel.objects.count() == 1


def test_one_decision(make, leader):
    channel = make()
    found = at_once(*(lambda: fresh(channel).approve(by=leader) for _ in range(MANY)))
    assert [type(one) for one in found].count(NotNow) == MANY - 1
    assert channel.approvals.count() == 1
    assert list(faults()) == []


def test_one_suspension_and_every_message_once(external, leader, teacher, office, strategy):
    channel = external(30)
    Channel.objects.filter(pk=channel.pk).update(approved_until=channel.today - datetime.timedelta(1))
    at_once(*[tend] * MANY)
    assert fresh(channel).status == "suspended"
    told = [who.notices.filter(kind="channel-suspended").count() for who in (leader, teacher, office)]
    assert told == [1, 1, 1]


def test_a_keeper_leaves_while_another_is_named(live, leader, teacher, office, hq):
    """Whichever comes first, nobody who left is a keeper, and the flag says how many stand."""
    channel = live()
    at_once(lambda: teacher.leave(by=hq), lambda: set_keepers(fresh(channel), [office, leader], [], by=leader))
    standing = channel.keepers.standing()
    assert {one.person for one in standing} == {office, leader}
    assert fresh(channel).handover_since is None


def test_one_incident(school, leader, teacher):
    account = read(Site.X, "@alder_bay_fake")
    seen = at_once(*(lambda: Sighting.objects.report(school, account, "", "Seen", by=teacher) for _ in range(MANY)))
    assert len({one.pk for one in seen}) == 1
    found = at_once(*(lambda: fresh(seen[0]).hand_on("Not ours", by=leader) for _ in range(MANY)))
    assert [type(one) for one in found].count(NotNow) == MANY - 1
    assert Incident.objects.count() == 1
