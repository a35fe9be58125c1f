"""What the auditor reads: who did what to which reference and when. Never a text."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dcs_portal.paging import page_of
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from .forms import FilterForm, FindForm
from .models import Chain, Event, Seal
from .pages import events_after

SHOWN = 50


@require_safe
def events(request: SignedInRequest) -> HttpResponse:
    """The trail, newest first, filtered."""
    require(request.user, Permission.READ_AUDIT)
    form = FilterForm(request.GET)
    page = events_after(form.apply(Event.objects.visible_to(request.user)), request.GET.get("after", ""))
    context = {
        "form": form,
        "find": FindForm(),
        "page": page,
        "about": _about(form, request.user),
        "older": _older(request.GET, page.older),
        "seal_late_since": Seal.objects.late_since(),
    }
    return render(request, "audit/list.html", context)


def _about(form: FilterForm, user: Any) -> list[Any]:
    """The person and the record that the list is narrowed to, if the auditor may know them."""
    given = form.cleaned_data
    people = get_user_model().objects.filter(pk=given.get("person") or 0)
    return [*people, *Chain.objects.visible_to(user).filter(pk=given.get("chain") or 0)]


def _older(filters: QueryDict, mark: str) -> str:
    """The address of the next page, with the filter kept; empty on the last."""
    kept = filters.copy()
    kept["after"] = mark
    return f"?{kept.urlencode()}" if mark else ""


@require_POST
def find(request: SignedInRequest) -> HttpResponse:
    """A person or a record by name: on to its events where there is one, a choice where there are more."""
    require(request.user, Permission.READ_AUDIT)
    form = FindForm(request.POST)
    found = _found(form.cleaned_data["words"], request.user) if form.is_valid() else []
    if len(found) == 1:
        return redirect(found[0][1])
    if form.is_valid() and not found:
        form.add_error("words", "Nobody and nothing in the trail is called that")
    return render(request, "audit/find.html", {"form": form, "found": found})


def _found(words: str, user: Any) -> list[tuple[str, str]]:
    """What is called so, and the address of its events."""
    here = reverse("audit:list")
    people = get_user_model().objects.filter(Q(email__iexact=words) | Q(name__icontains=words))[:SHOWN]
    chains = Chain.objects.visible_to(user).filter(label__iexact=words)[:SHOWN]
    return [(f"{person.name}, {person.email}: what they did", f"{here}?person={person.pk}") for person in people] + [
        (f"{chain}: what happened to it", f"{here}?chain={chain.pk}") for chain in chains
    ]


@require_safe
def seals(request: SignedInRequest) -> HttpResponse:
    """The daily seals, newest first, to compare with the mailed ones."""
    require(request.user, Permission.READ_AUDIT)
    found = Seal.objects.annotate(chains=Count("entries")).order_by("-pk")
    return render(request, "audit/seals.html", {"page": page_of(found, request, SHOWN)})
