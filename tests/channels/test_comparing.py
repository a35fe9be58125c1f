"""What the page of a case says of the register: where the account was seen, and which are the school's or DCS's own."""

import pytest
from django.urls import reverse

from channels.models import Sighting
from dcs_portal.handles import Site, read
from incidents.codes import Category, Severity
from incidents.models import Incident
from tests.factories import person
from tests.incidents.cases import report

from .conftest import at

pytestmark = pytest.mark.django_db
COMPARE = "Compare with the register of channels"


@pytest.fixture
def welfare(school, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    return person("welfare", school=school)


@pytest.fixture
def seen(school, teacher, leader):
    return hand_on(school, Site.INSTAGRAM, teacher, leader)


@pytest.fixture
def seen_as_dcs(school, teacher, hq):
    sighting = Sighting.objects.report(None, read(Site.INSTAGRAM, "@dcs_"), "", "It answers parents", by=teacher)
    sighting.hand_on("It is none of ours", by=hq, to=school)
    return sighting


def hand_on(school, site, teacher, leader):
    sighting = Sighting.objects.report(school, read(site, "@alder_bay_"), "", "It answers parents", by=teacher)
    sighting.hand_on("It is none of ours", by=leader)
    return sighting


def page(client_of, who, incident=None):
    incident = incident or Incident.objects.get()
    answer = client_of(who).get(reverse("incidents:case", args=[incident.reference]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_officer_compares_it_with_the_accounts_of_the_school_on_that_platform(
    seen, live, make, school, welfare, client_of
):
    ours, elsewhere, asked = live("@alder_bay"), live("@alder_bay", site=Site.X), make("@alder_proposed")
    html = page(client_of, welfare)
    assert COMPARE in html and "Instagram: alder_bay_" in html
    assert at("channel", ours.pk) in html and "Instagram: alder_bay (live)" in html
    assert not [one for one in (elsewhere, asked) if at("channel", one.pk) in html]


def test_that_there_is_none_is_said(seen, welfare, client_of):
    assert "None on this platform" in page(client_of, welfare)


def test_one_that_poses_as_dcs_is_compared_with_its_own_accounts(seen_as_dcs, school, live, hq, welfare, client_of):
    dcs = live("@dcs_official", at=None, by=hq, people=[hq, person("hq")], decided_by=hq)
    ours = live("@alder_bay")
    html = page(client_of, welfare)
    assert "Accounts of Defence Children Services" in html and "Instagram: dcs_official (live)" in html
    assert f"Accounts of {school.name}" not in html and at("channel", ours.pk) not in html
    assert at("channel", dcs.pk) not in html
    assert at("channel", dcs.pk) in page(client_of, person("welfare", "hq"))


def test_that_dcs_has_none_there_is_said(seen_as_dcs, live, hq, welfare, client_of):
    live("@dcs_official", site=Site.X, at=None, by=hq, people=[hq, person("hq")], decided_by=hq)
    live("@alder_bay")
    html = page(client_of, welfare)
    assert "None on this platform" in html and "dcs_official" not in html


def test_a_site_that_reports_do_not_know_is_compared_too(school, teacher, leader, live, welfare, client_of):
    hand_on(school, Site.THREADS, teacher, leader)
    ours, known = live("@alder_bay", site=Site.THREADS), live("@alder_bay")
    html = page(client_of, welfare)
    assert at("channel", ours.pk) in html and at("channel", known.pk) not in html


def test_the_way_back_is_for_those_who_see_the_sighting_and_all_of_the_case(seen, school, leader, welfare, client_of):
    address = at("sighting", seen.pk)
    assert address not in page(client_of, welfare)
    both = person("welfare", "leader", school=school)
    assert address in page(client_of, both)
    incident = Incident.objects.get()
    incident.claim(by=welfare)
    incident.triage(Severity.S3, Category.IMPERSONATION, [], by=welfare)
    incident.refer("What now?", by=welfare)
    told = page(client_of, leader, incident)
    assert COMPARE in told and address not in told
    Sighting.objects.filter(pk=seen.pk).delete()
    assert address not in page(client_of, both)


def test_who_sees_no_register_there_sees_nothing_of_it(seen, live, settings, client_of):
    settings.SECOND_FACTOR_OPTIONAL = True
    live("@alder_bay")
    Incident.objects.update(restricted=True)
    html = page(client_of, person("allegations"))
    assert "alder_bay_" in html and COMPARE not in html


def test_a_leader_who_was_not_asked_sees_nothing_of_it(seen, school, leader, welfare, client_of):
    incident = Incident.objects.get()
    incident.claim(by=welfare)
    incident.triage(Severity.S3, Category.IMPERSONATION, [], by=welfare)
    incident.close("no_action", "It is gone.", by=welfare)
    assert COMPARE not in page(client_of, leader, incident)


def test_other_cases_are_compared_with_nothing(school, teacher, welfare, live, client_of):
    live("@alder_bay")
    assert COMPARE not in page(client_of, welfare, report(school, teacher))


def test_many_accounts_take_as_many_queries_as_two(seen, live, welfare, queries_of):
    address = reverse("incidents:case", args=[Incident.objects.get().reference])
    for number in range(2):
        live(f"@alder_bay_{number}x")
    few = queries_of(welfare, address)
    for number in range(10):
        live(f"@alder_bay_more_{number}")
    assert queries_of(welfare, address) == few
