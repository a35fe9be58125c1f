"""The demonstration's channels: invented accounts of two schools, in every state that there is something to do in."""

import datetime
from typing import Any
from unittest import mock

from django.utils import timezone

from dcs_portal.handles import Site, read
from dcs_portal.schools.demo import SCHOOL
from dcs_portal.schools.models import School, User
from policies.models import acknowledge, strategy_in_force

from .models import Channel, Proposal, Sighting, propose, set_public
from .statuses import Scope

_SECONDARY = "st-johns"
_FACTS = {
    "purpose": "News and dates for families",
    "audiences": ["parents", "command"],
    "year_groups": [],
    "scope": Scope.LOCAL,
    "languages": "English",
    "recovery": "The school office’s telephone",
    "second_factor": True,
    "comments_open": False,
    "answering": "The office, by 5pm on school days",
    "consent": "held",
}


def fill() -> None:
    home, away = School.objects.get(code=SCHOOL), School.objects.get(code=_SECONDARY)
    teacher, dsl, leader = _person("teacher"), _person("dsl"), _person("leader")
    long_ago = timezone.now() - datetime.timedelta(days=150)
    with mock.patch.object(timezone, "now", lambda: long_ago):
        page = _propose(home, Site.FACEBOOK, "https://www.facebook.com/example.episkopi", [teacher, dsl])
        page.approve(by=leader, conditions="No faces of children before consent is checked.")
        page.go_live(by=teacher)
    _propose(home, Site.INSTAGRAM, "https://www.instagram.com/example_episkopi", [teacher, dsl])
    _propose(home, Site.LINKEDIN, "https://www.linkedin.com/school/example-episkopi", [dsl, leader], _beyond())
    fake = read(Site.X, "https://x.com/examp1e_episkopi")
    said = "It answers parents’ questions in the name of the school. The office does not know it."
    Sighting.objects.report(home, fake, "https://x.com/examp1e_episkopi", said, by=teacher)
    set_public(home, True, by=leader)
    _external(away)
    _propose(None, Site.YOUTUBE, "https://www.youtube.com/@ExampleDcs", [_person("hq"), _person("hq2")], _beyond())


def _external(school: School) -> None:
    """One that is live and ends soon, and one that HQ is to decide on."""
    leader, keys = _person(f"leader-{school.code}"), [_person(f"teacher-{school.code}"), _person(f"dsl-{school.code}")]
    if version := strategy_in_force():
        acknowledge(version, by=leader)
        video = _propose(school, Site.YOUTUBE, "https://www.youtube.com/@ExampleStJohns", keys, _beyond())
        video.ask_hq(by=leader)
        until = video.today + datetime.timedelta(days=75)
        video.approve(by=_person("hq"), until=until, conditions="Concerts and sport only. Comments stay closed.")
        video.go_live(by=leader)
        _propose(school, Site.X, "https://x.com/example_stjohns", keys, _beyond()).ask_hq(by=leader)


def _beyond() -> dict[str, Any]:
    return {"scope": Scope.EXTERNAL, "audiences": ["public", "stakeholders"], "purpose": "What the school is proud of"}


def _propose(
    school: School | None, site: Site, link: str, keys: list[User], facts: dict[str, Any] | None = None
) -> Channel:
    said = _FACTS | {"link": link} | (facts or {})
    return propose(Proposal(school, read(site, link), said, keys), by=keys[0])


def _person(local: str) -> User:
    return User.objects.get(email=f"{local}@demo.example")
