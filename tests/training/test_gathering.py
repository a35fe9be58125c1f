"""What the rule is told: everything of many schools and years, in as many queries as for one."""

import datetime

import pytest

from dcs_portal.schools.models import Holiday, School
from tests.factories import SchoolFactory
from training.levels import Aim, Level
from training.models import Exemption, Session, coverage_of, gather, set_due, set_own_due

from .conftest import a_class

pytestmark = pytest.mark.django_db


def lines(school, on=None):
    found = coverage_of([school], school.academic_year(), on or school.today)[school.pk]
    return [(line.aim, line.state.value, line.to_reach) for line in found.lines]


def test_a_year_from_nothing_to_done(school, school_class, log):
    assert lines(school) == [(Aim.UNDER_13, "due", 24)]
    log(days=1)
    assert lines(school) == [(Aim.UNDER_13, "planned", 24)]
    first = log(21, 3)
    assert lines(school) == [(Aim.UNDER_13, "planned", 3)]
    log(3, 0, catches_up=first)
    assert lines(school) == [(Aim.UNDER_13, "done", 0)]


def test_what_is_struck_out_or_does_not_count_is_as_if_it_were_not(school, log, leader, resource, hq):
    session = log(24, 0)
    resource.mark_counting(False, by=hq)
    assert lines(school) == [(Aim.UNDER_13, "due", 24)]
    resource.mark_counting(True, by=hq)
    resource.retire(by=hq)
    assert lines(school) == [(Aim.UNDER_13, "done", 0)]
    session.strike_out("It was another class", by=leader)
    assert lines(school) == [(Aim.UNDER_13, "due", 24)]


def test_only_an_approved_exemption_counts(school, school_class, teacher, leader):
    exemption = Exemption.objects.ask(school_class, Level.UNDER_13, "All of them abroad", by=teacher)
    assert lines(school)[0][1] == "due"
    exemption.approve(by=leader)
    assert lines(school)[0][1] == "exempt"
    exemption.end("They are back", by=leader)
    assert lines(school)[0][1] == "due"


@pytest.mark.parametrize(
    ("hq_day", "own_day", "expected"),
    [
        (None, None, "2027-07-16"),  # the last school day of the year
        ("2027-03-26", None, "2027-03-26"),
        ("2027-03-26", "2027-02-12", "2027-02-12"),
        ("2027-03-27", None, "2027-03-26"),  # a Saturday
        ("2027-04-07", None, "2027-03-26"),  # in the Easter holidays
        (None, "2027-02-12", "2027-02-12"),
    ],
)
def test_the_day_by_which_it_is_due(school, hq, leader, hq_day, own_day, expected):
    for name, first, last in [("Easter", "2027-03-27", "2027-04-11"), ("Summer", "2027-07-17", "2027-08-31")]:
        Holiday.objects.create(school=school if name == "Summer" else None, name=name, first_day=first, last_day=last)
    if hq_day:
        set_due(2026, datetime.date.fromisoformat(hq_day), by=hq)
    if own_day:
        set_own_due(school, 2026, datetime.date.fromisoformat(own_day), by=leader)
    facts = gather([school], [2026])[school.pk, 2026]
    assert (facts.due_on.isoformat(), facts.ends_on.isoformat()) == (expected, "2027-07-16")


def test_a_class_has_only_its_own_year(school, log, teacher):
    last_year = a_class(school, year=school.academic_year() - 1)
    log(24, 0)
    found = gather([school], [last_year.academic_year, school.academic_year()])
    assert [len(found[school.pk, year].sessions) for _, year in sorted(found)] == [0, 1]
    assert [len(found[school.pk, year].classes) for _, year in sorted(found)] == [1, 1]


def test_it_takes_as_many_queries_for_many_schools_and_years(school, log, django_assert_num_queries):
    log(24, 0)
    for number in range(4):
        other = SchoolFactory(time_zone="Europe/London")
        for year in (2024, 2025, 2026):
            a_class(other, name=f"{number}", year=year)
    with django_assert_num_queries(6):
        assert len(gather([school], [school.academic_year()])) == 1
    schools = list(School.objects.all())
    with django_assert_num_queries(6):
        assert len(gather(schools, [2024, 2025, 2026])) == 15
    assert Session.objects.count() == 1
