"""A certificate that a school's training was whole. It is kept as issued; whether it still holds is worked out."""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.doors import NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.years import academic_year_name, format_year_groups

from ..coverage import State, YearFacts, coverage
from .gathering import gather

# Without what is mistaken for something else in print. 20 of them are 99 bits: no code is ever guessed.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 4, 5


def new_code() -> str:
    """A code like 7KQ2M-XH4DP-93WTC-RB6NF."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def code_from(typed: str) -> str:
    """The code that somebody meant: small letters, blanks and missing hyphens make no difference."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def missing(school: School, year: YearFacts) -> str:
    """Year groups of the school that no class of the year has, in words; empty where there are none."""
    return format_year_groups(set(school.year_groups) - {code for one in year.classes for code in one.year_groups})


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: User) -> "CertificateQuerySet":
        """All for HQ; for a leader those of the school."""
        if user.can(Permission.KEEP_TRAINING):
            return self.all()
        return self.filter(school__in=user.schools_where(Permission.MANAGE_TRAINING))

    def issue(self, school: School, year: int, *, by: User) -> "Certificate":
        """The certificate of a year: the one that holds and speaks of the same classes, else a new one.

        Raises:
            NotNow: something is still to be done.
            PermissionDenied: `by` neither leads the school nor is of HQ.
        """
        if not by.can(Permission.KEEP_TRAINING):
            require(by, Permission.MANAGE_TRAINING, school)
        with transaction.atomic():
            School.objects.select_for_update(no_key=True).get(pk=school.pk)
            facts = gather([school], [year])[school.pk, year]
            values = _facts(school, year, facts)
            for old in self.filter(school=school, academic_year=year):
                if old.is_current(facts):
                    return old
            certificate = self.create(**values, school=school, academic_year=year, code=new_code(), issued_by=by)
            record(certificate, "certificate.issued", actor=by, data={"school": school.code, "year": year})
        return certificate


def _facts(school: School, year: int, facts: YearFacts) -> dict[str, object]:
    """The day, the classes, and what is printed; raises NotNow where coverage is not whole."""
    on = min(school.today, facts.last)
    stands = coverage(facts, on)
    if on < facts.first or not stands.is_whole or missing(school, facts):
        raise NotNow("There is no certificate while something is still to be done.")
    counts = [group.counts_until(on)[-1].children for group in facts.classes if group.counts]
    held = [one for one in facts.sessions if not one.is_planned and one.on <= on]
    printed = {
        "school": school.name,
        "year": academic_year_name(year),
        "classes": len(facts.classes),
        "children": sum(counts),
        "sessions": len(held),
        "exempt": sum(line.state is State.EXEMPT for line in stands.lines),
    }
    return {"issued_on": on, "classes": [group.pk for group in facts.classes], "printed": printed}


class Certificate(models.Model):
    """That on a day every class of a school had had its training. The database itself refuses to change it."""

    retention = Retention.REFERENCE

    school = models.ForeignKey(School, models.PROTECT, related_name="certificates")
    academic_year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=_GROUPS * (_GROUP + 1) - 1, unique=True)
    issued_on = models.DateField()
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Which classes there were: those that are made later are no part of what it says.
    classes = models.JSONField()
    printed = models.JSONField()

    objects = CertificateQuerySet.as_manager()

    if TYPE_CHECKING:
        school_id: int

    class Meta:
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["school", "academic_year"], name="certificate_by_school")]

    def __str__(self) -> str:
        return f"{self.school}, {self.year_name}"

    @property
    def reference(self) -> str:
        """What the audit trail calls it: never its code, which proves that somebody holds the paper."""
        return f"Certificate {self.pk}, {self.year_name}"

    @property
    def year_name(self) -> str:
        return academic_year_name(self.academic_year)

    @property
    def holds(self) -> bool:
        """Whether what it says is true by all that is known today."""
        return self.holds_by(gather([self.school], [self.academic_year])[self.school_id, self.academic_year])

    def is_current(self, facts: YearFacts) -> bool:
        """Whether it holds, and no class has come since."""
        return set(self.classes) == {one.pk for one in facts.classes} and self.holds_by(facts)

    def holds_by(self, facts: YearFacts) -> bool:
        """The same, by facts of its school and year. A session struck out later ends it, one put back revives it."""
        classes = tuple(one for one in facts.classes if one.pk in self.classes)
        stands = coverage(replace(facts, classes=classes), self.issued_on)
        return len(classes) == len(self.classes) and stands.is_whole
