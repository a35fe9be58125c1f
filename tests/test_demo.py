"""The demonstration: only in an empty development database, and through the same verbs as real life."""

import io

import pytest
from django.core.management import CommandError, call_command

from channels.models import Channel, Sighting
from dcs_portal.audit.verify import faults
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import RoleName
from incidents.models import Incident
from incidents.statuses import Status
from policies.models import Document, DocumentKind, LinkKind
from policies.reminding import outstanding_of
from training.models import Certificate, Exemption, Session, coverage_of

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
    _has_its_documents()
    _has_its_training()
    _has_its_channels()
    assert list(faults()) == []
    before = User.objects.count()
    demo("--if-empty")
    assert User.objects.count() == before


def _has_its_documents():
    """Document 16 is in force and says that it is none, its next version is a draft, and what it names is linked."""
    strategy = Document.objects.get(number=16)
    published, draft = strategy.published, strategy.unpublished
    assert (published.number, draft.number, draft.status) == (1, 2, "draft")
    assert all("This is a demonstration" in version.text.splitlines()[0] for version in (published, draft))
    assert published.text != draft.text
    assert {(one.kind, one.other.kind) for one in strategy.links.all()} == {
        (LinkKind.DEPENDS_ON, DocumentKind.FORTHCOMING),
        (LinkKind.REFERS_TO, DocumentKind.EXTERNAL),
    }
    teacher = User.objects.get(email="teacher@demo.example")
    assert [one.required.version for one in outstanding_of(teacher)] == [published.pk]


def _has_its_training():
    """Some of it is done and some is not; last year's sessions are there to be repeated, an exemption to be decided."""
    school = School.objects.get(code="episkopi")
    found = coverage_of(School.objects.all(), school.academic_year(), school.today)
    states = {line.state.value for one in found.values() for line in one.lines}
    assert {"done", "parents"} <= states and states & {"due", "overdue"}
    last_year = Session.objects.filter(classes__academic_year=school.academic_year() - 1)
    assert last_year.filter(school=school).count() == 7
    assert Exemption.objects.waiting().count() == 1
    assert Certificate.objects.get().holds


def _has_its_channels():
    """Something waits for a leader and for HQ, something is live, and an account is to be decided on."""
    assert set(Channel.objects.values_list("status", flat=True)) == {"proposed", "asked", "live"}
    assert Sighting.objects.waiting().count() == 1


def test_it_leaves_any_other_database_alone(settings):
    settings.DEBUG = True
    SchoolFactory()
    with pytest.raises(CommandError, match="not empty"):
        demo()
    assert not User.objects.exists()


def test_it_does_not_run_with_debug_off():
    with pytest.raises(CommandError, match="DEBUG off"):
        demo()
