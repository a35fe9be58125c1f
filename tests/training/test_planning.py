"""Last year's plan again; exemptions; the days by which training is due."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.filters import date
from dcs_portal.schools.years import academic_year
from tests.factories import SchoolFactory, person
from training.levels import Aim, Level
from training.models import (
    DueDate,
    Exemption,
    Session,
    Snooze,
    due_dates,
    proposals,
    repeat,
    set_due,
    set_own_due,
    snooze,
)
from training.repeating import same_class, same_day

from .conftest import a_class, at, boxes, first_day

UNDER = Level.UNDER_13
TODAY = datetime.date(2026, 11, 26)


@pytest.mark.parametrize(
    ("name", "groups", "expected"),
    [
        ("3B", ("Y3",), [2]),
        ("3b", ("Y3",), [2]),
        ("3 Otters", ("Y3",), [1, 2]),
        ("3B", ("Y4",), []),
        ("Y5/6", ("Y5", "Y6"), [3]),
    ],
)
def test_the_class_in_the_place_of_last_years(name, groups, expected):
    now = [(1, "3A", ("Y3",)), (2, "3B", ("Y3",)), (3, "Nurture", ("Y5", "Y6"))]
    assert same_class(name, groups, now) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-02-10", "2027-02-09"),  # a Tuesday
        ("2025-10-13", "2026-11-30"),  # 12 October has passed: the next Monday
        ("2025-11-27", "2026-12-03"),  # today has, too
        ("2025-12-29", "2027-01-04"),  # in the holidays
    ],
)
def test_the_same_day_of_the_week(on, expected):
    is_off = lambda day: datetime.date(2026, 12, 19) <= day <= datetime.date(2027, 1, 3)  # noqa: E731
    assert same_day(datetime.date.fromisoformat(on), TODAY, is_off).isoformat() == expected


@given(st.dates(datetime.date(2025, 9, 1), datetime.date(2026, 8, 31)))
def test_it_is_always_a_school_day_to_come(on):
    day = same_day(on, TODAY, lambda day: False)
    assert day > TODAY and day.weekday() < 5


@pytest.fixture
def last_year(school, log):
    """Sessions of last year's classes 3B and 3C, and one for who was away."""
    classes = [a_class(school, name, year=school.academic_year() - 1) for name in ("3B", "3C")]
    first = log(21, 3, classes=classes[:1], days=-200, strands=["privacy"])
    log(3, 0, classes=classes[:1], days=-190, catches_up=first)
    log(24, 0, classes=classes[1:], days=-180)
    return first


@pytest.mark.django_db
def test_last_years_plan_is_repeated_in_one_step(client_of, teacher, school, school_class, last_year):
    year = school.academic_year()
    found = proposals(school, year)
    # 3C is not there any more: its session is for all of Y3, of which 3B is planned already.
    assert [(one.session, one.classes) for one in found] == [(last_year, [school_class])]
    client, address = client_of(teacher), at("repeat", school.code)
    assert "3B" in client.get(address).content.decode()
    page = client.post(address, {"sessions": [last_year.pk]}, follow=True).content.decode()
    assert "1 session is planned." in page
    plan = Session.objects.get(status="planned")
    assert (plan.strands, plan.led_by, plan.on > school.today) == (["privacy"], teacher, True)
    assert "Nothing to repeat" in client.get(address).content.decode()
    assert repeat(school, year, {last_year.pk}, by=teacher) == []


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["done", "retired", "uncounted", "struck out"])
def test_what_is_not_repeated(why, school, school_class, last_year, log, resource, leader, hq):
    if why == "done":
        log(24, 0)
    elif why == "retired":
        resource.retire(by=hq)
    elif why == "uncounted":
        resource.mark_counting(False, by=hq)
    else:
        for session in Session.objects.all():
            session.strike_out("A mistake", by=leader)
    assert proposals(school, school.academic_year()) == []


