"""The whole way: a teacher reports, an officer triages and refers, a leader acts, the officer closes.

In real browsers, with a real worker that sends to a real mail server: the right e-mails, once each, and nothing of
what was reported in any of them.
"""

import pytest

from incidents.models import Incident
from tests.factories import SchoolFactory, person
from tests.stack import wait_for

from .watching import check_axe as check_page

SECRETS = ["cannot teach", "Parents of Y5", "social.example", "spoke with the family", "agreed to take it down", "J.S."]


@pytest.fixture
def people(transactional_db):
    school = SchoolFactory(name="Example School")
    roles = {"teacher": "staff", "officer": "welfare", "leader": "leader", "dsl": "dsl"}
    return {name: person(role, school=school, name=name.title()) for name, role in roles.items()}


def do(page, name):
    """Press the button, or follow the link that looks like one."""
    page.locator("main").get_by_role("button", name=name).click()


def reports(page):
    page.get_by_role("link", name="Report a post").first.click()
    check_page(page)
    page.get_by_label("No", exact=True).check()
    do(page, "Continue")
    page.get_by_label("No", exact=True).check()
    do(page, "Continue")
    page.get_by_role("heading", name="What did you see?").wait_for()
    do(page, "Continue")
    page.get_by_text("There is a problem").wait_for()
    check_page(page)
    page.get_by_label("Where is the post?").select_option("Facebook")
    page.get_by_label("Which page, group or account?").fill("“Parents of Y5” group")
    page.get_by_label("Link to the post").fill("https://social.example/1")
    for part, value in {"Day": "2", "Month": "11", "Year": "2026"}.items():
        page.get_by_label(part, exact=True).first.fill(value)
    page.get_by_label("Insults somebody").check()
    page.get_by_label("What does the post say?").fill("Mr Example cannot teach")
    do(page, "Continue")
    check_page(page)
    page.get_by_label("A member of staff", exact=True).check()
    page.get_by_label("Anyone else it names").fill("J.S., Y5")
    page.get_by_label("A group or page").check()
    assert not page.get_by_label("Who is the member of staff?").is_visible()
    page.get_by_role("group", name="Is a member of staff said to have harmed").get_by_label("No", exact=True).check()
    do(page, "Continue")
    check_page(page)
    do(page, "Continue without a file")
    check_page(page)
    do(page, "Send the report")
    page.get_by_role("heading", name="Report sent").wait_for()
    check_page(page)


def triages_and_refers(page):
    page.get_by_role("link", name="Insults somebody").click()
    check_page(page)
    do(page, "Claim this report")
    do(page, "Triage")
    check_page(page)
    do(page, "Save triage")
    page.get_by_text("There is a problem").wait_for()
    check_page(page)
    page.get_by_label("S2: a named member of staff or pupil").check()
    page.get_by_label("What kind of harm is it?").select_option("Bullying or harassment")
    do(page, "Save triage")
    do(page, "Add a restricted note")
    page.get_by_label("Note").fill("the officer's own thoughts")
    do(page, "Add the note")
    do(page, "Refer to leadership")
    check_page(page)
    page.get_by_label("What do you ask of them?").fill("Please speak to the group's owner")
    do(page, "Refer")
    page.get_by_text("leaders have been told").wait_for()
    check_page(page)


def acts(page):
    page.get_by_role("link", name="Bullying or harassment").click()
    check_page(page)
    assert "own thoughts" not in page.content()
    do(page, "Record what leadership did")
    check_page(page)
    page.get_by_label("Met the parent or carer").check()
    for part, value in {"Day": "3", "Month": "11", "Year": "2026"}.items():
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("Why, and what came of it?").fill("I spoke with the family. They agreed to take it down.")
    do(page, "Record the action")
    page.get_by_text("Your action is recorded").wait_for()


def closes(page, reference):
    page.goto(f"/incidents/{reference}/")
    page.get_by_role("button", name="Close", exact=True).click()
    check_page(page)
    page.get_by_label("The post was removed").check()
    page.get_by_label("Why?").fill("They agreed to take it down, and did.")
    do(page, "Close the case")
    page.get_by_text("The case is closed").wait_for()
    check_page(page)


def progress(page, reference):
    page.goto(f"/reports/{reference}/")
    return page.locator("main .govuk-tag").inner_text()


@pytest.mark.django_db(transaction=True)
def test_from_a_teacher_to_closed(people, sign_in, real_stack, mailbox):
    pages = {name: sign_in(who) for name, who in people.items()}
    reports(pages["teacher"])
    reference = Incident.objects.get().reference
    assert progress(pages["teacher"], reference) == "Received"
    wait_for(lambda: len(mailbox.messages) == 2, what="two e-mails")
    pages["officer"].goto("/")
    triages_and_refers(pages["officer"])
    assert progress(pages["teacher"], reference) == "In hand"
    wait_for(lambda: len(mailbox.messages) == 3, what="the leader's e-mail")
    pages["leader"].goto("/")
    acts(pages["leader"])
    wait_for(lambda: len(mailbox.messages) == 4, what="the officer's e-mail")
    closes(pages["officer"], reference)
    assert progress(pages["teacher"], reference) == "Closed"
    wait_for(lambda: len(mailbox.messages) == 5, what="the teacher's e-mail")
    assert sorted((mail["To"], mail["Subject"]) for mail in mailbox.messages) == sorted(
        [
            (people["officer"].email, f"New report {reference} needs triage"),
            (people["dsl"].email, f"Report {reference} was made at your school"),
            (people["leader"].email, f"Report {reference} needs your decision"),
            (people["officer"].email, f"Leadership has acted on report {reference}"),
            (people["teacher"].email, f"Your report {reference} is closed. Thank you for making it"),
        ]
    )
    sent = "".join(mail.as_string() for mail in mailbox.messages)
    assert not [secret for secret in SECRETS if secret in sent]
    assert len(set(mailbox.ids)) == len(mailbox.messages)
