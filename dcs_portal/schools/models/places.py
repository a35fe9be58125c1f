"""Places, the schools and settings in them, and what belongs to a school: contacts, holidays, classes."""

import datetime
import zoneinfo
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from dcs_portal.retention import Retention

from ..permissions import Permission
from ..working_days import IsOff
from ..years import YEAR_GROUPS, academic_year, academic_year_name, format_year_groups, format_year_start

if TYPE_CHECKING:
    from .people import User

# One number or several: "112", "+357 2525 0000", "112 or 999".
PHONE = r"[+(]?[0-9][0-9 ().-]*(?:(?:/|or|ext\.?) ?[+(]?[0-9][0-9 ().-]*)*"


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError("Enter a time zone such as Europe/London or Asia/Brunei.")


def validate_year_groups(codes: list[str]) -> None:
    unknown = [code for code in codes if code not in YEAR_GROUPS]
    if unknown:
        raise ValidationError(f"Not a year group: {', '.join(unknown)}.")


class Place(models.Model):
    """A jurisdiction: the country or area whose law and emergency services apply to a school."""

    retention = Retention.REFERENCE

    code = models.SlugField("Code", unique=True)
    name = models.CharField("Name", max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SchoolKind(models.TextChoices):
    EARLY_YEARS = "early_years", "Early-years setting"
    PRIMARY = "primary", "Primary school"
    SECONDARY = "secondary", "Secondary school"
    ALL_THROUGH = "all_through", "All-through school"


class SchoolQuerySet(models.QuerySet["School"]):
    def visible_to(self, user: "User") -> "SchoolQuerySet":
        """Every school for HQ and for a role across DCS; else those where the person has a role."""
        if user.can(Permission.MANAGE_SCHOOLS):
            return self.all()
        ids = {role.school_id for role in user.active_roles}
        return self.filter(closed_on=None) if None in ids else self.filter(pk__in=ids)


class School(models.Model):
    """A school or an early-years setting."""

    retention = Retention.REFERENCE

    code = models.SlugField("Code", unique=True, help_text="Used in addresses. It never changes.")
    name = models.CharField("Name", max_length=120, unique=True)
    kind = models.CharField("Kind", max_length=20, choices=SchoolKind)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="schools", verbose_name="Place")
    time_zone = models.CharField("Time zone", max_length=50, validators=[validate_time_zone])
    local_command = models.CharField("Local command", max_length=120, blank=True)
    year_groups = models.JSONField("Year groups", default=list, validators=[validate_year_groups])
    year_starts_month = models.PositiveSmallIntegerField("Month the school year starts", default=9)
    year_starts_day = models.PositiveSmallIntegerField("Day the school year starts", default=1)
    closed_on = models.DateField("Closed on", null=True, blank=True)
    note = models.CharField("Note for HQ", max_length=200, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year_starts_month__range=(1, 12), year_starts_day__range=(1, 31)),
                name="school_year_starts_on_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def has_closed(self) -> bool:
        """Whether the day on which it closes has come there."""
        return self.closed_on is not None and self.closed_on <= self.today

    def academic_year(self, day: datetime.date | None = None) -> int:
        """The year in which the school's academic year began, on `day` or today at the school."""
        day = day or self.today
        return academic_year(day, self.year_starts_month, self.year_starts_day)

    @property
    def today(self) -> datetime.date:
        return timezone.localdate(timezone=self.tz)

    @property
    def years(self) -> str:
        return format_year_groups(self.year_groups)

    @property
    def year_start(self) -> str:
        return format_year_start(self.year_starts_month, self.year_starts_day)

    def emergency_contacts(self) -> "ContactQuerySet":
        """Whom to call or write to at this school, the nearest first."""
        return Contact.objects.for_school(self)


class ContactKind(models.TextChoices):
    EMERGENCY = "emergency", "Emergency services"
    POLICE = "police", "Police"
    SERVICE_POLICE = "service_police", "Service police"
    MEDICAL = "medical", "Medical"
    SOCIAL_WORK = "social_work", "Social work service"
    COMMAND = "command", "Local command: unit security officer"
    ALLEGATIONS = "allegations", "Allegations about staff"
    LAST_RESORT = "last_resort", "Last resort: when nobody else may handle a report"


