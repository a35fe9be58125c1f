"""The demonstration: only in an empty development database, and through the same verbs as real life."""

import io

import pytest
from django.core.management import CommandError, call_command

from dcs_portal.audit.verify import faults
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import RoleName
from incidents.models import Incident
from incidents.statuses import Status

from .factories import SchoolFactory

pytestmark = pytest.mark.django_db


def demo(*flags):
    said = io.StringIO()
    call_command("demo", *flags, stdout=said)
    return said.getvalue()


def test_it_fills_an_empty_database_once(settings):
    settings.DEBUG = True
    said = demo("--sign-ins")
    assert not [role.label for role in RoleName if role != RoleName.DEPUTY_DSL and f" {role.label}\n" not in said]
    assert set(Incident.objects.values_list("status", flat=True)) == set(Status.values)
    assert School.objects.count() == 14
    assert list(faults()) == []
    before = User.objects.count()
    demo("--if-empty")
    assert User.objects.count() == before


def test_it_leaves_any_other_database_alone(settings):
    settings.DEBUG = True
    SchoolFactory()
    with pytest.raises(CommandError, match="not empty"):
        demo()
    assert not User.objects.exists()


def test_it_does_not_run_with_debug_off():
    with pytest.raises(CommandError, match="DEBUG off"):
        demo()
