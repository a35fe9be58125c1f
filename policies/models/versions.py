"""A version of a document: its exact text, and `_move`, the one door through which it changes."""

import copy
import datetime
import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission, require

from ..statuses import NEEDS_TEXT, NOT_OFFERED, READABLE, TRANSITIONS, UNPUBLISHED, Status, Verb
from .documents import Document, DocumentKind

if TYPE_CHECKING:
    from .acknowledgements import AcknowledgementQuerySet
    from .questions import Question


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


class Version(Lockable):
    """One version of a document. Its text can change only while it is a draft: the database itself sees to that."""

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

    def obstacle(self, verb: Verb, by: User) -> str:
        """Why `by` cannot do this now, in words; empty if they can.

        Raises:
            PermissionDenied: it is not theirs to do at all.
        """
        if not by.can(Permission.MANAGE_DOCUMENTS):
            raise PermissionDenied(verb.value)
        if self.status not in TRANSITIONS[verb]:
            return f"Version {self.number} is {self.get_status_display().lower()} now, so this cannot be done."
        if verb == Verb.APPROVE and by.pk in self.writers():
            return "You wrote or imported this version, so somebody else must approve it."
        if verb == Verb.SUBMIT and not self.text.strip():
            return "This version has no text yet."
        if verb == Verb.UNSCHEDULE and self.publish_at is None:
            return "It has no date on which it would be published."
        return ""

    def writers(self) -> set[int | None]:
        """Ids of everybody who wrote or imported any of its text, as the audit trail has it."""
        wrote = Q(code__in=["version.edit", "version.imported"]) | Q(code="version.begun", data__written=True)
        return {self.author_id, *Event.objects.about(self).filter(wrote).values_list("actor", flat=True)}

    def verbs(self, by: User) -> list[Verb]:
        """What `by` can do now."""
        if not by.can(Permission.MANAGE_DOCUMENTS):
            return []
        return [verb for verb in Verb if verb not in NOT_OFFERED and not self.obstacle(verb, by)]

    def edit(self, text: str, *, by: User, seen: int) -> Event | None:
        """Write the draft's text; the event, or None where the text is as it was.

        Args:
            seen: how many edits it had when the person opened it.

        Raises:
            NotNow: it is no draft, or somebody else changed it meanwhile.
        """
        with transaction.atomic():
            self.lock()
            if self.edits != seen:
                raise NotNow("Somebody else changed this draft while you were writing. Nothing of yours is saved yet.")
            if self.text == text and not self.obstacle(Verb.EDIT, by):
                return None
            return self._move(Verb.EDIT, by=by, text=text, sha256=fingerprint(text), edits=seen + 1, author=by)

    def submit(self, *, is_material: bool, changes: str, changes_for: dict[str, str], by: User) -> Event:
        """Say what changed and for whom, and ask somebody else to approve it. The first version is always material."""
        from ..publishing import tell_reviewers

        is_material = is_material or not self.document.versions.ever_published().exists()
        with transaction.atomic():
            event = self._move(Verb.SUBMIT, by=by, is_material=is_material, changes=changes, changes_for=changes_for)
            tell_reviewers(self, event)
        return event

    def send_back(self, reason: str, *, by: User) -> Event:
        from ..publishing import tell_author

        with transaction.atomic():
            event = self._move(Verb.SEND_BACK, by=by, said=reason, approver=None, publish_at=None)
            tell_author(self, event)
        return event

    def approve(self, *, by: User) -> Event:
        """Somebody else than its author says that it may be published."""
        return self._move(Verb.APPROVE, by=by, approver=by)

    def schedule(self, at: datetime.datetime, *, by: User) -> Event:
        """Publish it at a moment to come; the schedule does so.

        Raises:
            ValueError: the moment has passed.
        """
        if at <= timezone.now():
            raise ValueError("a date to come")
        with transaction.atomic():
            self.lock()
            if obstacle := self.obstacle(Verb.PUBLISH, by):
                raise NotNow(obstacle)
            self.publish_at = at
            self.save(update_fields=["publish_at"])
            return record(self, "version.scheduled", actor=by, data={"at": at.isoformat(timespec="minutes")})

    def unschedule(self, *, by: User) -> Event:
        return self._move(Verb.UNSCHEDULE, by=by, publish_at=None)

    def discard(self, reason: str, *, by: User) -> Event:
        return self._move(Verb.DISCARD, by=by, said=reason, publish_at=None)

    def withdraw(self, reason: str, *, by: User) -> Event:
        """It is not in force any more, nothing takes its place, and search does not find it."""
        from .sections import Section

        with transaction.atomic():
            facts = Document.objects.get(pk=self.document_id).said
            event = self._move(Verb.WITHDRAW, by=by, said=reason, ended_at=timezone.now(), facts=facts)
            Section.objects.rebuild(self.document)
        return event

    def publish(self, *, by: User | None) -> Event:
        """Put it in force; the version before it is superseded. All of it, or nothing.

        Args:
            by: who does it; None for the portal on the date that was set.

        Raises:
            NotNow: somebody was faster, or took the date back.
            PermissionDenied: it is not theirs to do.
        """
        from ..publishing import tell

        with transaction.atomic():
            document = Document.objects.select_for_update(no_key=True).get(pk=self.document_id)
            self.lock()
            now = timezone.now()
            if by is None and (self.publish_at is None or self.publish_at > now):
                raise NotNow(f"version {self.pk} has no date that has come")
            if before := document.published:
                before._move(Verb.SUPERSEDE, by=by, ended_at=now, facts=document.said)
            was_forthcoming, facts = document.kind == DocumentKind.FORTHCOMING, self.facts
            event = self._move(Verb.PUBLISH, by=by, published_at=now, publish_at=None, facts={})
            document.say(facts, by=by)
            Document.objects.filter(pk=document.pk).update(kind=DocumentKind.GOVERNED, expected_on=None)
            tell(self, was_forthcoming=was_forthcoming, by=by)
        return event

    def _move(self, verb: Verb, *, by: User | None, said: str = "", **changes: Any) -> Event:
        """The one locked door: lock the row, check the table, change it, write the event. In one transaction.

        Raises:
            NotNow: somebody was faster, or the table does not have this move.
            PermissionDenied: it is not theirs to do.
            ValueError: the reason is missing.
        """
        if verb in NEEDS_TEXT and not said.strip():
            raise ValueError(f"{verb} needs a reason")
        with transaction.atomic():
            self.lock()
            if self.status not in TRANSITIONS[verb] or (by and self.obstacle(verb, by)):
                raise NotNow(self.obstacle(verb, by) if by else f"version {self.pk} is {self.status}")
            self.status = TRANSITIONS[verb][Status(self.status)]
            for name, value in changes.items():
                setattr(self, name, value)
            self.save()
            return record(
                self, f"version.{verb.name.lower()}", actor=by, text=said.strip(), data={"sha256": self.sha256}
            )
