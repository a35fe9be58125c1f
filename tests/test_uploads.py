"""How much each page takes, and how files come in: any page, any person, before anything is read."""

import resource
import time

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, UnreadablePostError
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, reverse

from dcs_portal import uploads
from dcs_portal.uploads import LINGER_BYTES, NO_ROOM, TOO_LARGE, BodyLimitMiddleware, Upload, abandoned, takes_files
from tests.bodies import BOUNDARY, MULTIPART, Body, one_file, part, post
from tests.factories import SchoolFactory, person

pytestmark = pytest.mark.django_db
TEN_GIGABYTES = 10 * 10**9


@pytest.fixture
def client(db, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    client = Client()
    client.force_login(person("staff", school=SchoolFactory()), "django.contrib.auth.backends.ModelBackend")
    return client


def endless():
    while True:
        yield b"x" * 65536


@pytest.mark.parametrize("path", ["/", "/help/", "/report/", "/account/login/", "/notices/"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_ten_gigabytes_announced_are_refused_unread(client, path, signed_in):
    body = Body(endless())
    answer = post(client if signed_in else Client(), path, body, TEN_GIGABYTES)
    assert answer.status_code == 413
    assert "That is too much to send at once" in answer.content.decode()
    assert body.read_bytes == 0


def test_a_script_is_told_in_words(client):
    answer = post(client, "/report/", Body(endless()), TEN_GIGABYTES, HTTP_ACCEPT="application/json")
    assert answer.status_code == 413
    assert "nothing was taken" in answer.json()["error"]


@pytest.mark.parametrize("length", ["", "-1", "ten", "1e400"])
def test_a_length_that_is_none(client, length):
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/report/", "CONTENT_LENGTH": length, "CONTENT_TYPE": MULTIPART}
    assert client.request(**environ, **{"wsgi.input": Body(endless())}).status_code < 500


def test_nobody_signed_in_is_not_read(db):
    path = reverse("incidents:evidence_upload", args=["00000000-0000-4000-8000-000000000000"])
    for accept, status in {"text/html": 302, "application/json": 401}.items():
        body = Body(endless())
        assert post(Client(), path, body, 1000, HTTP_ACCEPT=accept).status_code == status
        assert body.read_bytes == 0


def test_a_page_that_takes_no_files_stores_none(client, own_evidence, monkeypatch):
    seen = []
    monkeypatch.setattr(uploads, "Upload", lambda *args: seen.append(args))
    body, length = one_file(100_000)
    assert post(client, "/report/", body, length).status_code in (200, 302)
    assert seen == []
    assert not own_evidence.exists()


def request_with(body, length, limit=10**9, each=None) -> WSGIRequest:
    @takes_files(limit, each=each)
    def view(request):
        return HttpResponse()

    environ = {"CONTENT_TYPE": MULTIPART, "CONTENT_LENGTH": str(length), "wsgi.input": body, "REQUEST_METHOD": "POST"}
    request = WSGIRequest(RequestFactory()._base_environ(**environ))
    request.resolver_match = ResolverMatch(view, (), {})
    return request


def test_memory_stays_flat_while_a_file_comes_in(own_evidence):
    warm = request_with(*one_file(1_000_000))
    assert warm.FILES
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    request = request_with(*one_file(64_000_000))
    (upload,) = request.FILES.getlist("files")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (upload.size, upload.problem) == (64_000_000, "")
    assert grown < 4_000, f"{grown} KB more, {time.monotonic() - began:.1f} s"
    request.close()
    warm.close()
    assert list(own_evidence.rglob("*")) == [own_evidence / "incoming"]


def test_past_the_limit_nothing_is_kept_and_the_others_are(own_evidence):
    end = f"--{BOUNDARY}--\r\n".encode()
    whole = part("files", "a.txt") + b"x" * 200_000 + b"\r\n" + part("files", "b.txt") + b"good\r\n" + end
    request = request_with(Body(iter([whole])), len(whole), each=lambda: 1000)
    large, good = request.FILES.getlist("files")
    assert (large.problem, good.problem, good.read()) == (TOO_LARGE, "", b"good")
    assert len(list((own_evidence / "incoming").iterdir())) == 1
    request.close()
    assert list((own_evidence / "incoming").iterdir()) == []


@pytest.mark.parametrize("breaks_after", [10, 300, 70_000])
def test_a_body_that_breaks_off_leaves_nothing(own_evidence, breaks_after):
    def broken():
        yield (part("files", "a.txt") + b"whole\r\n" + part("files", "b.txt") + b"x" * 100_000)[:breaks_after]
        raise ConnectionResetError

    request = request_with(Body(broken()), 100_300)

    def page(request):
        with pytest.raises(UnreadablePostError):
            _ = request.FILES
        return HttpResponse()

    BodyLimitMiddleware(page)(request)
    assert [path for path in own_evidence.rglob("*") if path.is_file()] == []


class Full:
    """A file on a disk that is full."""

    def write(self, chunk):
        raise OSError(28, "No space left on device")

    def close(self):
        pass


def test_a_full_disk(own_evidence, caplog):
    upload = Upload("a.txt", "text/plain", 1000)
    upload.content.close()
    upload.file = Full()
    upload.take(b"x")
    upload.take(b"y")
    upload.finish()
    assert upload.problem == NO_ROOM
    assert "ENOSPC" in caplog.text
    assert list((own_evidence / "incoming").iterdir()) == []


def test_a_disk_that_is_nearly_full(own_evidence, settings):
    settings.KEEP_FREE_MB = 10**9
    assert Upload("a.txt", "text/plain", 1000).problem == NO_ROOM


def test_a_folder_that_cannot_be_made(own_evidence):
    own_evidence.parent.mkdir(exist_ok=True)
    own_evidence.write_text("in the way")
    assert Upload("a.txt", "text/plain", 1000).problem == NO_ROOM


def test_what_somebody_still_has_is_not_abandoned(own_evidence):
    mine, died = Upload("a.txt", "", 1000), Upload("b.txt", "", 1000)
    died.content.close()  # as when its process ends
    assert abandoned(older_than=-1) == [died.path]
    assert abandoned(older_than=3600) == []
    mine.close()


class Slow:
    """A connection that goes on sending."""

    def __init__(self, pieces):
        self.pieces, self.came = iter(pieces), 0

    def settimeout(self, seconds):
        assert 0 < seconds <= 2

    def recv(self, size):
        piece = next(self.pieces)
        self.came += len(piece)
        return piece


def thrown_away(pieces, path="/report/"):
    connection = Slow(pieces)
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "CONTENT_LENGTH": str(TEN_GIGABYTES)}
    Client().request(**environ, **{"wsgi.input": Body(endless()), "gunicorn.socket": connection})
    return connection


def test_a_refused_body_is_thrown_away_for_a_while():
    came = [b"x" * 65536] * 3 + [b"", b"never asked for"]
    assert list(thrown_away(came).pieces) == [b"never asked for"]
    assert 0 <= thrown_away(endless()).came - LINGER_BYTES < 65536


def test_one_to_which_there_is_nothing_is_thrown_away_too(client):
    path = reverse("incidents:evidence_upload", args=["00000000-0000-4000-8000-000000000000"])
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "CONTENT_LENGTH": "100000", "CONTENT_TYPE": MULTIPART}
    connection, body = Slow([b"x", b""]), Body(endless())
    assert client.request(**environ, **{"wsgi.input": body, "gunicorn.socket": connection}).status_code == 404
    assert (list(connection.pieces), body.read_bytes) == ([], 0)
