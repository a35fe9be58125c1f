"""What people keep of a post: files, each under a number, with its hash.

Whatever locks several rows takes them in one order: draft or incident, then answer, then evidence, then the chain of
events. So nothing here waits for something that waits for it.
"""

import logging
import uuid
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from dcs_portal import attachments
from dcs_portal.audit.models import Event, record
from dcs_portal.retention import Retention

from .. import routing
from .evidence_queries import EvidenceQuerySet
from .image_answers import ImageAnswer, as_restricted, record_answer
from .incident import SAME_READING, Incident
from .record import NotNow
from .seals import EvidenceSeal, Police, Purpose, Shut, may_lift, may_seal

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from .drafts import ReportDraft

log = logging.getLogger(__name__)


class Preview(models.TextChoices):
    WAITING = "waiting", "Being made"
    READY = "ready", "Ready"
    NONE = "none", "None"


class Scan(models.TextChoices):
    """What the virus scanner says of a file."""

    WAITING = "waiting", "Not yet scanned"
    CLEAN = "clean", "No virus found"
    FOUND = "found", "A virus was found"
    TOO_LARGE = "too_large", "Too large for the virus scanner"


class Infected(NotNow):
    """A virus was found in the file, so it is kept and given to nobody."""


class Damaged(NotNow):
    """The file is not what came in any more, so it is not given out."""


