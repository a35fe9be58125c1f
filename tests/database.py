"""SQLite's test database: a file, and made from one that was migrated before, where nothing has changed since."""

import hashlib
import os
import shutil
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from dcs_portal.audit import triggers

KEPT = Path(settings.BASE_DIR) / ".build" / "migrated"


def migrated() -> Path:
    """The file with every migration applied, by what they make: another when migrations, triggers or data change."""
    digest = hashlib.sha256(repr((django.VERSION, triggers.PROTECTED, triggers.SAME_ROW, triggers.WHEN)).encode())
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    for file in [
        Path(triggers.__file__),
        *(file for folder in folders for file in sorted(folder.glob("*.py"))),
        *_data(),
    ]:
        digest.update(file.read_bytes())
    return KEPT / f"{digest.hexdigest()}.sqlite3"


def _data() -> list[Path]:
    """What migrations read."""
    return sorted((Path(settings.BASE_DIR) / "data").glob("*.csv"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """A file: a worker process opens it too, and threads really compete for it."""
    if connection.vendor == "sqlite":
        name = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(name)
        if (before := migrated()).exists():
            shutil.copy(before, name)


@pytest.fixture(scope="session")
def django_db_keepdb(request, django_db_modify_db_settings) -> bool:
    """What is in the file stays, and `migrate` adds what it lacks: all of it, or nothing."""
    return connection.vendor == "sqlite" or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database, migrated and still empty. It is kept for the next run, in place of those that are out of date."""
    if connection.vendor != "sqlite" or (kept := migrated()).exists():
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    new = KEPT / f"{os.getpid()}.new"
    new.unlink(missing_ok=True)
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(new)])
    new.replace(kept)
