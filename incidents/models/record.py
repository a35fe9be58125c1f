"""The row of an incident: its facts, what may be done to it, and `_move`, the one door through which it changes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from ..clocks import Stage, WaitsFor, grade
from ..codes import (
    OF_ALLEGATIONS,
    WITHOUT_LEADERSHIP,
    Category,
    CommandCall,
    Finding,
    Kind,
    Level,
    Outcome,
    Platform,
    Severity,
)
from ..once import asking_once
from ..references import new_reference
from ..statuses import (
    ACT_NEEDS,
    ALSO_LEADERSHIP,
    BY_ITS_OFFICER,
    NEEDS,
    NEEDS_TEXT,
    OF_LEADERSHIP,
    OF_MERGED,
    OF_RESTRICTED,
    ONLY_RESTRICTED,
    OPEN,
    TRANSITIONS,
    Progress,
    Status,
    Verb,
    progress,
)
from . import winding
from .family import Family
from .guide_versions import GuideVersion
from .posts import OF_INCIDENT, Post
from .queries import IncidentQuerySet, ids_withheld_from

if TYPE_CHECKING:
    from .clock import ClockQuerySet
    from .parties import PartyQuerySet
    from .planned import PlannedQuerySet
    from .withholding import Withholding, WithholdingQuerySet


def unused_reference() -> str:
    from .incident import Incident

    reference = new_reference()
    while Incident.objects.filter(reference=reference).exists():
        reference = new_reference()
    return reference


class IncidentRecord(Family):
    """A reported post: its facts and its state. The verbs are in casework, withholding and allegations."""

    retention = Retention.SAFEGUARDING

    reference = models.CharField(max_length=9, unique=True, default=unused_reference)
    draft_key = models.UUIDField(unique=True, null=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="incidents")
    # Where it was reported, once another school has it: all that the reporter is shown.
    first_school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports")
    reported_at = models.DateTimeField(default=timezone.now)
    # Of a report that was first written on paper: when, and by whom.
    written_on = models.DateField(null=True)
    written_time = models.TimeField(null=True)
    written_by = models.CharField(max_length=120, blank=True)
    seen_on = models.DateField()
    seen_time = models.TimeField(null=True)
    platform = models.CharField(max_length=20, choices=Platform, blank=True)
    whereabouts = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=2000, blank=True)
    # Where in another part of the portal it came from, by words that only that part reads.
    source = models.CharField(max_length=60, blank=True)
    signs = models.JSONField(default=list)
    danger = models.BooleanField(default=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.POST)
    restricted = models.BooleanField(default=False)
    finding = models.CharField(max_length=10, choices=Finding, blank=True)
    post_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="posts")

    status = models.CharField(max_length=20, choices=Status, default=Status.REPORTED)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="cases")
    proposed_severity = models.CharField(max_length=2, choices=Severity, default=Severity.S2)
    severity = models.CharField(max_length=2, choices=Severity, default=Severity.S2)
    category = models.CharField(max_length=20, choices=Category, blank=True)
    # Whether local command was rung, where the post gives away where a unit is, or goes: see command.py.
    command = models.CharField(max_length=10, choices=CommandCall, blank=True)
    # Whether its time is counted by S4, whatever the day: as `clock_grade` says, for the database to sort by.
    grave = models.GeneratedField(
        expression=Q(severity=Severity.S4) | Q(danger=True) | Q(kind=Kind.IMAGE),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    # Of its clocks the first: what must be done next, and by when. While it waits for somebody: until when it does.
    stage = models.CharField(max_length=10, choices=Stage, blank=True)
    due_at = models.DateTimeField(null=True)
    waits_for = models.CharField(max_length=12, choices=WaitsFor, blank=True)
    claimed_at = models.DateTimeField(null=True)
    leadership = models.CharField(max_length=10, choices=Level, default=Level.SCHOOL)
    escalated = models.BooleanField(default=False)
    referred_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True)
    # Which version of the playbook holds for it, once it is triaged. Versions are never deleted, so no index for it.
    playbook = models.ForeignKey(GuideVersion, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = IncidentQuerySet.as_manager()

    if TYPE_CHECKING:
        clocks: ClockQuerySet
        parties: PartyQuerySet
        planned: PlannedQuerySet
        withholdings: WithholdingQuerySet
        referrals: models.QuerySet
        actions: models.QuerySet
        posts: models.QuerySet
        published: models.QuerySet[Post]
        ticks: models.QuerySet
        letters: models.QuerySet
        post_of_id: int | None

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=Status.REPORTED) | Q(officer=None), name="reported_has_no_officer"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.IN_TRIAGE) | Q(officer__isnull=False),
                name="in_triage_has_an_officer",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, closed_at__isnull=False) & ~Q(outcome="")
                | Q(status=Status.MERGED, closed_at__isnull=False, outcome="")
                | ~Q(status__in=[Status.CLOSED, Status.MERGED]) & Q(closed_at=None, outcome=""),
                name="closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.MERGED, merged_into__isnull=False, officer=None)
                | ~Q(status=Status.MERGED) & Q(merged_into=None),
                name="merged_into_another",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *WITHOUT_LEADERSHIP])
                | Q(acted_at__isnull=False)
                | Q(restricted=True, outcome__in=OF_ALLEGATIONS),
                name="outcome_fits_leadership",
            ),
            models.CheckConstraint(condition=Q(referred_at=None) | ~Q(category=""), name="referred_after_triage"),
            models.CheckConstraint(
                condition=~Q(status=Status.WITH_LEADERSHIP) & Q(acted_at=None) | Q(referred_at__isnull=False),
                name="leadership_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(danger=True) | Q(kind=Kind.IMAGE) | ~Q(platform=""), name="only_urgent_is_incomplete"
            ),
            models.CheckConstraint(
                condition=Q(category__gt="") | Q(severity=F("proposed_severity")), name="severity_changed_by_triage"
            ),
            models.CheckConstraint(
                condition=Q(restricted=False) | ~Q(status__in=[Status.WITH_LEADERSHIP, Status.AWAITING_REMOVAL]),
                name="restricted_stays_with_allegations",
            ),
        ]
        indexes = [
            models.Index(fields=["-reported_at", "-id"], name="incident_newest"),
            models.Index(fields=["school", "-reported_at", "-id"], name="incident_by_school"),
            models.Index(fields=["status", "-reported_at", "-id"], name="incident_by_status"),
            models.Index(fields=["-severity", "-reported_at", "-id"], name="incident_by_risk"),
            models.Index(fields=["school", "-severity", "-reported_at", "-id"], name="incident_school_by_risk"),
            models.Index(fields=["category", "-reported_at", "-id"], name="incident_by_category"),
            models.Index(fields=["platform", "-reported_at", "-id"], name="incident_by_platform"),
            models.Index(fields=["officer", "-reported_at", "-id"], name="incident_by_officer"),
            models.Index(fields=["reporter", "-reported_at"], name="incident_by_reporter"),
            models.Index(
                fields=["-reported_at", "-id"], condition=Q(restricted=True), name="incident_restricted_newest"
            ),
            models.Index(fields=["-reported_at", "-id"], condition=Q(escalated=True), name="incident_escalated_newest"),
            models.Index(fields=["due_at"], condition=Q(officer=None), name="incident_to_claim"),
            # What is open is little, whatever lies behind it: see docs/decisions/0012-queue.md.
            models.Index(fields=["-reported_at", "-id"], condition=Q(closed_at=None), name="open_newest"),
            models.Index(fields=["-severity", "-reported_at", "-id"], condition=Q(closed_at=None), name="open_by_risk"),
            models.Index(fields=["due_at", "id"], condition=Q(closed_at=None), name="open_by_clock"),
            models.Index(fields=["-grave", "due_at", "id"], condition=Q(closed_at=None), name="open_by_urgency"),
            models.Index(
                fields=["officer", "-reported_at", "-id"], condition=Q(closed_at=None), name="open_by_officer"
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.reference}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_image(self) -> bool:
        """Whether it may hold, or link to, a nude or sexual image of somebody under 18."""
        return self.kind == Kind.IMAGE

    @property
    def is_triaged(self) -> bool:
        return self.category != ""

    @property
    def is_complete(self) -> bool:
        """Whether all was asked; a report of danger may be sent with three answers."""
        return self.platform != ""

    @property
    def is_late(self) -> bool:
        """Whether the time of what must be done next is up; the query for it is `late`."""
        return self.is_open and not self.waits_for and self.due_at is not None and self.due_at < timezone.now()

    @property
    def is_with_leadership(self) -> bool:
        return self.status == Status.WITH_LEADERSHIP

    @property
    def clock_grade(self) -> Severity:
        """The severity by which its time is counted."""
        return grade(self.severity, danger=self.danger, image=self.is_image, restricted=self.restricted)

    @property
    def progress(self) -> Progress:
        return progress(self.lead.status, was_claimed=bool(self.claimed_at or self.lead.claimed_at))

    @property
    def reporters_school(self) -> School:
        """The school that the person who reported it knows of: where it was then."""
        return self.first_school or self.school

    @property
    def severity_tone(self) -> str:
        return Severity(self.severity).tone

    @property
    def severity_label(self) -> str:
        label = Severity(self.severity).label
        return label if self.is_triaged else f"{label} (proposed)"

    def is_concerned(self, user: User) -> bool:
        """Whether it is hidden from the person: target, poster, accused, or with an interest."""
        return self.pk in ids_withheld_from(user)

    def needs(self, verb: Verb) -> tuple[Permission, ...]:
        """One of these is needed at its school for `verb`."""
        if self.restricted:
            return (Permission.HANDLE_ALLEGATIONS,)
        if verb in OF_LEADERSHIP:
            return self.leadership_needs()
        return NEEDS[verb] + (self.leadership_needs() if verb in ALSO_LEADERSHIP else ())

    def leadership_needs(self) -> tuple[Permission, ...]:
        """One of these is needed to decide for leadership."""
        return ACT_NEEDS[Level(self.leadership)]

    def _is_theirs(self, verb: Verb, by: User) -> bool:
        """Whether their roles let them do it, in some state of it."""
        fits = verb in OF_RESTRICTED if self.restricted else verb not in ONLY_RESTRICTED
        return fits and any(by.can(need, self.school) for need in self.needs(verb))

    def obstacle(self, verb: Verb, by: User) -> str:
        """Why `by` cannot do this now, in words; empty if they can.

        Raises:
            PermissionDenied: it is not theirs to do at all, whatever the state.
        """
        if not self._is_theirs(verb, by) or self.is_concerned(by):
            raise PermissionDenied(verb.value)
        return self._obstacle_of_state(verb, by)

    def _obstacle_of_state(self, verb: Verb, by: User) -> str:
        if self.merged_into and verb not in OF_MERGED:
            return f"Report {self.reference} was merged into {self.merged_into.reference}. Open that one."
        if self.status == Status.REPORTED and verb in BY_ITS_OFFICER:
            return f"Nobody has claimed report {self.reference} yet. Claim it first."
        if self.status not in TRANSITIONS[verb]:
            return f"Report {self.reference} is {self.get_status_display().lower()} now, so this cannot be done."
        if verb == Verb.CLAIM and self.officer:
            owner = "You have" if self.officer == by else f"{self.officer} has"
            return f"{owner} already claimed report {self.reference}."
        if verb == Verb.TAKE_OVER and self.officer in (None, by):
            return f"Nobody else has report {self.reference}."
        if verb == Verb.ASSIGN and self.officer not in (None, by):
            return f"{self.officer} has report {self.reference}. Take it over first."
        if verb in BY_ITS_OFFICER and self.officer != by:
            return f"Report {self.reference} is not yours. Claim it or take it over first."
        return self._obstacle_of_facts(verb, by)

    def _obstacle_of_facts(self, verb: Verb, by: User) -> str:
        if verb == Verb.REFER and not self.is_triaged:
            return f"Triage report {self.reference} before you refer it."
        if verb == Verb.PEOPLE and not self.is_triaged:
            return f"Triage report {self.reference} first: triage asks whom it is about."
        if verb == Verb.CLOSE and self.restricted and not self.finding:
            return f"Decide what report {self.reference} is before you close it."
        if verb == Verb.CONFIRM and not self.to_decide(by):
            return f"Nobody in report {self.reference} waits for your decision."
        if verb == Verb.UNLINK and not self.linked_for(by).exists():
            return f"Report {self.reference} is not linked to another."
        return ""

    def to_decide(self, by: User) -> "list[Withholding]":
        """The withholdings that `by` may decide: see withheld.py."""
        raise NotImplementedError

    def linked_for(self, user: User) -> IncidentQuerySet:
        """The cases linked to it that the person may see: see teamwork.py."""
        raise NotImplementedError

    def verbs(self, by: User, among: Iterable[Verb] = NEEDS) -> list[Verb]:
        """What `by` can do now, or of these, the likeliest first: once triaged, triage again comes late."""
        with asking_once():
            if self.is_concerned(by):
                return []
            able = [v for v in among if self._is_theirs(v, by) and not self._obstacle_of_state(v, by)]
        return sorted(able, key=lambda verb: verb == Verb.TRIAGE and self.is_triaged)

    def _move(self, verb: Verb, *, by: User | None, text: str = "", data: Any = None, **changes: Any) -> Event:
        """The one locked door: lock the row, check the table, change it, write the event. In one transaction.

        Args:
            changes: new values of fields, or functions that give one from the locked incident.

        Raises:
            NotNow: somebody was faster, or the table does not have this move.
            PermissionDenied: it is not theirs to do.
            ValueError: the reason is missing.
        """
        if verb in NEEDS_TEXT and not text.strip():
            raise ValueError(f"{verb} needs a reason")
        with transaction.atomic():
            self.lock()
            if by and (obstacle := self.obstacle(verb, by)):
                raise NotNow(obstacle)
            return self._pass(verb, by=by, text=text, data=data, **changes)

    def _pass(self, verb: Verb, *, by: User | None, text: str, data: Any, **changes: Any) -> Event:
        """Change the locked row, whose caller has seen to it that `by` may, and write the event."""
        was_restricted = self.restricted
        self.status = TRANSITIONS[verb][Status(self.status)]
        for name, value in changes.items():
            setattr(self, name, value(self) if callable(value) else value)
        if self.status == Status.IN_TRIAGE and self.officer is None:
            self.status = Status.REPORTED
        winding.wind(self)
        self.save()
        if set(OF_INCIDENT.values()) & set(changes):
            Post.objects.keep_first(self)
        if self.restricted or was_restricted:
            data = (data or {}) | {"restricted": True}
        return record(self, f"incident.{verb.name.lower()}", actor=by, text=text.strip(), data=data)
