"""Asking and reminding with the clock moved: who gets which message on which day, once, whatever crashes."""

import datetime
from unittest import mock

import pytest
from django.utils import timezone

from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Role
from dcs_portal.schools.permissions import RoleName
from policies import reminding
from policies.models import Acknowledgement, AudienceRow, Version, acknowledge, add_document, set_audience
from policies.models.histories import asked_at
from tests.factories import SchoolFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_day(monkeypatch):
    real = reminding.now_at_hq

    def at_day(number):
        now = real() + datetime.timedelta(days=number)
        monkeypatch.setattr(reminding, "now_at_hq", lambda: now)
        return now

    return at_day


def told(who):
    return list(
        Notice.objects.filter(recipient=who, kind__startswith="read-").order_by("pk").values_list("kind", flat=True)
    )


@pytest.fixture
def long_there(teacher, leader):
    long_ago()


def long_ago():
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    AudienceRow.objects.update(starts_on=datetime.date(2020, 1, 1))


def test_asked_reminded_twice_then_the_leader(publish, teacher, leader, long_there, at_day):
    acknowledge(publish(), by=leader)
    for day, kinds in [(0, 1), (1, 1), (6, 1), (7, 2), (8, 2), (14, 3), (20, 3), (21, 4), (28, 4), (90, 4)]:
        at_day(day)
        reminding.remind()
        reminding.remind()
        at_leader = told(leader).count("read-late")
        assert (len(told(teacher)) + at_leader, at_leader) == (kinds, int(day >= 21)), f"day {day}"
    assert told(teacher) == ["read-asked", "read-reminder", "read-reminder"]


def test_nothing_once_it_is_done(publish, teacher, leader, long_there, at_day):
    version = publish()
    at_day(0)
    reminding.remind()
    acknowledge(version, by=teacher)
    acknowledge(version, by=leader)
    at_day(30)
    assert reminding.remind() == 0


def test_hq_hears_of_a_leader(publish, teacher, leader, hq, long_there, at_day):
    acknowledge(publish(), by=teacher)
    for day in (14, 21):
        at_day(day)
        reminding.remind()
    assert "read-late" in told(hq)
    assert "read-late" not in told(leader)


def test_one_message_for_several_documents(publish, document, hq, teacher, leader, long_there, at_day):
    other = add_document(by=hq, title="Another")
    set_audience(other, [(RoleName.STAFF, "")], by=hq)
    publish()
    publish("other words", document=other)
    at_day(0)
    reminding.remind()
    assert told(teacher) == ["read-asked"]


def test_a_second_document_on_the_same_day_is_told_the_next(publish, hq, teacher, leader, long_there, at_day):
    other = add_document(by=hq, title="Another")
    set_audience(other, [(RoleName.STAFF, "")], by=hq)
    acknowledge(publish(), by=leader)
    at_day(0)
    reminding.remind()
    acknowledge(Version.objects.get(), by=teacher)
    publish("other words", document=other)
    for day, kinds in [(0, ["read-asked"]), (1, ["read-asked"] * 2), (2, ["read-asked"] * 2)]:
        at_day(day)
        reminding.remind()
        assert told(teacher) == kinds, f"day {day}"


def test_one_message_to_a_leader_of_several_schools(publish, document, school, hq, teacher, leader, long_there, at_day):
    schools = [school, *(SchoolFactory(time_zone="Europe/London") for _ in range(2))]
    for one in schools[1:]:
        person(RoleName.STAFF, school=one)
        Role.objects.create(user=leader, name=RoleName.LEADER, school=one, confirmed_at=timezone.now())
    person(RoleName.STAFF, school=SchoolFactory())  # whose school has no leader, so HQ hears of it
    person(RoleName.STAFF, school=SchoolFactory())
    long_ago()
    acknowledge(publish(), by=leader)
    for day in (14, 21, 22):
        at_day(day)
        reminding.remind()
    assert (told(leader), told(hq)) == (["read-late"], ["read-late"])


def test_a_leader_hears_nothing_of_what_is_done_by_now(publish, teacher, leader, long_there, at_day):
    version = publish()
    acknowledge(version, by=leader)
    for day in (14, 21):
        at_day(day)
        reminding.remind()
    notice = Notice.objects.get(kind="read-late")
    assert notice.is_needed
    acknowledge(version, by=teacher)
    assert not notice.is_needed


