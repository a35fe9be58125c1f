"""A document, whom it is for, and what it has to do with others."""

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable
from dcs_portal.retention import Retention
from dcs_portal.schools.models import SchoolKind, User
from dcs_portal.schools.permissions import Permission, RoleName, require

from ..statuses import READABLE, Status

if TYPE_CHECKING:
    from .version_record import VersionQuerySet
    from .versions import Version


# The number of the strategy document for social media, which a portal is not whole without.
STRATEGY = 16
# What can be said otherwise of a document with its next version.
OF_A_VERSION = ("title", "focus", "period_from", "period_to")


class DocumentKind(models.TextChoices):
    GOVERNED = "governed", "Kept here, version by version"
    FORTHCOMING = "forthcoming", "Being written, and not here yet"
    EXTERNAL = "external", "Kept elsewhere, linked from here"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> "DocumentQuerySet":
        """Everything for HQ; for everybody else what is in force, forthcoming or elsewhere."""
        if user.can(Permission.MANAGE_DOCUMENTS):
            return self.all()
        return self.filter(~Q(kind=DocumentKind.GOVERNED) | Q(Exists(_versions().filter(status__in=READABLE))))

    def in_force(self) -> "DocumentQuerySet":
        return self.filter(Exists(_versions().filter(status=Status.PUBLISHED)))


def _versions() -> "VersionQuerySet":
    from .versions import Version

    return Version.objects.filter(document=OuterRef("pk"))


class Document(Lockable):
    """A document that governs what people do, wherever its text is kept."""

    retention = Retention.REFERENCE
    # HQ may correct the words in it, so the audit trail does not hold them against it.
    reference_changes = True

    kind = models.CharField(max_length=12, choices=DocumentKind, default=DocumentKind.GOVERNED)
    number = models.PositiveSmallIntegerField("Number", null=True, blank=True, unique=True)
    title = models.CharField("Title", max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    focus = models.CharField("Focus", max_length=200, blank=True)
    period_from = models.PositiveSmallIntegerField("First year of its period", null=True, blank=True)
    period_to = models.PositiveSmallIntegerField("Last year of its period", null=True, blank=True)
    review_on = models.DateField("Next review", null=True, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="documents")
    expected_on = models.DateField("Expected", null=True, blank=True)
    url = models.URLField("Address", max_length=500, blank=True)
    checked_on = models.DateField("Last checked", null=True, blank=True)
    review_because = models.CharField(max_length=300, blank=True)

    objects = DocumentQuerySet.as_manager()

    if TYPE_CHECKING:
        versions: VersionQuerySet
        audiences: "AudienceQuerySet"
        links: models.QuerySet["Link"]
        linked_from: models.QuerySet["Link"]
        followers: models.QuerySet["Follower"]
        owner_id: int | None

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=DocumentKind.EXTERNAL) | ~Q(url=""), name="external_document_has_an_address"
            ),
            models.CheckConstraint(
                condition=Q(period_to=None) | Q(period_from__lte=models.F("period_to")),
                name="period_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title

    @property
    def reference(self) -> str:
        """What notices and the audit trail call it. A title says nothing of any incident."""
        return str(self)[:40]

    @property
    def said(self) -> dict[str, str | int | None]:
        """What is said of it now that may differ from version to version."""
        return {name: getattr(self, name) for name in OF_A_VERSION}

    @property
    def period(self) -> str:
        return f"{self.period_from}–{self.period_to}" if self.period_from and self.period_to else ""

    @property
    def period_ends_on(self) -> datetime.date | None:
        """A strategy period runs to the end of its last year."""
        return datetime.date(self.period_to, 12, 31) if self.period_to else None

    @property
    def is_past_its_period(self) -> bool:
        ends = self.period_ends_on
        return ends is not None and ends < timezone.localdate()

    @property
    def published(self) -> "Version | None":
        """The version in force."""
        return self.versions.filter(status=Status.PUBLISHED).first()

    @property
    def unpublished(self) -> "Version | None":
        """The one that is being written, reviewed or waits to be published."""
        return self.versions.unpublished().first()

    def change(self, changes: dict[str, object], *, by: User) -> Event | None:
        """Correct what is said about the document; the event, or None if nothing is new.

        Raises:
            PermissionDenied: `by` does not keep documents.
        """
        require(by, Permission.MANAGE_DOCUMENTS)
        return self.say(changes, by=by)

    def say(self, changes: dict[str, object], *, by: User | None) -> Event | None:
        """As `change`, also with a version that the portal publishes by itself."""
        with transaction.atomic():
            self.lock()
            new = {name: value for name, value in changes.items() if getattr(self, name) != value}
            return self._write("document.changed", new, by=by, data={"fields": sorted(new)}) if new else None

    def reviewed(self, *, by: User) -> Event:
        """Somebody looked at what it depends on; the flag goes."""
        require(by, Permission.MANAGE_DOCUMENTS)
        return self._write("document.reviewed", {"review_because": ""}, by=by)

    def checked(self, *, by: User) -> Event:
        """Somebody opened the address of an external document today, and it is still the right one."""
        require(by, Permission.MANAGE_DOCUMENTS)
        return self._write("document.checked", {"checked_on": timezone.localdate()}, by=by)

    def flag(self, because: str, *, version: int) -> Event:
        """What it depends on was published, as that version: it needs a look, besides what it needs one for already."""
        with transaction.atomic():
            known = self.lock().review_because
            both = known if because in known else f"{known} {because}".strip()
            return self._write("document.flagged", {"review_because": both[:300]}, data={"version": version})

    def _write(
        self, code: str, values: dict[str, object], *, by: User | None = None, data: dict[str, object] | None = None
    ) -> Event:
        """The one locked door: the new values and the event that says so, together."""
        with transaction.atomic():
            self.lock()
            for name, value in values.items():
                setattr(self, name, value)
            self.save(update_fields=list(values))
            return record(self, code, actor=by, data=data)


class AudienceQuerySet(models.QuerySet["AudienceRow"]):
    def active(self, on: datetime.date | None = None) -> "AudienceQuerySet":
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)


