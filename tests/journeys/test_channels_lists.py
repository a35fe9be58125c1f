"""Lists of channels in a browser: brought in by file, an external use to its end, and what poses as DCS."""

import pytest

from channels.models import Channel, Sighting
from channels.use_statuses import UseStatus
from dcs_portal.handles import Site
from incidents.models import Incident
from policies.models import acknowledge
from tests.channels.conftest import at, publish_strategy
from tests.channels.test_importing import GOOD, as_csv

from .test_channels import do, people, school  # noqa: F401 (fixtures)
from .watching import check_page


def choose(page, *rows) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "ours.csv", "mimeType": "text/csv", "buffer": as_csv(*rows)}
    )
    page.get_by_role("button", name="Look at the file").click()


def test_the_good_rows_of_a_list_are_brought_in_and_a_strange_address_is_asked_about(sign_in, people, school):  # noqa: F811
    good = GOOD | {"keepers": f"{people['teacher'].email}; {people['office'].email}"}
    second = good | {
        "platform": "X",
        "account": "@alder_bay",
        "keepers": f"{people['teacher'].email}; the.mailbox.of.the.school.office@alder-bay.example",
    }
    leader = sign_in(people["leader"])
    leader.goto(at("school", school.code))
    leader.get_by_role("link", name="Bring in channels from a file").click()
    check_page(leader, axe=True)
    choose(leader)
    leader.get_by_role("link", name="The file has a header and no channels.").wait_for()
    check_page(leader, axe=True)
    choose(leader, good, second, good | {"platform": "MySpace"})
    leader.get_by_role("heading", name="1 row is left out").wait_for()
    leader.get_by_text("not a platform that the portal knows").wait_for()
    check_page(leader, axe=True)
    assert not Channel.objects.exists()
    leader.get_by_label("the.mailbox.of.the.school.office@alder-bay.example (row 3)").check()
    leader.get_by_role("button", name="Save the channels").click()
    leader.get_by_text("2 channels proposed. Left out: 4.").wait_for()
    check_page(leader, axe=True)
    leader.get_by_role("link", name="X (Twitter): alder_bay").wait_for()


def dates(page, question, day) -> None:
    group = page.get_by_role("group", name=question)
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(part, exact=True).fill(str(value))


@pytest.fixture
def agreed(people):  # noqa: F811
    acknowledge(publish_strategy(people["hq"]), by=people["leader"])


def test_one_external_use_is_approved_used_and_withdrawn(sign_in, people, school, agreed):  # noqa: F811
    leader = sign_in(people["leader"])
    leader.goto(at("school", school.code))
    leader.get_by_role("button", name="Ask for one external post").click()
    leader.get_by_label("What is it?").fill("A film of the concert")
    leader.get_by_label("Where is it to be used?").fill("Command’s page")
    dates(leader, "From which day?", school.today)
    dates(leader, "Until which day?", school.today)
    leader.get_by_label("No child is seen or named").check()
    check_page(leader, axe=True)
    leader.get_by_role("button", name="Ask HQ").click()
    leader.get_by_text("HQ is asked").wait_for()

    hq = sign_in(people["hq"])
    hq.goto(at("uses"))
    check_page(hq, axe=True)
    hq.get_by_role("link", name="A film of the concert").click()
    hq.get_by_role("button", name="Approve", exact=True).click()
    check_page(hq, axe=True)
    hq.get_by_role("button", name="Approve it").click()
    hq.get_by_text("It is approved").wait_for()

    teacher = sign_in(people["teacher"])
    teacher.goto(at("uses"))
    teacher.get_by_role("link", name="A film of the concert").click()
    teacher.get_by_role("button", name="Write down where it was used").click()
    teacher.get_by_label("Where was it used?").fill("Command’s page")
    teacher.get_by_label("Link (optional)").fill("https://x@evil.example/post")
    dates(teacher, "On which day?", school.today)
    teacher.get_by_role("button", name="Save").click()
    teacher.get_by_text("as your browser shows it").first.wait_for()
    check_page(teacher, axe=True)
    teacher.get_by_label("Link (optional)").fill("https://x.com/command/status/1")
    teacher.get_by_role("button", name="Save").click()
    teacher.get_by_text("The place is written down").wait_for()

    leader.reload()
    do(leader, "Withdraw", "Withdraw it", Why="A parent took consent back")
    leader.get_by_text("It must not be seen any more").wait_for()
    check_page(leader, axe=True)
    leader.get_by_role("button", name="It is gone from Command’s page").click()
    leader.get_by_text("it is gone from there").wait_for()
    use = school.external_uses.get()
    assert use.status == UseStatus.WITHDRAWN and not use.still_up


def test_hq_reports_an_account_that_poses_as_dcs_and_hands_it_on(sign_in, people, school):  # noqa: F811
    hq = sign_in(people["hq"])
    hq.goto(at("all"))
    hq.get_by_role("button", name="Report an unregistered account").click()
    hq.get_by_label("DCS itself").check()
    hq.get_by_label("Which platform?").select_option(Site.X)
    hq.get_by_label("What is the account?").fill("@dcs_schools_news")
    hq.get_by_label("What do you know of it?").fill("It asks parents for money")
    check_page(hq, axe=True)
    hq.get_by_role("button", name="Report it").click()
    hq.get_by_text("HQ is told, and decides").wait_for()
    check_page(hq, axe=True)
    hq.get_by_role("button", name="It pretends to be us").click()
    hq.get_by_label("Which school’s welfare officers get it?").select_option(label="Alder Bay Primary")
    hq.get_by_label("Why?").fill("It is none of DCS’s")
    check_page(hq, axe=True)
    hq.get_by_role("button", name="Hand it on").click()
    hq.get_by_text("The welfare officers have it as a report now").wait_for()
    assert Sighting.objects.get().status == "handed_on" and Incident.objects.get().school == school
    hq.goto(at("sightings"))
    hq.get_by_role("link", name="X (Twitter): dcs_schools_news").wait_for()
    check_page(hq, axe=True)
