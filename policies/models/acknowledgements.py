"""Who agreed to which exact version, and when. Rows are added and never changed: the database itself sees to that."""

import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require

from ..statuses import Status
from .versions import NotNow, Version

STATEMENT = "I have read and understood this document, and I will follow it in my work."


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    def by_person(self, person: User) -> "AcknowledgementQuerySet":
        return self.filter(person=person)


class Acknowledgement(models.Model):
    """One person agreed to one version: in the portal, or on a signed sheet that a leader recorded."""

    retention = Retention.ACCOUNT

    version = models.ForeignKey(Version, models.PROTECT, related_name="acknowledgements")
    sha256 = models.CharField(max_length=64)
    statement = models.CharField(max_length=200)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="acknowledgements")
    name = models.CharField(max_length=120)
    sheet = models.ForeignKey("SignedSheet", models.PROTECT, null=True, related_name="acknowledgements")
    at = models.DateTimeField(default=timezone.now)
    open_for = models.DurationField(null=True)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="acknowledged_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(sheet__isnull=False), name="by_account_or_on_a_sheet"
            ),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="acknowledged_by")]

    def __str__(self) -> str:
        return f"{self.name}: {self.version}"


def acknowledge(version: Version, *, by: User, open_for: datetime.timedelta | None = None) -> Acknowledgement:
    """Agree to the version in force. Done twice, it is there once.

    Args:
        open_for: how long the person had it open, as far as is known.

    Raises:
        NotNow: the version is not in force any more.
    """
    with transaction.atomic():
        if version.lock().status != Status.PUBLISHED:
            raise NotNow("There is a newer version of this document. Read that one.")
        facts = {"sha256": version.sha256, "statement": STATEMENT, "name": by.name, "open_for": open_for}
        done, is_new = Acknowledgement.objects.get_or_create(version=version, person=by, defaults=facts)
        if is_new:
            record(version, "version.acknowledged", actor=by, data={"sha256": version.sha256})
    return done


class SignedSheet(models.Model):
    """A sheet of paper that staff without an account signed, recorded by a leader of their school."""

    retention = Retention.ACCOUNT

    version = models.ForeignKey(Version, models.PROTECT, related_name="sheets")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    signed_on = models.DateField()
    witness = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    scan = models.CharField(max_length=100)
    scan_name = models.CharField(max_length=255)
    scan_type = models.CharField(max_length=100)
    scan_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-signed_on", "-pk"]
        indexes = [models.Index(fields=["school", "-signed_on"], name="sheet_by_school")]

    def __str__(self) -> str:
        return f"Sheet of {self.school}, {self.version}"


def record_sheet(sheet: SignedSheet, names: list[str], *, by: User) -> SignedSheet:
    """Keep a signed sheet with the names on it. A name that stands there twice is kept once.

    Args:
        sheet: unsaved, whose scan is stored already.

    Raises:
        PermissionDenied: `by` does not lead the school.
        ValueError: it was signed on a day when its version was not in force or that is to come, or nobody signed it.
    """
    require(by, Permission.RECORD_SHEETS, sheet.school)
    if not _was_in_force(sheet):
        raise ValueError("signed while the version was there, and not in the future")
    if not (unique := list(dict.fromkeys(name.strip() for name in names if name.strip()))):
        raise ValueError("somebody signed it")
    sheet.recorded_by = by
    with transaction.atomic():
        sheet.save(force_insert=True)
        facts = {"version": sheet.version, "sha256": sheet.version.sha256, "statement": STATEMENT, "sheet": sheet}
        Acknowledgement.objects.bulk_create(Acknowledgement(name=name, **facts) for name in unique)
        record(sheet.version, "version.sheet", actor=by, data={"sheet": sheet.pk, "people": len(unique)})
    return sheet


def _was_in_force(sheet: SignedSheet) -> bool:
    """Whether it was signed on a day, at its school, on which its version was in force."""
    tz, published, ended = sheet.school.tz, sheet.version.published_at, sheet.version.ended_at
    last = min(timezone.localdate(ended, tz), sheet.school.today) if ended else sheet.school.today
    return published is not None and timezone.localdate(published, tz) <= sheet.signed_on <= last


class Reminder(models.Model):
    """That somebody was told of a version they are asked to acknowledge, and at which stage; once each."""

    retention = Retention.ACCOUNT

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")
    stage = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "version", "stage"], name="reminded_once_a_stage")]

    def __str__(self) -> str:
        return f"{self.person}, {self.version}, day {self.stage}"
