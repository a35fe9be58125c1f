"""Keeping a filter under a name, changing it, and deleting it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dcs_portal.schools.requests import SignedInRequest

from ..forms.queue import SavedViewForm
from ..lists import CaseList
from ..models import Desk, NotNow, SavedView
from ..permissions import may_see_cases
from . import coming


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Keep the list that the address says, which is read as the queue reads it."""
    if not may_see_cases(request.user):
        raise PermissionDenied("queue")
    cases = CaseList(request.user, request.GET, Desk.objects.of(request.user))
    query = cases.address(filter=cases.filter)
    form = SavedViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(form, lambda **said: SavedView.objects.keep(query=query, **said), request):
        messages.success(request, "The view is saved.")
        return redirect(f"{reverse('incidents:queue')}?{query}")
    return render(request, "incidents/queue_view.html", {"form": form, "cases": cases})


def _own(request: SignedInRequest, key: str) -> SavedView:
    """One's own; that of a colleague is seen and not changed."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), key=key)
    if view.owner != request.user:
        raise PermissionDenied("somebody else's view")
    return view


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, key: str) -> HttpResponse:
    """Another name; shared or not."""
    view = _own(request, key)
    known = {"name": view.name, "shared": view.shared}
    form = SavedViewForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid() and _done(form, view.change, request):
        messages.success(request, "The view is changed.")
        return coming.back_to_list(request)
    return render(request, "incidents/queue_view.html", {"form": form, "view": view})


def _done(form: SavedViewForm, verb: Callable[..., object], request: SignedInRequest) -> bool:
    try:
        verb(name=form.cleaned_data["name"], shared=form.cleaned_data["shared"], by=request.user)
    except NotNow as why:
        form.add_error("name", str(why))
        return False
    return True


@require_POST
def delete(request: SignedInRequest, key: str) -> HttpResponse:
    _own(request, key).forget(by=request.user)
    messages.success(request, "The view is deleted. No report has changed.")
    return coming.back_to_list(request)
