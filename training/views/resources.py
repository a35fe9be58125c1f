"""The material that sessions are given with: read by everybody, kept by HQ."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dcs_portal.paging import page_of
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..forms.resources import ResourceFilter, ResourceForm, ResourceSearch, StrandForm
from ..models import Resource, Session, Strand
from ..searching import matching


@require_http_methods(["GET", "HEAD", "POST"])
def resources(request: SignedInRequest) -> HttpResponse:
    """Every resource, or those that were looked for. The words come by POST alone."""
    search = ResourceSearch(request.POST if request.method == "POST" else None)
    chosen = ResourceFilter(request.GET or None)
    words = search.cleaned_data["words"] if search.is_valid() else ""
    rows = matching(words) if words else _chosen(chosen)
    context = {
        "search": search,
        "filter": chosen,
        "words": words,
        "page": page_of(rows, request),
        "query": "".join(f"{name}={value}&" for name, value in _asked(chosen).items()),
        "may_keep": request.user.can(Permission.KEEP_TRAINING),
    }
    return render(request, "training/resources.html", context)


def _asked(chosen: ResourceFilter) -> dict[str, object]:
    chosen.is_valid()
    given = getattr(chosen, "cleaned_data", {})
    return {name: value for name, value in given.items() if value not in (None, "")}


def _chosen(chosen: ResourceFilter) -> QuerySet[Resource]:
    """The resources that the filter asks for."""
    asked = _asked(chosen)
    states = {
        "counts": Q(retired_on=None, counts=True),
        "uncounted": Q(retired_on=None, counts=False),
        "retired": Q(retired_on__isnull=False),
    }
    rows = Resource.objects.filter(states.get(str(asked.get("state")), Q(retired_on=None)))
    if "age" in asked:
        rows = rows.filter(Q(age_from=None) | Q(age_from__lte=asked["age"]))
        rows = rows.filter(Q(age_to=None) | Q(age_to__gte=asked["age"]))
    # A list in JSON: neither engine's way to ask for what is in it is the other's, and there are few resources.
    if level := asked.get("level"):
        rows = rows.filter(pk__in=[pk for pk, levels in rows.values_list("pk", "levels") if level in levels])
    return rows


def add(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.KEEP_TRAINING)
    form = ResourceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        resource = Resource.objects.add(form.facts, by=request.user)
        messages.success(request, f"{resource} is added. It counts once you mark it so.")
        return redirect("training:resource", resource.pk)
    return render(request, "training/resource_form.html", {"form": form, "resource": None})


@require_GET
def resource_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is known of a resource, and how often it was used."""
    resource = get_object_or_404(Resource, pk=pk)
    context = {
        "resource": resource,
        "used": Session.objects.standing().filter(resource=resource).count(),
        "may_keep": request.user.can(Permission.KEEP_TRAINING),
    }
    return render(request, "training/resource.html", context)


def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    resource = get_object_or_404(Resource, pk=pk)
    require(request.user, Permission.KEEP_TRAINING)
    form = ResourceForm(request.POST if request.method == "POST" else None, instance=resource)
    if form.is_valid():
        resource.change(form.facts, by=request.user)
        messages.success(request, "The resource is saved.")
        return redirect("training:resource", pk)
    return render(request, "training/resource_form.html", {"form": form, "resource": resource})


@require_POST
def mark(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark it as counting, or not."""
    resource = get_object_or_404(Resource, pk=pk)
    require(request.user, Permission.KEEP_TRAINING)
    counts = request.POST.get("counts") == "yes"
    resource.mark_counting(counts, by=request.user)
    messages.success(request, f"Sessions with it {'count' if counts else 'do not count'} now, those before today too.")
    return redirect("training:resource", pk)


@require_POST
def retire(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer it no more, or again."""
    resource = get_object_or_404(Resource, pk=pk)
    require(request.user, Permission.KEEP_TRAINING)
    _retire(resource, request)
    words = "It is retired: nobody can choose it any more. Sessions that were held with it stay."
    messages.success(request, words if resource.is_retired else "It is in use again.")
    return redirect("training:resource", pk)


@require_GET
def strands(request: SignedInRequest) -> HttpResponse:
    """HQ's list of the strands of Education for a Connected World."""
    require(request.user, Permission.KEEP_TRAINING)
    return render(request, "training/strands.html", {"strands": Strand.objects.all()})


def strand(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Add a strand, or change one."""
    require(request.user, Permission.KEEP_TRAINING)
    one = get_object_or_404(Strand, pk=pk) if pk else None
    form = StrandForm(request.POST if request.method == "POST" else None, instance=one)
    if form.is_valid():
        if one:
            one.change(form.facts, by=request.user)
        else:
            Strand.objects.add(form.facts, by=request.user)
        messages.success(request, "The strand is saved.")
        return redirect("training:strands")
    return render(request, "training/strand_form.html", {"form": form, "strand": one})


@require_POST
def retire_strand(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer a strand no more, or again."""
    require(request.user, Permission.KEEP_TRAINING)
    one = get_object_or_404(Strand, pk=pk)
    _retire(one, request)
    messages.success(request, f"“{one}” is {'retired' if one.is_retired else 'in use again'}.")
    return redirect("training:strands")


def _retire(one: Resource | Strand, request: SignedInRequest) -> None:
    if request.POST.get("retire") == "yes":
        one.retire(by=request.user)
    else:
        one.bring_back(by=request.user)
