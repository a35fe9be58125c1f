import datetime
from contextlib import contextmanager
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from channels.models import Channel, Proposal, propose
from channels.statuses import Scope
from dcs_portal.handles import Site, read
from dcs_portal.schools.permissions import RoleName
from policies.models import Version, acknowledge, add_document
from tests.clients import client_of, queries_of  # noqa: F401 (fixtures)
from tests.factories import SchoolFactory, person

FACTS = {
    "purpose": "News for families",
    "audiences": ["parents"],
    "year_groups": [],
    "languages": "English",
    "recovery": "The school office",
    "second_factor": True,
    "comments_open": False,
    "answering": "The office, on working days",
    "consent": "held",
    "link": "",
}


@pytest.fixture
def hq(db):
    return person(RoleName.HQ, name="Hilary Quinn")


@pytest.fixture
def school(db):
    return SchoolFactory(time_zone="Europe/London", name="Alder Bay Primary", code="alder-bay")


@pytest.fixture
def teacher(school):
    return person(RoleName.STAFF, school=school, name="Terry Teacher")


@pytest.fixture
def office(school):
    return person(RoleName.STAFF, school=school, name="Olive Office")


@pytest.fixture
def leader(school):
    return person(RoleName.LEADER, school=school, name="Lee Leader")


@pytest.fixture
def strategy(hq):
    return publish_strategy(hq)


def publish_strategy(hq, text="# Rules\n\nBe kind.", *, is_material=True):
    """Another version of the strategy document is in force."""
    from policies.models import Document

    document = Document.objects.filter(number=16).first() or add_document(by=hq, title="Social media", number=16)
    version = Version.objects.begin(document, text, by=hq)
    version.submit(is_material=is_material, changes="Everything.", changes_for={}, by=hq)
    version.approve(by=person(RoleName.HQ))
    version.publish(by=hq)
    return version


@pytest.fixture
def make(school, teacher, office):
    """A proposed channel: `make("@alder_bay")`, with facts by name."""

    def make(typed="@alder_bay", *, site=Site.INSTAGRAM, by=teacher, at=school, people=None, mailboxes=(), **facts):
        people = [teacher, office] if people is None else people
        facts = FACTS | {"scope": Scope.LOCAL} | facts
        return propose(Proposal(at, read(site, typed), facts, people, list(mailboxes)), by=by)

    return make


@pytest.fixture
def live(make, leader):
    """A local channel that is live."""

    def live(*args, decided_by=leader, **kwargs) -> Channel:
        channel = make(*args, **kwargs)
        channel.approve(by=decided_by)
        channel.go_live(by=decided_by)
        return channel

    return live


@pytest.fixture
def external(make, leader, hq, strategy):
    """An external channel that is live, approved for so many days."""

    def external(days=365, *args, **kwargs) -> Channel:
        channel = make(*args, scope=Scope.EXTERNAL, **kwargs)
        acknowledge(strategy, by=leader)
        channel.ask_hq(by=leader)
        channel.approve(by=hq, until=channel.today + datetime.timedelta(days), conditions="No faces.")
        channel.go_live(by=leader)
        return channel

    return external


@contextmanager
def clock_at(day, hour=9):
    """What happens inside, happens on that day at that hour in London."""
    then = datetime.datetime.combine(day, datetime.time(hour), ZoneInfo("Europe/London")).astimezone(datetime.UTC)
    with mock.patch.object(timezone, "now", lambda: then):
        yield


def kinds(who) -> list[str]:
    """What somebody was told, in order."""
    return list(who.notices.order_by("pk").values_list("kind", flat=True))


def at(name, *args) -> str:
    return reverse(f"channels:{name}", args=args)
