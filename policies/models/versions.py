"""A version of a document: what can be done to it, and `_move`, the one door through which it changes."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import NotNow
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

from ..statuses import NEEDS_TEXT, NOT_OFFERED, TRANSITIONS, Status, Verb
from .documents import Document, DocumentKind
from .version_record import VersionRecord, fingerprint


class Version(VersionRecord):
    """One version of a document. Its text can change only while it is a draft: the database itself sees to that."""

    class Meta(VersionRecord.Meta):
        abstract = False

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
