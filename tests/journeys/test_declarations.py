"""A leader signs with an exception and HQ sees it; a teacher asks, records a finding, and the leader acts on it."""

import pytest
from django.utils import timezone

from dcs_portal.schools.models import Role
from policies.models import Version, add_document, set_audience
from tests.factories import SchoolFactory, person

from .watching import check_page

RULE = "# Social media\n\n## Pupils\n\nWe do not expect pupils to use social media as part of what they learn."


@pytest.fixture
def people(db):
    school = SchoolFactory(name="Alder Bay Primary", time_zone="Europe/London")
    people = {
        "teacher": person("staff", school=school, name="Terry Teacher"),
        "leader": person("leader", school=school, name="Lee Leader"),
        "hq": person("hq", name="Hilary Quinn"),
        "second": person("hq", name="Sam Second"),
    }
    Role.objects.update(starts_on="2020-01-01")
    document = add_document(by=people["hq"], title="Social media: staff and children", number=16)
    set_audience(document, [("staff", "")], by=people["hq"])
    version = Version.objects.begin(document, RULE, by=people["hq"])
    version.submit(is_material=True, changes="All.", changes_for={}, by=people["hq"])
    version.approve(by=people["second"])
    version.publish(by=people["hq"])
    return people


def fill_date(page, day):
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).last.fill(str(value))


@pytest.mark.django_db(transaction=True)
def test_a_declaration_with_an_exception(people, sign_in):
    today = timezone.localdate()
    leader = sign_in(people["leader"])
    leader.goto("/")
    leader.get_by_role("link", name="The declaration of Alder Bay Primary").click()
    leader.get_by_role("button", name="Sign the declaration").click()
    leader.get_by_role("heading", name="Sign the declaration for").wait_for()
    check_page(leader)
    leader.get_by_role("button", name="Sign", exact=True).click()
    leader.get_by_role("link", name="Tick that you declare it").wait_for()
    leader.get_by_role("button", name="Name an exception").click()
    leader.get_by_label("Which platform or class does it concern?").fill("WhatsApp in Year 6")
    leader.get_by_role("button", name="Name another exception").click()
    leader.get_by_role("group", name="Exception 2", exact=True).wait_for()
    assert leader.get_by_label("Which platform or class does it concern?").first.input_value() == "WhatsApp in Year 6"
    leader.get_by_label("What is not as it should be?").first.fill("There is a class group.")
    leader.get_by_label("I declare this").check()
    leader.get_by_role("button", name="Sign", exact=True).click()
    leader.get_by_role("link", name="Say what is being done about it").wait_for()
    check_page(leader)
    leader.get_by_label("What is being done about it?").first.fill("It is being closed.")
    for label, value in (("Day", "30"), ("Month", "6"), ("Year", str(today.year + 1))):
        leader.get_by_label(label, exact=True).first.fill(value)
    leader.get_by_role("button", name="Sign", exact=True).click()
    leader.get_by_text("is signed. HQ sees it.").wait_for()
    check_page(leader)

    hq = sign_in(people["hq"])
    hq.goto("/documents/declarations/")
    check_page(hq)
    assert hq.get_by_role("cell", name="Signed, with open exceptions").is_visible()
    with hq.expect_download() as download:
        hq.get_by_role("button", name="Download the list").click()
    assert "It is being closed." in download.value.path().read_text()
    hq.get_by_role("link", name="Lee Leader").click()
    hq.get_by_text("There is a class group.").wait_for()
    check_page(hq)

    leader.get_by_role("link", name="Mark as put right").click()
    leader.get_by_label("How was it put right?").fill("The group is closed.")
    fill_date(leader, today)
    leader.get_by_role("button", name="Mark it as put right").click()
    leader.get_by_text("The group is closed.").wait_for()
    hq.goto("/documents/declarations/?exceptions=done")
    assert hq.get_by_text("The group is closed.").is_visible()
    check_page(hq)


@pytest.mark.django_db(transaction=True)
def test_may_i_use_this_in_a_lesson(people, sign_in):
    teacher = sign_in(people["teacher"])
    teacher.goto("/")
    teacher.get_by_role("link", name="May I use this in a lesson?").click()
    teacher.get_by_role("heading", name="No", exact=True).wait_for()
    check_page(teacher)
    assert teacher.get_by_text("We do not expect pupils to use social media").is_visible()
    assert teacher.get_by_role("link", name="16 Social media").get_attribute("href").endswith("#section-pupils")
    teacher.get_by_role("button", name="Record that it happened").click()
    teacher.get_by_role("button", name="Record it").click()
    teacher.get_by_role("link", name="Select the platform").wait_for()
    check_page(teacher)
    fill_date(teacher, timezone.localdate())
    teacher.get_by_label("Which class or year group?").fill("Year 6")
    teacher.get_by_label("Another one").check()
    teacher.get_by_label("What is it called?").fill("Chatter")
    teacher.get_by_label("What happened?").fill("Homework was collected there.")
    teacher.get_by_role("button", name="Record it").click()
    teacher.get_by_text("is recorded. The school’s leaders are told.").wait_for()
    check_page(teacher)

    leader = sign_in(people["leader"])
    leader.goto("/notices/")
    leader.get_by_role("link", name="waits for you").click()
    leader.get_by_text("Homework was collected there.").wait_for()
    check_page(leader)
    leader.get_by_role("button", name="Record what was done").click()
    leader.get_by_label("What was done?").fill("I spoke with the class teacher.")
    fill_date(leader, timezone.localdate())
    leader.get_by_role("button", name="Record it").click()
    leader.get_by_text("I spoke with the class teacher.").wait_for()
    leader.get_by_role("button", name="Close it").click()
    leader.get_by_label("It has stopped").check()
    leader.get_by_label("How do you know?").fill("I saw the next lesson.")
    leader.get_by_role("button", name="Close it").click()
    leader.get_by_text("I saw the next lesson.").wait_for()
    check_page(leader)

    teacher.reload()
    teacher.get_by_text("It has stopped").wait_for()
    assert not teacher.get_by_text("I saw the next lesson.").is_visible()
    check_page(teacher)
