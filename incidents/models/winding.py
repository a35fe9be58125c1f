"""Keeping the clocks of a case: begun and stopped with each of its moves, in the same transaction."""

import datetime
import zoneinfo
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from dcs_portal.schools.models import Holiday, School
from dcs_portal.schools.working_hours import Hours, WorkingHours

from .. import clocks, routing
from ..clocks import Stage, Time
from ..codes import Severity
from .clock import Clock

if TYPE_CHECKING:
    from .record import IncidentRecord

COLUMNS = ["stage", "due_at", "waits_for"]


def working_hours(incident: "IncidentRecord") -> WorkingHours:
    """Those of the school; of a restricted case those of all of DCS. One query."""
    if incident.restricted:
        return WorkingHours(zoneinfo.ZoneInfo(settings.TIME_ZONE), Holiday.objects.for_all_of_dcs().is_off())
    return WorkingHours(incident.school.tz, Holiday.objects.for_school(incident.school).is_off())


def wind(incident: "IncidentRecord") -> None:
    """Stop what is over and begin what has begun; what is due first goes into COLUMNS of the row. The caller saves it.

    A pause ends where a stage begins or ends, and where the case becomes so grave that nothing stops its clocks.
    """
    wanted = _wanted(incident)
    running = {Stage(clock.stage): clock for clock in incident.clocks.running()}
    over = [s for s, clock in running.items() if s not in wanted or clock.restricted != incident.restricted]
    for stage in over:
        running.pop(stage).stop()
        routing.settle(incident, f"{stage}-soon", f"{stage}-late", f"hq-{stage}-late")
    begun = [stage for stage in wanted if stage not in running]
    # Before they are graded anew: what a paused clock had left is counted in the hours in which it was paused.
    if incident.waits_for and (over or begun or clocks.is_real(incident.clock_grade)):
        _resume(incident, list(running.values()))
    regraded = [clock for clock in running.values() if clock.grade != incident.clock_grade]
    if begun or regraded:
        hours = clocks.hours_by(incident.clock_grade, working_hours(incident))
        for clock in regraded:
            clock.regrade(incident.clock_grade, hours)
        running |= {stage: _begin(incident, stage, hours) for stage in begun}
    _note(incident, list(running.values()))


def pause(incident: "IncidentRecord") -> None:
    """All its clocks keep what they have left. The caller notes for whom it waits, and until when."""
    hours = working_hours(incident)
    for clock in incident.clocks.ticking():
        clock.pause(hours)


def resume(incident: "IncidentRecord") -> str:
    """They go on with what they had left; returns for whom the case waits now, which is nobody."""
    _resume(incident, list(incident.clocks.running()))
    return ""


def move_to(incident: "IncidentRecord", school: School) -> School:
    """What is left of its clocks' time is counted in the hours of `school` from now on; returns the school."""
    now, before = timezone.now(), working_hours(incident)
    incident.school = school
    after = working_hours(incident)
    for clock in incident.clocks.ticking().filter(due_at__gt=now).exclude(grade=Severity.S4):
        left = before.between(now, clock.due_at)
        clock.give(Time.left(left, Stage(clock.stage), Severity(clock.grade), now, after))
    return school


def rewind(incident: "IncidentRecord", stopped: list[int], waits_for: str, until: datetime.datetime | None) -> None:
    """Its new clocks go on where those that ran before were stopped, and so does a pause. The caller saves COLUMNS.

    Args:
        stopped: the keys of the clocks from before.
    """
    now, hours = timezone.now(), working_hours(incident)
    before = {clock.stage: clock for clock in incident.clocks.filter(pk__in=stopped)}
    running = list(incident.clocks.running())
    for clock in running:
        if (old := before.get(clock.stage)) and old.grade == clock.grade:
            clock.go_on_from(old, now, clocks.hours_by(clock.grade, hours))
    if until and until > now and running and not clocks.is_real(incident.clock_grade):
        pause(incident)
        incident.waits_for, incident.due_at = waits_for, until
    _note(incident, running)


def _resume(incident: "IncidentRecord", running: list[Clock]) -> None:
    incident.waits_for, hours = "", working_hours(incident)
    for clock in running:
        clock.resume(hours)


def _note(incident: "IncidentRecord", running: list[Clock]) -> None:
    """The one due first; of several due at once, the most pressing."""
    order = list(Stage)
    first = min(running, key=lambda clock: (clock.due_at, order.index(Stage(clock.stage))), default=None)
    incident.stage = first.stage if first else ""
    if not incident.waits_for:
        incident.due_at = first.due_at if first else None


def _wanted(incident: "IncidentRecord") -> list[Stage]:
    return clocks.stages(
        is_open=incident.is_open,
        has_officer=incident.officer_id is not None,
        is_triaged=incident.finding != "" if incident.restricted else incident.is_triaged,
        with_leadership=incident.is_with_leadership,
    )


def _begin(incident: "IncidentRecord", stage: Stage, hours: Hours) -> Clock:
    now = timezone.now()
    time = Time.given(stage, incident.clock_grade, now, hours)
    return incident.clocks.create(
        stage=stage,
        grade=incident.clock_grade,
        restricted=incident.restricted,
        began_at=now,
        due_at=time.due_at,
        warn_at=time.warn_at,
    )
