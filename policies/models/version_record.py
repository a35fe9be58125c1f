"""What is kept of a version of a document, and who may see which."""

import copy
import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission, require

from ..statuses import READABLE, UNPUBLISHED, Status
from .documents import Document, DocumentKind

if TYPE_CHECKING:
    from .acknowledgements import AcknowledgementQuerySet
    from .questions import Question
    from .versions import Version


def fingerprint(text: str) -> str:
    """The SHA-256 of a text as it is stored, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, user: User) -> "VersionQuerySet":
        """Every version for HQ; for everybody else those that are or were in force."""
        return self.all() if user.can(Permission.MANAGE_DOCUMENTS) else self.filter(status__in=READABLE)

    def unpublished(self) -> "VersionQuerySet":
        return self.filter(status__in=UNPUBLISHED)

    def ever_published(self) -> "VersionQuerySet":
        return self.filter(published_at__isnull=False)

    def readable(self) -> "VersionQuerySet":
        """What is or was in force, the newest of each document first."""
        return self.filter(status__in=READABLE).select_related("document").order_by("document__title", "-number")

    def in_force(self) -> "VersionQuerySet":
        return self.filter(status=Status.PUBLISHED).select_related("document").order_by("document__title")

    def due(self) -> "VersionQuerySet":
        """Approved, and their date has come."""
        return self.filter(status=Status.APPROVED, publish_at__lte=timezone.now())

    def begin(self, document: Document, text: str | None = None, *, by: User) -> "Version":
        """A new draft; its text is that of the version in force unless one is given.

        Raises:
            NotNow: the document has a version that is not published yet, or its text is kept elsewhere.
            PermissionDenied: `by` does not keep documents.
        """
        require(by, Permission.MANAGE_DOCUMENTS)
        with transaction.atomic():
            locked = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
            if locked.kind == DocumentKind.EXTERNAL:
                raise NotNow("This document is kept elsewhere, so it has no versions here.")
            if locked.unpublished:
                raise NotNow("There is a version already that is not published. Finish or discard it first.")
            last, is_written = locked.versions.order_by("-number").first(), text is not None
            if text is None:
                text = locked.published.text if locked.published else ""
            version = self.create(
                document=locked, number=last.number + 1 if last else 1, author=by, text=text, sha256=fingerprint(text)
            )
            record(version, "version.begun", actor=by, data={"written": is_written})
        return version


class VersionRecord(Lockable):
    """The columns of a version, and what follows from them."""

    retention = Retention.REFERENCE
    # HQ may correct the words in it, so the audit trail does not hold them against it.
    reference_changes = True

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    edits = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_material = models.BooleanField(default=True)
    changes = models.TextField(blank=True)
    changes_for = models.JSONField(default=dict, blank=True)
    # The date that the document gives itself; in force here from `published_at`.
    dated_on = models.DateField(null=True)
    publish_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    # What is said of the document with this version: of a draft, once it is published; of one that ended, what was said
    # then. Of what is in force the document says it.
    facts = models.JSONField(default=dict, blank=True)
    ended_at = models.DateTimeField(null=True)
    # Of an imported version: the file it came from, as it was.
    original = models.CharField(max_length=100, blank=True)
    original_name = models.CharField(max_length=255, blank=True)
    original_type = models.CharField(max_length=100, blank=True)
    original_sha256 = models.CharField(max_length=64, blank=True)

    objects = VersionQuerySet.as_manager()

    if TYPE_CHECKING:
        acknowledgements: AcknowledgementQuerySet
        questions: models.QuerySet[Question]
        document_id: int
        author_id: int

    class Meta:
        abstract = True
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(status__in=UNPUBLISHED), name="one_unpublished_version"
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(status=Status.PUBLISHED), name="one_version_in_force"
            ),
            models.CheckConstraint(
                condition=Q(status__in=UNPUBLISHED, published_at=None)
                | Q(status=Status.WITHDRAWN)
                | Q(status__in=READABLE, published_at__isnull=False),
                name="published_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.APPROVED, *READABLE]) | Q(approver__isnull=False),
                name="approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=models.F("author")), name="nobody_approves_their_own"
            ),
            models.CheckConstraint(
                condition=Q(publish_at=None) | ~Q(status__in=[Status.DRAFT, Status.IN_REVIEW]),
                name="scheduled_once_approved",
            ),
        ]
        indexes = [
            models.Index(fields=["publish_at"], condition=Q(status=Status.APPROVED), name="version_to_publish"),
        ]

    def __str__(self) -> str:
        return f"{self.document}, version {self.number}"

    @property
    def reference(self) -> str:
        """What notices and the audit trail call it."""
        name = f"{self.document.number}" if self.document.number else self.document.title
        return f"{name[:30]} v{self.number}"

    @property
    def status_label(self) -> str:
        label = Status(self.status).label
        return f"{label}, to be published" if self.status == Status.APPROVED and self.publish_at else label

    @property
    def tone(self) -> str:
        return Status(self.status).tone

    @property
    def is_readable(self) -> bool:
        """Whether everybody may read it."""
        return self.status in READABLE

    @property
    def previous(self) -> "Version | None":
        """The published version before it."""
        return self.document.versions.ever_published().filter(number__lt=self.number).first()

    @property
    def described(self) -> Document:
        """The document as it is said to be with this version: to be shown, not to be saved."""
        document = copy.copy(self.document)
        for name, value in self.facts.items():
            setattr(document, name, value)
        return document

    def import_event(self) -> Event | None:
        """That it came from a file, with what was lost on the way as its text; None where it was written here."""
        return Event.objects.about(self).filter(code="version.imported").last()
