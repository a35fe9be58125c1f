"""`manage.py serve`: the whole portal on one machine."""

import os
import sys
from argparse import ArgumentParser
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from dcs_portal.embedded import ValkeyError, valkey_command, wait_until_it_answers
from dcs_portal.health import WORKER_HEARD
from dcs_portal.management.commands.demo import require_own_database
from dcs_portal.ports import complaint
from dcs_portal.supervisor import AlreadyRunningError, Child, Supervisor, only_one

KEPT_LOG = 10_000_000
# The worker has no fellows to find or gossip with.
ALONE = ["--without-mingle", "--without-gossip"]


class Command(BaseCommand):
    help = "Runs the web server, the worker and the schedule (and Valkey, without REDIS_URL) until Ctrl-C."
    requires_system_checks = []  # bin/check and bin/test run them; the portal is up a second sooner

    def add_arguments(self, parser: ArgumentParser) -> None:
        demo = "First migrates and fills an empty database with the demonstration, whose sign-ins it prints."
        parser.add_argument("--demo", action="store_true", help=demo)

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        port = os.environ.get("PORT", "8000")
        if demo:
            require_own_database()
        try:
            with only_one(settings.DATA_DIR / "serve.lock"):
                if problem := complaint(port):
                    raise CommandError(problem)
                self.run(port, demo)
        except AlreadyRunningError as holder:
            raise CommandError(f"The portal already runs from this folder (process {holder}).") from None
        except ValkeyError as problem:
            raise CommandError(str(problem)) from None

    def run(self, port: str, demo: bool) -> None:
        """Starts everything, says when it is ready, and keeps it so until a signal comes."""
        supervisor = Supervisor(self.say)
        with supervisor.stopped_by_signals():
            if settings.EMBEDDED_VALKEY:
                child = valkey()
                wait_until_it_answers(supervisor.add(child), settings.VALKEY_SOCKET)
            welcome = self.prepare() if demo else ""
            cache.delete(WORKER_HEARD)
            self.say("Starting the web server, the worker and the schedule")
            for child in portal():
                supervisor.add(child)
            supervisor.watch(until=lambda: is_ready(port))
            if not supervisor.stopping:
                self.say(f"\nThe portal is ready: http://localhost:{port}\n{welcome}\nCtrl-C stops it.")
            supervisor.watch()
            self.say("Stopping.")

    def prepare(self) -> str:
        """Migrates and fills the demonstration, in this process because starting another takes seconds."""
        self.say("Preparing the database")
        sign_ins = StringIO()
        call_command("migrate", verbosity=0)
        call_command("demo", if_empty=True, sign_ins=True, stdout=sign_ins)
        connections.close_all()
        return sign_ins.getvalue()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def log(name: str) -> Path:
    """Where a child's output goes, so that the terminal stays readable. A long one is put aside, once."""
    folder = settings.DATA_DIR / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(folder / f"{name}.log")
    if path.exists() and path.stat().st_size > KEPT_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path


def valkey() -> Child:
    """The embedded server."""
    command = valkey_command(settings.DATA_DIR / "valkey", settings.VALKEY_SOCKET)
    return Child("valkey", command, log("valkey"))


def portal() -> list[Child]:
    """The portal's own processes, in the order in which they start."""
    celery = [sys.executable, "-m", "celery", "--app", "dcs_portal"]
    worker = [*celery, "worker", "-P", "threads", "-c", "4", "--loglevel", "INFO", *ALONE]
    return [
        Child("worker", worker, log("worker")),
        Child("web", [sys.executable, "-m", "gunicorn", "dcs_portal.wsgi"], log("web")),
        Child("beat", [*celery, "beat", "--loglevel", "INFO", "--pidfile="], log("beat")),
    ]


def is_ready(port: str) -> bool:
    """Whether `/readyz` says so."""
    host = (settings.ALLOWED_HOSTS or ["localhost"])[0].lstrip(".*") or "localhost"
    with closing(HTTPConnection("127.0.0.1", int(port), timeout=5)) as connection:
        try:
            connection.request("GET", "/readyz", headers={"Host": host})
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
