"""The posts of an incident: what each is, and what was done so that it is removed.

The facts of the post that was reported, number 1, are those of its incident: lists filter by them. Its row repeats
them, and nothing but `keep_first` writes them there; whoever corrects that post changes the incident.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.retention import Retention

from .. import takedown_rule
from ..codes import Kind, Language, Part, Platform, PosterKind, PostState, Reply
from ..handles import handle_key
from ..takedown_rule import Due, Known

if TYPE_CHECKING:
    from .parties import Party
    from .record import IncidentRecord

# How the incident calls what the row of its post repeats.
OF_INCIDENT = {
    "platform": "platform",
    "account": "whereabouts",
    "link": "link",
    "seen_on": "seen_on",
    "seen_time": "seen_time",
}
_MOMENTS = ["reported_at", "replied_at", "checked_at", "helpline_at", "harmful_at"]


class PostQuerySet(models.QuerySet["Post"]):
    def keep_first(self, incident: "IncidentRecord", parties: "Iterable[Party]" = ()) -> None:
        """Give the post that was reported a row, or bring it into step with the incident, which has just changed."""
        facts = {name: getattr(incident, of_incident) for name, of_incident in OF_INCIDENT.items()}
        if not (facts["platform"] or facts["account"] or facts["link"]):
            return
        posters = [party.kind for party in parties if party.part == Part.POSTER]
        added: dict[str, Any] = {"author_kind": posters[0] if posters else PosterKind.UNKNOWN}
        added |= {"added_by": incident.reporter, "added_at": incident.reported_at}
        self.update_or_create(incident=incident, number=1, defaults=facts, create_defaults=facts | added)

    def next_number(self, incident: "IncidentRecord") -> int:
        """Number 1 is the post that was reported, which may be described later. The incident's row is locked."""
        last = self.filter(incident_id=incident.pk).aggregate(last=models.Max("number"))["last"]
        return max(1, last or 0) + 1

    def of_family(self, incident: "IncidentRecord") -> "PostQuerySet":
        """Those of a case, then those of what was merged into it."""
        own = Q(incident=incident.pk)
        return self.filter(own | Q(incident__merged_into=incident.pk)).order_by(
            models.Case(models.When(own, then=0), default=1), "incident", "number"
        )

    def followed(self) -> "PostQuerySet":
        """Those that somebody is to get removed: of open, ordinary cases that somebody has, and merged into such."""
        held = Q(incident__closed_at=None, incident__officer__isnull=False)
        held |= Q(incident__merged_into__closed_at=None, incident__merged_into__officer__isnull=False)
        open_ones = self.filter(held, incident__restricted=False)
        return open_ones.exclude(incident__kind=Kind.IMAGE).exclude(state=PostState.REMOVED)


class Post(models.Model):
    """One post, and how far its removal is. It changes only by the verbs of its incident: see publishing.py."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="published")
    number = models.PositiveSmallIntegerField()
    platform = models.CharField(max_length=20, choices=Platform, blank=True)
    account = models.CharField(max_length=200, blank=True)
    handle = models.CharField(max_length=200, blank=True, editable=False)
    link = models.CharField(max_length=2000, blank=True)
    author_kind = models.CharField(max_length=10, choices=PosterKind, default=PosterKind.UNKNOWN)
    language = models.CharField(max_length=10, choices=Language, blank=True)
    seen_on = models.DateField()
    seen_time = models.TimeField(null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=PostState, default=PostState.UNKNOWN)
    checked_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=100, blank=True)
    reply = models.CharField(max_length=10, choices=Reply, blank=True)
    replied_at = models.DateTimeField(null=True)
    helpline_at = models.DateTimeField(null=True)
    harmful_at = models.DateTimeField(null=True)
    harmful_reference = models.CharField(max_length=100, blank=True)
    # Of which of its due steps who was told.
    told = models.JSONField(default=list)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="one_post_a_number"),
            models.CheckConstraint(
                condition=Q(state=PostState.REMOVED, removed_at__isnull=False)
                | ~Q(state=PostState.REMOVED) & Q(removed_at=None),
                name="removed_post_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at=None) | Q(reported_at__isnull=False, replied_at__isnull=False),
                name="reply_to_a_report",
            ),
            models.CheckConstraint(
                condition=Q(replied_at=None) | Q(replied_at__gte=F("reported_at")), name="reply_after_the_report"
            ),
        ]
        indexes = [models.Index(fields=["handle", "incident"], condition=~Q(handle=""), name="post_by_handle")]

    def __str__(self) -> str:
        return f"Post {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.handle = handle_key(self.platform, self.account, self.link)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "handle"}
        super().save(*args, **kwargs)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the post is, each with its name; the link only as words."""
        where = ", ".join(part for part in [self.get_platform_display(), self.account] if part)
        author = self.get_author_kind_display() if self.author_kind != PosterKind.UNKNOWN else ""
        named = {"Where": where, "Link": self.link, "By": author, "Language": self.get_language_display()}
        return [(name, value) for name, value in named.items() if value]

    @property
    def state_tone(self) -> str:
        return PostState(self.state).tone

    @property
    def time_to_removal(self) -> str:
        """How long it took from the report to the platform; empty where it was not reported, or is not gone."""
        if not (self.removed_at and self.reported_at) or self.removed_at < self.reported_at:
            return ""
        return takedown_rule.in_words(self.removed_at - self.reported_at)

    def due(self) -> list[Due]:
        """What is next about it, the soonest first. Nobody asks for the removal of what nobody may look at."""
        case = self.incident.lead
        if case.is_image or case.restricted or not case.is_open:
            return []
        tz = case.school.tz
        moments = {name: getattr(self, name) for name in _MOMENTS}
        local = {name: value.astimezone(tz) if value else None for name, value in moments.items()}
        at_once = case.is_triaged and takedown_rule.is_for_helpline_at_once(case.severity, case.category)
        since = self.added_at.astimezone(tz)
        return takedown_rule.due(Known(since, at_once, self.state, reply=self.reply, **local))

    def overdue(self) -> list[Due]:
        """What should have been done by now."""
        now = timezone.now()
        return [one for one in self.due() if one.by <= now]
