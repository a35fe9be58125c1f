"""For every signed-in request: idle sessions end, roles above staff have a second factor, local time."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from allauth.mfa import urls as mfa_urls
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern, URLResolver
from django.utils import timezone

Handler = Callable[[HttpRequest], HttpResponse]
_LAST_SEEN = "last_seen"
_WRITE_EVERY = 60
# Live refresh and autosave send this header. They keep nobody signed in.
BACKGROUND_HEADER = "X-Background"


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends everyone to the sign-in page first, but for views marked as public."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:  # type: ignore[override]
        if BACKGROUND_HEADER in request.headers:
            # What refreshes by itself leaves the page: nobody reads on after the session has ended.
            return HttpResponse(status=401, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
        if request.method not in ("GET", "HEAD"):
            return redirect(settings.LOGIN_URL)  # an address that only takes a POST is nowhere to return to
        return super().handle_no_permission(request, view_func)


class IdleSessionMiddleware:
    """Ends a session after 30 minutes in which the person did nothing, and notes when they did."""

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
            request.has_idled = True  # type: ignore[attr-defined]
            logout(request)
            messages.info(request, "You were signed out because you did nothing for 30 minutes.")
        elif idle > _WRITE_EVERY and BACKGROUND_HEADER not in request.headers:
            request.session[_LAST_SEEN] = now
            UserSession.objects.create_from_request(request)


def _names(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


# What one needs to set up a second factor; pages that ask for no sign-in are free as well.
_FREE_OF_SECOND_FACTOR: set[str | None] = {*_names(mfa_urls.urlpatterns), "account_reauthenticate"}
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactorMiddleware:
    """Sends people with a role above staff to set up a second factor before anything else."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, *args: Any) -> HttpResponse | None:
        if not self._must_set_up(request, view):
            return None
        if BACKGROUND_HEADER in request.headers:
            return HttpResponse(status=403)
        messages.info(request, "Your role needs a second step. Set one up to go on.")
        return redirect("mfa_index")

    def _must_set_up(self, request: HttpRequest, view: Callable) -> bool:
        if settings.SECOND_FACTOR_OPTIONAL or not request.user.is_authenticated:
            return False
        is_free = not getattr(view, "login_required", True)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if is_free or name in _FREE_OF_SECOND_FACTOR:
            return False
        return request.user.needs_second_factor and not is_mfa_enabled(request.user, _FACTORS)


class TimeZoneMiddleware:
    """Shows times as they are at the person's school."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(request.user.tz):
            return self.get_response(request)