class Evidence(models.Model):
    """One file, as it came. Its name is what people see; the file itself lies under a random one."""

    retention = Retention.SAFEGUARDING

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(ImageAnswer, models.RESTRICT, related_name="evidence")
    draft = models.ForeignKey("ReportDraft", models.CASCADE, null=True, related_name="evidence")
    incident = models.ForeignKey("Incident", models.PROTECT, null=True, related_name="evidence")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    # Added while the report was restricted: it stays with the allegations officers, whatever they decide.
    while_restricted = models.BooleanField(default=False)
    file = models.CharField(max_length=80, unique=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    captured_at = models.DateTimeField(null=True)
    captured_zone = models.CharField(max_length=40, blank=True)
    captured_by = models.CharField(max_length=120, blank=True)
    captured_where = models.CharField(max_length=200, blank=True)
    preview = models.CharField(max_length=80, blank=True)
    preview_state = models.CharField(max_length=10, choices=Preview, default=Preview.NONE)
    # Which post of the case it shows, where somebody said so.
    post = models.ForeignKey("Post", models.SET_NULL, null=True, related_name="evidence")
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.WAITING)
    scanned_at = models.DateTimeField(null=True)
    scan_found = models.CharField(max_length=200, blank=True)
    scan_tries = models.PositiveSmallIntegerField(default=0)
    scan_after = models.DateTimeField(null=True)

    objects: ClassVar[EvidenceQuerySet] = EvidenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(draft=None, incident__isnull=False) | Q(draft__isnull=False, incident=None),
                name="evidence_of_one",
            ),
            *(
                models.UniqueConstraint(
                    fields=[of, unique], condition=Q(**{f"{of}__isnull": False}), name=f"one_{unique}_in_{of}"
                )
                for of in ("incident", "draft")
                for unique in ("sha256", "number")
            ),
            models.CheckConstraint(
                condition=Q(preview_state=Preview.READY) & ~Q(preview="")
                | ~Q(preview_state=Preview.READY) & Q(preview=""),
                name="preview_ready_or_not",
            ),
            models.CheckConstraint(
                condition=Q(scan=Scan.WAITING, scanned_at=None) | ~Q(scan=Scan.WAITING) & Q(scanned_at__isnull=False),
                name="scanned_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(scan=Scan.FOUND) & ~Q(scan_found="") & Q(preview="")
                | ~Q(scan=Scan.FOUND) & Q(scan_found=""),
                name="found_virus_has_a_name",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(preview_state=Preview.WAITING), name="evidence_preview_waits"),
            models.Index(fields=["scan_after", "id"], condition=Q(scan=Scan.WAITING), name="evidence_scan_waits"),
            models.Index(fields=["sha256"], name="evidence_by_sha256"),
            models.Index(fields=["preview"], condition=~Q(preview=""), name="evidence_by_preview"),
        ]

    def __str__(self) -> str:
        return f"Evidence {self.number}"

    @property
    def active_seal(self) -> "EvidenceSeal | None":
        if hasattr(self, "active_seals"):
            return next(iter(self.active_seals), None)
        return self.seals.active().first()

    @property
    def is_sealed(self) -> bool:
        """Whether it is shut: see `EvidenceQuerySet.sealed`."""
        if hasattr(self, "is_shut"):
            return bool(self.is_shut)
        return Evidence.objects.sealed().filter(pk=self.pk).exists()

    @property
    def has_preview(self) -> bool:
        return self.preview_state == Preview.READY and not self.is_sealed

    @property
    def is_infected(self) -> bool:
        return self.scan == Scan.FOUND

    @property
    def scan_words(self) -> str:
        """What is known of viruses in it, in words; where nothing scans, that nobody looks."""
        if self.scan == Scan.WAITING and not settings.CLAMD_URL:
            return "Not scanned for viruses: open with care"
        if self.scan == Scan.TOO_LARGE:
            return "Too large for the virus scanner: open with care"
        return str(self.get_scan_display())

    def is_open_to(self, user: "User") -> bool:
        """Whether the person may have the file now; `visible_to` is asked first."""
        if self.is_infected:
            return False
        seal = self.active_seal
        return seal.is_lifted_for(user) if seal else not self.is_sealed

    def _lock(self) -> None:
        """Hold the incident and the row as they stand now."""
        if incident := Incident.objects.filter(evidence=self).first():
            incident.lock()
        self.refresh_from_db(from_queryset=Evidence.objects.lock())

    def _event(self, verb: str, by: "User | None", text: str = "", **data: Any) -> Event | None:
        """Of a draft's files the incident tells later, when they are handed over."""
        if not self.incident:
            return None
        facts = {"number": self.number} | data | as_restricted(self.incident)
        return record(self.incident, f"incident.evidence_{verb}", actor=by, data=facts, text=text)

    def tell_sealed(self, by: "User | None") -> None:
        """Record it, and tell whoever decides what happens to the file, and whoever works on the report."""
        event = self._event("sealed", by)
        if self.incident and event:
            routing.tell_safeguarding(self.incident, "evidence-sealed", event, but=by)
            routing.tell_handlers(self.incident, "evidence-sealed", event, but=by)

    def seal(self, *, by: "User") -> None:
        """Shut it for everyone, at once and whatever is in it. Pressed twice, it is shut once.

        Raises:
            PermissionDenied: it is not theirs to do.
        """
        if not may_seal(by, self.incident):
            raise PermissionDenied("seal")
        self.shut(by)

    def shut(self, by: "User | None") -> None:
        """Seal it; for who has the right already, as whoever changes the answer to the image question.

        Copies in other cases are shut from the same moment; each gets a seal of its own in a transaction of its own.
        """
        with transaction.atomic():
            self._lock()
            if EvidenceSeal.objects.active().filter(evidence=self).exists():
                return
            EvidenceSeal.objects.create(evidence=self, sealed_by=by)
            self._drop_preview()
            self.tell_sealed(by)
            transaction.on_commit(lambda: Evidence.objects.shut_copies(self.sha256), robust=True)

    def note_scan(self, found: Scan, name: str = "") -> None:
        """What the scanner said, once; of a virus whoever works on the case is told. A sealed file stays unscanned.

        Args:
            found: any but WAITING.
            name: what the scanner calls the virus.
        """
        with transaction.atomic():
            self._lock()
            if self.scan != Scan.WAITING or self.is_sealed:
                return
            if found == Scan.FOUND:
                self._drop_preview()
            self.scan, self.scanned_at, self.scan_found = found, timezone.now(), name[:200]
            self.save(update_fields=["scan", "scanned_at", "scan_found"])
            if found == Scan.FOUND:
                self.tell_infected()

    def tell_infected(self) -> None:
        """Record it, and tell its officer and the safeguarding leads."""
        event = self._event("infected", None, virus=self.scan_found)
        if self.incident and event:
            routing.tell_safeguarding(self.incident, "evidence-infected", event)
            routing.tell_handlers(self.incident, "evidence-infected", event)

    def shut_as_elsewhere(self) -> None:
        """In a case, a file that is sealed elsewhere gets a seal of its own: told and lifted like any other."""
        if self.incident and self.is_sealed:
            self.shut(None)

    def _drop_preview(self) -> None:
        """A copy that we made ourselves goes; the original stays as it is, neither viewed nor deleted."""
        remove_later(self.preview)
        self.preview, self.preview_state = "", Preview.NONE
        self.save(update_fields=["preview", "preview_state"])

    def lift(self, purpose: Purpose | str, *, reason: str, by: "User", police: Police | None = None) -> None:
        """Open a sealed file: for 24 hours to the person who hands it to the police, or to all where it was a mistake.

        Raises:
            PermissionDenied: it is not theirs to do.
            NotNow: it is not sealed.
            ValueError: the reason, or what the police need, is missing.
        """
        if not may_lift(by, self):
            raise PermissionDenied("lift")
        if not reason.strip() or (purpose == Purpose.POLICE and not (police and police.is_whole)):
            raise ValueError("lifting a seal needs a reason, and for the police a force, a name and a reference")
        lifted_for = str(police) if purpose == Purpose.POLICE else ""
        with transaction.atomic():
            self._lock()
            self.shut_as_elsewhere()
            seal = self.seals.active().first()
            if seal is None:
                raise NotNow("This file is not sealed any more.")
            seal.purpose, seal.lifted_for = Purpose(purpose), lifted_for
            seal.lifted_by, seal.lifted_at = by, timezone.now()
            seal.save()
            if purpose == Purpose.MISTAKE and not self.is_infected:
                self.preview_state = Preview.WAITING
                self.save(update_fields=["preview_state"])
            words = "\n".join(part for part in (lifted_for, reason.strip()) if part)
            self._event("lifted", by, words, purpose=purpose)

    def open(self, *, by: "User") -> File:
        """The file, once it is sure that it is what came in; the opening is recorded.

        Raises:
            Infected: a virus was found in it.
            Shut: it is sealed for this person.
            Damaged: it is not what came in, or not there.
        """
        if self.is_infected:
            raise Infected("A virus was found in this file.")
        if not self.is_open_to(by):
            raise Shut("This file is sealed.")
        try:
            file = storages["evidence"].open(self.file)
            is_whole = attachments.is_whole(cast(BinaryIO, file), self.sha256)
        except OSError:
            is_whole = False
        if not is_whole:
            self.log_damaged(by)
            raise Damaged("This file has changed since it came in, so it is not given out. Tell HQ.")
        self._event("opened", by)
        return file

    def log_damaged(self, by: "User") -> None:
        """It is not what came in any more, so that nobody got it."""
        self._event("damaged", by)
        log.error("Evidence %s is not what came in", self.key)

    def log_preview(self, by: "User") -> None:
        """Looking at the preview is recorded; within five minutes it is the same look."""
        if not self.incident:
            return
        recent = Event.objects.about(self.incident).filter(at__gt=timezone.now() - SAME_READING, actor=by)
        if not recent.filter(code="incident.evidence_seen", data__number=self.number).exists():
            self._event("seen", by)

    def record_added(self) -> None:
        """That it came in, and its hash, so that the chain of events vouches for the original."""
        self._event("added", self.uploaded_by, media_type=self.media_type, size=self.size, sha256=self.sha256)

    def remove(self, *, by: "User") -> None:
        """Take it out of a report that is not sent yet.

        Raises:
            PermissionDenied: the report is sent, or not theirs.
            NotNow: it is sealed, and so stays.
        """
        with transaction.atomic():
            self._lock()
            if not self.draft or self.draft.reporter_id != by.pk:
                raise PermissionDenied("remove")
            if self.seals.exists():
                raise NotNow("This file is sealed, so it cannot be removed.")
            self.delete()


