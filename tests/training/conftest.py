import datetime

import pytest
from django.urls import reverse

from dcs_portal.schools.models import SchoolClass
from dcs_portal.schools.permissions import RoleName
from dcs_portal.schools.years import year_window
from tests.clients import client_of, queries_of  # noqa: F401 (fixtures)
from tests.factories import SchoolFactory, mid_year, person
from training.levels import Level
from training.models import Attendance, HeadCount, Resource, Session


@pytest.fixture
def hq(db):
    return person(RoleName.HQ, name="Hilary Quinn")


@pytest.fixture
def school(db):
    return SchoolFactory(time_zone="Europe/London", year_groups=["FS2", "Y1", "Y2", "Y3"], **mid_year())


@pytest.fixture
def teacher(school):
    return person(RoleName.STAFF, school=school, name="Terry Teacher")


@pytest.fixture
def leader(school):
    return person(RoleName.LEADER, school=school, name="Lee Leader")


@pytest.fixture
def resource(db):
    return Resource.objects.create(
        title="Play Like Share", publisher="CEOP Education", levels=[Level.UNDER_13], counts=True
    )


def first_day(school, year):
    return year_window(year, school.year_starts_month, school.year_starts_day)[0]


def a_class(school, name="3B", stages=("Y3",), year=None, children=24, teens=0):
    """A class of this year, counted on the first day of it (unless `children` is None)."""
    year = year or school.academic_year()
    one = SchoolClass.objects.create(school=school, academic_year=year, name=name, year_groups=list(stages))
    if children is not None:
        HeadCount.objects.create(school_class=one, on=first_day(school, year), children=children, teens=teens)
    return one


@pytest.fixture
def school_class(school):
    return a_class(school)


@pytest.fixture
def log(school, teacher, resource, school_class):
    """Logs a session of the class today: `log(21, 3)`; facts by name, `days` from today."""

    def log(took_part=None, away=None, *, days=0, classes=(school_class,), by=teacher, **facts):
        facts = {"on": school.today + datetime.timedelta(days), "level": Level.UNDER_13, "resource": resource} | facts
        return Session.objects.log(school, facts, [Attendance(one, took_part, away) for one in classes], by=by)

    return log


def at(name, *args) -> str:
    return reverse(f"training:{name}", args=args)


def boxes(name, day) -> dict:
    """A date as it is posted."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
