"""Finding a case by its reference, and cases by words."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dcs_portal.schools.requests import SignedInRequest

from ..forms import FindForm
from ..models import Incident
from ..permissions import may_see_cases
from ..references import is_mistyped, read_reference
from ..searching import MOST_CASES, search
from . import coming


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: SignedInRequest) -> HttpResponse:
    """A reference, however it was typed, opens its case; other words list where they stand. One you may not see is
    not found. What is typed comes by POST alone."""
    form, found = FindForm(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        typed = form.cleaned_data["words"]
        if page := _by_reference(request, read_reference(typed)):
            return page
        found = search(typed, request.user)
    context = {
        "form": form,
        "found": found,
        "most": MOST_CASES,
        "is_mistyped": found is not None and is_mistyped(form.cleaned_data["words"]),
        "back": coming.list_address(request) if may_see_cases(request.user) else "",
    }
    return render(request, "incidents/queue_find.html", context)


def _by_reference(request: SignedInRequest, reference: str | None) -> HttpResponse | None:
    if reference is None:
        return None
    for rows, name in (
        (Incident.objects.visible_to(request.user), "incidents:case"),
        (Incident.objects.reported_by(request.user), "incidents:progress"),
    ):
        if rows.filter(reference=reference).exists():
            return redirect(name, reference)
    return None
