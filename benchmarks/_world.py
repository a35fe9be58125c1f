"""A throw-away database, and how figures are printed."""

import contextlib
import os
from collections.abc import Iterator

os.environ |= {"DJANGO_SETTINGS_MODULE": "dcs_portal.settings", "DEBUG": "0", "SECOND_FACTOR_OPTIONAL": "1"}
os.environ |= {"PRODUCTION": "false", "ALLOWED_HOSTS": "testserver", "SSL_REDIRECT": "false"}

import django
from django.conf import settings

# For a list to hold ours against; the portal itself has no admin.
settings.INSTALLED_APPS += ["django.contrib.admin"]
django.setup()

from django.db import connection, connections
from django.test.utils import setup_test_environment

setup_test_environment()
settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@contextlib.contextmanager
def database() -> Iterator[None]:
    name = connections["default"].settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def table(title: str, rows: list[tuple], head: tuple = ("page", "ratio", "queries")) -> None:
    print(title)
    for row in [head, *rows]:
        print("  ".join(str(cell).ljust(34 if index == 0 else 10) for index, cell in enumerate(row)))
