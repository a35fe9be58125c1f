"""A school's word that it keeps to the age restrictions: signed by a leader for a year, never overwritten."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import Lockable, NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import ROLE_PERMISSIONS, Permission, RoleName, require
from dcs_portal.schools.years import academic_year_name

STATEMENT = "This school complies with the age restrictions of every social media platform."
WITH_EXCEPTIONS = "This school complies with the age restrictions of every social media platform, except as named here."
SIGNED_MEANWHILE = (
    "This declaration was signed while you were writing, so yours is not signed. "
    "Read what was signed first: if you sign now, you correct it."
)


class DeclaredException(Lockable):
    """Where a school does not comply, and what is done about it. Its words never change; it is closed once."""

    retention = Retention.COMPLAINTS

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    academic_year = models.PositiveSmallIntegerField()
    what = models.TextField()
    concerns = models.CharField(max_length=120)
    doing = models.TextField()
    by_when = models.DateField()
    done_on = models.DateField(null=True)
    done_what = models.TextField(blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        school_id: int

    class Meta:
        ordering = ["by_when", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_on=None, done_by=None, done_what="")
                | Q(done_at__isnull=False, done_on__isnull=False, done_by__isnull=False) & ~Q(done_what=""),
                name="exception_done_is_done_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What the audit trail calls it: none of its words."""
        return f"Exception {self.pk}, {academic_year_name(self.academic_year)}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None

    def was_open(self, at: datetime.datetime) -> bool:
        return self.done_at is None or self.done_at > at

    def is_late(self, today: datetime.date) -> bool:
        return self.is_open and self.by_when < today

    def close(self, what: str, on: datetime.date, *, by: User) -> Event:
        """A leader says that it is put right, how and on which day. The one thing that changes.

        Raises:
            PermissionDenied: `by` does not lead the school.
            NotNow: somebody was faster.
            ValueError: nothing is said, or the day is still to come.
        """
        require(by, Permission.SIGN_DECLARATIONS, self.school)
        if not what.strip() or on > self.school.today:
            raise ValueError("what was done, on a day that has come")
        with transaction.atomic():
            if not self.lock().is_open:
                raise NotNow("This exception is marked as put right already.")
            self.done_what, self.done_on, self.done_by, self.done_at = what.strip(), on, by, timezone.now()
            self.save(update_fields=["done_what", "done_on", "done_by", "done_at"])
            return record(self, "exception.done", actor=by, data={"on": on.isoformat()}, text=self.done_what)


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def visible_to(self, user: User) -> "DeclarationQuerySet":
        """All for HQ; for leaders those of their schools."""
        if user.can(Permission.MANAGE_DECLARATIONS):
            return self.all()
        return self.filter(school__in=user.schools_where(Permission.SIGN_DECLARATIONS))

    def in_force(self, at: datetime.datetime | None = None) -> "DeclarationQuerySet":
        """The one of each school and year: now, or at a past moment."""
        if at is None:
            return self.filter(ended_at=None)
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at), signed_at__lte=at)


class Declaration(Lockable):
    """What a leader signed. A correction is another, with the next number, and the one before it ends."""

    retention = Retention.COMPLAINTS
    # HQ may correct the words in it, so the audit trail does not hold them against it.
    reference_changes = True

    school = models.ForeignKey(School, models.PROTECT, related_name="declarations")
    academic_year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    statement = models.CharField(max_length=200)
    exceptions = models.ManyToManyField(DeclaredException, related_name="declarations")
    because = models.TextField(blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=80)
    signed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = DeclarationQuerySet.as_manager()

    if TYPE_CHECKING:
        school_id: int

    class Meta:
        ordering = ["-academic_year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["school", "academic_year", "number"], name="declaration_number_once"),
            models.UniqueConstraint(
                fields=["school", "academic_year"], condition=Q(ended_at=None), name="one_declaration_in_force"
            ),
            models.CheckConstraint(
                condition=Q(number=1, because="") | Q(number__gt=1) & ~Q(because=""),
                name="correction_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}, {self.year_name}, version {self.number}"

    @property
    def year_name(self) -> str:
        return academic_year_name(self.academic_year)

    @property
    def reference(self) -> str:
        return f"Declaration of {self.school}, {self.year_name}"


def sign(
    school: School,
    *,
    by: User,
    seen: int,
    new: Iterable[DeclaredException] = (),
    kept: Iterable[DeclaredException] = (),
    because: str = "",
) -> Declaration:
    """Sign for the school's academic year of today: the first time, or a correction.

    Args:
        seen: the number of the version that was in force when the leader read it; 0 for none.
        new: exceptions that are named for the first time, unsaved.
        kept: exceptions of the version before that still are some.
        because: why it is corrected; empty for the first.

    Raises:
        PermissionDenied: `by` does not lead the school.
        NotNow: somebody signed meanwhile.
        ValueError: a correction without its reason, or the other way round.
    """
    require(by, Permission.SIGN_DECLARATIONS, school)
    if bool(seen) != bool(because.strip()):
        raise ValueError("a correction, and only that, says why")
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)  # the other leader waits here
        year, now = school.academic_year(), timezone.now()
        before = _ended(school, year, seen, now)
        named = _named(school, year, before, kept, new)
        signed = Declaration.objects.create(
            school=school,
            academic_year=year,
            number=seen + 1,
            statement=WITH_EXCEPTIONS if named else STATEMENT,
            because=because.strip(),
            signed_by=by,
            name=by.name,
            role=_role(by, school),
            signed_at=now,
        )
        signed.exceptions.set(named)
        code = "declaration.corrected" if before else "declaration.signed"
        data = {"year": year, "version": signed.number, "exceptions": [one.pk for one in named]}
        record(signed, code, actor=by, data=data, text=_words(signed, named))
    return signed


def _ended(school: School, year: int, seen: int, now: datetime.datetime) -> Declaration | None:
    """End the version that the leader saw; None where there was none. Raises NotNow if it is another by now."""
    before = Declaration.objects.in_force().filter(school=school, academic_year=year).first()
    if (before.number if before else 0) != seen:
        raise NotNow(SIGNED_MEANWHILE)
    if before:
        Declaration.objects.filter(pk=before.pk).update(ended_at=now)
    return before


def _words(signed: Declaration, named: list[DeclaredException]) -> str:
    """All that was signed, for the chain of events, which shows if a word of it is ever another."""
    each = [f"{one.concerns}: {one.what} / {one.doing} / {one.by_when}" for one in named]
    return "\n".join([signed.statement, *each, *filter(None, [signed.because])])


def _named(
    school: School,
    year: int,
    before: Declaration | None,
    kept: Iterable[DeclaredException],
    new: Iterable[DeclaredException],
) -> list[DeclaredException]:
    """The exceptions of a version: of those before, the ones that are kept; and the new ones, saved."""
    wanted = {one.pk for one in kept}
    named = [one for one in before.exceptions.all() if one.pk in wanted] if before else []
    for one in new:
        one.school, one.academic_year = school, year
        one.save(force_insert=True)
        named.append(one)
    return named


def _role(by: User, school: School) -> str:
    """The role by which somebody signs."""
    names = [RoleName(role.name) for role in by.active_roles if role.school_id in (school.pk, None)]
    return next(name.label for name in names if Permission.SIGN_DECLARATIONS in ROLE_PERMISSIONS[name])
