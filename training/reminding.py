"""Reminders: what the rule in `training.due` has to know, and one message a person where it says so."""

import datetime
import zoneinfo
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.notices.models import notify
from dcs_portal.schools.models import Holiday, Role, School, User
from dcs_portal.schools.permissions import ROLE_PERMISSIONS, Permission, RoleName

from .due import Call, Circle, Message, Plan, SchoolFacts, World, calls, calls_to_hq, is_time, messages
from .levels import Aim
from .models import Reminder, Session, Snooze, Teacher, gather
from .models.gathering import days_off
from .statuses import Status

KINDS = {Circle.STAFF: "training-due", Circle.LEADER: "training-late", Circle.HQ: "training-long-late"}
_HQ_TZ = zoneinfo.ZoneInfo(settings.TIME_ZONE)


def remind(moment: datetime.datetime | None = None) -> int:
    """Write every message that is due now; returns how many. Safe to run twice, and to stop at any line."""
    moment = moment or timezone.now()
    is_hq_time = is_time(moment, _HQ_TZ)
    schools = [one for one in School.objects.filter(closed_on=None) if is_hq_time or is_time(moment, one.tz)]
    if not schools:
        return 0
    due = messages(world_of(schools, moment), moment)
    people = User.objects.filter(is_active=True).in_bulk([message.person for message in due])
    return sum(_send(people[message.person], message) for message in due if message.person in people)


def _send(person: User, message: Message) -> bool:
    """The notice and the rows that say so, together: a crash leaves both or neither."""
    with transaction.atomic():
        notify(person, KINDS[message.circle], about=person, key=f"training:{message.on}")
        Reminder.objects.write(message)
    return True


def calls_for(person: User, moment: datetime.datetime | None = None) -> list[Call]:
    """What is open and has come to a stage for a person, whether or not they were told."""
    moment = moment or timezone.now()
    is_hq = person.can(Permission.KEEP_TRAINING)
    schools = School.objects.filter(closed_on=None) if is_hq else person.schools_where(Permission.LOG_TRAINING)
    found = []
    for facts in (world := world_of(schools, moment, with_told=False)).schools:
        found += [call for call in calls(facts, moment.astimezone(facts.tz).date()) if person.pk in call.people]
        if person.pk in world.hq:
            found += calls_to_hq(facts, moment.astimezone(world.hq_tz).date(), [person.pk])
    return found


def world_of(schools: Iterable[School], moment: datetime.datetime, *, with_told: bool = True) -> World:
    """What the rule knows of schools, in as many queries for many as for one."""
    found = {school.pk: school for school in schools}
    today = {pk: moment.astimezone(school.tz).date() for pk, school in found.items()}
    year = {pk: school.academic_year(today[pk]) for pk, school in found.items()}
    years = {one - back for one in year.values() for back in (0, 1)}
    gathered, off = gather(found.values(), years), days_off(found)
    teachers, plans = _teachers(found, years), _plans(found, max(today.values()) if today else moment.date())
    staff, leaders, hq = _people(found)
    snoozed = _snoozed(found)
    facts = [
        SchoolFacts(
            pk=pk,
            tz=school.tz,
            is_off=off[pk],
            years=(gathered[pk, year[pk] - 1], gathered[pk, year[pk]]),
            teachers={group: people & (staff[pk] | leaders[pk]) for group, people in teachers[pk].items()},
            staff=frozenset(staff[pk]),
            leaders=frozenset(leaders[pk]),
            snoozed=snoozed[pk],
            plans=tuple(replace(plan, people=plan.people & (staff[pk] | leaders[pk])) for plan in plans[pk]),
        )
        for pk, school in found.items()
    ]
    told = Reminder.objects.of(found, years, min(today.values())).told() if with_told and found else {}
    return World(tuple(facts), frozenset(hq), _HQ_TZ, Holiday.objects.for_all_of_dcs().is_off(), told)


def _people(schools: Collection[int]) -> tuple[dict[int, set[int]], dict[int, set[int]], set[int]]:
    """Who logs sessions at each school without leading it, who leads it, and who is of HQ."""
    staff: dict[int, set[int]] = defaultdict(set)
    leaders: dict[int, set[int]] = defaultdict(set)
    hq: set[int] = set()
    roles = Role.objects.active().filter(Q(school=None) | Q(school__in=list(schools)), user__is_active=True)
    for person, name, school in roles.order_by().values_list("user", "name", "school"):
        allowed = ROLE_PERMISSIONS[RoleName(name)]
        if school is None and Permission.KEEP_TRAINING in allowed:
            hq.add(person)
        elif Permission.MANAGE_TRAINING in allowed:
            leaders[school].add(person)
        elif Permission.LOG_TRAINING in allowed:
            staff[school].add(person)
    return staff, leaders, hq


def _teachers(schools: Collection[int], years: Collection[int]) -> dict[int, dict[int, frozenset[int]]]:
    found: dict[int, dict[int, frozenset[int]]] = defaultdict(dict)
    rows = Teacher.objects.filter(school_class__school__in=list(schools), school_class__academic_year__in=list(years))
    for school, group, person in rows.values_list("school_class__school", "school_class", "person"):
        found[school][group] = found[school].get(group, frozenset()) | {person}
    return found


def _snoozed(schools: Collection[int]) -> dict[int, dict[tuple[int, Aim], datetime.date]]:
    found: dict[int, dict[tuple[int, Aim], datetime.date]] = defaultdict(dict)
    rows = Snooze.objects.filter(school_class__school__in=list(schools))
    for school, group, aim, until in rows.values_list("school_class__school", "school_class", "aim", "until"):
        found[school][group, Aim(aim)] = until
    return found


def _plans(schools: Collection[int], until: datetime.date) -> dict[int, list[Plan]]:
    """Planned sessions whose day has come somewhere, with who wrote each down and who is to lead it."""
    found = defaultdict(list)
    rows = Session.objects.filter(school__in=list(schools), status=Status.PLANNED, on__lte=until).order_by("pk")
    for school, pk, on, *people in rows.values_list("school", "pk", "on", "logged_by", "led_by"):
        found[school].append(Plan(pk, on, frozenset(people) - {None}))
    return found
