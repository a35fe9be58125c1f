"""A network peer that speaks as much of clamd's protocol as the portal does: INSTREAM, over TCP or a Unix socket.

It stands in for the daemon only, which needs signatures from the network. It knows one virus, the EICAR test file.
"""

import socketserver
import struct
import threading
from contextlib import contextmanager

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Win.Test.EICAR_HDB-1"


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            if len(data) + size > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            data += self.rfile.read(size)
        self.server.came.append(data)
        found = f"stream: {NAME} FOUND\0" if EICAR in data else "stream: OK\0"
        self.wfile.write(self.server.answer or found.encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    limit, answer = 10**9, b""


class _UnixServer(_Server):
    address_family = socketserver.socket.AF_UNIX

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)


@contextmanager
def clamd(path=None):
    """Runs one; gives it, with `url`, and in `came` what was sent."""
    server = _UnixServer(str(path), _Handler) if path else _Server(("127.0.0.1", 0), _Handler)
    server.url = f"unix://{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
    server.came = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
