"""Who approved a channel, until when, for what and on what conditions. Rows are added and never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from dcs_portal.retention import Retention
from policies.models import Version

from ..statuses import Scope


class Approval(models.Model):
    """One approval; the newest one of a channel holds."""

    retention = Retention.REFERENCE

    channel = models.ForeignKey("Channel", models.PROTECT, related_name="approvals")
    scope = models.CharField(max_length=10, choices=Scope)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    on = models.DateField()
    until = models.DateField(null=True)
    conditions = models.TextField(blank=True)
    # What the channel was for when it was approved; empty where that was not kept.
    purpose = models.TextField(blank=True)
    # What the leader who asked had agreed to.
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope=Scope.LOCAL)
                | Q(until__isnull=False, version__isnull=False, asked_by__isnull=False) & ~Q(by=models.F("asked_by")),
                name="external_approval_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("on")), name="approval_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}, approved on {self.on}"
