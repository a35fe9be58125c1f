"""What pages say of the clocks of cases: what is due, by when, and how much time is left."""

import datetime
import zoneinfo
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from dcs_portal.schools.models import Holiday
from dcs_portal.schools.working_hours import WorkingHours

from . import clocks
from .casefile import reads_all
from .clocks import Stage
from .models import Clock, Incident
from .models.clock import TOLD_LEADERS
from .models.winding import working_hours

if TYPE_CHECKING:
    from dcs_portal.schools.models import User


class Timekeeper:
    """Says it of each case of a list to one person; all holidays are asked for in one query, when the first is said."""

    def __init__(self, incidents: Iterable[Incident], user: "User") -> None:
        self.user, self.now = user, timezone.now()
        self._incidents = list(incidents)
        self._spans: list[tuple] | None = None

    def __call__(self, incident: Incident) -> str:
        """Empty where nothing is due, or it is not this person's to know."""
        if not incident.is_open or not incident.stage or incident.due_at is None:
            return ""
        tz = incident.school.tz
        if not reads_all(incident, self.user):
            clock = self._of_leaders.get(incident.pk)
            return _say(incident, clock, self._hours(incident), self.now) if clock else ""
        if incident.waits_for:
            return clocks.paused_in_words(incident.waits_for, incident.due_at, tz)
        hours = clocks.hours_by(incident.clock_grade, self._hours(incident))
        return clocks.in_words(_name(incident, incident.stage), incident.due_at, self.now, hours, tz)

    def is_late(self, incident: Incident) -> bool:
        """Whether the time of what is said of it is up."""
        if reads_all(incident, self.user):
            return incident.is_late
        clock = self._of_leaders.get(incident.pk)
        return clock is not None and clock.due_at < self.now

    @cached_property
    def _of_leaders(self) -> dict[int, Clock]:
        """Of each case the clock of which leaders hear: not for whom it waits either, such as the police."""
        listed = [one.pk for one in self._incidents]
        clocks = Clock.objects.ticking().filter(stage__in=TOLD_LEADERS, incident__in=listed)
        return {clock.incident_id: clock for clock in clocks}

    def _hours(self, incident: Incident) -> WorkingHours:
        """As `working_hours` gives them, without asking the database for each case."""
        if self._spans is None:
            holidays = Holiday.objects.filter(Q(school=None) | Q(school__in={one.school_id for one in self._incidents}))
            self._spans = list(holidays.values_list("school", "first_day", "last_day"))
        schools = {None} if incident.restricted else {None, incident.school_id}
        spans = [(first, last) for school, first, last in self._spans if school in schools]
        tz = zoneinfo.ZoneInfo(settings.TIME_ZONE) if incident.restricted else incident.school.tz
        return WorkingHours(tz, lambda day: any(first <= day <= last for first, last in spans))


def of_case(incident: Incident, user: "User") -> list[tuple[str, bool]]:
    """Of each clock of a case what it says, and whether its time is up, the most pressing first."""
    if not incident.is_open:
        return []
    if incident.waits_for and incident.due_at and reads_all(incident, user):
        return [(clocks.paused_in_words(incident.waits_for, incident.due_at, incident.school.tz), False)]
    now, order = timezone.now(), list(Stage)
    running = [clock for clock in incident.clocks.ticking() if clock.stage in TOLD_LEADERS or reads_all(incident, user)]
    if not running:
        return []
    hours = working_hours(incident)
    running.sort(key=lambda clock: order.index(Stage(clock.stage)))
    return [(_say(incident, clock, hours, now), clock.due_at <= now) for clock in running]


def _say(incident: Incident, clock: Clock, hours: WorkingHours, now: datetime.datetime) -> str:
    name = _name(incident, clock.stage)
    return clocks.in_words(name, clock.due_at, now, clocks.hours_by(clock.grade, hours), incident.school.tz)


def _name(incident: Incident, stage: str) -> str:
    return Stage(stage).of_restricted if incident.restricted else str(Stage(stage).label)
