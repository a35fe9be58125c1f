"""What a person's calendar holds: planned sessions, and when training of their classes is due."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission
from dcs_portal.schools.years import format_year_groups

from .calendar_feed import Entry
from .coverage import coverage
from .models import Session, classes_of, gather
from .statuses import Status

# A plan that nobody confirmed stays in sight for a month.
_BACK = datetime.timedelta(days=31)
_WHAT = "Online-safety"


def entries_of(person: User) -> list[Entry]:
    """The entries, the earliest first. Leaders have their whole school; others their classes and what they lead.

    A class may be called after its teacher: what leaves the portal says its year groups and no name.
    """
    schools = {school.pk: school for school in person.schools_where(Permission.LOG_TRAINING)}
    led = set(person.schools_where(Permission.MANAGE_TRAINING).values_list("pk", flat=True))
    own = set(classes_of(person).values_list("pk", flat=True))
    entries = [*_sessions(person, schools, led, own), *_due(schools, led, own)]
    return sorted(entries, key=lambda entry: (entry.on, entry.uid))


def _sessions(person: User, schools: dict[int, School], led: set[int], own: set[int]) -> Iterator[Entry]:
    own_doing = Q(led_by=person) | Q(logged_by=person)
    mine = Session.objects.filter(own_doing | Q(school__in=led) | Q(classes__in=own), school__in=schools)
    planned = Session.objects.filter(pk__in=mine.values("pk"), status=Status.PLANNED).prefetch_related("classes")
    for session in planned.order_by("on", "pk"):
        if session.on >= schools[session.school_id].today - _BACK:
            summary = _summary("session", (code for one in session.classes.all() for code in one.year_groups))
            yield Entry(f"{session.key}@training", session.on, summary, _link("training:session", session.pk))


def _due(schools: dict[int, School], led: set[int], own: set[int]) -> Iterator[Entry]:
    """For each school and day one entry, with the year groups that still wait for it."""
    years = {pk: school.academic_year() for pk, school in schools.items()}
    facts = gather(schools.values(), set(years.values()))
    for pk, school in schools.items():
        waits: dict[datetime.date, set[str]] = defaultdict(set)
        of_class = {one.pk: one.year_groups for one in facts[pk, years[pk]].classes}
        for line in coverage(facts[pk, years[pk]], school.today).open:
            if pk in led or line.group in own:
                waits[line.due_on].update(of_class[line.group])
        for day, groups in waits.items():
            uid = f"due-{school.code}-{day:%Y%m%d}@training"
            yield Entry(uid, day, _summary("training is due", groups), _link("training:school", school.code))


def _summary(what: str, groups: Iterable[str]) -> str:
    words = format_year_groups(groups)
    return f"{_WHAT} {what}: {words}" if words else f"{_WHAT} {what}"


def _link(name: str, *args: object) -> str:
    return settings.PORTAL_URL + reverse(name, args=args)
