"""Long lists in pages, the same everywhere. The audit trail, which is far longer, has its own."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 25


def page_of(rows: QuerySet, request: HttpRequest, size: int = PAGE_SIZE) -> Page:
    """The page that the address asks for; a number that makes no sense gives the nearest."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
