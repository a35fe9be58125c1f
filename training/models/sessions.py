"""A training session, planned or held, and `_move`, the one door through which it changes."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.filters import date
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, SchoolClass, User
from dcs_portal.schools.permissions import Permission, require

from ..levels import Level
from ..statuses import TRANSITIONS, Setting, Status, Verb
from .resources import Resource, strand_names


@dataclass(frozen=True)
class Attendance:
    """One class in a session. Of a plan nobody knows yet who comes."""

    school_class: SchoolClass
    took_part: int | None = None
    away: int | None = None


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: User) -> "SessionQuerySet":
        """All for HQ; for everybody else those of the schools where they work."""
        if user.can(Permission.KEEP_TRAINING):
            return self.all()
        return self.filter(school__in=user.schools_where(Permission.LOG_TRAINING))

    def standing(self) -> "SessionQuerySet":
        """Planned or held."""
        return self.exclude(status=Status.STRUCK_OUT)

    def alike(self, school: School, facts: dict[str, Any], classes: Sequence[SchoolClass]) -> "SessionQuerySet":
        """Sessions that one of these classes has already: same day, level, material and sort of place."""
        same = {name: facts[name] for name in ("on", "level", "resource", "setting")}
        return self.standing().filter(school=school, catches_up=None, classes__in=classes, **same).distinct()

    def log(
        self,
        school: School,
        facts: dict[str, Any],
        attendance: Sequence[Attendance],
        *,
        by: User,
        key: uuid.UUID | None = None,
    ) -> "Session":
        """Write down a session: one to come is a plan. Sent twice under one key, it is there once.

        Args:
            facts: level, on, resource, strands, setting, led_by, led_by_other, covers_profile, catches_up, note.

        Raises:
            PermissionDenied: `by` does not work at the school.
            ValueError: no class, or one of another school or year; or the session that it catches up on is no such.
        """
        require(by, Permission.LOG_TRAINING, school)
        with transaction.atomic():
            key = key or uuid.uuid4()
            status = Status.PLANNED if facts["on"] > school.today else Status.HELD
            defaults = {**facts, "school": school, "status": status, "logged_by": by}
            session, is_new = self.get_or_create(key=key, defaults=defaults)
            if is_new:
                session.require_sense(attendance)
                session._attend(attendance)
                record(session, f"training.{'planned' if session.is_planned else 'logged'}", actor=by)
        return session


class Session(Lockable):
    """A training session of one or several classes. It is never deleted: the database itself refuses."""

    retention = Retention.REFERENCE

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="training_sessions")
    on = models.DateField("Date")
    level = models.CharField("Level", max_length=10, choices=Level)
    status = models.CharField(max_length=10, choices=Status, default=Status.HELD)
    setting = models.CharField("Setting", max_length=10, choices=Setting, default=Setting.CLASS)
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="sessions")
    strands = models.JSONField("Strands", default=list, blank=True)
    led_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    led_by_other = models.CharField("Who led it", max_length=120, blank=True)
    covers_profile = models.BooleanField("Covered the online profile and how to control it", default=False)
    catches_up = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="catch_ups")
    note = models.TextField("Note", blank=True)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    logged_at = models.DateTimeField(default=timezone.now)
    classes = models.ManyToManyField(SchoolClass, through="SessionClass", related_name="training_sessions")

    objects = SessionQuerySet.as_manager()

    if TYPE_CHECKING:
        parts: models.QuerySet["SessionClass"]
        catch_ups: SessionQuerySet
        school_id: int

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(catches_up=F("pk")), name="no_session_catches_up_on_itself"),
            models.CheckConstraint(
                condition=Q(level=Level.THIRTEEN) | Q(covers_profile=False), name="profile_is_covered_at_13_plus"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-on"], name="session_by_school"),
            models.Index(fields=["on"], condition=Q(status=Status.PLANNED), name="session_planned"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}, {date(self.on)}"

    @property
    def reference(self) -> str:
        """What notices and the audit trail call it; a date or a class would change with a correction."""
        return f"Training session {self.pk}"

    @property
    def tone(self) -> str:
        return Status(self.status).tone

    @property
    def is_planned(self) -> bool:
        return self.status == Status.PLANNED

    @property
    def waits(self) -> bool:
        """Planned for a day that has come: to be confirmed, or moved."""
        return self.is_planned and self.on <= self.school.today

    @property
    def leader(self) -> str:
        return self.led_by_other or str(self.led_by or "")

    @property
    def strand_words(self) -> str:
        names = strand_names()
        return ", ".join(names.get(key, key) for key in self.strands)

    def obstacle(self, verb: Verb, by: User) -> str:
        """Why `by` cannot do this now, in words; empty if they can.

        Raises:
            PermissionDenied: it is not theirs to do at all.
        """
        if not self._may(verb, by):
            raise PermissionDenied(verb.value)
        if self.status in TRANSITIONS[verb]:
            return ""
        return f"This session is {self.get_status_display().lower()} now, so this cannot be done."

    def _may(self, verb: Verb, by: User) -> bool:
        """Everyone there confirms and moves a plan; what was held is corrected by who logged or led it, or a leader."""
        if by.can(Permission.MANAGE_TRAINING, self.school):
            return True
        is_own = by in (self.logged_by, self.led_by)
        is_free = verb in (Verb.CONFIRM, Verb.MOVE) or (verb == Verb.CORRECT and (is_own or self.is_planned))
        return is_free and by.can(Permission.LOG_TRAINING, self.school)

    def verbs(self, by: User) -> list[Verb]:
        """What `by` can do now."""
        return [verb for verb in Verb if self._may(verb, by) and not self.obstacle(verb, by)]

    def confirm(self, attendance: Sequence[Attendance], *, by: User, **changes: Any) -> Event:
        """It was held: who took part and who was away.

        Raises:
            NotNow: it is not planned any more, or its day has not come.
            PermissionDenied: it is not theirs to do.
            ValueError: see `require_sense`.
        """
        return self._move(Verb.CONFIRM, by=by, attendance=attendance, **changes)

    def move(self, on: datetime.date, *, by: User) -> Event:
        """Plan it for another day. Same errors as `confirm`."""
        return self._move(Verb.MOVE, by=by, on=on)

    def correct(self, attendance: Sequence[Attendance] | None, reason: str, *, by: User, **changes: Any) -> Event:
        """Put right what was written down; the event says what was there before. Same errors as `confirm`."""
        return self._move(Verb.CORRECT, by=by, said=reason, attendance=attendance, **changes)

    def strike_out(self, reason: str, *, by: User) -> Event:
        """It was not held, or not as it stands. It stays to be seen, and counts no more. Same errors as `confirm`."""
        return self._move(Verb.STRIKE_OUT, by=by, said=reason)

    def _move(
        self, verb: Verb, *, by: User, said: str = "", attendance: Sequence[Attendance] | None = None, **changes: Any
    ) -> Event:
        """The one locked door: lock the row, check the table, change it, write the event. In one transaction."""
        if verb in (Verb.CORRECT, Verb.STRIKE_OUT) and not said.strip():
            raise ValueError(f"{verb} needs a reason")
        with transaction.atomic():
            self.lock()
            if obstacle := self.obstacle(verb, by):
                raise NotNow(obstacle)
            before, typed = self._seen(), self._typed()
            self.status = TRANSITIONS[verb][Status(self.status)]
            for name, value in changes.items():
                setattr(self, name, value)
            if verb is Verb.MOVE:
                self._require_year(self.classes.all())
            elif verb is not Verb.STRIKE_OUT:
                self.require_sense(attendance)
            self.save()
            if attendance is not None:
                self._attend(attendance)
            data = _differing(before, self._seen())
            data |= {name: True for name, text in self._typed().items() if text != typed[name]}
            return record(self, f"training.{EVENTS[verb]}", actor=by, text=said.strip(), data=data)

    def _seen(self) -> dict[str, Any]:
        """What an event may say of it: codes, numbers and dates, and nothing that anyone typed."""
        parts = self.parts.order_by("school_class").values_list("school_class", "took_part", "away")
        return {
            "on": self.on.isoformat(),
            "level": self.level,
            "setting": self.setting,
            "resource": self.resource_id,
            "strands": self.strands,
            "led_by": self.led_by_id,
            "covers_profile": self.covers_profile,
            "classes": [list(part) for part in parts],
        }

    def _typed(self) -> dict[str, str]:
        """What people typed: an event says only that it changed."""
        return {"note": self.note, "led_by_other": self.led_by_other}

    def require_sense(self, attendance: Sequence[Attendance] | None) -> None:
        """Raise ValueError where the session cannot be as it says."""
        self._require_year(self.classes.all() if attendance is None else [one.school_class for one in attendance])
        if self.status == Status.HELD and any(None in (one.took_part, one.away) for one in attendance or ()):
            raise ValueError("how many took part and how many were away")
        if self.status == Status.HELD and self.on > self.school.today:
            raise ValueError("a session that was held is not to come")
        first = self.catches_up
        if first and (first.catches_up_id or (first.school_id, first.level) != (self.school_id, self.level)):
            raise ValueError("a session at the same level, of the same school, that is no catch-up itself")

    def _require_year(self, classes: Iterable[SchoolClass]) -> None:
        where = {(one.school_id, one.academic_year) for one in classes}
        if where != {(self.school_id, self.school.academic_year(self.on))}:
            raise ValueError("a class of the school, of the academic year of that day")

    def _attend(self, attendance: Sequence[Attendance]) -> None:
        """Whose session it is, from now on."""
        self.parts.exclude(school_class__in=[one.school_class for one in attendance]).delete()
        for one in attendance:
            self.parts.update_or_create(
                school_class=one.school_class, defaults={"took_part": one.took_part, "away": one.away}
            )


EVENTS = {
    Verb.CONFIRM: "confirmed",
    Verb.MOVE: "moved",
    Verb.CORRECT: "corrected",
    Verb.STRIKE_OUT: "struck_out",
}


def _differing(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What changed, with what was there before."""
    return {name: {"before": old, "after": after[name]} for name, old in before.items() if old != after[name]}


class SessionClass(models.Model):
    """One class in a session: how many took part, how many were away. Of a plan neither is known."""

    retention = Retention.REFERENCE

    session = models.ForeignKey(Session, models.CASCADE, related_name="parts")
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="training_parts")
    took_part = models.PositiveSmallIntegerField("Took part", null=True)
    away = models.PositiveSmallIntegerField("Away", null=True)

    class Meta:
        ordering = ["school_class__name"]
        constraints = [models.UniqueConstraint(fields=["session", "school_class"], name="class_in_a_session_once")]

    def __str__(self) -> str:
        return f"{self.school_class}: {self.session}"
