"""Channels in a browser: local, external until its approval ends, a keeper who leaves, and an account that pretends."""

import datetime

import pytest

from channels.models import Channel, Sighting
from channels.statuses import Scope
from channels.tending import tend
from dcs_portal.handles import Site
from dcs_portal.schools.models import School
from incidents.models import Incident
from policies.models import acknowledge
from tests.channels.conftest import FACTS, at, clock_at, publish_strategy
from tests.factories import SchoolFactory, person

from .watching import check_page


@pytest.fixture
def school(transactional_db) -> School:
    return SchoolFactory(name="Alder Bay Primary", code="alder-bay", time_zone="Europe/London")


@pytest.fixture
def people(school):
    named = {"teacher": "Terry Teacher", "office": "Olive Office"}
    found = {role: person("staff", school=school, name=name) for role, name in named.items()}
    found["leader"] = person("leader", school=school, name="Lee Leader")
    return found | {"hq": person("hq", name="Hilary Quinn"), "welfare": person("welfare", school=school)}


def fill(page, *, scope="Local", site=Site.INSTAGRAM, account="https://www.instagram.com/Alder_Bay/?igshid=x"):
    """The form of a new channel, as a person fills it in."""
    page.get_by_label("Which platform?").select_option(site)
    page.get_by_label("What is the account?").fill(account)
    page.get_by_label(f"{scope}:").check()
    page.get_by_label("What is it for?").fill("News for families")
    page.get_by_label("Parents", exact=True).check()
    page.get_by_label("In which languages?").fill("English")
    page.get_by_label("Consent is held").check()
    page.get_by_role("group", name="Can people comment").get_by_label("No", exact=True).check()
    page.get_by_label("Who answers, and when?").fill("The office")
    page.get_by_role("group", name="Is a second factor on?").get_by_label("Yes", exact=True).check()
    page.get_by_label("Where does its recovery contact lead?").fill("The office’s telephone")
    page.get_by_label("Terry Teacher").check()
    page.get_by_label("Olive Office").check()
    page.get_by_role("button", name="Propose it").click()


def do(page, link, button, **answers):
    """Choose what is to be done, answer, and send."""
    page.get_by_role("button", name=link, exact=True).click()
    for label, words in answers.items():
        page.get_by_label(label.replace("_", " ")).fill(words)
    check_page(page)
    page.get_by_role("button", name=button, exact=True).click()


def test_a_local_channel_is_approved_by_a_leader(sign_in, people, school):
    for number in range(9):  # enough for the list of people to scroll
        person("staff", school=school, name=f"Colleague {number}")
    teacher = sign_in(people["teacher"])
    teacher.get_by_role("link", name="Channels").click()
    check_page(teacher, axe=True)
    teacher.get_by_role("button", name="Propose a channel").click()
    check_page(teacher, axe=True)
    fill(teacher)
    teacher.get_by_text("Instagram: Alder_Bay is proposed.").wait_for()
    check_page(teacher, axe=True)

    leader = sign_in(people["leader"])
    leader.get_by_role("link", name="Instagram: Alder_Bay").click()
    do(leader, "Approve", "Approve it", Are_there_conditions="No faces")
    leader.get_by_text("The channel is approved").wait_for()

    teacher.reload()
    do(teacher, "Say that it is live", "It is live")
    teacher.get_by_text("The channel is live").wait_for()
    check_page(teacher, axe=True)

    leader.goto(at("public_switch", school.code))
    leader.get_by_label("Yes, everybody can see it").check()
    leader.get_by_role("button", name="Save").click()
    leader.goto(at("official", school.code))
    leader.get_by_label("Link or name").fill("@a1der_bay")
    leader.get_by_role("button", name="Check it").click()
    leader.get_by_text("It looks like Instagram: Alder_Bay, and it is not.").wait_for()
    check_page(leader, axe=True)
    leader.get_by_label("Link or name").fill("https://facebook.com/share/abc")
    leader.get_by_role("button", name="Check it").click()
    leader.get_by_text("Open the account and copy its address.").wait_for()
    check_page(leader, axe=True)
    leader.goto(at("official", "nowhere"))
    leader.get_by_role("heading", name="This school does not show a list here").wait_for()
    check_page(leader, axe=True)


