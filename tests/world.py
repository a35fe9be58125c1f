"""Two schools, and one person of each kind at each: what the access table and the fuzzing walk through."""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.test import Client
from django.urls import reverse

from dcs_portal.schools.models import User

from . import access
from .factories import SchoolFactory, mid_year, person

AT_A_SCHOOL = ("staff", "dsl", "leader", "welfare")
ACROSS_DCS = ("allegations", "senior_leader", "hq", "auditor")
ACTORS = ("signed_out", *AT_A_SCHOOL, *ACROSS_DCS, *(f"other_{name}" for name in AT_A_SCHOOL), "conflicted")


def tables() -> list:
    """The modules of tests/access, one for each app."""
    names = [module.name for module in pkgutil.iter_modules(access.__path__)]
    return [importlib.import_module(f"{access.__name__}.{name}") for name in names]


class World:
    """`people` by actor, `school` and `other_school`, and whatever the tables' `build(world)` put in."""

    def __init__(self) -> None:
        self.school = SchoolFactory(name="Own School", **mid_year())
        self.other_school = SchoolFactory(name="Other School")
        self.people: dict[str, User] = {name: person(name, name=name) for name in ACROSS_DCS}
        for name in AT_A_SCHOOL:
            self.people[name] = person(name, school=self.school, name=name)
            self.people[f"other_{name}"] = person(name, school=self.other_school, name=f"other {name}")
        # A welfare officer of the own school whom the records of `build` are about.
        self.people["conflicted"] = person("welfare", school=self.school, name="conflicted")
        for table in tables():
            getattr(table, "build", lambda world: None)(self)
        self._clients = {actor: self._client(actor) for actor in ACTORS}

    def _client(self, actor: str) -> Client:
        client = Client()
        if actor in self.people:
            client.force_login(self.people[actor], "django.contrib.auth.backends.ModelBackend")
            # The first page of a session notes when it was, which `undone` would undo: each page would be the first.
            client.get(reverse("help"))
        return client

    def client(self, actor: str) -> Client:
        return self._clients[actor]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens to the database inside is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
