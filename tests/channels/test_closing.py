"""A school closes: its channels stay in the register, HQ hears of each once, and none of them speaks anew."""

import datetime

import pytest

from channels.statuses import Status, Verb
from channels.tending import tend
from dcs_portal.doors import NotNow
from dcs_portal.schools.models import Role, School

from .conftest import at, clock_at, kinds

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 9, 8)


@pytest.fixture(autouse=True)
def _long_there(teacher, office, leader, hq):
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))


def test_hq_hears_of_each_open_channel_once_and_closes_it(live, make, school, hq, teacher, client_of):
    with clock_at(DAY - datetime.timedelta(40)):
        running, proposed = live(), make("@alder_bay_two")
        make("@alder_bay_three").close("Not needed", by=teacher)
    School.objects.update(closed_on=DAY)
    for days in range(-1, 30):
        with clock_at(DAY + datetime.timedelta(days)):
            tend()
    told = hq.notices.filter(kind="channel-school-closed")
    assert sorted(told.values_list("record_id", flat=True)) == [running.pk, proposed.pk]
    assert "channel-review" not in kinds(teacher)
    with clock_at(DAY):
        running.refresh_from_db()
        assert {Verb.SUSPEND, Verb.CLOSE} == set(running.verbs(hq))
        assert "has closed. Close this channel" in client_of(hq).get(at("channel", running.pk)).content.decode()
        running.close("Deleted", by=hq)
        assert [one.record_id for one in told if one.is_new] == [proposed.pk]


def test_nothing_begins_at_a_school_that_has_closed(live, make, leader, school):
    running, waiting = live(), make("@alder_bay_two")
    running.suspend("Half-term", by=leader)
    School.objects.update(closed_on=school.today + datetime.timedelta(1))
    waiting.refresh_from_db()
    waiting.approve(by=leader)  # it is open today
    School.objects.update(closed_on=school.today)
    school.refresh_from_db()
    with pytest.raises(NotNow, match="has closed"):
        running.resume(by=leader)
    with pytest.raises(NotNow, match="has closed"):
        make("@alder_bay_three")
    running.close("Deleted", by=leader)
    assert running.status == Status.CLOSED
