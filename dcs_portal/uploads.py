"""Files that people send: how much each page takes, and how a file comes in.

A page takes files only where its view says so with `takes_files`. A body that announces more than its page takes is
answered before anything of it is read, because the check of the form's token would read it all.
"""

import contextlib
import errno
import fcntl
import hashlib
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render

log = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]
First = Callable[..., HttpResponseBase | None]

TOO_LARGE = "too_large"
NO_ROOM = "no_room"
# How much of a refused body is thrown away, and for how long, so that a browser that is still sending gets to read
# the answer instead of a broken connection.
LINGER_BYTES, LINGER_SECONDS = 64_000_000, 10.0
_READS_NO_BODY = ("GET", "HEAD", "OPTIONS", "TRACE")


@dataclass(frozen=True)
class Takes:
    """What a view that takes files says about them."""

    whole: Callable[[], int]
    each: Callable[[], int]
    first: First | None


def takes_files(
    limit: Callable[[], int] | int, *, each: Callable[[], int] | int | None = None, first: First | None = None
) -> Callable[[View], View]:
    """Mark a view as one that takes files. Put it next to the function, below other decorators.

    Args:
        limit: the most bytes that one request may hold, all files together.
        each: the most bytes of one file; a larger one arrives empty and says so. Without it, `limit`.
        first: asked like the view, before a byte of the body is read; what it returns instead of None is the answer.
    """

    def mark(view: View) -> View:
        view.takes = Takes(_callable(limit), _callable(limit if each is None else each), first)  # type: ignore[attr-defined]
        return view

    return mark


def _callable(limit: Callable[[], int] | int) -> Callable[[], int]:
    return limit if callable(limit) else lambda: limit


def taken_by(view: View | None) -> Takes | None:
    """What a view says about files; None where it takes none."""
    return getattr(view, "takes", None)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which shows the answer itself."""
    return "application/json" in request.headers.get("Accept", "")


class BodyLimitMiddleware:
    """Answers what is too large, or comes from nobody, without reading it. Stands before the check of the token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_unread", False):
            _linger(response, request.META.get("gunicorn.socket"))
        elif request.method not in _READS_NO_BODY:
            # Django closes what arrived whole. Of a body that broke off there is more.
            for handler in request.upload_handlers:
                if isinstance(handler, IncomingHandler):
                    handler.close()
        return response

    def process_view(self, request: HttpRequest, view: View, args: list, kwargs: dict) -> HttpResponseBase | None:
        if request.method in _READS_NO_BODY:
            return None
        request.is_unread = True  # type: ignore[attr-defined]
        answer = self._answer_unread(request, view, args, kwargs)
        request.is_unread = answer is not None  # type: ignore[attr-defined]
        return answer

    def _answer_unread(self, request: HttpRequest, view: View, args: list, kwargs: dict) -> HttpResponseBase | None:
        takes = taken_by(view)
        if takes and getattr(view, "login_required", True) and not request.user.is_authenticated:
            return _sign_in(request)
        limit = takes.whole() if takes else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if _announced(request) > limit:
            return too_large(request, limit, takes_files=takes is not None)
        return takes.first(request, *args, **kwargs) if takes and takes.first else None


