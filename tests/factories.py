"""Test data, invented and obviously so."""

import datetime

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Place, Role, School, User
from dcs_portal.schools.permissions import RoleName

register(Kind("test", "Something about {reference}", "you work on it.", path=lambda notice: "/help/"))
PASSWORD = "marble-teapot-orbit"


class PlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Place
        django_get_or_create = ["code"]

    code = "testland"
    name = factory.LazyAttribute(lambda place: place.code.title())


class SchoolFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = School

    code = factory.Sequence(lambda n: f"school-{n}")
    name = factory.Sequence(lambda n: f"Test School {n}")
    kind = "primary"
    place = factory.SubFactory(PlaceFactory)
    time_zone = "Asia/Nicosia"
    year_groups = ["FS2", "Y1", "Y2"]


def mid_year() -> dict[str, int]:
    """Of a school: a year that began three months ago, so that no test looks over its edge, on whatever day it runs."""
    start = timezone.localdate() - datetime.timedelta(days=90)
    return {"year_starts_month": start.month, "year_starts_day": start.day}


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@school.example")

    @factory.post_generation
    def address(self, create, extracted, **kwargs):
        EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


class NoticeFactory(factory.django.DjangoModelFactory):
    """A notice of the kind "test", waiting."""

    class Meta:
        model = Notice

    recipient = factory.SubFactory(UserFactory)
    kind = "test"
    reference = "4831-9077"
    record_type = "schools.place"
    record_id = 0
    dedupe_key = factory.Sequence(lambda n: f"test-{n}")


def person(*roles: RoleName | str, school: School | None = None, **fields) -> User:
    """A person with these roles, all at `school` (None: across DCS), in force."""
    user = UserFactory(**fields)
    for name in roles:
        Role.objects.create(user=user, name=name, school=school, confirmed_at=timezone.now())
    return user
