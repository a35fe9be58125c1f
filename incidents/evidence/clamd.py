"""The one thing we ask of ClamAV's daemon: INSTREAM, a file in pieces, each behind its length (man 8 clamd).

The client libraries send a kilobyte at a time, or hide that the daemon refused a file as too large.
"""

import re
import socket
import struct
from collections.abc import Callable
from typing import BinaryIO
from urllib.parse import urlsplit

PIECE = 1_000_000
CONNECT_SECONDS = 5
# The daemon answers when it has looked through everything.
ANSWER_SECONDS = 120
PORT = 3310
_FOUND = re.compile(r"stream: (.+) FOUND")
_TOO_LARGE = "INSTREAM size limit exceeded"


class Unreachable(Exception):  # noqa: N818 - the scanner is away, which passes
    """The scanner cannot be reached, or gave no answer that says anything about the file."""


class TooLarge(Exception):  # noqa: N818 - it is an answer
    """The scanner takes no file of this size."""


class Stopped(Exception):  # noqa: N818 - it is what the caller asked for
    """The caller did not want the file to go on."""


def scan(url: str, file: BinaryIO, may_go_on: Callable[[], bool]) -> str:
    """The name of the virus in a file, empty where there is none.

    Args:
        url: "tcp://host:3310" or "unix:///run/clamav/clamd.ctl".
        may_go_on: asked before each piece.

    Raises:
        Unreachable, TooLarge, Stopped
    """
    try:
        with _connected(url) as connection:
            return _name_in(_answer(connection, file, may_go_on))
    except OSError as error:
        raise Unreachable(type(error).__name__) from error


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(CONNECT_SECONDS)
        connection.connect(parts.path)
    else:
        connection = socket.create_connection((parts.hostname, parts.port or PORT), CONNECT_SECONDS)
    connection.settimeout(ANSWER_SECONDS)
    return connection


def _answer(connection: socket.socket, file: BinaryIO, may_go_on: Callable[[], bool]) -> str:
    try:
        connection.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            if not may_go_on():
                raise Stopped
            connection.sendall(struct.pack("!L", len(piece)) + piece)
        connection.sendall(struct.pack("!L", 0))
    except ConnectionError:
        pass  # it hung up, as it does on a file that is too large; what it said may still be there
    with connection.makefile("rb") as said:
        return said.read(4096).rstrip(b"\0\n").decode(errors="replace")


def _name_in(answer: str) -> str:
    if answer == "stream: OK":
        return ""
    if found := _FOUND.fullmatch(answer):
        return found[1]
    raise TooLarge if answer.startswith(_TOO_LARGE) else Unreachable("no answer about the file")