class ContactQuerySet(models.QuerySet["Contact"]):
    def for_school(self, school: School) -> "ContactQuerySet":
        """The contacts that hold at a school: its own, its place's, then those of all of DCS. One query."""
        here = Q(school=school) | Q(place=school.place_id) | Q(school=None, place=None)
        return self.filter(here).nearest_first()

    def nearest_first(self) -> "ContactQuerySet":
        """A school's before a place's before those of all of DCS, and each in the order of ContactKind."""
        nearness = Case(When(school__isnull=False, then=0), When(place__isnull=False, then=1), default=2)
        urgency = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(ContactKind)))
        return self.select_related("school", "place").order_by(nearness, urgency, "name")

    def of_command(self, school: School) -> "ContactQuerySet":
        """Whom to ring in local command where a post gives away a unit, a deployment or a location."""
        return self.for_school(school).filter(kind=ContactKind.COMMAND).exclude(phone="")

    def of_hq(self) -> "ContactQuerySet":
        """Whom to ring at HQ where nobody nearer is known: the last resort for all of DCS."""
        return self.dcs_wide().filter(kind=ContactKind.LAST_RESORT).exclude(phone="").nearest_first()

    def dcs_wide(self) -> "ContactQuerySet":
        return self.filter(school=None, place=None)


class Contact(models.Model):
    """Whom to call or write to: for one school, for every school of a place, or for all of DCS."""

    retention = Retention.REFERENCE
    # HQ may correct the words in it, so the audit trail does not hold them against it.
    reference_changes = True

    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="contacts")
    place = models.ForeignKey(Place, models.CASCADE, null=True, blank=True, related_name="contacts")
    kind = models.CharField("Kind", max_length=20, choices=ContactKind)
    name = models.CharField("Who answers", max_length=120)
    phone = models.CharField(
        "Telephone",
        max_length=40,
        blank=True,
        validators=[RegexValidator(rf"^(?:{PHONE})\Z", "Enter a telephone number, such as +44 20 7946 0000.")],
    )
    email = models.EmailField("E-mail", blank=True)
    note = models.CharField("Note", max_length=200, blank=True)
    verified_on = models.DateField("Last checked on", null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(school=None) | Q(place=None), name="contact_of_a_school_or_a_place"),
            models.CheckConstraint(condition=~Q(phone="") | ~Q(email=""), name="contact_can_be_reached"),
        ]

    def __str__(self) -> str:
        kind = self.get_kind_display()
        return self.name if self.name == kind else f"{self.name} ({kind})"

    @property
    def holds_for(self) -> str:
        """Where it holds, in words."""
        return str(self.school or self.place or "All of DCS")

    @property
    def reference(self) -> str:
        """What the audit trail calls it: no name, which may be a person's."""
        return f"{self.get_kind_display()}, {self.holds_for}"


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def for_school(self, school: School) -> "HolidayQuerySet":
        """The school's own holidays and those of every school."""
        return self.filter(Q(school=school) | Q(school=None)).select_related("school")

    def for_all_of_dcs(self) -> "HolidayQuerySet":
        """The holidays of every school: when nobody in DCS is at work."""
        return self.filter(school=None)

    def is_off(self) -> IsOff:
        """Whether a day is one of these holidays, for `working_days.after`. One query, made now."""
        spans = list(self.values_list("first_day", "last_day"))
        return lambda day: any(first <= day <= last for first, last in spans)


class Holiday(models.Model):
    """Days on which a school, or every school, is shut. Both days are included."""

    retention = Retention.REFERENCE

    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="holidays")
    name = models.CharField("Name", max_length=80)
    first_day = models.DateField("First day")
    last_day = models.DateField("Last day")

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="holiday_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.name


class SchoolClass(models.Model):
    """A class of a school in one academic year; a mixed-age class has several year groups."""

    retention = Retention.REFERENCE

    school = models.ForeignKey(School, models.CASCADE, related_name="classes")
    academic_year = models.PositiveSmallIntegerField("Academic year", help_text="The year it starts in")
    name = models.CharField("Name", max_length=60)
    year_groups = models.JSONField("Year groups", default=list, validators=[validate_year_groups])

    class Meta:
        ordering = ["-academic_year", "name"]
        verbose_name_plural = "school classes"
        constraints = [
            models.UniqueConstraint(fields=["school", "academic_year", "name"], name="one_class_of_a_name_a_year")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def years(self) -> str:
        return format_year_groups(self.year_groups)

    @property
    def year_name(self) -> str:
        return academic_year_name(self.academic_year)