def hand_over(draft: "ReportDraft", incident: Incident) -> None:
    """Move a draft's files to the incident that it becomes, in the caller's transaction, and write their events."""
    for answer in ImageAnswer.objects.select_for_update(no_key=True).filter(draft=draft):
        answer.draft, answer.incident = None, incident
        answer.save(update_fields=["draft", "incident"])
        record_answer(incident, answer.answer, by=answer.by)
    first = incident.published.filter(number=1).first()
    for evidence in Evidence.objects.lock().filter(draft=draft).order_by("number"):
        # A report is about one post, so what came with it shows that.
        evidence.draft, evidence.incident, evidence.post = None, incident, first
        evidence.save(update_fields=["draft", "incident", "post"])
        evidence.record_added()
        if evidence.is_infected:
            evidence.tell_infected()
        for seal in evidence.seals.active():
            evidence.tell_sealed(seal.sealed_by)
        evidence.shut_as_elsewhere()


def draft_holds_sealed(draft: "ReportDraft") -> bool:
    """Whether the draft holds a file that was ever sealed: it cannot be deleted then, only sent."""
    return EvidenceSeal.objects.filter(evidence__draft=draft).exists()


def remove_later(name: str) -> None:
    """Remove a file from the storage once the transaction is through; one that never was there is no matter."""
    if name:
        transaction.on_commit(lambda: storages["evidence"].delete(name), robust=True)


@receiver(post_delete, sender=Evidence)
def remove_files(instance: Evidence, **kwargs: Any) -> None:
    """The file of a row that is gone goes too, and its preview."""
    remove_later(instance.file)
    remove_later(instance.preview)
