"""The demonstration fills the portal's own development database, and never another."""

from contextlib import nullcontext

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection

from dcs_portal.management.commands.demo import require_own_database
from dcs_portal.schools.checks import no_demonstration
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside_tests(settings):
    settings.TESTING = False
    settings.DEBUG = True


def test_the_own_database_will_do_where_it_is_sqlite(outside_tests, settings):
    settings.OWN_DATABASE = settings.DATABASES["default"]["NAME"]
    with nullcontext() if connection.vendor == "sqlite" else pytest.raises(CommandError):
        require_own_database()


@pytest.mark.parametrize("command", [["demo"], ["serve", "--demo"]])
def test_any_other_is_refused_before_it_is_touched(command, outside_tests, monkeypatch):
    monkeypatch.setattr("dcs_portal.management.commands.demo.fill", lambda: pytest.fail("it was filled"))
    monkeypatch.setattr("dcs_portal.management.commands.serve.Command.run", lambda *args: pytest.fail("it was begun"))
    with pytest.raises(CommandError, match="only the SQLite database in DATA_DIR"):
        call_command(*command)


@pytest.mark.parametrize(
    ("production", "address", "active", "starts"),
    [
        (True, "hq@demo.example", True, False),
        (True, "HQ@Demo.Example", True, False),
        (True, "hq@demo.example", False, True),
        (True, "hq@school.example", True, True),
        (False, "hq@demo.example", True, True),
    ],
)
def test_production_does_not_migrate_with_a_demonstrations_account(production, address, active, starts, settings):
    settings.PRODUCTION = production
    person(email=address, is_active=active)
    faults = [fault.id for fault in run_checks(tags=["database"], databases=["default"])]
    assert ("portal.E001" not in faults) == starts


def test_a_database_without_tables_is_left_to_migrate(settings, monkeypatch):
    settings.PRODUCTION = True
    monkeypatch.setattr("django.db.connection.introspection.table_names", list)
    assert no_demonstration(databases=["default"]) == []
