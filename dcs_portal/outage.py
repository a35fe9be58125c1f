"""What people see when Redis is away. Nobody signs in uncounted: the limits on tries are kept there."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


class RedisOutageMiddleware:
    """Answers 503 with a plain page where a view needed the cache and could not have it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, RedisError):
            return None
        log.error("Redis could not be asked: %s", type(error).__name__)
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "60"
        return response
