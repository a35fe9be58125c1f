"""A case pack: the whole case as one file for somebody outside, made once, given out for seven days, then deleted.

It is put together by one officer; what they read before it was made is what it holds. Whatever locks several rows takes
the incident first.
"""

import logging
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.notices.models import notify
from dcs_portal.retention import Retention

from ..codes import Kind, Level
from ..pack_states import CLAIMED_FOR, KEPT_FOR, MOVES, UNDER_WAY, Failure, PackState, Recipient
from ..statuses import Verb
from .evidence import Evidence, Scan
from .image_answers import as_restricted
from .incident import Incident
from .pack_queries import CasePackQuerySet

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

log = logging.getLogger(__name__)
STORAGE = "packs"
NOT_FOR_HEAD = "HQ’s senior leader decides on this case now, so nothing of it goes to the head of the school."


class CasePack(Lockable):
    """One pack. It changes by its verbs; who asked for it, took it and why is in the events of its incident."""

    retention = Retention.SAFEGUARDING

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="packs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=10, choices=Recipient)
    recipient_said = models.CharField(max_length=200, blank=True)
    with_notes = models.BooleanField(default=False)
    with_files = models.BooleanField(default=False)
    while_restricted = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=PackState, default=PackState.DRAFT)
    begun_at = models.DateTimeField(default=timezone.now)
    # Of a draft: why it is made, the keys of who is redacted (None: not chosen yet), and other words to redact.
    purpose = models.TextField(blank=True)
    redacted = models.JSONField(null=True)
    more_words = models.TextField(blank=True)
    # Who could be chosen from then, by `Subject.named`; it stays as long as the pack, to tell who was named since.
    offered = models.JSONField(null=True)
    # Until it is made: all that it says, as its maker read it.
    contents = models.JSONField(null=True)
    asked_at = models.DateTimeField(null=True)
    chain_length = models.PositiveIntegerField(null=True)
    chain_head = models.CharField(max_length=64, blank=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    failure = models.CharField(max_length=10, choices=Failure, blank=True)
    file = models.CharField(max_length=80, blank=True)
    # Of each file in it its case, which may be one that was merged into this, and its number there.
    file_numbers = models.JSONField(default=list)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveBigIntegerField(default=0)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar[CasePackQuerySet] = CasePackQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PackState.READY) & ~Q(file="") | ~Q(state=PackState.READY) & Q(file=""),
                name="pack_ready_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNDER_WAY, contents__isnull=False)
                | ~Q(state__in=UNDER_WAY) & Q(contents__isnull=True),
                name="pack_holds_its_words_until_made",
            ),
            models.CheckConstraint(
                condition=Q(state=PackState.DRAFT, asked_at=None)
                | ~Q(state=PackState.DRAFT) & Q(asked_at__isnull=False, purpose="", more_words=""),
                name="pack_draft_or_asked",
            ),
            models.CheckConstraint(
                condition=Q(state=PackState.FAILED) & ~Q(failure="") | ~Q(state=PackState.FAILED) & Q(failure=""),
                name="pack_failed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PackState.READY, PackState.DELETED])
                | ~Q(sha256="") & Q(ready_at__isnull=False, expires_at__isnull=False),
                name="pack_made_has_its_hash",
            ),
            models.UniqueConstraint(
                fields=["incident", "by"], condition=Q(state__in=UNDER_WAY), name="one_pack_in_the_making"
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state__in=UNDER_WAY), name="pack_to_make"),
            models.Index(fields=["expires_at"], condition=Q(state=PackState.READY), name="pack_to_delete"),
            models.Index(fields=["begun_at"], condition=Q(state=PackState.DRAFT), name="pack_draft_left"),
            models.Index(fields=["file"], condition=~Q(file=""), name="pack_by_file"),
        ]

    def __str__(self) -> str:
        return f"Case pack {self.pk}"

    @property
    def for_whom(self) -> str:
        """“The police: Cyprus Joint Police Unit”."""
        return ": ".join(part for part in [str(Recipient(self.recipient).label), self.recipient_said] if part)

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_shut(self) -> bool:
        """Whether nobody may have it any more: see `is_parted`; or a file in it is shut, or of an image of a child."""
        if not self.file_numbers:
            return self.is_parted
        held = Evidence.objects.filter(incident__in={case for case, _ in self.file_numbers})
        shut = [held.sealed(), held.filter(Q(scan=Scan.FOUND) | Q(incident__kind=Kind.IMAGE))]
        found = {key for files in shut for key in files.values_list("incident", "number")}
        return self.is_parted or any((case, number) in found for case, number in self.file_numbers)

    @property
    def is_kept_from_head(self) -> bool:
        """Whether it is for the head, and somebody who leads the school turned out to be concerned."""
        return self.recipient == Recipient.HEAD and self.incident.leadership == Level.SENIOR

    @property
    def is_parted(self) -> bool:
        """Whether it tells of a report that was merged into the case then and is not part of it any more."""
        asked = Event.objects.about(self.incident).filter(seq=self.chain_length or 0).first()
        merged = set(asked.data.get("merged", [])) if asked else set()
        if not merged:
            return False
        lead = self.incident.lead
        return bool(merged - {lead.pk, *lead.merged.values_list("pk", flat=True)})

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is still to be made, or chosen."""
        return self.state not in (PackState.DRAFT, *UNDER_WAY)

    @property
    def percent(self) -> int:
        """How much of it is made; 100 only once it is ready."""
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def state_tone(self) -> str:
        return PackState(self.state).tone

    def _lock(self) -> None:
        self.incident.lock()
        self.lock()

    def _pass(self, to: PackState, code: str, by: "User | None", data: dict[str, Any], **changes: Any) -> Event | None:
        """The one door: the locked row moves as the table says, and what happened stands in the case's chain.

        Raises:
            NotNow: the table does not have this move.
        """
        if to not in MOVES[PackState(self.state)]:
            raise NotNow(f"This pack is {self.get_state_display().lower()} now, so this cannot be done.")
        self.state = to
        for name, value in changes.items():
            setattr(self, name, value)
        self.save()
        return self._tell(code, by, data) if code else None

    def _tell(self, code: str, by: "User | None", data: dict[str, Any]) -> Event:
        facts = {"pack": self.pk} | data | as_restricted(self.incident)
        return record(self.incident, f"incident.pack_{code}", actor=by, data=facts)

    def choose(self, redacted: list[str], more_words: str, *, offered: list[str], by: "User") -> None:
        """Who is redacted, by the keys that `packs.people` gives them, and which other words.

        Args:
            offered: who was there to choose from, by `Subject.named`.

        Raises:
            NotNow: it is asked for already.
        """
        with transaction.atomic():
            self._lock()
            if self.state != PackState.DRAFT or self.by_id != by.pk:
                raise NotNow("This pack was asked for already, so nothing of it can be changed.")
            self.redacted, self.more_words, self.offered = redacted, more_words, offered
            self.save(update_fields=["redacted", "more_words", "offered"])

    def ask(self, contents: dict[str, Any], *, by: "User") -> None:
        """Have it made as it was read. Why is kept as the text of the event.

        Raises:
            NotNow: it is asked for already, another of theirs about this case is being made, or it is for a head who
                does not decide on it any more.
            PermissionDenied: it is not theirs to do.
        """
        with transaction.atomic():
            members = self.incident.lock_family()
            self.lock()
            if self.is_kept_from_head:
                raise NotNow(NOT_FOR_HEAD)
            if CasePack.objects.filter(incident=self.incident, by=by, state__in=UNDER_WAY).exists():
                raise NotNow("Another pack of yours of this case is being made. Wait until it is ready.")
            merged = [one for one in members if one.pk in contents.get("merged", [])]
            data: dict[str, Any] = {"pack": self.pk, "for": self.recipient}
            said = {"notes": self.with_notes, "files": self.with_files, "merged": [one.pk for one in merged]}
            event = self.incident._move(Verb.PACK, by=by, text=self.purpose, data=data | said)
            for one in merged:
                more = {"of": self.incident.pk} | as_restricted(one)
                record(one, "incident.pack", actor=by, text=self.purpose, data=data | more)
            self._pass(
                PackState.ASKED, "", by, {}, purpose="", more_words="", redacted=None, contents=contents,
                asked_at=event.at, chain_length=event.seq, chain_head=event.hash,
                while_restricted=self.incident.restricted,
                file_numbers=[[one["case"], one["number"]] for one in contents["files"]],
            )  # fmt: skip

    def go_on(self, done: int, total: int) -> bool:
        """Say how far it is, and keep the claim; whether it is still this worker's."""
        mine = CasePack.objects.filter(pk=self.pk, state=PackState.MAKING, attempts=self.attempts)
        return bool(mine.update(done=done, total=total, claimed_until=timezone.now() + CLAIMED_FOR))

    def is_mine(self) -> bool:
        """Whether nobody took it over since this worker claimed it; holds the rows."""
        attempts = self.attempts
        self._lock()
        return self.state == PackState.MAKING and self.attempts == attempts

    def finish(self, file: str, facts: dict[str, Any]) -> bool:
        """The file is on the disk: it is ready, and its maker is told.

        False where another worker has taken it over, or a file in it was sealed meanwhile, so that it failed.
        """
        with transaction.atomic():
            if not self.is_mine() or (self.is_shut and self.fail(Failure.SEALED)):
                return False
            now = timezone.now()
            event = self._pass(
                PackState.READY, "ready", None, {"sha256": facts["sha256"], "pdf_sha256": facts["pdf_sha256"]},
                file=file, contents=None, claimed_until=None, ready_at=now, expires_at=now + KEPT_FOR, **facts,
            )  # fmt: skip
            self._notify("pack-ready", event)
        return True

    def fail(self, why: Failure) -> bool:
        """It cannot be made, and its maker is told. False where another worker has taken it over."""
        with transaction.atomic():
            if not self.is_mine():
                return False
            gone = {"contents": None, "offered": None, "claimed_until": None}
            event = self._pass(PackState.FAILED, "failed", None, {"why": why}, failure=why, **gone)
            self._notify("pack-failed", event)
        return True

    def _notify(self, kind: str, event: Event | None) -> None:
        notify(self.by, kind, about=self.incident, key=f"{kind}-{event.pk if event else 0}")

    def discard(self) -> None:
        """Throw a draft away.

        Raises:
            NotNow: it was asked for meanwhile.
        """
        mine = CasePack.objects.filter(pk=self.pk)
        if not mine.filter(state=PackState.DRAFT).delete()[0] and mine.exists():
            raise NotNow("This pack was asked for already. You can delete it once it is made.")

    def delete_file(self, *, by: "User | None") -> None:
        """The file goes, and its row stays with the hash and who had it. Deleted twice, it is deleted once."""
        with transaction.atomic():
            self._lock()
            if self.state != PackState.READY:
                return
            name = self.file
            self._pass(PackState.DELETED, "deleted", by, {}, file="", offered=None, deleted_at=timezone.now())
            transaction.on_commit(lambda: storages[STORAGE].delete(name), robust=True)

    def log_download(self, kind: str, *, by: "User") -> None:
        """Who took it, when, and the hash of what they got."""
        sha256 = self.pdf_sha256 if kind == "pdf" else self.sha256
        self._tell("downloaded", by, {"kind": kind, "sha256": sha256})

    def log_damaged(self, *, by: "User") -> None:
        """It is not what was made any more, so that nobody got it."""
        self._tell("damaged", by, {})
        log.error("Case pack %s is not what was made", self.key)

    def downloads(self) -> list[Event]:
        """Who took it, oldest first."""
        taken = Event.objects.about(self.incident).filter(code="incident.pack_downloaded", data__pack=self.pk)
        return list(taken)
