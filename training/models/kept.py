"""What HQ keeps for everybody to choose from: changed behind one locked door, retired rather than removed."""

import datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable
from dcs_portal.retention import Retention
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission, require

# R1, R2, OK: how sure the project was of what came with it.
_MARKS = {
    "R1": "Read at the publisher",
    "R2": "Read elsewhere",
    "OK": "General knowledge, still to be checked",
}


class KeptQuerySet(models.QuerySet[Any]):
    def in_use(self) -> Self:
        return self.filter(retired_on=None)

    def add(self, facts: dict[str, object], *, by: User) -> Any:
        """A new one.

        Raises:
            PermissionDenied: `by` does not keep the lists.
        """
        require(by, Permission.KEEP_TRAINING)
        return self._added(facts, by)

    def load(self, rows: dict[str, dict[str, object]]) -> int:
        """Add those of `rows` (code → facts) that were never loaded, and say how many. HQ's changes stay."""
        with transaction.atomic():
            there = set(self.filter(code__in=rows).values_list("code", flat=True))
            new = [{"code": code, **facts} for code, facts in rows.items() if code not in there]
            return len([self._added(facts, None) for facts in new])

    def _added(self, facts: dict[str, object], by: User | None) -> Any:
        with transaction.atomic():
            made = self.create(**facts)
            record(made, f"{made.WORD}.added", actor=by)
        return made


class Kept(Lockable):
    """One of a list that HQ keeps."""

    retention = Retention.REFERENCE
    WORD: ClassVar[str]

    # Of what came with the portal, so that loading it again leaves alone what HQ changed.
    code = models.SlugField(max_length=60, blank=True, editable=False)
    mark = models.CharField("How sure it is", max_length=2, blank=True)
    verified_on = models.DateField("Last checked", null=True, blank=True)
    retired_on = models.DateField(null=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_%(class)s_of_a_code"),
        ]

    @property
    def sureness(self) -> str:
        """What its mark means."""
        return _MARKS.get(self.mark, "")

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None

    def change(self, facts: dict[str, object], *, by: User) -> Event | None:
        """Correct what is said of it; the event, or None where nothing is new."""
        with transaction.atomic():
            self.lock()
            new = {name: value for name, value in facts.items() if getattr(self, name) != value}
            return self._write("changed", new, by=by, data={"fields": sorted(new)}) if new else None

    def retire(self, *, by: User) -> Event | None:
        """Offer it no more. Sessions that have it keep it."""
        with transaction.atomic():
            return None if self.lock().is_retired else self._write("retired", {"retired_on": _today()}, by=by)

    def bring_back(self, *, by: User) -> Event | None:
        with transaction.atomic():
            return self._write("returned", {"retired_on": None}, by=by) if self.lock().is_retired else None

    def _write(self, verb: str, values: dict[str, object], *, by: User, data: dict[str, object] | None = None) -> Event:
        """The one door: the new values and the event that says so, together. The row is locked by now."""
        require(by, Permission.KEEP_TRAINING)
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        return record(self, f"{self.WORD}.{verb}", actor=by, data=data)


def _today() -> datetime.date:
    return timezone.localdate()
