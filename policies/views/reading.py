"""Where everybody reads documents: the library, a document, an earlier version, and what changed between two."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dcs_portal.schools.permissions import Permission, RoleName
from dcs_portal.schools.requests import SignedInRequest

from .. import reminding
from ..banners import banners
from ..comparing import compare, folded
from ..forms.reading import SearchForm
from ..kept import page_of, pdf_of
from ..models import Document, DocumentKind, Version, follow
from ..models.documents import STRATEGY
from ..statuses import READABLE


@require_safe
def library(request: SignedInRequest) -> HttpResponse:
    """What is in force, what is coming, and what is kept elsewhere."""
    visible = Document.objects.visible_to(request.user)
    others = visible.exclude(kind=DocumentKind.GOVERNED)
    followed = Document.objects.filter(followers__person=request.user).values_list("pk", flat=True)
    context = {
        "versions": list(Version.objects.in_force().filter(document__in=visible).defer("text")),
        "forthcoming": [one for one in others if one.kind == DocumentKind.FORTHCOMING],
        "elsewhere": [one for one in others if one.kind == DocumentKind.EXTERNAL],
        "followed": set(followed),
        "lacks_strategy": not Document.objects.filter(number=STRATEGY).exists(),
        "search": SearchForm(),
        "keeps": request.user.can(Permission.MANAGE_DOCUMENTS),
        "leads": request.user.can(Permission.RECORD_SHEETS),
        "to_read": len(reminding.outstanding_of(request.user)),
    }
    return render(request, "policies/library.html", context)


@require_safe
def read(request: SignedInRequest, slug: str) -> HttpResponse:
    """The version in force; or where the document is, or when it is expected."""
    document = _document(request, slug)
    if version := document.published:
        return _text_page(request, document, version)
    context = _about(request, document) | {
        "follows": document.followers.filter(person=request.user).exists(),
        "versions": list(document.versions.filter(status__in=READABLE).defer("text")),
    }
    return render(request, "policies/read_none.html", context)


@require_safe
def read_version(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """One exact version, whether it is in force or not."""
    document = _document(request, slug)
    return _text_page(request, document, _version(request, document, number), is_exact=True)


@require_safe
def pdf(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """One exact version as a file. The longest texts take some seconds the first time."""
    document = _document(request, slug)
    version = _version(request, document, number)
    name = "-".join(part for part in (str(document.number or ""), document.slug, f"v{version.number}.pdf") if part)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(pdf_of(version), content_type="application/pdf", headers=headers)


@require_safe
def compare_page(request: SignedInRequest, slug: str, old: int, new: int) -> HttpResponse:
    """Two versions side by side, with the publishers' words on what changed in between."""
    document = _document(request, slug)
    if old == new:
        raise Http404
    if old > new:
        return redirect("policies:compare", slug, new, old)
    before, after = _version(request, document, old), _version(request, document, new)
    rows = compare(before.text, after.text)
    context = {
        "document": document,
        "old": before,
        "new": after,
        "comparison": folded(rows),
        "is_same": before.text == after.text,
        "said": [_said(one) for one in _between(request, document, old, new)],
    }
    return render(request, "policies/read_compare.html", context)


@require_POST
def follow_page(request: SignedInRequest, slug: str) -> HttpResponse:
    """Be told when a forthcoming document is there, or not any more."""
    document = _document(request, slug)
    follow(document, request.user, wants=request.POST.get("wants") == "yes")
    return redirect("policies:read", slug)


def _document(request: SignedInRequest, slug: str) -> Document:
    return get_object_or_404(Document.objects.visible_to(request.user).select_related("owner"), slug=slug)


def _version(request: SignedInRequest, document: Document, number: int) -> Version:
    return get_object_or_404(Version.objects.visible_to(request.user), document=document, number=number)


def _between(request: SignedInRequest, document: Document, old: int, new: int) -> list[Version]:
    """The versions after the old one up to the new one, the newest first."""
    seen = Version.objects.visible_to(request.user).filter(document=document, number__gt=old, number__lte=new)
    return list(seen.filter(Q(published_at__isnull=False) | Q(number=new)).defer("text"))


def _text_page(request: SignedInRequest, document: Document, version: Version, is_exact: bool = False) -> HttpResponse:
    version.document = document
    in_force = document.published if is_exact else version
    newer = in_force if in_force and in_force.pk != version.pk else None
    others = document.versions.filter(status__in=READABLE).exclude(pk=version.pk).defer("text")
    context = _about(request, document) | {
        "document": version.described,
        "version": version,
        "is_exact": is_exact,
        "newer": newer,
        "text": page_of(version),
        "banners": banners(version.described, version, timezone.localdate(), newer),
        "previous": next((one for one in others if one.number < version.number), None),
        "said": _said(version),
        "versions": list(others),
        "asked": any(one.required.document == document.pk for one in reminding.outstanding_of(request.user)),
        "agreed": version.acknowledgements.by_person(request.user).first(),
    }
    return render(request, "policies/read.html", context)


def _about(request: SignedInRequest, document: Document) -> dict[str, Any]:
    seen = Document.objects.visible_to(request.user)
    there = [
        (one.get_kind_display(), one.other) for one in document.links.filter(other__in=seen).select_related("other")
    ]
    back = document.linked_from.filter(document__in=seen).select_related("document")
    return {"document": document, "links": there + [(one.inverse, one.document) for one in back]}


def _said(version: Version) -> dict[str, Any]:
    """What the publisher says changed with a version, for everybody and for each audience."""
    labels = dict(RoleName.choices)
    each = [(labels.get(name, name), words) for name, words in version.changes_for.items() if words]
    return {"version": version, "words": version.changes, "each": each}