def _announced(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    if wants_json(request):
        words = "You are signed out, so nothing was sent. Sign in again, then choose the files again."
        return JsonResponse({"error": words}, status=401)
    return redirect(settings.LOGIN_URL)


def too_large(request: HttpRequest, limit: int, *, takes_files: bool) -> HttpResponseBase:
    """The answer to a body over the limit: a page, or for a script its words."""
    if wants_json(request):
        words = f"That is more than {limit // 1_000_000} MB at once, so nothing was taken. Send fewer files at a time."
        return JsonResponse({"error": words}, status=413)
    return render(request, "413.html", {"limit": limit, "takes_files": takes_files}, status=413)


def _linger(response: HttpResponseBase, connection: Any) -> None:
    """Once the answer is out, throw away what still comes, for a while.

    A browser looks at an answer only when it has sent everything, or when the connection stands still; closed at once,
    it would say that the connection was reset.
    """
    close = response.close

    def close_late() -> None:
        close()
        _throw_away(connection)

    if connection is not None:
        response.close = close_late  # type: ignore[method-assign]


def _throw_away(connection: Any) -> None:
    until, left = time.monotonic() + LINGER_SECONDS, LINGER_BYTES
    with contextlib.suppress(OSError):
        while left > 0 and (seconds := until - time.monotonic()) > 0:
            connection.settimeout(min(seconds, 2))
            if not (came := len(connection.recv(65536))):
                break
            left -= came


class IncomingHandler(FileUploadHandler):
    """Writes each file to the incoming folder as it comes; a page that takes none has its files thrown away."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.uploads: list[Upload] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        match = self.request.resolver_match if self.request else None
        takes = taken_by(match.func if match else None)
        if takes is None:
            raise SkipFile
        self.uploads.append(Upload(self.file_name, self.content_type, takes.each()))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.uploads[-1].take(raw_data)

    def file_complete(self, file_size: int) -> "Upload":
        self.uploads[-1].finish()
        return self.uploads[-1]

    def upload_interrupted(self) -> None:
        """The body ended in the middle of the last one, of which nothing was kept where the page takes none."""
        if self.uploads:
            self.uploads.pop().close()

    def close(self) -> None:
        """Let go of everything that was not moved away."""
        for upload in self.uploads:
            upload.close()


class Upload(UploadedFile):
    """A file as it came, with its SHA-256: it lies in the incoming folder until a storage moves it away.

    While it is open it is locked, so that the sweep knows that somebody still has it. `problem` is TOO_LARGE or
    NO_ROOM where nothing of it was kept.
    """

    def __init__(self, name: str | None, content_type: str | None, limit: int) -> None:
        super().__init__(None, name, content_type, 0)
        self.limit, self.problem, self._digest = limit, "", hashlib.sha256()
        self.path = Path(settings.INCOMING_DIR) / secrets.token_hex(16)
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _require_room(self.path.parent)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
            self.file = os.fdopen(handle, "w+b")
        except OSError as error:
            self._fail(error)

    def take(self, chunk: bytes) -> None:
        """The next piece. Past the limit, or without room, nothing of the file is kept."""
        if self.problem:
            return
        self.size = (self.size or 0) + len(chunk)
        if self.size > self.limit:
            self._give_up(TOO_LARGE)
            return
        self._digest.update(chunk)
        try:
            self.content.write(chunk)
        except OSError as error:
            self._fail(error)

    def finish(self) -> None:
        """It has come whole."""
        if not self.problem:
            try:
                self.content.flush()
                self.content.seek(0)
            except OSError as error:
                self._fail(error)

    @property
    def content(self) -> BinaryIO:
        """The open file."""
        return cast(BinaryIO, self.file)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def temporary_file_path(self) -> str:
        """Where it lies: a file storage moves it from here instead of copying it."""
        return str(self.path)

    def close(self) -> None:
        """Let go of it; if it was not moved away, it is gone."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        if self.file is not None:
            with contextlib.suppress(OSError):
                self.file.close()

    def _fail(self, error: OSError) -> None:
        log.error("An upload could not be written: %s", errno.errorcode.get(error.errno or 0, "unknown"))
        self._give_up(NO_ROOM)

    def _give_up(self, problem: str) -> None:
        self.problem = problem
        self.close()


def _require_room(folder: Path) -> None:
    if shutil.disk_usage(folder).free < settings.KEEP_FREE_MB * 1_000_000:
        raise OSError(errno.ENOSPC, "too little is free")


def abandoned(older_than: float) -> list[Path]:
    """Incoming files that nobody has open and nobody wrote to for so many seconds: their process died."""
    folder = Path(settings.INCOMING_DIR)
    paths = folder.iterdir() if folder.is_dir() else []
    return [path for path in paths if _is_abandoned(path, older_than)]


def _is_abandoned(path: Path, older_than: float) -> bool:
    try:
        if time.time() - path.stat().st_mtime < older_than:
            return False
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False
