"""An incident, and everything that can happen to it. Every change of its own row goes through `_move`."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User

from .. import routing
from ..codes import WITHOUT_LEADERSHIP, ActionKind, Category, Outcome, Part, Platform, Severity
from ..references import new_reference
from ..statuses import BY_ITS_OFFICER, NEEDS, NEEDS_TEXT, OPEN, TRANSITIONS, Progress, Status, Verb, progress
from .leadership import LeadershipAction, Referral
from .parties import Party, describe
from .queries import IncidentQuerySet

SAME_READING = datetime.timedelta(minutes=5)


class NotNow(Exception):  # noqa: N818 - it is an answer to a person, not a fault
    """What was asked cannot be done as things stand; the message says why, to the person."""


def unused_reference() -> str:
    reference = new_reference()
    while Incident.objects.filter(reference=reference).exists():
        reference = new_reference()
    return reference


class Incident(models.Model):
    """A reported post and what is done about it."""

    retention = Retention.SAFEGUARDING

    reference = models.CharField(max_length=9, unique=True, default=unused_reference)
    draft_key = models.UUIDField(unique=True, null=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="incidents")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports")
    reported_at = models.DateTimeField(default=timezone.now)
    seen_on = models.DateField()
    seen_time = models.TimeField(null=True)
    platform = models.CharField(max_length=20, choices=Platform)
    whereabouts = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=2000, blank=True)

    status = models.CharField(max_length=20, choices=Status, default=Status.REPORTED)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="cases")
    severity = models.CharField(max_length=2, choices=Severity, blank=True)
    category = models.CharField(max_length=20, choices=Category, blank=True)
    claimed_at = models.DateTimeField(null=True)
    referred_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
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
                | ~Q(status=Status.CLOSED) & Q(closed_at=None, outcome=""),
                name="closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *WITHOUT_LEADERSHIP]) | Q(acted_at__isnull=False),
                name="outcome_fits_leadership",
            ),
            models.CheckConstraint(
                condition=Q(severity="", category="") | ~Q(severity="") & ~Q(category=""),
                name="triaged_whole_or_not",
            ),
            models.CheckConstraint(condition=Q(referred_at=None) | ~Q(severity=""), name="referred_after_triage"),
            models.CheckConstraint(
                condition=~Q(status=Status.WITH_LEADERSHIP) & Q(acted_at=None) | Q(referred_at__isnull=False),
                name="leadership_was_asked",
            ),
        ]
        indexes = [
            models.Index(fields=["-reported_at", "-id"], name="incident_newest"),
            models.Index(fields=["school", "-reported_at", "-id"], name="incident_by_school"),
            models.Index(fields=["status", "-reported_at", "-id"], name="incident_by_status"),
            models.Index(fields=["severity", "-reported_at", "-id"], name="incident_by_severity"),
            models.Index(fields=["officer", "-reported_at", "-id"], name="incident_by_officer"),
            models.Index(fields=["reporter", "-reported_at"], name="incident_by_reporter"),
        ]

    def __str__(self) -> str:
        return f"Report {self.reference}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def progress(self) -> Progress:
        return progress(self.status, was_claimed=self.claimed_at is not None)

    @property
    def severity_tone(self) -> str:
        return Severity(self.severity).tone if self.severity else ""

    @property
    def severity_label(self) -> str:
        return Severity(self.severity).label if self.severity else "Not yet triaged"

    def is_concerned(self, user: User) -> bool:
        """Whether the person is target or poster, and so sees nothing of it."""
        return self.parties.filter(person=user).exists()

    def obstacle(self, verb: Verb, by: User) -> str:
        """Why `by` cannot do this now, in words; empty if they can.

        Raises:
            PermissionDenied: it is not theirs to do at all, whatever the state.
        """
        if not by.can(NEEDS[verb], self.school) or self.is_concerned(by):
            raise PermissionDenied(verb.value)
        return self._obstacle_of_state(verb, by)

    def _obstacle_of_state(self, verb: Verb, by: User) -> str:
        if self.status not in TRANSITIONS[verb]:
            return f"Report {self.reference} is {self.get_status_display().lower()} now, so this cannot be done."
        if verb == Verb.CLAIM and self.officer:
            owner = "You have" if self.officer == by else f"{self.officer} has"
            return f"{owner} already claimed report {self.reference}."
        if verb == Verb.TAKE_OVER and self.officer in (None, by):
            return f"Nobody else has report {self.reference}."
        if verb in BY_ITS_OFFICER and self.officer != by:
            return f"Report {self.reference} is not yours. Claim it or take it over first."
        if verb == Verb.UNNAME and not self.parties.named().exists():
            return f"Nobody with an account is named in report {self.reference}."
        if verb == Verb.REFER and not self.severity:
            return f"Triage report {self.reference} before you refer it."
        return ""

    def verbs(self, by: User) -> list[Verb]:
        """What `by` can do now, the likeliest first: once triaged, triage again comes late."""
        if self.is_concerned(by):
            return []
        able = [v for v in NEEDS if by.can(NEEDS[v], self.school) and not self._obstacle_of_state(v, by)]
        return sorted(able, key=lambda verb: verb == Verb.TRIAGE and bool(self.severity))

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
            self.status = TRANSITIONS[verb][Status(self.status)]
            for name, value in changes.items():
                setattr(self, name, value(self) if callable(value) else value)
            if self.status == Status.IN_TRIAGE and self.officer is None:
                self.status = Status.REPORTED
            self.save()
            return record(self, f"incident.{verb.name.lower()}", actor=by, text=text.strip(), data=data)

    def lock(self) -> None:
        """Hold the row until the transaction ends, as it stands now."""
        # Without no_key, an event's key to a person who is just leaving would wait for this, and this for it.
        self.refresh_from_db(from_queryset=Incident.objects.select_for_update(of=("self",), no_key=True))

    def claim(self, *, by: User) -> None:
        """Take an unclaimed report; of two at once one wins, and NotNow tells the other who."""
        with transaction.atomic():
            self._move(Verb.CLAIM, by=by, officer=by, claimed_at=lambda it: it.claimed_at or timezone.now())
            routing.settle(self, "report-new", "case-returned")

    def release(self, *, by: User) -> None:
        """Give it back to the school's pool."""
        with transaction.atomic():
            event = self._move(Verb.RELEASE, by=by, officer=None)
            routing.tell_officers(self, "case-returned", event, but=by)

    def take_over(self, reason: str, *, by: User) -> None:
        """Take it from a colleague, who is told."""
        with transaction.atomic():
            self.lock()
            before = self.officer
            event = self._move(Verb.TAKE_OVER, by=by, text=reason, officer=by)
            if before:
                routing.tell(before, "case-taken-over", self, event)

    def triage(self, severity: Severity, category: Category, parties: list[Party], *, by: User) -> None:
        """Record severity, category, who is targeted and who posted. Whoever is named loses sight of it."""
        with transaction.atomic():
            data = {"severity": severity, "category": category}
            text = describe(parties)
            self._move(Verb.TRIAGE, by=by, text=text, data=data, severity=severity, category=category)
            self.parties.replace(self, parties)
            if self.is_concerned(by):
                self.return_to_pool(by)

    def unname(self, party: Party, reason: str, *, by: User) -> None:
        """Take out a person who was named by mistake: they may see the case again, as far as their roles allow.

        The safeguarding leads are told, so that nobody is let back in unseen.
        """
        with transaction.atomic():
            event = self._move(Verb.UNNAME, by=by, text=f"{party}\n{reason}" if reason.strip() else "")
            routing.tell_safeguarding(self, "case-unnamed", event)
            party.delete()

    def refer(self, question: str, *, by: User) -> None:
        """Ask the school's leaders.

        Raises:
            NotNow: no leader of the school may see it; HQ is told so.
        """
        if not self.obstacle(Verb.REFER, by) and not routing.leaders(self):
            raise NotNow(self._no_leader())
        with transaction.atomic():
            now = timezone.now()
            event = self._move(Verb.REFER, by=by, text=question, referred_at=lambda it: it.referred_at or now)
            Referral.objects.create(incident=self, asked=event)
            routing.tell_leaders(self, "case-referred", event)

    def _no_leader(self) -> str:
        """Tell HQ, once for each time that things changed; the answer for the officer."""
        changed = Event.objects.about(self).exclude(code="incident.opened").last()
        told = routing.tell_hq(self, "no-leader", f"no-leader-{changed.pk if changed else 0}")
        return (
            f"Every leader of {self.school} is named in this case, or there is none. "
            f"{'HQ has been told. ' if told else ''}Call HQ with the reference, and ask them to name another leader."
        )

    def withdraw(self, reason: str, *, by: User) -> None:
        """Take the question back. Leaders who have not acted on the case do not see it any more."""
        with transaction.atomic():
            kept = {"referred_at": lambda it: it.referred_at if it.acted_at else None}
            self._end_referral(self._move(Verb.WITHDRAW, by=by, text=reason, **kept))

    def act(self, kind: ActionKind, taken_on: datetime.date, reason: str, *, by: User) -> None:
        """A leader records what was done and why; the case goes back to its officer."""
        with transaction.atomic():
            data = {"kind": kind, "taken_on": taken_on.isoformat()}
            event = self._move(Verb.ACT, by=by, text=reason, data=data, acted_at=timezone.now())
            LeadershipAction.objects.create(incident=self, event=event, kind=kind, taken_on=taken_on)
            self._end_referral(event)
            if self.officer:
                routing.tell(self.officer, "case-acted", self, event)
            else:
                routing.tell_officers(self, "case-returned", event)

    def _end_referral(self, event: Event) -> None:
        self.referrals.filter(ended=None).update(ended=event)
        routing.settle(self, "case-referred")

    def await_removal(self, note: str, *, by: User) -> None:
        """Nothing to do but to wait until the platform removes the post."""
        self._move(Verb.AWAIT_REMOVAL, by=by, text=note)

    def add_note(self, text: str, *, by: User) -> None:
        """A restricted note: only welfare officers read it, and it can be disclosed to whom it is about."""
        self._move(Verb.NOTE, by=by, text=text)

    def close(self, outcome: Outcome, reason: str, *, by: User) -> None:
        """End it. Without leadership only with WITHOUT_LEADERSHIP outcomes, and then the leaders are told.

        Raises:
            NotNow: the outcome needs an action by leadership first.
        """
        with transaction.atomic():
            now = timezone.now()
            data = {"outcome": outcome}
            if outcome not in WITHOUT_LEADERSHIP and not Incident.objects.filter(pk=self.pk, acted_at__isnull=False):
                raise NotNow("Leadership has not acted on it yet, so it cannot be closed with this outcome.")
            event = self._move(Verb.CLOSE, by=by, text=reason, data=data, outcome=outcome, closed_at=now)
            routing.tell_reporter(self, "report-closed", event)
            if not self.referred_at:
                routing.tell_leaders(self, "case-closed-unreferred", event)

    def reopen(self, reason: str, *, by: User) -> None:
        """Open a closed case again; whoever reopens it has it."""
        with transaction.atomic():
            event = self._move(Verb.REOPEN, by=by, text=reason, officer=by, outcome="", closed_at=None)
            routing.tell_reporter(self, "report-reopened", event)

    def return_to_pool(self, officer: User) -> None:
        """The portal's own move: `officer` may no longer handle it. Nothing happens if it is not theirs any more."""
        with transaction.atomic():
            self.lock()
            if self.officer == officer and self.is_open:
                event = self._move(Verb.RETURN, by=None, officer=None)
                routing.tell_officers(self, "case-returned", event)

    def log_opening(self, by: User) -> None:
        """Reading is recorded too; opened again within five minutes it is the same reading."""
        openings = Event.objects.about(self).filter(code="incident.opened", actor=by)
        if not openings.filter(at__gt=timezone.now() - SAME_READING).exists():
            record(self, "incident.opened", actor=by)

    @property
    def targets(self) -> list[Party]:
        return [party for party in self.parties.all() if party.part == Part.TARGET]

    @property
    def posters(self) -> list[Party]:
        return [party for party in self.parties.all() if party.part == Part.POSTER]
