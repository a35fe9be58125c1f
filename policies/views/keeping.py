"""HQ's pages for a document: the list, what is said of it, whom it is for, what it has to do with others."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dcs_portal.paging import page_of
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest

from ..forms.keeping import AudienceForm, DocumentForm, LinkForm
from ..models import Document, DocumentKind, Link, LinkKind, Version, add_document, checked, link, set_audience, unlink
from ..models.documents import STRATEGY
from ..states import states


def kept(request: SignedInRequest, slug: str) -> Document:
    """The document, for whoever keeps documents; who may only read it gets 403, who may not gets 404."""
    document = get_object_or_404(Document.objects.visible_to(request.user).select_related("owner"), slug=slug)
    require(request.user, Permission.MANAGE_DOCUMENTS)
    return document


@require_GET
def keep(request: SignedInRequest) -> HttpResponse:
    """Every document in every state, and what needs somebody."""
    require(request.user, Permission.MANAGE_DOCUMENTS)
    parts = states(timezone.localdate())
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in parts else next(iter(parts))
    counts = Document.objects.aggregate(
        strategy=Count("pk", filter=Q(number=STRATEGY)),
        **{f"in_{key}": Count("pk", filter=which) if which else Count("pk") for key, (_, which) in parts.items()},
    )
    versions = Prefetch("versions", Version.objects.defer("text"), to_attr="all_versions")
    rows = Document.objects.filter(parts[chosen][1]).select_related("owner").prefetch_related(versions)
    context = {
        "tabs": [(key, label, counts[f"in_{key}"]) for key, (label, _) in parts.items()],
        "chosen": chosen,
        "page": page_of(rows.order_by(F("number").asc(nulls_last=True), "title", "pk"), request),
        "lacks_strategy": not counts["strategy"],
        "today": timezone.localdate(),
    }
    return render(request, "policies/keep_list.html", context)


def add(request: SignedInRequest) -> HttpResponse:
    """A new document."""
    require(request.user, Permission.MANAGE_DOCUMENTS)
    form = DocumentForm(request.POST if request.method == "POST" else None, document=None, by=request.user)
    if form.is_valid() and (document := _saved(form, request)):
        messages.success(request, f"{document} is added. Say next whom it is for.")
        return redirect("policies:manage", document.slug)
    return render(request, "policies/keep_facts.html", {"form": form, "document": None})


def facts(request: SignedInRequest, slug: str) -> HttpResponse:
    """Correct what is said of a document."""
    document = kept(request, slug)
    form = DocumentForm(request.POST if request.method == "POST" else None, document=document, by=request.user)
    if form.is_valid() and _saved(form, request):
        messages.success(request, "What is said of the document is saved.")
        return redirect("policies:manage", slug)
    return render(request, "policies/keep_facts.html", {"form": form, "document": document})


def _saved(form: DocumentForm, request: SignedInRequest) -> Document | None:
    """The document of a valid form, added or changed; None, with an error, where somebody was faster."""
    try:
        with transaction.atomic():
            if form.document is None:
                return add_document(by=request.user, **form.facts)
            form.document.change(form.facts, by=request.user)
            return form.document
    except IntegrityError:
        form.add_error("number", "Somebody else saved a document at the same moment. Check the number, then save again")
        return None


@require_GET
def manage(request: SignedInRequest, slug: str) -> HttpResponse:
    """Everything that is kept about one document."""
    document = kept(request, slug)
    versions = list(document.versions.defer("text").select_related("author", "approver"))
    unpublished = document.unpublished
    context = {
        "document": document,
        "versions": versions,
        "unpublished": unpublished,
        "next_number": versions[0].number + 1 if versions else 1,
        "may_begin": document.kind != DocumentKind.EXTERNAL and unpublished is None,
        "audience": document.audiences.active(),
        "links_shown": _links(document),
        "followers": document.followers.count(),
    }
    return render(request, "policies/keep_document.html", context)


def _links(document: Document) -> list[tuple[Link, str, Document]]:
    """Its links from both sides, each with what it says of this document, and the other document."""
    ours = [(it, LinkKind(it.kind).label, it.other) for it in document.links.select_related("other")]
    theirs = [(it, LinkKind(it.kind).inverse, it.document) for it in document.linked_from.select_related("document")]
    return ours + theirs


def audience(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say whom it is for, from today on."""
    document = kept(request, slug)
    form = AudienceForm(request.POST if request.method == "POST" else None, document=document)
    if form.is_valid():
        set_audience(document, form.rows, by=request.user)
        messages.success(request, "The audience is saved. It holds from today.")
        return redirect("policies:manage", slug)
    return render(request, "policies/keep_audience.html", {"form": form, "document": document})


def links(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say what it has to do with another document."""
    document = kept(request, slug)
    form = LinkForm(request.POST if request.method == "POST" else None, document=document)
    if form.is_valid():
        link(*form.link, by=request.user)
        messages.success(request, "The link is saved.")
        return redirect("policies:manage", slug)
    return render(request, "policies/keep_links.html", {"form": form, "document": document})


@require_POST
def remove_link(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    document = kept(request, slug)
    if made := Link.objects.filter(Q(document=document) | Q(other=document), pk=pk).first():
        unlink(made, by=request.user)
        messages.success(request, "The link is removed.")
    else:
        messages.info(request, "That link is removed already.")
    return redirect("policies:manage", slug)


@require_POST
def looked(request: SignedInRequest, slug: str) -> HttpResponse:
    """Somebody looked at what changed in a document that this one depends on."""
    document = kept(request, slug)
    if document.review_because:
        document.reviewed(by=request.user)
        messages.success(request, "Thank you. The flag is taken away.")
    else:
        messages.info(request, "Somebody looked at it already.")
    return redirect("policies:manage", slug)


@require_POST
def checked_today(request: SignedInRequest, slug: str) -> HttpResponse:
    """Somebody opened the address of a document that is kept elsewhere."""
    document = kept(request, slug)
    if document.kind == DocumentKind.EXTERNAL:
        checked(document, by=request.user)
        messages.success(request, "The address is marked as checked today.")
    else:
        messages.error(request, "This document has no address to check.")
    return redirect("policies:manage", slug)
