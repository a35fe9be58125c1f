"""Hidden at once from whoever is named, provisionally; and who decides whether rightly."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcs_portal.schools.models import Role
from incidents.codes import Ground, Part, PosterKind, WithheldState
from incidents.models import Incident, NotNow, Party
from incidents.statuses import Status
from incidents.tasks import match_names
from tests.factories import SchoolFactory, person

from .cases import bring, kinds_for, report, triage


def sees(user, incident):
    return Incident.objects.visible_to(user).filter(pk=incident.pk).exists()


def written_in(incident, name, *, kind=PosterKind.PERSON, part=Part.POSTER):
    incident.name([Party(part=part, kind=kind, name=name)], by=incident.reporter)


def the_one(incident):
    return incident.withholdings.get()


def test_the_safeguarding_lead_says_that_it_was_a_mistake(school, reporter, officer, dsl):
    incident = report(school, reporter, poster=officer)
    assert "withheld" in kinds_for(dsl)
    incident.decide_withholding(the_one(incident), "a namesake", is_right=False, by=dsl)
    assert sees(officer, incident)
    assert the_one(incident).state == WithheldState.LIFTED
    assert not incident.parties.named().exists()


def test_confirmed_it_stays_hidden(school, reporter, officer, dsl):
    incident = report(school, reporter, poster=officer)
    incident.decide_withholding(the_one(incident), "it is their account", is_right=True, by=dsl)
    assert not sees(officer, incident)
    assert not dsl.notices.filter(kind="withheld", read_at=None).exists()


def test_confirmed_by_mistake_it_can_be_let_go_again(school, reporter, officer, dsl):
    incident = report(school, reporter, poster=officer)
    for is_right in (True, False):
        incident.decide_withholding(the_one(incident), "why", is_right=is_right, by=dsl)
    assert sees(officer, incident)
    with pytest.raises(NotNow):
        incident.decide_withholding(the_one(incident), "why", is_right=True, by=dsl)


def test_named_again_it_is_hidden_again(school, reporter, officer, dsl):
    incident = report(school, reporter, poster=officer)
    incident.decide_withholding(the_one(incident), "a namesake", is_right=False, by=dsl)
    incident.name([Party(part=Part.POSTER, kind=PosterKind.PERSON, person=officer)], by=reporter)
    assert the_one(incident).state == WithheldState.PROVISIONAL
    assert not sees(officer, incident)


def test_nobody_decides_on_whom_they_named(school, officer, dsl):
    deputy = person("deputy_dsl", school=school)
    incident = report(school, dsl, poster=officer)
    assert incident.to_decide(dsl) == []
    assert incident.to_decide(deputy) == [the_one(incident)]
    with pytest.raises(NotNow):
        incident.decide_withholding(the_one(incident), "why", is_right=False, by=dsl)


@pytest.mark.parametrize("who", ["officer", "leader", "reporter"])
def test_others_do_not_decide(who, school, reporter, officer, leader, dsl, request):
    incident = report(school, reporter, poster=person("welfare", school=school))
    with pytest.raises((PermissionDenied, NotNow)):
        incident.decide_withholding(the_one(incident), "why", is_right=False, by=request.getfixturevalue(who))


def test_without_a_safeguarding_lead_the_next_level_decides(school, reporter, dsl):
    everywhere, allegations = person("welfare"), person("allegations")
    incident = report(school, reporter, poster=dsl)
    assert incident.to_decide(everywhere)
    assert not incident.to_decide(allegations)


def test_who_names_every_officer_locks_out_nobody_for_good(school, reporter, officer, dsl):
    everywhere, allegations, hq = person("welfare"), person("allegations"), person("hq")
    incident = report(school, reporter)
    all_of_them = [officer, dsl, everywhere]
    incident.name([Party(part=Part.POSTER, kind=PosterKind.PERSON, person=one) for one in all_of_them], by=reporter)
    assert not any(sees(one, incident) for one in all_of_them)
    assert sees(allegations, incident)
    assert {"case-stuck", "withheld"} <= set(kinds_for(allegations))
    assert "no-officer" in kinds_for(hq)
    one = incident.withholdings.get(person=officer)
    incident.decide_withholding(one, "nothing to do with it", is_right=False, by=allegations)
    assert sees(officer, incident)


def test_where_all_who_decide_are_named_hq_must_name_another(school, reporter, officer, dsl):
    allegations, hq = person("allegations"), person("hq")
    incident = report(school, reporter)
    named = [Party(part=Part.POSTER, kind=PosterKind.PERSON, person=one) for one in (dsl, allegations)]
    incident.name(named, by=reporter)
    assert sees(officer, incident)
    assert kinds_for(hq) == ["no-confirmer"]
    another = person("dsl", school=school)
    assert len(incident.to_decide(another)) == 2


def test_an_interest_is_declared_after_reading(school, reporter, officer, leader, dsl):
    colleague = person("welfare", school=school)
    incident = bring(report(school, reporter), Status.IN_TRIAGE, officer, leader)
    incident.declare_interest("my neighbour's child", by=officer)
    assert (incident.officer, incident.status) == (None, Status.REPORTED)
    assert not sees(officer, incident)
    assert the_one(incident).ground == Ground.INTEREST
    assert "withheld" in kinds_for(dsl)
    assert "case-returned" in kinds_for(colleague)
    assert incident.to_decide(officer) == []


def test_where_a_leader_is_concerned_the_senior_leader_decides(school, reporter, officer, leader):
    deputy_head, senior = person("leader", school=school), person("senior_leader")
    incident = report(school, reporter, target=leader)
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    assert sees(senior, incident)
    assert not sees(deputy_head, incident)
    assert "case-referred" in kinds_for(senior)
    assert "case-referred" not in kinds_for(deputy_head)


def test_who_becomes_a_leader_later_takes_leadership_with_them(school, reporter, officer):
    incident = report(school, reporter, target=officer)
    Role.objects.create(user=officer, name="leader", school=school, confirmed_at=incident.reported_at)
    incident.refresh_from_db()
    assert incident.leadership == "senior"


def test_a_leader_named_while_leaders_decide_hands_over_to_the_senior_leader(school, reporter, officer, leader):
    senior, hq = person("senior_leader"), person("hq")
    incident = bring(report(school, reporter), Status.WITH_LEADERSHIP, officer, leader)
    triage(incident, officer, target=leader)
    assert kinds_for(senior) == ["case-referred"]
    assert "no-leader" not in kinds_for(hq)


def test_without_a_senior_leader_hq_must_name_one(school, reporter, officer, leader):
    hq = person("hq")
    incident = bring(report(school, reporter), Status.WITH_LEADERSHIP, officer, leader)
    triage(incident, officer, target=leader)
    assert kinds_for(hq) == ["no-confirmer", "no-leader"]


@pytest.mark.parametrize("heads", [1, 2])
def test_where_the_last_leader_declares_an_interest_the_senior_leader_decides(heads, school, reporter, officer, leader):
    senior, others = person("senior_leader"), [person("leader", school=school) for _ in range(heads - 1)]
    incident = bring(report(school, reporter), Status.WITH_LEADERSHIP, officer, leader)
    incident.declare_interest("my sister", by=leader)
    for other in others:
        assert sees(other, incident)
        assert not sees(senior, incident)
        incident.declare_interest("my brother", by=other)
    assert sees(senior, incident)
    assert kinds_for(senior) == ["case-referred"]


def test_where_the_only_senior_leader_declares_one_hq_must_name_another(school, reporter, officer, leader):
    senior, hq = person("senior_leader"), person("hq")
    incident = report(school, reporter, target=leader)
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    incident.declare_interest("my sister", by=senior)
    assert sorted(kinds_for(hq)) == ["no-confirmer", "no-confirmer", "no-leader"]


class TestNamesWrittenIn:
    def test_of_somebody_who_is_there(self, school, reporter, officer, dsl):
        incident = report(school, reporter)
        written_in(incident, "mr OFFICER")
        assert not sees(officer, incident)
        assert "withheld" in kinds_for(dsl)

    def test_of_two_of_one_name(self, school, reporter):
        namesakes = [person("welfare", school=school, name="Sam Smith") for _ in range(2)]
        incident = report(school, reporter)
        written_in(incident, "Sam Smith")
        assert not any(sees(one, incident) for one in namesakes)

    @pytest.mark.parametrize("name", ["Later Person", "later@school.example", "PERSON, Later (Y5)"])
    def test_of_somebody_who_gets_an_account_later(self, name, school, reporter, dsl):
        incident = report(school, reporter)
        written_in(incident, name)
        later = person("welfare", school=school, name="Later Person", email="later@school.example")
        assert not sees(later, incident)
        assert the_one(incident).person == later
        assert kinds_for(later) == []
        assert "withheld" in kinds_for(dsl)

    def test_of_somebody_whose_name_is_corrected(self, school, reporter):
        incident = report(school, reporter)
        written_in(incident, "Right Name")
        colleague = person("welfare", school=school, name="Wrong Name")
        assert sees(colleague, incident)
        colleague.name = "Right Name"
        colleague.save()
        assert not sees(colleague, incident)

    def test_hidden_even_before_it_is_written_down(self, school, reporter):
        incident = report(school, reporter)
        written_in(incident, "Later Person")
        later = person("welfare", school=school, name="Later Person")
        incident.withholdings.all().delete()
        assert not sees(later, incident)
        assert match_names() == 1
        assert the_one(incident).person == later
        assert match_names() == 0

    def test_the_sweep_asks_for_the_names_of_people_and_not_for_all_that_were_written(
        self, school, reporter, monkeypatch
    ):
        incident = report(school, reporter)
        names = ["Ada Later", "Ben Later", "Cid Later"]
        incident.name([Party(part=Part.POSTER, kind=PosterKind.PERSON, name=name) for name in names], by=reporter)
        for name in names:
            person("welfare", school=school, name=name)
        incident.withholdings.all().delete()
        monkeypatch.setattr("incidents.matching.AT_ONCE", 2)
        with CaptureQueriesContext(connection) as seen:
            assert match_names() == 3
        asked = [one["sql"] for one in seen if one["sql"].startswith('SELECT DISTINCT "incidents_party"."name_key"')]
        assert len(asked) > 1 and all('"name_key" IN' in sql for sql in asked)

    def test_of_a_page_that_bears_somebodys_name(self, school, reporter, officer):
        incident = report(school, reporter)
        written_in(incident, "Officer", kind=PosterKind.GROUP)
        assert not sees(officer, incident)

    def test_a_namesake_elsewhere_is_not_told_on(self, school, reporter, dsl):
        incident = report(school, reporter)
        written_in(incident, "Later Person")
        person("welfare", school=SchoolFactory(), name="Later Person")
        assert not incident.withholdings.exists()
        assert "withheld" not in kinds_for(dsl)

    def test_a_namesake_who_was_let_see_it_goes_on_seeing_it(self, school, reporter, officer, dsl):
        incident = report(school, reporter)
        written_in(incident, "Officer")
        incident.decide_withholding(the_one(incident), "a namesake", is_right=False, by=dsl)
        officer.save()
        assert match_names() == 0
        assert sees(officer, incident)
        incident.claim(by=officer)
        written_in(incident, "OFFICER, Mr")
        assert incident.officer == officer

    def test_what_was_written_in_stays_for_the_one_who_bears_it(self, school, reporter, officer, dsl):
        incident = report(school, reporter)
        incident.name([Party(part=Part.POSTER, kind=PosterKind.PERSON, name="Officer", person=officer)], by=reporter)
        incident.decide_withholding(the_one(incident), "a namesake", is_right=False, by=dsl)
        assert sees(officer, incident)
        other = person("welfare", school=school, name="Officer")
        assert not sees(other, incident)

    def test_signing_in_compares_nothing(self, school, reporter, officer, django_assert_num_queries):
        written_in(report(school, reporter), "Officer")
        with django_assert_num_queries(1):
            officer.save(update_fields=["last_login"])


def test_the_poster_who_reported_it_hears_nothing_more_of_it(school, reporter):
    from dcs_portal.notices.models import Notice, notify

    incident = report(school, reporter)
    notify(reporter, "report-closed", about=incident, key="closed")
    assert Notice.objects.inbox(reporter).count() == 1
    written_in(incident, "Reporter")
    assert Notice.objects.inbox(reporter).count() == 0
    assert not Incident.objects.reported_by(reporter).exists()