def test_who_comes_back_is_asked_again(publish, school, teacher, leader, hq, long_there, at_day):
    acknowledge(publish(), by=leader)
    for day in (14, 21):
        at_day(day)
        reminding.remind()
    left, back = reminding.now_at_hq().date(), reminding.now_at_hq().date() + datetime.timedelta(days=30)
    teacher.roles.update(ends_on=left)
    Role.objects.create(user=teacher, name=RoleName.STAFF, school=school, starts_on=back, confirmed_at=timezone.now())
    for day in (51, 52, 58, 65, 72):
        at_day(day)
        reminding.remind()
    assert told(teacher) == ["read-asked", "read-asked", "read-reminder", "read-reminder"]
    assert told(leader) == ["read-late", "read-late"]


def test_who_joins_is_asked_and_who_left_is_not(publish, school, teacher, leader, hq, at_day):
    publish()
    at_day(10)
    joiner = person(RoleName.STAFF, school=school)
    joiner.roles.update(starts_on=reminding.now_at_hq().date())
    teacher.leave(by=hq)
    reminding.remind()
    assert (told(joiner), told(teacher)) == (["read-asked"], [])


@pytest.mark.parametrize("where", ["policies.reminding.notify", "policies.models.Reminder.objects.bulk_create"])
def test_a_crash_loses_and_doubles_nothing(where, publish, teacher, leader, long_there, at_day, monkeypatch):
    publish()
    at_day(0)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(where, lambda *args, **kwargs: (_ for _ in ()).throw(KeyboardInterrupt))
        reminding.remind()
    at_day(1)
    reminding.remind()
    reminding.remind()
    assert (told(teacher), told(leader)) == (["read-asked"], ["read-asked"])


def test_a_correction_asks_nobody_again_and_a_material_change_does(publish, teacher, leader, long_there, at_day):
    acknowledge(publish(), by=teacher)
    publish("a comma", is_material=False)
    assert reminding.outstanding_of(teacher) == []
    publish("another rule")
    assert [one.person for one in reminding.outstanding_of(teacher)] == [teacher.pk]


def test_the_history_stands(publish, document, hq, teacher, leader, long_there):
    """What a past moment answers is the same before and after all that happens later."""
    first = publish()
    acknowledge(first, by=teacher)
    moment = timezone.now()

    def answer():
        return sorted((one.person, one.required.version, bool(one.done)) for one in asked_at(moment))

    before = answer()
    assert before == sorted([(teacher.pk, first.pk, True), (leader.pk, first.pk, False)])
    acknowledge(first, by=leader)
    publish("another rule")
    assert answer() == before
    assert Acknowledgement.objects.filter(person=teacher).count() == 1
    Version.objects.latest("number").withdraw("wrong", by=hq)
    assert answer() == before


def test_a_past_day_stands_whoever_comes_and_goes(publish, document, school, hq, teacher, leader, long_there, at_day):
    """After a leaver, a joiner, a superseded version, a change of audience and who agreed late."""
    then = timezone.now() - datetime.timedelta(days=3)
    with mock.patch.object(timezone, "now", lambda: then):
        first = publish()
    Acknowledgement.objects.create(version=first, person=teacher, name=teacher.name, sha256=first.sha256, at=then)
    past = reminding.now_at_hq() - datetime.timedelta(days=1)

    def answer():
        return {(one.person, one.required.version, bool(one.done)) for one in asked_at(past)}

    before = answer()
    assert before == {(teacher.pk, first.pk, True), (leader.pk, first.pk, False)}
    joiner = person(RoleName.STAFF, school=school)
    acknowledge(first, by=joiner)
    acknowledge(first, by=leader)
    teacher.leave(by=hq)
    publish("another rule")
    set_audience(document, [], by=hq)
    assert answer() == before
    assert {one.person for one in asked_at(reminding.now_at_hq())} == {leader.pk}


def test_as_many_queries_for_many_as_for_few(publish, school, hq, django_assert_num_queries):
    publish()
    for _ in range(30):
        person(RoleName.STAFF, school=school)
    with django_assert_num_queries(4):
        assert len(asked_at(reminding.now_at_hq())) == 30