@pytest.mark.django_db
def test_the_online_profile_is_planned_too_and_nothing_twice(school, school_class, log, teacher):
    """The level alone in autumn, the profile in spring: both are planned, and neither a second time."""
    school.year_groups = ["Y9"]
    school.save()
    before, _ = a_class(school, "9A", ["Y9"], year=school.academic_year() - 1), a_class(school, "9A", ["Y9"], teens=24)
    autumn = log(24, 0, classes=[before], days=-200, level=Level.THIRTEEN)
    spring = log(24, 0, classes=[before], days=-180, level=Level.THIRTEEN, covers_profile=True)
    year = school.academic_year()
    assert [one.session for one in proposals(school, year)] == [autumn, spring]
    repeat(school, year, {autumn.pk}, by=teacher)
    assert [one.session for one in proposals(school, year)] == [spring]
    repeat(school, year, {spring.pk}, by=teacher)
    assert proposals(school, year) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "expected"), [("primary", ["children"]), ("early_years", ["parents", "children"])])
def test_a_session_with_parents_is_repeated_in_a_setting_alone(kind, expected, school, school_class, log):
    school.kind = kind
    school.save()
    before = a_class(school, year=school.academic_year() - 1)
    sessions = {
        "parents": log(24, 0, classes=[before], days=-200, setting="parents"),
        "children": log(24, 0, classes=[before], days=-180),
    }
    assert [one.session for one in proposals(school, school.academic_year())] == [sessions[name] for name in expected]


@pytest.mark.django_db
def test_who_left_is_not_down_to_lead_it(school, school_class, last_year, leader):
    Session.objects.filter(pk=last_year.pk).update(led_by=person("staff", school=SchoolFactory()))
    (plan,) = repeat(school, school.academic_year(), {last_year.pk}, by=leader)
    assert plan.led_by == leader


# Exemptions.


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asks", "may"),
    [("teacher", {"leader", "second", "hq"}), ("leader", {"second", "hq"})],
)
def test_nobody_exempts_alone(asks, may, school, school_class, teacher, leader, hq):
    people = {"teacher": teacher, "leader": leader, "hq": hq, "second": person("leader", school=school)}
    people["stranger"] = person("leader", school=SchoolFactory())
    exemption = Exemption.objects.ask(school_class, UNDER, "Abroad", by=people[asks])
    assert {name for name, one in people.items() if exemption.may_decide(one)} == may
    for name in people.keys() - may:
        with pytest.raises(PermissionDenied):
            exemption.approve(by=people[name])


@pytest.mark.django_db
def test_an_exemption_from_beginning_to_end(client_of, teacher, leader, school_class):
    asking, deciding = client_of(teacher), client_of(leader)
    given = {"level": "under_13", "reason": "The class is abroad"}
    page = asking.post(at("exempt", school_class.pk), given, follow=True).content.decode()
    assert "A leader of the school or HQ decides" in page and "somebody else decides" in page
    exemption = Exemption.objects.get()
    assert "There is an exemption of this class" in asking.post(at("exempt", school_class.pk), given).content.decode()
    no = deciding.post(at("decide", exemption.pk), {"answer": "no", "reason": ""}).content.decode()
    assert "Say why you refuse it" in no
    deciding.post(at("decide", exemption.pk), {"answer": "yes"})
    exemption.refresh_from_db()
    assert (exemption.status, exemption.approver) == ("approved", leader)
    assert "cannot be done" in deciding.get(at("decide", exemption.pk), follow=True).content.decode()
    deciding.post(at("end_exemption", exemption.pk), {"reason": "They are back"})
    with pytest.raises(NotNow):
        exemption.end("Again", by=leader)
    assert [event.code for event in Event.objects.about(exemption)] == [
        "exemption.asked",
        "exemption.approved",
        "exemption.ended",
    ]
    Exemption.objects.ask(school_class, UNDER, "Abroad again", by=teacher).refuse("No", by=leader)


