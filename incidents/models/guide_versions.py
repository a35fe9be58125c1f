"""The playbook, the letters and the severity guide in versions. What was once in force stays as it was.

Which version is in force is worked out from the days on which they begin, never stored: so none begins late.
"""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission, require

from ..guides.codes import Guide
from ..guides.content import Item, items


class GuideVersionQuerySet(models.QuerySet["GuideVersion"]):
    def published(self) -> Self:
        return self.exclude(published_at=None)

    def in_force(self, guide: Guide) -> "GuideVersion | None":
        """The one that counts now; None only where nothing was ever published."""
        begun = self.filter(guide=guide, starts_at__lte=timezone.now())
        return begun.order_by("-number").first()

    def to_come(self, guide: Guide) -> "GuideVersion | None":
        """The one that waits for its day."""
        return self.filter(guide=guide, starts_at__gt=timezone.now()).first()

    def unchecked(self) -> list[str]:
        """What is in force as it came with the portal: nobody at HQ has published it."""
        in_force = [self.in_force(guide) for guide in Guide]
        return [one.get_guide_display() for one in in_force if one and one.published_by_id is None]

    def draft_of(self, guide: Guide) -> "GuideVersion | None":
        return self.filter(guide=guide, published_at=None).first()

    def begin(self, guide: Guide, *, by: User) -> "GuideVersion":
        """A draft with what is in force, to be changed.

        Raises:
            NotNow: there is a draft, or a version that waits for its day.
        """
        require(by, Permission.MANAGE_GUIDES)
        if self.to_come(guide):
            raise NotNow("A version waits for its day. Take it back first, or wait for it.")
        last = self.filter(guide=guide).order_by("-number").first()
        number, content = (last.number + 1, last.content) if last else (1, [])
        try:
            with transaction.atomic():
                draft = self.create(guide=guide, number=number, content=content)
                record(draft, "guide.begun", actor=by)
        except IntegrityError as error:
            raise NotNow("There is a draft already.") from error
        return draft


class GuideVersion(Lockable):
    """One version: a draft, one that waits for its day, the one in force, or an earlier one."""

    retention = Retention.REFERENCE

    guide = models.CharField(max_length=10, choices=Guide)
    number = models.PositiveIntegerField()
    content = models.JSONField(default=list)
    edits = models.PositiveIntegerField(default=0)
    changes = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True)
    # None for the version that came with the portal, which HQ has not checked.
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)

    objects = GuideVersionQuerySet.as_manager()

    class Meta:
        ordering = ["guide", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["guide", "number"], name="one_guide_version_a_number"),
            models.UniqueConstraint(fields=["guide"], condition=Q(published_at=None), name="one_draft_a_guide"),
            models.CheckConstraint(
                condition=Q(published_at=None, starts_at=None) | Q(published_at__isnull=False, starts_at__isnull=False),
                name="published_guide_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_guide_display()}, version {self.number}"

    @property
    def reference(self) -> str:
        return str(self)

    @property
    def items(self) -> list[Item]:
        return items(self.guide, self.content)

    def item(self, key: str) -> Item | None:
        return next((one for one in self.items if one.key == key), None)

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def is_to_come(self) -> bool:
        return self.starts_at is not None and self.starts_at > timezone.now()

    def put(self, item: dict[str, Any], *, by: User, seen: int, after: str | None = None) -> None:
        """Write an item of the draft, in place of the one with its key.

        Args:
            seen: the count of edits that its writer saw.
            after: the key of the item that it comes after, empty for the first place; None keeps the place it has.

        Raises:
            NotNow: somebody else changed the draft meanwhile, or published it.
        """
        others = [one for one in self.content if one["key"] != item["key"]]
        places = [one["key"] for one in self.content]
        if after is None and item["key"] in places:
            place = places.index(item["key"])
        else:
            place = [one["key"] for one in others].index(after) + 1 if after else 0
        self._write([*others[:place], item, *others[place:]], by=by, seen=seen)

    def remove(self, key: str, *, by: User, seen: int) -> None:
        """Take an item out of the draft. Raises NotNow as `put` does."""
        self._write([one for one in self.content if one["key"] != key], by=by, seen=seen)

    def _write(self, content: list[dict[str, Any]], *, by: User, seen: int) -> None:
        with transaction.atomic():
            self._hold_draft(by)
            if self.edits != seen:
                raise NotNow("Somebody else changed this draft meanwhile. Look at it again before you save.")
            self.content, self.edits = content, self.edits + 1
            self.save(update_fields=["content", "edits"])
            record(self, "guide.changed", actor=by)

    def _hold_draft(self, by: User) -> None:
        require(by, Permission.MANAGE_GUIDES)
        if not type(self).objects.filter(pk=self.pk).exists():
            raise NotNow("This draft is not there any more.")
        if not self.lock().is_draft:
            raise NotNow("This version is published. Begin a new one.")

    def publish(self, changes: str, *, by: User, on: datetime.date | None = None) -> None:
        """Let it be in force, at once or when a day begins in London.

        Raises:
            NotNow: it is published already, or holds nothing.
            ValueError: nobody says what changed, or the day is not to come.
        """
        now = timezone.now()
        london = timezone.get_default_timezone()
        starts = datetime.datetime.combine(on, datetime.time(), london) if on else now
        if not changes.strip() or (on and starts <= now):
            raise ValueError("a version says what changed, and begins now or later")
        with transaction.atomic():
            self._hold_draft(by)
            if not self.content:
                raise NotNow("There is nothing in this draft.")
            self.changes, self.published_at, self.published_by, self.starts_at = changes.strip(), now, by, starts
            self.save(update_fields=["changes", "published_at", "published_by", "starts_at"])
            record(self, "guide.published", actor=by, data={"starts": starts.isoformat()})

    def take_back(self, *, by: User) -> None:
        """Make it a draft again, before its day. Raises NotNow where it began already."""
        require(by, Permission.MANAGE_GUIDES)
        with transaction.atomic():
            if not self.lock().is_to_come:
                raise NotNow("It is in force already, or was never published.")
            self.published_at = self.published_by = self.starts_at = None
            self.save(update_fields=["published_at", "published_by", "starts_at"])
            record(self, "guide.taken_back", actor=by)

    def discard(self, *, by: User) -> None:
        """Throw a draft away; what is in force stays."""
        with transaction.atomic():
            self._hold_draft(by)
            record(self, "guide.discarded", actor=by)
            self.delete()
