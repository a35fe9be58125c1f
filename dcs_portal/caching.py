"""Staff-room machines are shared: what a signed-in person saw is not kept by the browser."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


class NoStoreMiddleware:
    """Keeps pages of signed-in people out of every cache, so that "back" after signing out shows nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in:
            add_never_cache_headers(response)
            if not request.user.is_authenticated:
                response["Clear-Site-Data"] = '"cache"'
        return response
