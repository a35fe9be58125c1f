"""What a container asks itself or another: `python dcs_portal/healthcheck.py [path [server]]`."""

import os
import sys
from http.client import HTTPConnection


def main(path: str = "/healthz", server: str = "127.0.0.1") -> int:
    """0 when the web server answers 200, else 1."""
    # The server answers only to its own names.
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*") or "localhost"
    connection = HTTPConnection(server, int(os.environ.get("PORT", "8000")), timeout=4)
    try:
        connection.request("GET", path, headers={"Host": host})
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
