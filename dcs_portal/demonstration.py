"""What a demonstration must not show, though DEBUG is on: Django's page about a wrong address lists every address."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found

NOT_FOUND = 404


class NotFoundMiddleware:
    """Shows our own page where Django, with DEBUG on, would explain what it looked for. The innermost of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return page_not_found(request, Http404()) if response.status_code == NOT_FOUND else response
