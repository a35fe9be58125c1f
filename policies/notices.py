"""The notices of documents: which document, why you get it, a link."""

from collections.abc import Callable

from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from . import due
from .models import Document, Version
from .reminding import late_at_schools_of, outstanding_of
from .statuses import Status

_KEEPER = "you look after this document."


def _leads_to(page: str, key: str = "pk") -> Callable[[Notice], str]:
    """The page of a document, or the library where it is gone.

    Args:
        key: how the document is found by what the notice is about.
    """

    def path(notice: Notice) -> str:
        document = Document.objects.filter(**{key: notice.record_id}).first()
        return reverse(page, args=[document.slug]) if document else reverse("policies:library")

    return path


_document, _manage = _leads_to("policies:read"), _leads_to("policies:manage")
_version = _leads_to("policies:manage", "versions")


def _to_read(notice: Notice) -> str:
    return reverse("policies:to_read")


def _still_to_read(notice: Notice) -> bool:
    return notice.recipient is not None and bool(outstanding_of(notice.recipient))


def _somebody_is_late(notice: Notice) -> bool:
    return notice.recipient is not None and bool(late_at_schools_of(notice.recipient))


def _is_flagged(notice: Notice) -> bool:
    return Document.objects.filter(pk=notice.record_id).exclude(review_because="").exists()


def _is_due(field: str) -> Callable[[Notice], bool]:
    def still_needed(notice: Notice) -> bool:
        document = Document.objects.in_force().filter(pk=notice.record_id).first()
        ends_on = getattr(document, field, None)
        return bool(ends_on and due.stage(ends_on, notice.created_at.date()))

    return still_needed


def _is(status: Status) -> Callable[[Notice], bool]:
    return lambda notice: Version.objects.filter(pk=notice.record_id, status=status).exists()


register(
    Kind(
        "version-review",
        "{reference} waits to be approved",
        "you look after documents, and somebody else wrote this version.",
        _version,
        _is(Status.IN_REVIEW),
    ),
    Kind("version-back", "{reference} was sent back to you", "you wrote it.", _version, _is(Status.DRAFT)),
    Kind("version-published", "{reference} is in force", _KEEPER, _version),
    Kind("document-here", "{reference} is here", "you follow this document.", _document),
    Kind("document-depends", "{reference} needs a look", _KEEPER, _manage, _is_flagged),
    Kind("document-review", "{reference} is due for review", _KEEPER, _manage, _is_due("review_on")),
    Kind("document-period", "The period of {reference} ends", _KEEPER, _manage, _is_due("period_ends_on")),
    Kind("read-asked", "A document to read and acknowledge", "it applies to your work.", _to_read, _still_to_read),
    Kind("read-reminder", "You have a document to acknowledge", "it applies to your work.", _to_read, _still_to_read),
    Kind(
        "read-late",
        "People who have not acknowledged a document",
        "you lead this school, or look after documents.",
        lambda notice: reverse("policies:overview"),
        _somebody_is_late,
    ),
)
