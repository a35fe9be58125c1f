"""For every signed-in request: idle sessions end, roles above staff have a second factor, local time."""

import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

Handler = Callable[[HttpRequest], HttpResponse]
_LAST_SEEN = "last_seen"
_WRITE_EVERY = 60
# Live refresh and autosave send this header. They keep nobody signed in.
BACKGROUND_HEADER = "X-Background"
_FREE_OF_SECOND_FACTOR = ("/account/2fa/", "/account/logout/", "/account/reauthenticate/", "/static/")


class IdleSessionMiddleware:
    """Ends a session after 30 minutes in which the person did nothing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        now = time.time()
        idle = now - request.session.setdefault(_LAST_SEEN, now)
        if idle > settings.IDLE_SECONDS:
            logout(request)
        elif idle > _WRITE_EVERY and BACKGROUND_HEADER not in request.headers:
            request.session[_LAST_SEEN] = now


class SecondFactorMiddleware:
    """Sends people with a role above staff to set up a second factor before anything else."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_set_up(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _must_set_up(self, request: HttpRequest) -> bool:
        if settings.SECOND_FACTOR_OPTIONAL or not request.user.is_authenticated:
            return False
        if request.path.startswith(_FREE_OF_SECOND_FACTOR) or not request.user.needs_second_factor:
            return False
        return not is_mfa_enabled(request.user)


class TimeZoneMiddleware:
    """Shows times as they are at the person's school."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(request.user.tz):
            return self.get_response(request)
