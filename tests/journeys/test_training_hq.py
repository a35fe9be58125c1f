"""HQ finds the school that is behind; and a leader gets a certificate that anyone can check, until it is not true."""

import datetime

import pytest

from dcs_portal.schools.models import Role
from tests.factories import SchoolFactory, person
from tests.training.conftest import a_class
from training.levels import Level
from training.models import Attendance, DueDate, Resource, Session

from .watching import check_page


@pytest.fixture
def people(db):
    school = SchoolFactory(name="Alder Bay Primary", time_zone="Europe/London", year_groups=["Y1", "Y2"])
    behind = SchoolFactory(name="Birch Bay Primary", time_zone="Asia/Brunei", year_groups=["Y1", "Y2", "Y3"])
    for one in (school, behind):
        for stage in ("Y1", "Y2"):
            a_class(one, stage, stages=[stage])
    people = {"leader": person("leader", school=school, name="Lee Leader"), "hq": person("hq", name="Hilary Quinn")}
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    due_on = behind.today - datetime.timedelta(days=40)
    DueDate.objects.create(academic_year=behind.academic_year(), school=behind, due_on=due_on)
    resource = Resource.objects.create(
        title="Play Like Share", publisher="CEOP Education", levels=["under_13"], counts=True
    )
    for one in school.classes.all():
        facts = {"on": school.today, "level": Level.UNDER_13, "resource": resource}
        Session.objects.log(school, facts, [Attendance(one, 24, 0)], by=people["leader"])
    return people


@pytest.mark.django_db(transaction=True)
def test_the_map(people, sign_in):
    hq = sign_in(people["hq"])
    hq.get_by_role("navigation", name="Main").get_by_role("link", name="Training").click()
    check_page(hq, axe=True)
    row = hq.get_by_role("row", name="Birch Bay Primary")
    assert row.get_by_role("cell").all_inner_texts() == ["Overdue", "Overdue", "No class"]
    assert hq.get_by_role("columnheader").all_inner_texts() == ["School", "Y1", "Y2", "Y3"]
    hq.get_by_label("A year group in the state").select_option("Overdue")
    hq.get_by_role("button", name="Show results").click()
    assert hq.get_by_role("row").count() == 2
    with hq.expect_download() as download:
        hq.get_by_role("link", name="Download as CSV").click()
    assert "Birch Bay Primary" in download.value.path().read_text()
    hq.get_by_role("link", name="Birch Bay Primary").click()
    hq.get_by_role("heading", name="The whole school").wait_for()
    hq.goto("/training/open/")
    check_page(hq)
    assert hq.get_by_role("rowheader", name="Birch Bay Primary").is_visible()


@pytest.mark.django_db(transaction=True)
def test_a_certificate(people, sign_in, open_page):
    leader = sign_in(people["leader"])
    leader.goto("/training/")
    leader.get_by_role("link", name="Certificate, and a pack").click()
    leader.get_by_role("button", name="Issue the certificate").click()
    check_page(leader, axe=True)
    with leader.expect_download() as download:
        leader.get_by_role("link", name="Download the certificate").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    for kind, name in (("PDF", "pdf"), ("Workbook", "xlsx")):  # one right after the other, from the same page
        leader.get_by_label(kind, exact=False).check()
        with leader.expect_download() as download:
            leader.get_by_role("button", name="Make the pack").click()
        assert download.value.suggested_filename.endswith(f".{name}")
    leader.get_by_role("link", name="See what anyone").click()
    code = leader.url.rstrip("/").rsplit("/", 1)[-1]

    stranger = open_page()
    stranger.goto("/training/certificates/check/")
    stranger.get_by_label("Code on the certificate").fill("7KQ2M")
    stranger.get_by_role("button", name="Check").click()
    check_page(stranger, axe=True)
    stranger.get_by_label("Code on the certificate").fill(code.lower())
    stranger.get_by_role("button", name="Check").click()
    stranger.get_by_role("heading", name="This certificate is valid").wait_for()
    assert stranger.get_by_text("Alder Bay Primary").is_visible()
    check_page(stranger, axe=True)

    Session.objects.first().strike_out("It was another class", by=people["leader"])
    stranger.reload()
    stranger.get_by_role("heading", name="not valid any more").wait_for()