class AudienceRow(models.Model):
    """People with a role, at schools of one kind or of all, who are asked to read it, from one day until another."""

    retention = Retention.REFERENCE

    document = models.ForeignKey(Document, models.CASCADE, related_name="audiences")
    role = models.CharField(max_length=20, choices=RoleName)
    school_kind = models.CharField(max_length=20, choices=SchoolKind, blank=True)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "role", "school_kind"],
                condition=Q(ends_on=None),
                name="one_open_audience_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        where = f"at {SchoolKind(self.school_kind).label.lower()}s" if self.school_kind else "everywhere"
        return f"{RoleName(self.role).label} {where}"


class LinkKind(models.TextChoices):
    REFERS_TO = "refers_to", "Refers to"
    REPLACES = "replaces", "Replaces"
    DEPENDS_ON = "depends_on", "Depends on"

    @property
    def inverse(self) -> str:
        """The same, read from the other document."""
        return {"refers_to": "Referred to by", "replaces": "Replaced by", "depends_on": "Depended on by"}[self.value]


class Link(models.Model):
    """What one document has to do with another."""

    retention = Retention.REFERENCE

    document = models.ForeignKey(Document, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=12, choices=LinkKind)
    other = models.ForeignKey(Document, models.CASCADE, related_name="linked_from")

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "kind", "other"], name="one_link_of_a_kind"),
            models.CheckConstraint(condition=~Q(document=models.F("other")), name="no_link_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{LinkKind(self.kind).label} {self.other}"

    @property
    def inverse(self) -> str:
        """The same, read from the other document."""
        return LinkKind(self.kind).inverse


class Follower(models.Model):
    """Somebody who wants to be told when a forthcoming document is there."""

    retention = Retention.TRANSIENT

    document = models.ForeignKey(Document, models.CASCADE, related_name="followers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "person"], name="follows_once")]

    def __str__(self) -> str:
        return f"{self.person} follows {self.document}"