def test_external_refused_asked_again_approved_and_expired(sign_in, people, school):
    version = publish_strategy(people["hq"])
    leader = sign_in(people["leader"])
    leader.goto(at("propose", school.code))
    fill(leader, scope="External", site=Site.YOUTUBE, account="https://www.youtube.com/@AlderBay")
    do(leader, "Ask HQ to approve it", "Ask HQ")
    leader.get_by_text("Lee Leader has not agreed to the social media document").first.wait_for()
    check_page(leader, axe=True)
    acknowledge(version, by=people["leader"])
    leader.get_by_role("button", name="Ask HQ").click()
    leader.get_by_text("HQ is asked").wait_for()

    hq = sign_in(people["hq"])
    hq.goto(at("all"))
    check_page(hq, axe=True)
    hq.get_by_role("link", name="YouTube: alderbay").first.click()
    do(hq, "Refuse", "Refuse it", Why="Who answers at weekends?")
    leader.reload()
    leader.get_by_text("Who answers at weekends?").wait_for()
    do(leader, "Ask again", "Ask again", What_is_different="The office does now")
    do(leader, "Ask HQ to approve it", "Ask HQ")
    hq.reload()
    hq.get_by_role("button", name="Approve", exact=True).click()
    channel = Channel.objects.get()
    until = channel.today + datetime.timedelta(days=90)
    for part, value in (("Day", until.day), ("Month", until.month), ("Year", until.year)):
        hq.get_by_label(part, exact=True).fill(str(value))
    hq.get_by_role("button", name="Approve it").click()
    hq.get_by_text("The channel is approved").wait_for()
    leader.reload()
    do(leader, "Say that it is live", "It is live")
    with clock_at(until + datetime.timedelta(days=1)):
        tend()
    leader.reload()
    leader.get_by_text("Channel suspended because its approval ended").wait_for()
    check_page(leader, axe=True)


def test_a_keeper_leaves_and_another_takes_over(sign_in, people, school, make_live):
    people["teacher"].leave(by=people["hq"])
    leader = sign_in(people["leader"])
    leader.get_by_role("link", name="Instagram: Alder_Bay").click()
    leader.get_by_text("Name a second one").wait_for()
    check_page(leader, axe=True)
    leader.get_by_role("link", name="Change keepers").click()
    leader.get_by_label("Lee Leader").check()
    check_page(leader, axe=True)
    leader.get_by_role("button", name="Save").click()
    leader.get_by_text("The keepers are named").wait_for()
    assert leader.get_by_text("Fewer than two keepers").count() == 0


@pytest.fixture
def make_live(people, school) -> Channel:
    from channels.models import Proposal, propose
    from dcs_portal.handles import read

    facts = FACTS | {"scope": Scope.LOCAL}
    keys = [people["teacher"], people["office"]]
    channel = propose(Proposal(school, read(Site.INSTAGRAM, "@alder_bay"), facts, keys), by=people["teacher"])
    channel.approve(by=people["leader"])
    channel.go_live(by=people["leader"])
    return channel


def test_an_unregistered_account_becomes_an_incident(sign_in, people, school, make_live):
    teacher = sign_in(people["teacher"])
    teacher.goto(at("school", school.code))
    teacher.get_by_role("button", name="Report an unregistered account").click()
    teacher.get_by_label("Alder Bay Primary").check()
    teacher.get_by_label("Which platform?").select_option(Site.INSTAGRAM)
    teacher.get_by_label("What is the account?").fill("https://instagram.com/a1der_bay")
    teacher.get_by_label("What do you know of it?").fill("It answers parents")
    check_page(teacher, axe=True)
    teacher.get_by_role("button", name="Report it").click()
    teacher.get_by_text("The school’s leaders are told").wait_for()

    leader = sign_in(people["leader"])
    leader.get_by_role("link", name="Instagram: a1der_bay").click()
    leader.get_by_text("It looks like another account in the register").wait_for()
    check_page(leader, axe=True)
    do(leader, "It pretends to be us: hand it to triage", "Hand it on", Why="It is none of ours")
    leader.get_by_text("The welfare officers have it as a report now").wait_for()
    assert Sighting.objects.get().status == "handed_on"
    welfare = sign_in(people["welfare"])
    welfare.get_by_text(Incident.objects.get().reference).first.wait_for()
