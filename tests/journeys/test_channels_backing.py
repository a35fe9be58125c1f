"""A leader who asked HQ leaves: another one, who has agreed to the document, takes the request over in a browser."""

import datetime

import pytest

from channels.models import Channel, Proposal, propose
from channels.statuses import Scope
from dcs_portal.audit.models import Event
from dcs_portal.handles import Site, read
from policies.models import Version, acknowledge
from tests.channels.conftest import FACTS, publish_strategy
from tests.factories import person

from .test_channels import do, people, school  # noqa: F401 (fixtures)
from .watching import check_page

LACKING = "Lee Leader no longer leads the school. A leader there has to take over the request."


@pytest.fixture
def asked(people, school) -> Channel:  # noqa: F811
    """A channel of which HQ was asked by a leader who has left since."""
    keys = [people["teacher"], people["office"]]
    facts = FACTS | {"scope": Scope.EXTERNAL}
    channel = propose(Proposal(school, read(Site.YOUTUBE, "@AlderBay"), facts, keys), by=people["teacher"])
    people["second"] = person("leader", school=school, name="Sam Second")
    acknowledge(publish_strategy(people["hq"]), by=people["leader"])
    channel.ask_hq(by=people["leader"])
    people["leader"].leave(by=people["hq"])
    return channel


def test_a_request_to_hq_is_taken_over_and_decided(sign_in, people, asked):  # noqa: F811
    hq = sign_in(people["hq"])
    hq.get_by_role("link", name="YouTube: AlderBay").click()
    hq.get_by_text(LACKING).wait_for()
    assert hq.get_by_role("button", name="Approve", exact=True).count() == 0
    check_page(hq, axe=True)

    leader = sign_in(people["second"])
    leader.get_by_role("link", name="Notices").first.click()
    leader.get_by_role("link", name="What was asked of HQ for YouTube: AlderBay needs a leader").click()
    leader.get_by_text(LACKING).wait_for()
    check_page(leader, axe=True)
    do(leader, "Take over the request to HQ", "Take it over", Is_there_anything="It is still needed")
    leader.get_by_text("Sam Second has not agreed to the social media document").first.wait_for()
    check_page(leader, axe=True)
    assert leader.get_by_role("link", name="16 Social media").is_visible()
    acknowledge(Version.objects.get(), by=people["second"])
    leader.get_by_role("button", name="Take it over").click()
    leader.get_by_text("The request is yours now").wait_for()
    assert leader.get_by_text(LACKING).count() == 0
    check_page(leader, axe=True)

    hq.goto("/")
    hq.get_by_role("link", name="YouTube: AlderBay").click()
    hq.get_by_role("button", name="Approve", exact=True).click()
    until = asked.today + datetime.timedelta(days=90)
    for part, value in (("Day", until.day), ("Month", until.month), ("Year", until.year)):
        hq.get_by_label(part, exact=True).fill(str(value))
    hq.get_by_role("button", name="Approve it").click()
    hq.get_by_text("The channel is approved").wait_for()
    asked.refresh_from_db()
    assert asked.approval.asked_by == people["second"]
    assert Event.objects.about(asked).get(code="channel.taken_over").text == "It is still needed"
