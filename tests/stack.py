"""The real things around the portal, for the tests that want them: a broker, a worker, a mail server."""

import asyncio
import contextlib
import email
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from unittest import mock

import redis
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from kombu import pools

from dcs_portal.embedded import valkey_command, wait_until_it_answers

ROOT = Path(settings.BASE_DIR)


def wait_for(done: Callable[[], bool], seconds: float = 15, what: str = "it") -> None:
    """Returns as soon as `done` says so; AssertionError after so many seconds."""
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, f"{what} did not happen within {seconds} s"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mailbox:
    """A mail server that keeps what it is given. `refuse` is how many messages it turns away first."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.refuse = 0
        self.seconds = 0.0  # how long it takes over each message
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 (aiosmtpd calls it so)
        await asyncio.sleep(self.seconds)
        if self.refuse > 0:
            self.refuse -= 1
            return "451 try again later"
        self.messages.append(email.message_from_bytes(envelope.content))
        return "250 kept"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"

    @property
    def ids(self) -> list[str]:
        return [message["Message-ID"] for message in list(self.messages)]

    def to(self, address: str) -> list[Message]:
        return [message for message in list(self.messages) if message["To"] == address]

    @contextlib.contextmanager
    def open(self) -> Iterator["Mailbox"]:
        self.controller.start()
        try:
            yield self
        finally:
            self.controller.stop()


class Process:
    """A child in a session of its own, so that nothing of it outlives the test."""

    def __init__(self, command: list[str], log: Path, environment: dict[str, str] | None = None) -> None:
        self.command, self.log, self.environment = command, log, environment or {}
        self.process: subprocess.Popen | None = None

    def start(self) -> subprocess.Popen:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self.process

    def kill(self) -> None:
        """Kill -9, of it and of all it started."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Broker(Process):
    """A server of one's own on a socket: Valkey from the package, or the machine's redis-server where asked."""

    def __init__(self, folder: Path) -> None:
        self.data, self.socket = folder / "data", folder / "v.sock"
        command = valkey_command(self.data, self.socket)
        if "REDIS_URL" in os.environ and (server := shutil.which("redis-server")):
            command = [server, *command[1:]]
        super().__init__(command, folder / "broker.log")

    def start(self) -> subprocess.Popen:
        process = super().start()
        wait_until_it_answers(process, self.socket)
        return process

    def empty(self) -> None:
        """What it kept on disk is gone, as after a crash without persistence."""
        shutil.rmtree(self.data)
        self.data.mkdir(mode=0o700)

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def waiting(self) -> int:
        """How many tasks lie in the queue."""
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            return client.llen("celery")


class Worker(Process):
    """A Celery worker with threads, on the test's own database, broker and mail server."""

    def __init__(self, folder: Path, broker: Broker, mailbox: Mailbox, threads: int = 4, **environment: str) -> None:
        command = [
            *(sys.executable, "-m", "celery", "-A", "dcs_portal", "worker", "-P", "threads", "-c", str(threads)),
            *("-l", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"),
        ]
        given = {
            "DEBUG": "1",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url(),
            "VALKEY_SOCKET": str(broker.socket),
            "CELERY_BROKER_URL": broker.url,
            "EMAIL_URL": mailbox.url,
            **environment,
        }
        super().__init__(command, folder / "worker.log", given)

    def start(self) -> subprocess.Popen:
        said = self.log.stat().st_size if self.log.exists() else 0
        process = super().start()

        def has_begun_or_ended() -> bool:
            return b"ready." in self.log.read_bytes()[said:] or process.poll() is not None

        # A machine that is busy with other tests may take minutes over it.
        wait_for(has_begun_or_ended, 240, "the worker's start")
        assert process.poll() is None, self.log.read_text()[-3000:]
        return process


def database_url() -> str:
    """The test's own database, for a process that is not a test."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    login = f"{found['USER']}:{found['PASSWORD']}@" if found["USER"] else ""
    return f"postgres://{login}{found['HOST'] or 'localhost'}:{found['PORT'] or 5432}/{found['NAME']}"


@contextlib.contextmanager
def handing_over_to(broker: Broker) -> Iterator[None]:
    """This process gives its tasks to that broker."""
    from dcs_portal.celery import app
    from dcs_portal.notices import tasks

    before = app.conf.broker_url
    tasks._broker_down_until = 0.0
    with mock.patch.dict(os.environ, CELERY_BROKER_URL=broker.url):
        _point(app, broker.url)
        try:
            yield
        finally:
            _point(app, before)


def _point(app, url: str) -> None:
    app.conf.broker_url = url
    pools.reset()
    app._pool = app.amqp._producer_pool = None


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A folder with a short path: that of a socket may hold about 100 characters."""
    with tempfile.TemporaryDirectory(prefix="dcs-") as folder:
        yield Path(folder)
