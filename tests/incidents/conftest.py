import pytest

from dcs_portal.schools.permissions import RoleName
from incidents.guides import seeding
from incidents.models import GuideVersion
from tests.clients import client_of, queries_of  # noqa: F401 (fixtures)
from tests.factories import SchoolFactory, person

from .cases import report


@pytest.fixture
def school(db):
    return SchoolFactory(name="Own School")


@pytest.fixture
def reporter(school):
    return person(RoleName.STAFF, school=school, name="Reporter")


@pytest.fixture
def officer(school):
    return person(RoleName.WELFARE, school=school, name="Officer")


@pytest.fixture
def leader(school):
    return person(RoleName.LEADER, school=school, name="Leader")


@pytest.fixture
def dsl(school):
    return person(RoleName.DSL, school=school, name="Safeguarding")


@pytest.fixture
def incident(school, reporter, officer, leader):
    return report(school, reporter)


@pytest.fixture
def guides(db, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    seeding.load(GuideVersion.objects)
