"""Long lists in pages, the same everywhere. The audit trail, which is far longer, has its own."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest

PAGE_SIZE = 25


def page_of(rows: QuerySet, request: HttpRequest, size: int = PAGE_SIZE) -> Page:
    """The page that the address asks for, or a posted search; a number that makes no sense gives the nearest."""
    asked = request.POST if request.method == "POST" else request.GET
    return Paginator(rows, size).get_page(asked.get("page"))


def query_of(form: Form, request: HttpRequest) -> str:
    """The filter as it stands in the address, for the links to other pages: only what is right and its own."""
    kept = request.GET.copy()
    for name in list(kept):
        if not kept[name] or name not in form.fields or name in form.errors:
            del kept[name]
    return f"{kept.urlencode()}&" if kept else ""
