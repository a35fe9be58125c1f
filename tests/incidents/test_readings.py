"""Who has opened a case and each of its files; and which rows of the queue say that a check is due."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from incidents.check_marks import CheckMarks
from incidents.codes import Finding, PostState
from incidents.evidence import showing
from incidents.models import Incident
from incidents.readings import Readings
from tests.factories import person

from .cases import report, triage
from .files import keep, picture

pytestmark = pytest.mark.django_db


def counts(readers):
    return [(one.name, one.pages, one.files, one.previews) for one in readers]


def test_each_person_once_with_first_and_last_time(incident, officer, dsl, monkeypatch, django_assert_num_queries):
    first, second = keep(officer, incident=incident), keep(officer, picture(colour="red"), incident=incident)
    began = timezone.now()
    for hours, who in enumerate([officer, dsl, officer]):
        monkeypatch.setattr(timezone, "now", lambda hours=hours: began + datetime.timedelta(hours=hours))
        incident.log_opening(who)
        first.open(by=who)
        first.log_preview(who)
    second.open(by=dsl)
    with django_assert_num_queries(1):
        readings = Readings(incident, officer)
        of_case, of_first = readings.of_case(), readings.of_file(1)
        assert counts(readings.of_file(2)) == [("Safeguarding", 0, 1, 0)]
    assert counts(of_case) == [("Officer", 2, 2, 2), ("Safeguarding", 1, 2, 1)]
    assert counts(of_first) == [("Officer", 0, 2, 2), ("Safeguarding", 0, 1, 1)]
    assert (of_case[0].last - of_case[0].first) == datetime.timedelta(hours=2)
    assert [counts(item.readers) for item in showing.of_incident(incident, officer, readings)] == [
        [("Officer", 0, 2, 2), ("Safeguarding", 0, 1, 1)],
        [("Safeguarding", 0, 1, 0)],
    ]


def test_who_opened_it_while_it_was_restricted_stays_there(incident, officer, dsl):
    allegations = person("allegations", name="Allegations")
    incident.flag("It says that she hit a child.", [], by=dsl)
    incident.log_opening(allegations)
    incident.claim(by=allegations)
    incident.decide(Finding.NOT_ONE, "It does not.", [], by=allegations)
    incident.log_opening(officer)
    assert counts(Readings(incident, officer).of_case()) == [("Officer", 1, 0, 0)]
    assert len(Readings(incident, allegations).of_case()) == 2


@pytest.mark.parametrize(("role", "sees"), [("welfare", True), ("dsl", False), ("leader", False)])
def test_only_officers_read_who_opened_it(incident, officer, leader, school, role, sees, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    incident.claim(by=officer)
    triage(incident, officer)
    incident.refer("What now?", by=officer)
    keep(officer, incident=incident).open(by=officer)
    browser = Client()
    browser.force_login(person(role, school=school), "django.contrib.auth.backends.ModelBackend")
    page = browser.get(f"/incidents/{incident.reference}/").text
    assert (("Who has opened this case" in page) and ("Opened by" in page)) is sees


@pytest.fixture
def reported(incident, officer):
    incident.claim(by=officer)
    triage(incident, officer)
    return incident


@pytest.mark.parametrize(("days", "is_due"), [(0, False), (1, True), (2, True)])
def test_a_check_is_marked_from_the_morning_of_its_day(reported, officer, school, days, is_due, monkeypatch):
    noon = datetime.datetime.combine(school.today, datetime.time(12), school.tz)
    reported.post_reported(1, noon, "", "", by=officer)
    morning = datetime.datetime.combine(school.today + datetime.timedelta(days=days), datetime.time(0, 1), school.tz)
    monkeypatch.setattr(timezone, "now", lambda: morning)
    assert CheckMarks([reported], officer)(reported) is is_due


@pytest.mark.parametrize("state", [PostState.REMOVED, PostState.UP])
def test_what_was_looked_at_is_not_marked(reported, officer, state):
    past = timezone.now() - datetime.timedelta(days=4)
    reported.post_reported(1, past, "", "", by=officer)
    assert CheckMarks([reported], officer)(reported)
    reported.post_checked(1, state, timezone.now(), "", by=officer)
    assert not CheckMarks([reported], officer)(reported)


def test_leaders_do_not_see_the_mark_and_it_takes_one_query(
    reported, officer, leader, school, reporter, django_assert_num_queries
):
    reported.post_reported(1, timezone.now() - datetime.timedelta(days=4), "", "", by=officer)
    cases = [reported, *(report(school, reporter) for _ in range(3))]
    rows = list(Incident.objects.filter(pk__in=[case.pk for case in cases]).select_related("school").order_by("pk"))
    assert not CheckMarks(rows, leader)(rows[0])
    officer.active_roles  # noqa: B018 (read once for a request)
    with django_assert_num_queries(1):
        marks = CheckMarks(rows, officer)
        assert [marks(row) for row in rows] == [True, False, False, False]
