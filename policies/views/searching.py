"""The page on which everybody searches the documents in force."""

from collections.abc import Iterable
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dcs_portal.schools.requests import SignedInRequest

from ..forms.reading import SearchForm
from ..models import Document
from ..searching import MOST_PLACES, Hit, search


@require_http_methods(["GET", "HEAD", "POST"])
def search_page(request: SignedInRequest) -> HttpResponse:
    """Each document with its places, the best first. The words come by POST alone."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    hits = None
    if form.is_valid():
        hits = search(form.cleaned_data["words"], Document.objects.visible_to(request.user))
    context = {
        "form": form,
        "found": None if hits is None else by_document(hits),
        "is_whole": hits is None or all(hit.has_all for hit in hits),
        "is_cut": hits is not None and sum(bool(hit.places) for hit in hits) >= MOST_PLACES,
    }
    return render(request, "policies/read_search.html", context)


def by_document(hits: Iterable[Hit]) -> list[tuple[Document, list[Hit]]]:
    """The documents in the order of their best hit, each with its places in the text."""
    first: dict[int, int] = {}
    for number, hit in enumerate(hits := list(hits)):
        first.setdefault(hit.document.pk, number)
    ordered = sorted(hits, key=lambda hit: first[hit.document.pk])
    groups = (list(group) for _, group in groupby(ordered, key=lambda hit: hit.document.pk))
    return [(group[0].document, [hit for hit in group if hit.places]) for group in groups]
