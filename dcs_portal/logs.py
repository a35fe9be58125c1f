"""Logs that may be read by people who may not read an incident.

A line holds a time, a level, a logger, what the code says, and the request or task it belongs to. It never holds
what somebody typed: an exception is named by its type and frames, because its message may quote a row; the
address of a page goes in as its route, without what the address was asked with.
"""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from celery import current_task
from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="")
logger = logging.getLogger("dcs_portal.request")

GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
QUERY = re.compile(r"(/[^\s?\"'(]*)\?[^\s\"']*")
# What Celery passes to its own log lines of a task's content.
TASK_CONTENT = ("args", "kwargs", "exc", "return_value", "traceback")
QUIET_ROUTES = ("/healthz", "/readyz")


class RequestIdMiddleware:
    """Gives each request an id (the proxy's, when it looks like one), says it back, and logs the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identifier = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(identifier)
        request.log_id = identifier  # type: ignore[attr-defined] # for what Django logs after we have returned
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            log_request(request, response, time.perf_counter() - started)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = identifier
        return response


def log_request(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """One line a request: its route, not its address."""
    route = route_of(request)
    if route not in QUIET_ROUTES:
        logger.info("%s %s %s %d ms", request.method, route, response.status_code, seconds * 1000)


def route_of(request: HttpRequest) -> str:
    """The pattern that the address matched: an address itself may hold a name or somebody's key."""
    return f"/{request.resolver_match.route}" if request.resolver_match else "(no route)"


class SafeJsonFormatter(logging.Formatter):
    """One JSON object a line, from a fixed list of fields: what a caller adds to a record is left out."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON. Never raises for what a message was given."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": safe_message(record),
            "request_id": request_id.get() or getattr(getattr(record, "request", None), "log_id", ""),
            "task_id": current_task.request.id if current_task else "",
            "exception": safe_exception(record.exc_info[1]) if record.exc_info else None,
        }
        return json.dumps({name: value for name, value in line.items() if value})


def safe_message(record: logging.LogRecord) -> str:
    """The message without addresses, exceptions' words or tasks' content."""
    try:
        message = str(record.msg) % safe_args(record.args) if record.args else str(record.msg)
    except (TypeError, ValueError, KeyError):
        message = str(record.msg)
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        message = message.replace(request.path, route_of(request))
    return QUERY.sub(r"\1", message)


def safe_args(args: Any) -> Any:
    """A record's arguments, with exceptions as their types."""
    if isinstance(args, Mapping):
        return {name: "-" if name in TASK_CONTENT else safe_arg(value) for name, value in args.items()}
    return tuple(safe_arg(value) for value in args)


def safe_arg(value: Any) -> Any:
    """An exception as its type, anything else as it is."""
    return type(value).__qualname__ if isinstance(value, BaseException) else value


def safe_exception(error: BaseException | None) -> list[dict[str, Any]]:
    """The exception and what caused it, outermost first: types and frames, no words."""
    chain: list[dict[str, Any]] = []
    while error is not None and len(chain) < 10:
        frames = traceback.extract_tb(error.__traceback__)
        chain.append(
            {
                "type": f"{type(error).__module__}.{type(error).__qualname__}",
                "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-20:]],
            }
        )
        error = error.__cause__ or error.__context__
    return chain
