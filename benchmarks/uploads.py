"""What a web process needs while 1 GB streams in, against 1 MB; and what becomes of a body that is far too large."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

MEGABYTE = 1_000_000
FOLDER = Path(tempfile.mkdtemp(prefix="dcs-uploads-"))
os.environ |= {"DJANGO_SETTINGS_MODULE": "dcs_portal.settings", "DEBUG": "0", "SECOND_FACTOR_OPTIONAL": "1"}
os.environ |= {"PRODUCTION": "false", "ALLOWED_HOSTS": "localhost", "SSL_REDIRECT": "false", "DATA_DIR": str(FOLDER)}
os.environ |= {"DATABASE_URL": f"sqlite:///{FOLDER}/uploads.sqlite3", "EVIDENCE_VIDEO_MB": "1100"}
os.environ |= {"EVIDENCE_AT_ONCE_MB": "1200", "WEB_WORKERS": "1", "BEHIND_PROXY": "true"}

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from tests.bodies import MULTIPART, one_file
from tests.incidents.files import box, handler


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def people() -> tuple[Client, str]:
    """Somebody signed in with a draft that may take files; their client, and where files are sent."""
    from django.urls import reverse

    from incidents.models import ImageAnswer, ReportDraft
    from tests.factories import SchoolFactory, person

    reporter = person("staff", school=SchoolFactory())
    draft = ReportDraft.objects.create(reporter=reporter)
    answer = ImageAnswer.objects.give("no", by=reporter, draft=draft)
    client = Client()
    client.force_login(reporter, "django.contrib.auth.backends.ModelBackend")
    return client, reverse("incidents:evidence_upload", args=[answer.pk])


def film(size: int):
    """A form with an MP4 of so many bytes."""
    head = box(b"ftyp", b"isom\0\0\0\0") + handler(b"vide")
    return one_file(size, head + (size - len(head)).to_bytes(4, "big") + b"mdat" + secrets.token_bytes(8))


def send(port: int, client: Client, path: str, body, length: int) -> tuple[int, str]:
    """Sends it as a browser does, to the end or until the connection breaks; bytes sent, and the answer."""
    token = "a" * 32
    cookies = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={token}"
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Type: {MULTIPART}", f"Content-Length: {length}"]
    lines += [f"Cookie: {cookies}", f"X-CSRFToken: {token}", "Accept: application/json", "X-Forwarded-Proto: https"]
    lines += ["Origin: https://localhost", "Connection: close", "", ""]
    sent, came = 0, b""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.sendall("\r\n".join(lines).encode())
        try:
            while piece := body.read(65536):
                connection.sendall(piece)
                sent += len(piece)
        except OSError:
            pass
        try:
            while piece := connection.recv(65536):
                came += piece
        except OSError:
            pass
    return sent, came.decode(errors="replace")


def memory(pid: int) -> float:
    """Resident megabytes of the web server's processes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    statuses = [Path(f"/proc/{it}/status").read_text() for it in [pid, *children]]
    return (
        sum(int(line.split()[1]) for text in statuses for line in text.splitlines() if line.startswith("VmRSS")) / 1000
    )


def peak(pid: int, work) -> tuple[float, object]:
    """The most memory while `work` is done, and what it gave."""
    seen, over = [memory(pid)], threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            seen.append(memory(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        result = work()
    finally:
        over.set()
        watcher.join()
    return max(seen), result


def wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)


def main() -> None:
    call_command("migrate", verbosity=0)
    client, path = people()
    port = free_port()
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "dcs_portal.wsgi"],
        env=os.environ | {"PORT": str(port)},
        stderr=(FOLDER / "web.log").open("wb"),
    )
    try:
        wait(port)
        send(port, client, path, *film(MEGABYTE))
        results = {}
        for megabytes in (1, 1000):
            began = time.perf_counter()
            results[megabytes], (_, answer) = peak(
                web.pid, lambda n=megabytes: send(port, client, path, *film(n * MEGABYTE))
            )
            seconds = time.perf_counter() - began
            told = json.loads(answer.split("\r\n\r\n", 1)[1])["files"][0]
            print(f"{megabytes:5} MB: {told['state']}, {seconds:.1f} s")
        print(f"peak memory over 1,000 MB / over 1 MB: {results[1000] / results[1]:.2f}")
        large, _ = film(2000 * MEGABYTE)
        sent, answer = send(port, client, path, large, 10_000 * MEGABYTE)
        print(f"10 GB announced: {answer.split(chr(13))[0]} after {sent // MEGABYTE} MB")
    finally:
        web.terminate()
        web.wait()
        shutil.rmtree(FOLDER)


if __name__ == "__main__":
    main()
