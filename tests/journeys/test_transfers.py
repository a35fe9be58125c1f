"""A transfer refused and then accepted, and a merge undone: each by keyboard where it decides something."""

import pytest
from playwright.sync_api import expect

from incidents.codes import Outcome
from incidents.models import Incident
from incidents.statuses import Status
from tests.factories import SchoolFactory, person
from tests.incidents.cases import bring, report
from tests.incidents.files import keep

from .watching import check_page


@pytest.fixture
def people(transactional_db):
    here, there = SchoolFactory(name="Alder Bay Primary"), SchoolFactory(name="Birch Hill School")
    found = {"officer": person("welfare", school=here, name="Olive Officer")}
    found |= {"receiver": person("welfare", school=there, name="Rowan Receiver")}
    found |= {"teacher": person("staff", school=here, name="Teacher"), "second": person("staff", school=here)}
    return found | {"here": here, "there": there}


@pytest.fixture
def case(people):
    incident = report(people["here"], people["teacher"])
    keep(people["teacher"], incident=incident)
    return bring(incident, Status.IN_TRIAGE, people["officer"], None)


def choose(page, name, role="link"):
    """By keyboard: the focus is on it, and Enter opens it."""
    with page.expect_navigation():
        page.locator("main").get_by_role(role, name=name, exact=True).press("Enter")


def more(page, name):
    page.locator("main summary", has_text="More that you can do").press("Enter")
    choose(page, name)


def offer(page, case, why):
    page.goto(f"/incidents/{case.reference}/")
    more(page, "Offer it to another school")
    page.get_by_label("Which school?").select_option("Birch Hill School")
    page.get_by_label("Why should they have it?").fill(why)


def test_a_transfer_refused_then_accepted(people, case, sign_in):
    here, there = sign_in(people["officer"]), sign_in(people["receiver"])
    offer(here, case, "")
    choose(here, "Offer it", "button")
    here.get_by_text("There is a problem").wait_for()
    check_page(here, axe=True)
    here.get_by_label("Why should they have it?").fill("The family moved to you.")
    choose(here, "Offer it", "button")
    here.get_by_text("Until somebody there accepts").wait_for()
    check_page(here, axe=True)
    there.goto("/")
    expect(there.get_by_role("heading", name="Offered to your school")).to_be_visible()
    check_page(there, axe=True)
    there.goto("/incidents/")
    check_page(there, axe=True)
    there.get_by_role("link", name=case.reference).press("Enter")
    there.get_by_text("The family moved to you.").wait_for()
    check_page(there, axe=True)
    choose(there, "Refuse it", "button")
    choose(there, "Refuse it", "button")
    there.get_by_text("There is a problem").wait_for()
    check_page(there, axe=True)
    there.get_by_label("Why do you refuse it?").fill("They live in the next town.")
    choose(there, "Refuse it", "button")
    there.get_by_text("It is refused.").wait_for()
    check_page(there, axe=True)
    here.goto("/incidents/transfers/")
    here.get_by_role("link", name=case.reference).press("Enter")
    here.get_by_text("They live in the next town.").wait_for()
    check_page(here, axe=True)
    offer(here, case, "They moved again.")
    choose(here, "Offer it", "button")
    there.goto("/incidents/transfers/")
    there.get_by_role("link", name=case.reference).first.press("Enter")
    choose(there, "Accept it", "button")
    there.get_by_text("It is yours now.").wait_for()
    check_page(there, axe=True)
    here.goto("/incidents/transfers/")
    check_page(here, axe=True)
    here.get_by_role("link", name=case.reference).first.press("Enter")
    expect(here.get_by_role("heading", name=f"Receipt for {case.reference}")).to_be_visible()
    here.get_by_text(case.evidence.get().sha256).wait_for()
    check_page(here, axe=True)
    here.goto(f"/incidents/{case.reference}/")
    here.get_by_text("This is your receipt.").wait_for()
    check_page(here, axe=True)
    assert Incident.objects.get(pk=case.pk).officer == people["receiver"]
    teacher = sign_in(people["teacher"])
    teacher.goto(f"/reports/{case.reference}/")
    expect(teacher.get_by_text("Alder Bay Primary").last).to_be_visible()


def test_a_merge_undone(people, case, sign_in):
    copy = report(people["here"], people["second"], said="The very same post.")
    keep(people["second"], incident=copy)
    page = sign_in(people["officer"])
    page.goto(f"/incidents/{copy.reference}/")
    more(page, "Merge it into another report")
    choose(page, "Continue", "button")
    page.get_by_text("There is a problem").wait_for()
    check_page(page, axe=True)
    page.get_by_label("Reference of the report that goes on").fill(case.reference)
    choose(page, "Continue", "button")
    page.get_by_role("heading", name=f"You are about to merge {copy.reference} into {case.reference}").wait_for()
    check_page(page, axe=True)
    choose(page, "Merge it", "button")
    page.get_by_text("You can undo it until").wait_for()
    check_page(page, axe=True)
    choose(page, case.reference)
    page.get_by_text("The very same post.").wait_for()
    expect(page.get_by_role("heading", name=f"Evidence of {copy.reference}, merged into this")).to_be_visible()
    check_page(page, axe=True)
    second = sign_in(people["second"])
    second.goto(f"/reports/{copy.reference}/")
    expect(second.get_by_text("In hand")).to_be_visible()
    case.close(Outcome.NO_ACTION, "fair comment", by=people["officer"])
    second.reload()
    expect(second.get_by_text("Closed", exact=True)).to_be_visible()
    page.reload()
    choose(page, f"Undo the merge of {copy.reference}")
    choose(page, "Undo the merge", "button")
    page.get_by_text("There is a problem").wait_for()
    check_page(page, axe=True)
    page.get_by_label("Why was it wrong to merge them?").fill("It is another post after all.")
    choose(page, "Undo the merge", "button")
    page.get_by_text("It is a report of its own again").wait_for()
    check_page(page, axe=True)
    assert Incident.objects.get(pk=copy.pk).status == Status.REPORTED
    assert Incident.objects.get(pk=case.pk).status == Status.CLOSED
