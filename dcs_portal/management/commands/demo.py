"""`manage.py demo`: fills an empty development database with invented schools' life, and says how to sign in."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from dcs_portal.schools import demo as people
from dcs_portal.schools.models import School, User


class Command(BaseCommand):
    help = "Fills an empty database with a demonstration. Refuses any other, and to run with DEBUG off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing where the demonstration stands.")
        parser.add_argument("--sign-ins", action="store_true", help="Print one sign-in for each role.")

    def handle(self, *args: Any, if_empty: bool = False, sign_ins: bool = False, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demonstration is for development: it does not run with DEBUG off.")
        require_own_database()
        if not self._is_empty():
            if not if_empty:
                raise CommandError("The database is not empty, so the demonstration leaves it alone.")
        else:
            fill()
        if sign_ins:
            self.stdout.write(people.sign_ins())

    def _is_empty(self) -> bool:
        return not User.objects.exists() and not School.objects.exists()


def require_own_database() -> None:
    """Raise CommandError unless the database is the one that a development portal makes for itself."""
    database = settings.DATABASES["default"]
    own = (database["ENGINE"], str(database["NAME"])) == ("django.db.backends.sqlite3", str(settings.OWN_DATABASE))
    if not own and not settings.TESTING:
        raise CommandError("The demonstration fills only the SQLite database in DATA_DIR. Take DATABASE_URL away.")


def fill() -> None:
    """Every app that has a module `demo` adds to it, in the order of INSTALLED_APPS."""
    with transaction.atomic():
        people.fill()
        for config in apps.get_app_configs():
            if config.name != "dcs_portal.schools" and module_has_submodule(config.module, "demo"):
                import_module(f"{config.name}.demo").fill()
