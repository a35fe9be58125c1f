"""Platforms: the services that children may want to use. HQ keeps them; each change is an event."""

import datetime
from contextlib import suppress
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.dateformat import format as date_format
from django.utils.text import slugify

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import User
from dcs_portal.schools.models.people import today
from dcs_portal.schools.permissions import Permission, require

from ..ages import rule as pure
from ..ages.codes import Category


class KeptByHQ(Lockable):
    """What platforms and rules share: one locked door."""

    edits = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def _write(
        self, code: str, values: dict[str, Any], *, by: User, data: dict[str, Any] | None = None, text: str = ""
    ) -> Event:
        """The locked door: the new values and the event that says so, together. The caller holds the row."""
        for name, value in values.items():
            setattr(self, name, value)
        self.edits += 1
        self.save(update_fields=[*values, "edits"])
        return record(self, code, actor=by, data=data, text=text)

    def _hold(self, by: User, seen: int | None = None) -> None:
        """Hold the row for `by`, who keeps age limits and saw it after so many edits.

        Raises:
            PermissionDenied: they do not keep age limits.
            NotNow: somebody else has changed it since.
        """
        require(by, Permission.MANAGE_AGES)
        self.lock()
        if seen is not None and seen != self.edits:
            raise NotNow(
                "Somebody else changed this while you were writing. Look at it, then enter your changes again."
            )


class PlatformQuerySet(models.QuerySet["Platform"]):
    def in_use(self, on: datetime.date | None = None) -> "PlatformQuerySet":
        """Those that were not retired by a day."""
        return self.filter(Q(retired_on=None) | Q(retired_on__gt=on or today()))

    def social(self) -> "PlatformQuerySet":
        """Those in use today that are none of a school's own tools."""
        return self.in_use().exclude(category=Category.SCHOOL_TOOL)

    def names(self) -> list[str]:
        return list(self.values_list("name", flat=True))


class Platform(KeptByHQ):
    """A service that children may want to use."""

    retention = Retention.REFERENCE

    name = models.CharField("Name", max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    category = models.CharField("Category", max_length=20, choices=Category)
    terms = models.URLField("Link to its terms", max_length=300, blank=True)
    terms_dated = models.CharField("Date that its terms give", max_length=20, blank=True)
    note = models.CharField("Note", max_length=300, blank=True)
    retired_on = models.DateField("Not listed since", null=True, blank=True)

    objects = PlatformQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["category", "name"], name="platform_by_category")]

    def __str__(self) -> str:
        return self.name

    @property
    def value(self) -> pure.Platform:
        """For the rule."""
        return pure.Platform(self.slug, self.category)

    @property
    def terms_day(self) -> str:
        """What its terms are dated, in words: "17 August 2026" for 2026-08-17, "July 2026" for 2026-07."""
        for pattern, words in (("%Y-%m-%d", "j F Y"), ("%Y-%m", "F Y")):
            with suppress(ValueError):
                day = datetime.datetime.strptime(self.terms_dated, pattern).replace(tzinfo=datetime.UTC)
                return date_format(day, words)
        return self.terms_dated

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None and self.retired_on <= today()

    def change(self, facts: dict[str, Any], *, by: User, seen: int | None = None) -> None:
        """Correct what is said of it. Raises as `_hold`."""
        with transaction.atomic():
            self._hold(by, seen)
            if new := {name: value for name, value in facts.items() if getattr(self, name) != value}:
                self._write("platform.changed", new, by=by, data={"fields": sorted(new)})

    def retire(self, *, by: User) -> None:
        """List it no more from today on. Its rules stay, for questions about the past."""
        with transaction.atomic():
            self._hold(by)
            if not self.retired_on:
                self._write("platform.retired", {"retired_on": today()}, by=by)

    def bring_back(self, *, by: User) -> None:
        with transaction.atomic():
            self._hold(by)
            if self.retired_on:
                self._write("platform.back", {"retired_on": None}, by=by)


def add_platform(*, by: User | None, name: str, slug: str = "", **facts: Any) -> Platform:
    """A new platform. Without a rule of its own yet, so that people are told to check with HQ.

    Args:
        by: somebody of HQ; None for an import.
        slug: for its address; made from the name where none is given.
    """
    if by:
        require(by, Permission.MANAGE_AGES)
    with transaction.atomic():
        platform = Platform.objects.create(name=name, slug=slug or _unused_slug(name), **facts)
        record(
            platform, "platform.added" if by else "platform.imported", actor=by, data={"category": platform.category}
        )
    return platform


def _unused_slug(name: str) -> str:
    start = slugify(name)[:50] or "platform"
    taken = {"add", *Platform.objects.filter(slug__startswith=start).values_list("slug", flat=True)}
    return next(slug for n in range(1, len(taken) + 2) if (slug := f"{start}-{n}" if n > 1 else start) not in taken)
