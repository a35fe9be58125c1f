"""Long lists in pages, the same everywhere. The audit trail, which is far longer, has its own."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 25


def page_of(rows: QuerySet, request: HttpRequest, size: int = PAGE_SIZE) -> Page:
    """The page that the address asks for, or a posted search; a number that makes no sense gives the nearest."""
    asked = request.POST if request.method == "POST" else request.GET
    return Paginator(rows, size).get_page(asked.get("page"))
