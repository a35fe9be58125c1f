"""What a demonstration must not show, though DEBUG is on: Django's page about a wrong address lists every address."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.defaults import page_not_found


class NotFoundMiddleware:
    """Shows our own page where Django, with DEBUG on, would explain what it looked for. The innermost of all.

    A view that has its own page for what is not found keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return page_not_found(request, Http404()) if isinstance(response, HttpResponseNotFound) else response
