"""What HQ does to a document besides its text: add it, say whom it is for, link it with others, follow it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from dcs_portal.audit.models import record
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission, RoleName, require

from .documents import AudienceRow, Document, DocumentKind, Follower, Link, LinkKind

# What stands for something else in the address of a document.
RESERVED = {"acknowledgements", "add", "import", "keep", "search", "to-read", "versions"} | {"declarations", "lessons"}


def add_document(*, by: User, title: str, **facts: Any) -> Document:
    """A new document, for school leaders everywhere until somebody says for whom else: leaders know every document.

    Raises:
        PermissionDenied: `by` does not keep documents.
    """
    require(by, Permission.MANAGE_DOCUMENTS)
    with transaction.atomic():
        document = Document.objects.create(title=title, slug=_unused_slug(title), **{"owner": by} | facts)
        AudienceRow.objects.create(document=document, role=RoleName.LEADER)
        record(document, "document.added", actor=by, data={"kind": document.kind})
    return document


def _unused_slug(title: str) -> str:
    start = slugify(title)[:70] or "document"
    taken = RESERVED | set(Document.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := f"{start}-{n}" if n > 1 else start) not in taken)


def set_audience(document: Document, rows: Iterable[tuple[str, str]], *, by: User) -> None:
    """Say whom it is for from today on. What it was until now stays on record.

    Args:
        rows: pairs of a role and a kind of school, empty for every kind. Leaders everywhere are always among them.

    Raises:
        PermissionDenied: `by` does not keep documents.
    """
    require(by, Permission.MANAGE_DOCUMENTS)
    wanted = {*rows, (RoleName.LEADER.value, "")}
    today = timezone.localdate()
    with transaction.atomic():
        Document.objects.select_for_update(no_key=True).get(pk=document.pk)
        before = {(row.role, row.school_kind): row for row in document.audiences.filter(ends_on=None)}
        if wanted == set(before):
            return
        gone = [row.pk for pair, row in before.items() if pair not in wanted]
        document.audiences.filter(pk__in=gone).update(ends_on=today)
        new = sorted(wanted - set(before))
        AudienceRow.objects.bulk_create(AudienceRow(document=document, role=r, school_kind=k) for r, k in new)
        data = {"now": sorted(f"{role}:{kind}" for role, kind in wanted)}
        record(document, "document.audience", actor=by, data=data)


def link(document: Document, kind: LinkKind, other: Document, *, by: User) -> Link:
    """Say what it has to do with another document. Said twice, it is there once."""
    require(by, Permission.MANAGE_DOCUMENTS)
    with transaction.atomic():
        made, is_new = Link.objects.get_or_create(document=document, kind=kind, other=other)
        if is_new:
            record(document, "document.linked", actor=by, data={"kind": kind, "other": other.pk})
    return made


def unlink(made: Link, *, by: User) -> None:
    require(by, Permission.MANAGE_DOCUMENTS)
    with transaction.atomic():
        record(made.document, "document.unlinked", actor=by, data={"kind": made.kind, "other": made.other_id})
        made.delete()


def checked(document: Document, *, by: User) -> None:
    """Somebody opened the address of an external document today, and it is still the right one."""
    document.checked(by=by)


def follow(document: Document, person: User, *, wants: bool) -> None:
    """Be told when a forthcoming document is there; or not any more. Nobody follows one that is there already."""
    with transaction.atomic():
        if not wants:
            document.followers.filter(person=person).delete()
        elif document.lock().kind == DocumentKind.FORTHCOMING:
            Follower.objects.get_or_create(document=document, person=person)
