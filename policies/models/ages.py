"""The rules on how old one must be. HQ keeps them; each change is an event."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.doors import NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import Place, User
from dcs_portal.schools.models.people import today
from dcs_portal.schools.permissions import Permission, require

from ..ages import rule as pure
from ..ages.codes import Category, Kind, Limit, Mark, Status
from .platforms import KeptByHQ, Platform

OLDEST = 25  # no rule asks for more, and nobody in a school is older
# What a rule says. Other words about it may change without anybody being told.
_SUBSTANCE = {"limit", "age", "status", "effective_from", "effective_to", "or_consent", "parent_until", "categories"}
_SUBSTANCE |= {"platforms", "places", "everywhere"}
# Codes, numbers and dates, which an event may hold.
_SHOWN = ("limit", "age", "status", "effective_from", "effective_to", "parent_until")
# What a tag says of a rule that is in force by its status, before its first day and after its last.
_NOT_YET, _OVER = "Not begun yet", "Ended"


class AgeRuleQuerySet(models.QuerySet["AgeRule"]):
    def shown(self) -> "AgeRuleQuerySet":
        """With what is printed of each: two queries more, however many there are."""
        return self.select_related("verified_by").prefetch_related("platforms", "places")

    def standing(self) -> "AgeRuleQuerySet":
        """All that can decide or come."""
        return self.exclude(status=Status.WITHDRAWN)

    def stale(self, on: datetime.date | None = None) -> "AgeRuleQuerySet":
        """Those that nobody has checked at their source for over 90 days, and that can still count."""
        on = on or today()
        is_old = Q(verified_on__lt=on - pure.STALE_AFTER)
        is_over = Q(status=Status.WITHDRAWN) | Q(effective_to__lt=on)
        return self.filter(is_old).exclude(is_over)

    def begins_between(self, first: datetime.date, last: datetime.date) -> "AgeRuleQuerySet":
        """In force or certain, and new in these days: from its date, or from when HQ put it in."""
        decided = Q(decided_on__range=(first, last), effective_from__lte=last)
        return self.filter(Q(effective_from__range=(first, last)) | decided, status=Status.IN_FORCE)


class AgeRule(KeptByHQ):
    """How old one must be: by a platform's own terms, by a law of a place, or for digital consent there."""

    retention = Retention.REFERENCE
    # HQ may correct the words in it, so the audit trail does not hold them against it.
    reference_changes = True

    key = models.SlugField(max_length=80, blank=True, editable=False)
    kind = models.CharField("Kind", max_length=10, choices=Kind)
    limit = models.CharField("What it says", max_length=10, choices=Limit, default=Limit.AGE)
    age = models.PositiveSmallIntegerField("Age", null=True, blank=True)
    platforms = models.ManyToManyField(Platform, blank=True, related_name="rules")
    categories = models.JSONField("Categories", default=list, blank=True)
    everywhere = models.BooleanField(default=False)
    places = models.ManyToManyField(Place, blank=True, related_name="age_rules")
    or_consent = models.BooleanField("Or the age of digital consent, where that is higher", default=False)
    parent_until = models.PositiveSmallIntegerField("A parent’s agreement below the age of", null=True, blank=True)
    status = models.CharField("Status", max_length=10, choices=Status, default=Status.IN_FORCE)
    effective_from = models.DateField("First day", null=True, blank=True)
    effective_to = models.DateField("Last day", null=True, blank=True)
    expected = models.CharField("When it is expected", max_length=60, blank=True)
    source = models.CharField("Source", max_length=300)
    link = models.URLField("Link to the source", max_length=300, blank=True)
    mark = models.CharField("How sure", max_length=2, choices=Mark)
    verified_on = models.DateField("Last checked")
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField("Note", max_length=300, blank=True)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_on = models.DateField(null=True, editable=False)

    objects = AgeRuleQuerySet.as_manager()

    if TYPE_CHECKING:
        verified_by_id: int | None

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="age_rule_imported_once"),
            models.CheckConstraint(condition=Q(limit=Limit.AGE) ^ Q(age=None), name="age_rule_has_its_age"),
            models.CheckConstraint(condition=Q(age=None) | Q(age__range=(1, OLDEST)), name="age_rule_is_an_age"),
            models.CheckConstraint(
                condition=Q(effective_from=None) | Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="age_rule_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.PLATFORM) | Q(everywhere=False, or_consent=False, parent_until=None),
                name="only_a_platform_asks_everywhere",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "id"], name="age_rule_by_kind"),
            models.Index(fields=["status", "effective_from"], name="age_rule_by_start"),
            models.Index(fields=["verified_on"], name="age_rule_by_check"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}, {self.where}"

    @property
    def reference(self) -> str:
        """What notices and the audit trail call it: "16 for TikTok and 5 more"."""
        if self.kind == Kind.CONSENT:
            return f"{self.what} for digital consent"
        first, *more = [*self.platforms.all(), *(Category(code).plural for code in self.categories)] or [
            "every service"
        ]
        return f"{self.what} for {first}{f' and {len(more)} more' if more else ''}"[:40]

    @property
    def what(self) -> str:
        """What it says, in a word: "16", "no age", "not known"."""
        return str(self.age) if self.limit == Limit.AGE else {"none": "no age"}.get(self.limit, "not known")

    @property
    def where(self) -> str:
        return "Everywhere" if self.everywhere else _listed([place.name for place in self.places.all()])

    @property
    def about(self) -> str:
        """Which services it names."""
        if self.kind == Kind.CONSENT:
            return "Use of a child’s data"
        names = [platform.name for platform in self.platforms.all()]
        named = _listed(names + [Category(code).plural for code in self.categories])
        return named[:1].upper() + named[1:] if named else "Every service"

    @property
    def status_label(self) -> str:
        """For a tag. What is in force by its status may not have begun yet, or be over."""
        if self.status == Status.IN_FORCE and self.effective_from and self.effective_from > today():
            return _NOT_YET
        if self.status == Status.IN_FORCE and self.effective_to and self.effective_to < today():
            return _OVER
        return Status(self.status).short

    @property
    def tone(self) -> str:
        return {_NOT_YET: "blue", _OVER: "grey"}.get(self.status_label, Status(self.status).tone)

    @property
    def value(self) -> pure.Rule:
        """For the rule that combines them."""
        return pure.Rule(
            pk=self.pk,
            kind=Kind(self.kind),
            limit=Limit(self.limit),
            age=self.age,
            status=Status(self.status),
            places=None if self.everywhere else frozenset(place.code for place in self.places.all()),
            platforms=frozenset(platform.slug for platform in self.platforms.all()),
            categories=frozenset(self.categories),
            starts=self.effective_from,
            ends=self.effective_to,
            or_consent=self.or_consent,
            parent_until=self.parent_until,
            verified_on=self.verified_on,
        )

    @property
    def is_stale(self) -> bool:
        """Whether it waits to be checked; what can count no more does not."""
        is_over = self.status == Status.WITHDRAWN or (self.effective_to is not None and self.effective_to < today())
        return not is_over and self.value.is_stale(today())

    def change(self, facts: dict[str, Any], *, by: User, seen: int | None = None) -> None:
        """Correct it, or take it a step on, such as from announced to in force; `by` has looked at its source today.

        Args:
            facts: by the names of the fields; platforms and places as lists.

        Raises:
            PermissionDenied, NotNow: see `_hold`.
        """
        with transaction.atomic():
            self._hold_standing(by, seen)
            lists = {name: facts[name] for name in ("platforms", "places") if name in facts}
            new = {n: v for n, v in facts.items() if n not in lists and getattr(self, n) != v}
            moved = {name for name, rows in lists.items() if {*getattr(self, name).all()} != {*rows}}
            if not (changed := {*new, *moved}):
                self._verify(by)
                return
            data = {"fields": sorted(changed)} | _steps(self, new)
            if changed & _SUBSTANCE:
                new["decided_on"] = today()
            for name in moved:
                getattr(self, name).set(lists[name])
            self._write("age_rule.changed", new | {"verified_on": today(), "verified_by": by}, by=by, data=data)

    def _hold_standing(self, by: User, seen: int | None = None) -> None:
        """Hold it, unless it is withdrawn. Raises as `_hold`."""
        self._hold(by, seen)
        if self.status == Status.WITHDRAWN:
            raise NotNow("It is withdrawn. Add a new rule instead.")

    def verify(self, *, by: User) -> None:
        """Somebody looked at its source today, and it still says this. Raises PermissionDenied."""
        with transaction.atomic():
            self._hold(by)
            self._verify(by)

    def _verify(self, by: User) -> None:
        self._write("age_rule.verified", {"verified_on": today(), "verified_by": by}, by=by)

    def end(self, last_day: datetime.date, why: str, *, by: User) -> None:
        """It holds until a day and no longer; answers about days before stay. Raises PermissionDenied, NotNow."""
        with transaction.atomic():
            self._hold_standing(by)
            if self.effective_from and last_day < self.effective_from:
                raise NotNow("It cannot end before it begins. Withdraw it if it was never in force.")
            data = {"effective_to": [self.effective_to, last_day]}
            self._write("age_rule.ended", {"effective_to": last_day}, by=by, data=data, text=why)

    def withdraw(self, why: str, *, by: User) -> None:
        """It was never in force, or was entered by mistake: it counts on no day. Raises PermissionDenied."""
        with transaction.atomic():
            self._hold(by)
            if self.status != Status.WITHDRAWN:
                data = {"status": [self.status, Status.WITHDRAWN.value]}
                self._write("age_rule.withdrawn", {"status": Status.WITHDRAWN}, by=by, data=data, text=why)


def add_rule(
    *, by: User | None, platforms: Collection[Platform] = (), places: Collection[Place] = (), **facts: Any
) -> AgeRule:
    """A new rule, which `by` has just read at its source.

    Args:
        by: somebody of HQ; None for an import, whose facts say when they were verified.
        facts: by the names of the fields.
    """
    if by:
        require(by, Permission.MANAGE_AGES)
        facts |= {"verified_on": today(), "verified_by": by, "decided_on": today()}
    with transaction.atomic():
        rule = AgeRule.objects.create(**facts)
        rule.platforms.set(platforms)
        rule.places.set(places)
        data = {"kind": rule.kind} | {name: getattr(rule, name) for name in _SHOWN}
        record(rule, "age_rule.added" if by else "age_rule.imported", actor=by, data=data)
    return rule


def _steps(rule: AgeRule, new: dict[str, Any]) -> dict[str, list[Any]]:
    """From what to what, for the codes, numbers and dates among the new values."""
    return {name: [getattr(rule, name), new[name]] for name in _SHOWN if name in new}


def _listed(names: list[str]) -> str:
    """In a sentence: "Brunei", "Germany and Italy", "TikTok, X and YouTube"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
