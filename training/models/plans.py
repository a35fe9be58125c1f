"""Last year's sessions, proposed again for this year's classes, and planned in one step."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from dcs_portal.filters import date
from dcs_portal.schools.models import Holiday, School, SchoolClass, User
from dcs_portal.schools.permissions import Permission, require

from ..coverage import Coverage, State, YearFacts, coverage
from ..levels import Aim
from ..repeating import same_class, same_day
from ..statuses import Setting
from .gathering import gather
from .sessions import Attendance, Session

# What is done, exempt or planned already needs no plan of last year.
_NEEDS_A_PLAN = (State.DUE, State.OVERDUE)


@dataclass(frozen=True)
class Proposal:
    """A session of last year, and when and for whom it would be this year."""

    session: Session
    on: datetime.date
    classes: list[SchoolClass]

    @property
    def title(self) -> str:
        """The new day and the classes: "Monday 12 October 2026: 3B and 3C"."""
        return f"{self.on:%A} {date(self.on)}: {names_of(self.classes)}"

    @property
    def details(self) -> str:
        """What it is, and when it was last year."""
        old = self.session
        return f"{old.get_level_display()}, {old.resource}. Last year on {date(old.on)}."


def names_of(classes: Iterable[SchoolClass]) -> str:
    """Names in a sentence: "3B, 3C and 4A"."""
    *most, last = [str(one) for one in classes] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def proposals(school: School, year: int) -> list[Proposal]:
    """What of the sessions of the year before would be planned for `year`, the first day first."""
    facts = gather([school], [year])[school.pk, year]
    needing = _needing(coverage(facts, school.today))
    classes = SchoolClass.objects.filter(school=school, academic_year=year).in_bulk()
    named = [(pk, one.name, tuple(one.year_groups)) for pk, one in classes.items()]
    is_off = Holiday.objects.for_school(school).is_off()
    found = []
    for session in _last_years(school, year - 1):
        aims = _aims(session, facts)
        same = [same_class(one.name, tuple(one.year_groups), named) for one in session.classes.all()]
        here = dict.fromkeys(pk for pks in same for pk in pks)
        wanted = [pk for pk in here if any(pk in needing[aim] for aim in aims)]
        on = same_day(session.on, school.today, is_off)
        if wanted and _is_in(facts, on):
            # A session with parents beside it takes none from the children.
            for aim in aims if session.setting != Setting.PARENTS else ():
                needing[aim] -= set(wanted)
            found.append(Proposal(session, on, [classes[pk] for pk in wanted]))
    return sorted(found, key=lambda one: (one.on, one.session.pk))


def _needing(now: Coverage) -> dict[Aim, set[int]]:
    found = defaultdict(set)
    for line in now.lines:
        if line.state in _NEEDS_A_PLAN:
            found[line.aim].add(line.group)
    return found


def _aims(session: Session, facts: YearFacts) -> list[Aim]:
    """What such a session would be for: with parents, something in a setting alone."""
    if session.setting == Setting.PARENTS and not facts.is_setting:
        return []
    return [aim for aim in Aim if aim.level == session.level and (aim is not Aim.PROFILE or session.covers_profile)]


def _last_years(school: School, year: int) -> list[Session]:
    """The whole-class sessions of a year, the first one first, with material that is still in use."""
    classes = SchoolClass.objects.filter(school=school, academic_year=year)
    rows = Session.objects.standing().filter(pk__in=Session.objects.filter(classes__in=classes).values("pk"))
    rows = rows.filter(catches_up=None, resource__retired_on=None, resource__counts=True)
    return list(rows.select_related("resource", "led_by").prefetch_related("classes").order_by("on", "pk"))


def _is_in(facts: YearFacts, on: datetime.date) -> bool:
    return facts.first <= on <= facts.last


def repeat(school: School, year: int, chosen: Collection[int], *, by: User) -> list[Session]:
    """Plan again those of last year's sessions that are proposed and among `chosen` (their ids).

    Done twice at once, each is planned once: what is planned is proposed no more.

    Raises:
        PermissionDenied: `by` does not work at the school.
    """
    require(by, Permission.LOG_TRAINING, school)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        return [_planned(school, one, by) for one in proposals(school, year) if one.session.pk in chosen]


def _planned(school: School, one: Proposal, by: User) -> Session:
    old = one.session
    stays = old.led_by and old.led_by in User.objects.at(school)
    facts = {
        "on": one.on,
        "level": old.level,
        "resource": old.resource,
        "strands": old.strands,
        "setting": old.setting,
        "led_by": old.led_by if stays else by,
        "covers_profile": old.covers_profile,
    }
    return Session.objects.log(school, facts, [Attendance(each) for each in one.classes], by=by)
