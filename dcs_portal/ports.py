"""Is a TCP port of this machine free? `python dcs_portal/ports.py 8000`, before anything is installed."""

import socket
import sys


def is_free(port: int) -> bool:
    """Whether a server could listen on it. Raises OverflowError for a number that is no port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def complaint(port: str) -> str:
    """What to tell somebody who asked for this port, or nothing when they can have it."""
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        return f"PORT={port} is not a port: give a number from 1 to 65535."
    return "" if is_free(int(port)) else f"Port {port} is taken. Choose another, like this: PORT=8001 bin/run"


if __name__ == "__main__":
    sys.exit(complaint(sys.argv[1]) or None)
