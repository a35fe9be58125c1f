"""Bodies of requests as they come from a network: piece by piece, never whole in memory."""

from collections.abc import Iterator
from itertools import chain, repeat

BOUNDARY = "portal-boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


class Body:
    """What `wsgi.input` gives: `pieces` one after the other. `read_bytes` says how much anybody asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.left, self.read_bytes = iter(pieces), b"", 0

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self.left) < size:
            piece = next(self.pieces, None)
            if piece is None:
                break
            self.left += piece
        found, self.left = (self.left, b"") if size < 0 else (self.left[:size], self.left[size:])
        self.read_bytes += len(found)
        return found

    readline = read


def part(name: str, filename: str, headers: str = "") -> bytes:
    disposition = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
    return f"--{BOUNDARY}\r\n{disposition}\r\nContent-Type: image/png\r\n{headers}\r\n".encode()


def one_file(size: int, head: bytes = b"", name: str = "files", filename: str = "film.mp4") -> tuple[Body, int]:
    """A form with one file of `size` bytes that begins with `head`; the body and its length."""
    begin, end = part(name, filename) + head, f"\r\n--{BOUNDARY}--\r\n".encode()
    rest = size - len(head)
    block = b"\0" * 65536
    blocks = chain(repeat(block, rest // len(block)), [block[: rest % len(block)]])
    return Body(chain([begin], blocks, [end])), len(begin) + rest + len(end)


def post(client, path: str, body: Body, length: int, **headers: str):
    """Send it as the web server would."""
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "CONTENT_TYPE": MULTIPART, "CONTENT_LENGTH": str(length)}
    return client.request(**environ, **headers, **{"wsgi.input": body})
