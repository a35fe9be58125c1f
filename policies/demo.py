"""The demonstration: strategy document 16 in our own words, what it names, and a draft of its next version."""

import datetime
from unittest import mock

from django.conf import settings
from django.utils import timezone

from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import RoleName

from . import demo_declaring
from .ages.importing import import_ages
from .demo_texts import CHANGES, CHANGES_FOR, QUESTIONS, SECOND, STRATEGY
from .models import (
    Document,
    DocumentKind,
    LinkKind,
    Question,
    Version,
    acknowledge,
    add_document,
    ask,
    checked,
    follow,
    link,
    set_audience,
)

PUBLISHED_DAYS_AGO = 16
DATED_ON = datetime.date(2024, 2, 14)
_ROLES = (RoleName.STAFF, RoleName.DSL, RoleName.DEPUTY_DSL, RoleName.WELFARE, RoleName.LEADER)
AUDIENCE = [(role.value, "") for role in _ROLES]
HAVE_READ = ["dsl", "leader", "leader-akrotiri"]


def _person(local: str) -> User | None:
    return User.objects.filter(email=f"{local}@demo.example").first()


def fill() -> None:
    hq, second = User.objects.get(email="hq@demo.example"), User.objects.get(email="hq2@demo.example")
    then = timezone.now() - datetime.timedelta(days=PUBLISHED_DAYS_AGO)
    with mock.patch.object(timezone, "now", lambda: then):
        document = _strategy(hq)
        version = _published(document, hq, second)
    for local in HAVE_READ:
        if person := _person(local):
            acknowledge(version, by=person, open_for=datetime.timedelta(minutes=6))
    _next_version(document, hq)
    demo_declaring.fill(hq)
    import_ages(settings.BASE_DIR / "data")


def _strategy(hq: User) -> Document:
    document = add_document(
        by=hq,
        number=16,
        title="Social media: staff and children",
        focus="DCS schools and settings",
        period_from=2023,
        period_to=2026,
        review_on=timezone.localdate() + datetime.timedelta(days=60),
    )
    set_audience(document, AUDIENCE, by=hq)
    link(document, LinkKind.DEPENDS_ON, _directive(hq), by=hq)
    link(document, LinkKind.REFERS_TO, _elsewhere(hq), by=hq)
    return document


def _directive(hq: User) -> Document:
    expected = timezone.localdate() + datetime.timedelta(days=120)
    kind = DocumentKind.FORTHCOMING
    directive = add_document(by=hq, title="DCS Social Media Directive", kind=kind, expected_on=expected)
    for local in ("teacher", "dsl"):
        if person := _person(local):
            follow(directive, person, wants=True)
    return directive


def _elsewhere(hq: User) -> Document:
    title = "Education & Care Strategy, Development Aspect 8: Standardisation, Alignment & Empowerment: Media"
    address = "https://education-and-care.example/aspect-8"
    strategy = add_document(by=hq, title=title, kind=DocumentKind.EXTERNAL, url=address)
    checked(strategy, by=hq)
    return strategy


def _published(document: Document, hq: User, second: User) -> Version:
    version = Version.objects.begin(document, STRATEGY, by=hq)
    version.dated_on = DATED_ON
    version.save(update_fields=["dated_on"])
    questions = [Question(text=t, answers=a, right=right, explanation=why) for t, a, right, why in QUESTIONS]
    ask(version, questions, by=hq)
    version.submit(is_material=True, changes=CHANGES, changes_for=CHANGES_FOR, by=hq)
    version.approve(by=second)
    version.publish(by=second)
    return version


def _next_version(document: Document, hq: User) -> None:
    draft = Version.objects.begin(document, by=hq)
    draft.edit(SECOND, by=hq, seen=draft.edits)
