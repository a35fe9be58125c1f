"""One post or campaign beyond the school without a channel of its own: asked for, approved until a day, withdrawn."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.notices.models import Notice
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require

from .. import telling
from ..due import LONGEST
from ..use_statuses import USE_EVENTS, USE_NEEDS_WORDS, USE_TRANSITIONS, Children, UseStatus, UseVerb
from .backing import require_agreement


class UseQuerySet(models.QuerySet["ExternalUse"]):
    def visible_to(self, user: User) -> "UseQuerySet":
        """All for HQ; for everybody else those of the schools where they work."""
        if user.can(Permission.KEEP_CHANNELS):
            return self.all()
        return self.filter(school__in=user.schools_where(Permission.PROPOSE_CHANNELS))

    def waiting(self) -> "UseQuerySet":
        return self.filter(status=UseStatus.ASKED)

    def ask(self, school: School, facts: "UseFacts", *, by: User) -> "ExternalUse":
        """A leader asks HQ.

        Raises:
            NotNow: the school has closed, they have not agreed to the social media document in force, or consent is
                not held.
            PermissionDenied: `by` does not lead the school.
        """
        require(by, Permission.APPROVE_CHANNELS, school)
        _require_open(school)
        require_agreement(by)
        if facts.children == Children.APPEAR and not facts.consent_held:
            raise NotNow("Consent has to be held for every child who appears, before HQ is asked.")
        with transaction.atomic():
            use = self.create(school=school, asked_by=by, **vars(facts))
            event = record(use, "use.asked", actor=by)
            telling.use_asked(use, event)
        return use


def _require_open(school: School) -> None:
    if school.has_closed:
        raise NotNow(f"{school} has closed, so nothing more can be used for it.")


@dataclass
class UseFacts:
    """What, where and when, and which children appear: year groups and numbers, never names."""

    what: str
    where: str
    starts_on: datetime.date
    ends_on: datetime.date
    children: str
    which_children: str = ""
    consent_held: bool = False


class ExternalUse(Lockable):
    """One request, and where it was used."""

    retention = Retention.REFERENCE

    school = models.ForeignKey(School, models.PROTECT, related_name="external_uses")
    what = models.CharField("What", max_length=200)
    where = models.CharField("Where", max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()
    children = models.CharField(max_length=10, choices=Children)
    which_children = models.CharField(max_length=300, blank=True)
    consent_held = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=UseStatus, default=UseStatus.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_until = models.DateField(null=True)
    conditions = models.TextField(blank=True)

    objects = UseQuerySet.as_manager()

    if TYPE_CHECKING:
        asked_by_id: int
        places: models.QuerySet["UsePlace"]

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="use_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(status=UseStatus.APPROVED)
                | Q(approved_until__isnull=False, decided_by__isnull=False)
                & ~Q(decided_by=F("asked_by"))
                & (~Q(children=Children.APPEAR) | Q(consent_held=True)),
                name="approved_use_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-asked_at"], name="use_of_a_school"),
            models.Index(fields=["status", "-asked_at"], name="use_by_status"),
            models.Index(fields=["-asked_at", "-id"], name="use_newest"),
            models.Index(fields=["status", "approved_until"], name="use_by_end"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def reference(self) -> str:
        """What notices and the audit trail call it."""
        return f"External use {self.pk}"

    @property
    def state(self) -> UseStatus:
        return UseStatus(self.status)

    @property
    def is_over(self) -> bool:
        """Whether it was approved and is no more, so that it has to be gone from wherever it was used."""
        return self.approved_until is not None and self.status in (UseStatus.WITHDRAWN, UseStatus.EXPIRED)

    @property
    def last_day(self) -> datetime.date | None:
        """The last day on which it may have been used; None if it was never approved."""
        if self.approved_until is None or self.status != UseStatus.WITHDRAWN:
            return self.approved_until
        withdrawn = Event.objects.about(self).filter(code="use.withdrawn").last()
        ended = withdrawn.at.astimezone(self.school.tz).date() if withdrawn else self.approved_until
        return min(self.approved_until, ended)

    @property
    def still_up(self) -> list["UsePlace"]:
        return list(self.places.filter(taken_down_on=None))

    def may(self, verb: UseVerb, user: User) -> bool:
        """Whether this is theirs to do, in whatever state it is."""
        leads, is_hq = user.can(Permission.APPROVE_CHANNELS, self.school), user.can(Permission.KEEP_CHANNELS)
        if verb == UseVerb.ASK_AGAIN:
            return leads
        if verb == UseVerb.WITHDRAW:
            return leads or is_hq
        return is_hq and (verb == UseVerb.REFUSE or user.pk != self.asked_by_id)

    def verbs(self, user: User) -> list[UseVerb]:
        """What the person can do now."""
        moves = [verb for verb, moves in USE_TRANSITIONS.items() if self.state in moves and verb != UseVerb.EXPIRE]
        return [verb for verb in moves if self.may(verb, user)]

    def approve(self, until: datetime.date, conditions: str = "", *, by: User) -> Event:
        """HQ lets it happen, until a day.

        Raises:
            NotNow: it waits no more, the school has closed, or whoever asked leads it no more or has not agreed to
                what is in force.
            PermissionDenied: not theirs to decide.
            ValueError: the day has passed, or is more than two years away.
        """
        if not self.school.today <= until <= self.school.today + LONGEST:
            raise ValueError("a day to come, within two years")
        values = {"approved_until": until, "conditions": conditions.strip(), "decided_by": by}
        with transaction.atomic():
            asked_by = self.lock().asked_by
            _require_open(self.school)
            if not asked_by.can(Permission.APPROVE_CHANNELS, self.school):
                raise NotNow(
                    f"{asked_by.name} no longer leads the school. Refuse it, so that a leader there asks again."
                )
            require_agreement(asked_by)
            return self._move(UseVerb.APPROVE, conditions, by=by, **values)

    def refuse(self, said: str, *, by: User) -> Event:
        return self._move(UseVerb.REFUSE, said, by=by, decided_by=by)

    def ask_again(self, said: str, *, by: User) -> Event:
        _require_open(self.school)
        require_agreement(by)
        return self._move(UseVerb.ASK_AGAIN, said, by=by, asked_by=by)

    def withdraw(self, said: str, *, by: User) -> Event:
        """It must not be used any more. Its page lists everywhere it was, to be taken down."""
        return self._move(UseVerb.WITHDRAW, said, by=by)

    def expire(self) -> Event:
        """By the clock. Raises NotNow where its approval has not ended."""
        with transaction.atomic():
            self.lock()
            if not self.approved_until or self.approved_until >= self.school.today:
                raise NotNow("Its approval has not ended.")
            return self._move(UseVerb.EXPIRE, "", by=None)

    def used(self, where: str, link: str, on: datetime.date, *, by: User) -> "UsePlace":
        """Write down that it was used somewhere, also once it is over: what is still up has to be found.

        Raises:
            NotNow: it was never approved, or no more on that day.
            PermissionDenied: `by` does not work at the school.
            ValueError: the day is still to come.
        """
        require(by, Permission.PROPOSE_CHANNELS, self.school)
        if on > self.school.today:
            raise ValueError("not in the future")
        with transaction.atomic():
            if (last := self.lock().last_day) is None:
                raise NotNow("It is not approved, so it must not be used.")
            if on > last:
                raise NotNow("Its approval had ended by that day, so it must not be used.")
            place = self.places.create(where=where.strip(), link=link, used_on=on)
            record(self, "use.used", actor=by, data={"place": place.pk, "on": on.isoformat()})
        return place

    def take_down(self, place: "UsePlace", *, by: User) -> None:
        """It is gone from a place. Done twice, it is said once."""
        require(by, Permission.PROPOSE_CHANNELS, self.school)
        with transaction.atomic():
            self.lock()
            if self.places.filter(pk=place.pk, taken_down_on=None).update(taken_down_on=self.school.today):
                record(self, "use.taken_down", actor=by, data={"place": place.pk})

    def _move(self, verb: UseVerb, said: str, *, by: User | None, **values: object) -> Event:
        """The one locked door: lock the row, check the table, change it, write the event, tell whoever asked."""
        if verb in USE_NEEDS_WORDS and not said.strip():
            raise ValueError(f"{verb} needs words")
        with transaction.atomic():
            self.lock()
            if by is not None and not self.may(verb, by):
                raise PermissionDenied(f"not theirs to {verb}")
            if self.state not in USE_TRANSITIONS[verb]:
                raise NotNow(f"{self.reference} is “{self.get_status_display().lower()}” now, so this cannot be done.")
            for name, value in {"status": USE_TRANSITIONS[verb][self.state], **values}.items():
                setattr(self, name, value)
            self.save(update_fields=["status", *values])
            Notice.objects.about(self).mark_read()
            event = record(self, f"use.{USE_EVENTS[verb]}", actor=by, text=said.strip())
            telling.use_moved(self, event)
        return event


class UsePlace(models.Model):
    """One place where it was used, so that withdrawing it finds every one."""

    retention = Retention.REFERENCE

    use = models.ForeignKey(ExternalUse, models.PROTECT, related_name="places")
    where = models.CharField(max_length=200)
    link = models.CharField(max_length=500, blank=True)
    used_on = models.DateField()
    taken_down_on = models.DateField(null=True)

    class Meta:
        ordering = ["used_on", "pk"]

    def __str__(self) -> str:
        return self.where
