"""Accounts that are in no register: who may report them, for whom, and who sees what of the reports."""

import pytest
from django.core.exceptions import PermissionDenied

from channels.forms.sightings import OF_DCS
from channels.models import Proposal, Sighting
from channels.statuses import Scope
from dcs_portal.handles import Site, read
from incidents.models import Incident
from tests.factories import SchoolFactory, person

from .conftest import FACTS, at, kinds

pytestmark = pytest.mark.django_db


def fake(name="@alder_bay_fake"):
    return read(Site.X, name)


@pytest.fixture
def text_of(client_of):
    def text(who, address) -> str:
        return " ".join(client_of(who).get(address).content.decode().split())

    return text


@pytest.fixture
def as_dcs(teacher, hq):
    return Sighting.objects.report(None, fake("@dcs_fake"), "", "It answers parents of all schools", by=teacher)


@pytest.mark.parametrize("speaks_for", ["alder-bay", OF_DCS])
def test_hq_reports_one_for_a_school_and_as_dcs(speaks_for, school, hq, leader, client_of):
    other = person("hq")
    said = {"site": "x", "account": "@pretender", "said": "It writes to parents", "speaks_for": speaks_for}
    client_of(hq).post(at("report_any"), said)
    sighting = Sighting.objects.get()
    assert sighting.school == (None if speaks_for == OF_DCS else school)
    told, others = (other, leader) if speaks_for == OF_DCS else (leader, other)
    assert kinds(told) == ["channel-seen"] and kinds(others) == kinds(hq) == []


def test_staff_say_that_it_poses_as_dcs_and_not_as_their_school(school, hq, leader, teacher, client_of, text_of):
    said = {"site": "x", "account": "@pretender", "said": "It writes to parents", "speaks_for": OF_DCS}
    client_of(teacher).post(at("report_account", school.code), said)
    sighting = Sighting.objects.get()
    assert sighting.school is None and kinds(hq) == ["channel-seen"] and kinds(leader) == []
    assert "It writes to parents" in text_of(teacher, at("sighting", sighting.pk))
    assert client_of(leader).get(at("sighting", sighting.pk)).status_code == 404


def test_nobody_reports_for_a_school_where_they_do_not_work(school):
    for stranger in (person("staff", school=SchoolFactory()), person("auditor")):
        with pytest.raises(PermissionDenied):
            Sighting.objects.report(school, fake(), "", "Seen", by=stranger)
    with pytest.raises(PermissionDenied):
        Sighting.objects.report(None, fake(), "", "Seen", by=person("auditor"))


@pytest.mark.parametrize("is_dcs", [False, True])
def test_each_reporter_sees_the_account_and_their_own_words_alone(
    is_dcs, school, teacher, office, leader, hq, client_of, text_of
):
    where = None if is_dcs else school
    sighting = Sighting.objects.report(
        where, fake(), "https://x.com/alder_bay_fake?t=1", "It answers parents", by=teacher
    )
    page = at("sighting", sighting.pk)
    assert client_of(office).get(page).status_code == 404
    assert Sighting.objects.report(where, fake(), "", "I saw it at work", by=office) == sighting
    words = {teacher: "It answers parents", office: "I saw it at work"}
    for who, other in ((teacher, office), (office, teacher)):
        said = text_of(who, page)
        assert "alder_bay_fake" in said and "To be decided" in said and words[who] in said
        assert words[other] not in said and other.name not in said and "?t=1" not in said
        assert "alder_bay_fake" in text_of(who, at("sightings"))
    decides = text_of(hq if is_dcs else leader, page)
    assert all(part in decides for part in (*words.values(), teacher.name, office.name))
    sighting.close("It is gone", by=hq)
    assert "Closed" in text_of(office, page) and "It is gone" not in text_of(office, page)


def test_an_account_as_dcs_waits_once(as_dcs, office):
    assert Sighting.objects.report(None, as_dcs.account, "", "I saw it too", by=office) == as_dcs


def test_hq_adopts_what_is_dcs_own(as_dcs, school, hq, leader, client_of):
    with pytest.raises(PermissionDenied):
        as_dcs.close("Not ours", by=leader)
    proposal = Proposal(None, as_dcs.account, FACTS | {"scope": Scope.LOCAL}, [hq, person("hq")])
    assert client_of(hq).get(at("adopt", as_dcs.pk)).status_code == 200
    assert as_dcs.adopt(proposal, by=hq).school is None


def test_hq_hands_what_poses_as_dcs_to_the_officers_of_a_school(as_dcs, school, hq, teacher, client_of):
    welfare = person("welfare", school=school)
    with pytest.raises(ValueError, match="whose"):
        as_dcs.hand_on("Not ours", by=hq)
    page = client_of(hq).post(at("hand_on", as_dcs.pk), {"said": "Not ours"})
    assert "Choose the school" in page.content.decode() and not Incident.objects.exists()
    client_of(hq).post(at("hand_on", as_dcs.pk), {"said": "Not ours", "to": school.code})
    incident = Incident.objects.get()
    assert (incident.school, incident.reporter) == (school, teacher)
    assert "report-new" in kinds(welfare)


@pytest.mark.parametrize(
    ("typed", "site", "saved", "certain"),
    [
        ("https://www.instagram.com/alder_b\u0430y", "", ("instagram", "alder_b\u0430y"), True),
        ("@alder_b\u0430y", "instagram", ("instagram", "alder_b\u0430y"), False),
        ("https://www.facebook.com/share/p/AbC", "", ("facebook", "https://www.facebook.com/share/p/AbC"), False),
        ("https://vm.tiktok.com/ZMabc/", "x", ("tiktok", "https://vm.tiktok.com/ZMabc/"), False),
        (
            "Alder Bay Official \N{OTTER}",
            "facebook",
            ("facebook", "Alder Bay Official \N{OTTER}"),
            False,
        ),
        ("https://forum.example/alder", "", ("other", "forum.example/alder"), True),
        ("@alder.bay", "x", ("x", "alder.bay"), True),
    ],
)
def test_an_account_is_reported_as_it_was_seen(typed, site, saved, certain, school, teacher, leader, client_of):
    said = {"account": typed, "site": site, "said": "It writes to parents", "speaks_for": school.code}
    assert client_of(teacher).post(at("report_account", school.code), said).status_code == 302
    sighting = Sighting.objects.get()
    assert ((sighting.site, sighting.handle), sighting.is_certain) == (saved, certain)
    page = client_of(leader).get(at("sighting", sighting.pk)).text
    assert ("It is not certain which account this is" in page) == (not certain)
    if not certain:
        channel = sighting.adopt(
            Proposal(school, read(Site.X, "@found"), FACTS | {"scope": Scope.LOCAL}, [leader, teacher]), by=leader
        )
        assert channel.handle == "found"


def test_a_name_alone_needs_its_platform(school, teacher, client_of):
    said = {"account": "alder_bay", "said": "It writes to parents", "speaks_for": school.code}
    assert "Choose the platform" in client_of(teacher).post(at("report_account", school.code), said).text
    assert not Sighting.objects.exists()


def test_the_longest_name_of_signs_that_unfold_is_taken(school, teacher, client_of):
    said = {"account": "\ufdfa" * 480, "site": "x", "said": "?", "speaks_for": school.code}
    assert client_of(teacher).post(at("report_account", school.code), said).status_code == 302
    assert len(Sighting.objects.get().handle) == 200