@pytest.mark.django_db
def test_hq_is_shown_what_a_leader_asked_for(client_of, teacher, leader, hq, school, school_class):
    other = a_class(school, "4A")
    Exemption.objects.ask(school_class, UNDER, "Abroad", by=teacher)
    Exemption.objects.ask(other, UNDER, "Abroad", by=leader)
    for who, expected in ((hq, "4A"), (leader, "3B"), (person("leader", school=school), "3B 4A"), (teacher, "")):
        page = client_of(who).get("/").content.decode()
        assert [one for one in ("3B", "4A") if f"Exemption: {one}" in page] == expected.split()


# When training is due.


@pytest.mark.django_db
def test_hq_is_shown_what_waits_where_there_is_no_leader(teacher, school_class, school, hq):
    exemption = Exemption.objects.ask(school_class, UNDER, "Abroad", by=teacher)
    assert list(Exemption.objects.for_hq()) == [exemption]
    first = person("leader", school=school)
    assert list(Exemption.objects.for_hq()) == []
    first.leave(by=hq)
    assert list(Exemption.objects.for_hq()) == [exemption]


@pytest.mark.django_db
def test_a_school_has_its_own_day_if_it_is_no_later(school, leader, hq, teacher):
    hqs, earlier, later = (datetime.date(2027, 3, day) for day in (26, 12, 27))
    set_due(2026, hqs, by=hq)
    with pytest.raises(ValidationError):
        set_own_due(school, 2026, later, by=leader)
    for _ in range(2):
        set_own_due(school, 2026, earlier, by=leader)
    assert due_dates(2026) == {None: hqs, school.pk: earlier}
    assert Event.objects.about(school).filter(code="training.due").count() == 1
    set_own_due(school, 2026, None, by=hq)
    set_own_due(school, 2026, None, by=hq)
    assert due_dates(2026) == {None: hqs}
    for stranger, act in ((leader, lambda: set_due(2026, hqs, by=leader)),
                          (teacher, lambda: set_own_due(school, 2026, earlier, by=teacher))):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()
        assert stranger


@pytest.mark.django_db
def test_the_pages_for_the_day(client_of, school, leader, hq):
    year = school.academic_year()
    day = first_day(school, year) + datetime.timedelta(days=120)
    DueDate.objects.create(academic_year=year, due_on=day)
    client, address = client_of(leader), at("own_due", school.code)
    late = client.post(address, boxes("on", day + datetime.timedelta(days=1))).content.decode()
    assert f"Date must be {date(day)} or earlier: that is HQ’s" in late
    client.post(address, boxes("on", day - datetime.timedelta(days=7)))
    assert DueDate.objects.filter(school=school).exists()
    client.post(address, {"on_day": "", "on_month": "", "on_year": ""})
    assert not DueDate.objects.filter(school=school).exists()


@pytest.mark.django_db
def test_hqs_page_for_the_day(client_of, hq):
    client, today = client_of(hq), timezone.localdate()
    assert "Date must be from" in client.post(at("due"), boxes("on", today.replace(day=1, year=2000))).content.decode()
    client.post(at("due"), boxes("on", today))
    assert DueDate.objects.get().due_on == today
    year = academic_year(today) + 1
    assert f"?year={year}" in client.get(at("due")).text
    client.post(f"{at('due')}?year={year}", boxes("on", datetime.date(year, 12, 1)))
    assert due_dates(year) == {None: datetime.date(year, 12, 1)}
    assert due_dates(year - 1) == {None: today}


@pytest.mark.django_db
def test_a_reminder_is_put_off_for_a_reason(school, school_class, teacher):
    week = school.today + datetime.timedelta(days=7)
    snooze(school_class, Aim.UNDER_13, week, "Exams", by=teacher)
    snooze(school_class, Aim.UNDER_13, week + datetime.timedelta(days=1), "More exams", by=teacher)
    assert [one.reason for one in Snooze.objects.on(week)] == ["More exams"]
    for until, why in ((school.today, "Exams"), (week, " ")):
        with pytest.raises(ValueError, match="a day to come, and a reason"):
            snooze(school_class, Aim.UNDER_13, until, why, by=teacher)
