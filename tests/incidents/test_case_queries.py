"""The page of a case asks as much of the database for many merged reports as for one."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.models import Incident
from incidents.models.queries import withheld_from
from incidents.once import asking_once
from incidents.statuses import Status, Verb
from tests.factories import person

from .cases import bring, report
from .files import keep


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def lead(incident, officer, leader):
    return bring(incident, Status.IN_TRIAGE, officer, leader)


def merge(into, by, *names):
    """Each with a file, and a post by an account that is in the next one too."""
    for name in names:
        copy = report(into.school, person("staff", school=into.school, name=name), said=f"by {name}")
        copy.add_post({"platform": "x", "account": "@same", "seen_on": datetime.date(2026, 11, 2)}, "up", by=by)
        keep(copy.reporter, incident=copy)
        copy.merge_into(into, by=by)


def test_five_merged_reports_take_as_many_queries_as_one(lead, officer, queries_of):
    address = reverse("incidents:case", args=[lead.reference])
    merge(lead, officer, "First")
    few = queries_of(officer, address)
    merge(lead, officer, "Second", "Third", "Fourth", "Fifth")
    assert queries_of(officer, address) == few


def asked(what, table) -> int:
    with CaptureQueriesContext(connection) as queries:
        what()
    return sum(f'FROM "{table}"' in query["sql"] for query in queries)


def test_what_can_be_done_asks_once_for_an_offer_and_once_who_must_not_see_it(lead, officer):
    assert asked(lambda: lead.verbs(officer), "incidents_transfer") == 1
    assert asked(lambda: lead.verbs(officer), "incidents_withholding") <= 2
    assert lead.verbs(officer, [Verb.POST, Verb.UNMERGE]) == [Verb.POST]


def test_an_answer_holds_only_inside(incident, officer):
    def seen():
        return Incident.objects.exclude(withheld_from(officer)).count()

    with asking_once():
        assert seen() == 1
        with asking_once():
            incident.declare_interest("my neighbour", by=officer)
        assert seen() == 1
    assert seen() == 0
