"""Asking people to acknowledge, and reminding them: one message a person and day, never about what is done by now."""

import datetime
import zoneinfo
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from dcs_portal.notices.models import notify
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from .asking import TO_LEADER, Asked, due_stage
from .models import Reminder
from .models.histories import asked_at


@dataclass(frozen=True)
class Due:
    """A message that is due to one person about one document, and the stage of the last one; None if there was none."""

    asked: Asked
    stage: int
    last: int | None


@dataclass(frozen=True)
class Told:
    """The last message to a person about a version: its stage, and its day at HQ."""

    stage: int
    on: datetime.date


def now_at_hq() -> datetime.datetime:
    """This moment, in the zone whose date says which roles and audiences are in force."""
    return timezone.now().astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE))


def outstanding_of(person: User) -> list[Asked]:
    """What the person is asked to acknowledge and has not."""
    return [one for one in asked_at(now_at_hq(), people=[person.pk]) if one.done is None]


def late_at_schools_of(leader: User) -> list[Asked]:
    """What has been left for so long that its leader heard of it: at their schools, or for HQ everywhere."""
    moment = now_at_hq()
    led = leader.schools_where(Permission.RECORD_SHEETS).values_list("pk", flat=True)
    found = asked_at(moment, schools=None if leader.can(Permission.MANAGE_DOCUMENTS) else list(led))
    return [one for one in found if one.done is None and (moment.date() - one.since).days >= TO_LEADER]


def remind() -> int:
    """Write every message that is due; returns how many people they are about. Safe to run twice or to be stopped.

    Who had a message of their own today gets the next one tomorrow, with all that is due by then.
    """
    moment = now_at_hq()
    told = _told(moment)
    due = _due(moment, told)
    had_one = {pk for (pk, _), last in told.items() if last.on == moment.date() and last.stage != TO_LEADER}
    people = User.objects.filter(is_active=True).in_bulk(due)
    own, late = {}, {}
    for pk in people:
        own[pk] = [one for one in due[pk] if one.stage != TO_LEADER and pk not in had_one]
        late[pk] = [one for one in due[pk] if one.stage == TO_LEADER]
        if own[pk]:
            _remind(people[pk], own[pk], moment)
    _tell_leaders([one for pk in people for one in late[pk]], moment)
    return sum(1 for pk in people if own[pk] or late[pk])


def _told(moment: datetime.datetime) -> dict[tuple[int, int], Told]:
    """The last message to each person about each version."""
    rows = Reminder.objects.order_by().values("person", "version").annotate(stage=Max("stage"), last=Max("at"))
    return {
        (row["person"], row["version"]): Told(row["stage"], row["last"].astimezone(moment.tzinfo).date())
        for row in rows
    }


def _due(moment: datetime.datetime, told: dict[tuple[int, int], Told]) -> dict[int, list[Due]]:
    due = defaultdict(list)
    for one in asked_at(moment):
        if one.done:
            continue
        messages = (told[key] for version in one.required.enough if (key := (one.person, version)) in told)
        # What somebody was told before they left is over: whoever comes back is asked as all who join.
        last = max((message.stage for message in messages if message.on >= one.joined), default=None)
        if (stage := due_stage(one.since, moment.date(), last)) is not None:
            due[one.person].append(Due(one, stage, last))
    return due


def _remind(person: User, due: list[Due], moment: datetime.datetime) -> None:
    """The notice and the rows that say so, together: a crash leaves both or neither."""
    kind = "read-asked" if all(one.last is None for one in due) else "read-reminder"
    with transaction.atomic():
        notify(person, kind, about=person, key=f"read:{moment.date()}")
        # Who was told before they left, and is back, begins again.
        before = [version for one in due if one.last is None for version in one.asked.required.enough]
        Reminder.objects.filter(person=person, version__in=before).delete()
        _write_down(due, moment)


def _write_down(due: list[Due], moment: datetime.datetime) -> None:
    rows = [
        Reminder(person_id=one.asked.person, version_id=one.asked.required.version, stage=one.stage, at=moment)
        for one in due
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def _tell_leaders(late: list[Due], moment: datetime.datetime) -> None:
    """One message to each leader, however many of their schools it is about; HQ gets one for leaders who are late."""
    at_school: dict[int | None, list[int]] = defaultdict(list)
    for one in late:
        for where in one.asked.schools:
            at_school[where].append(one.asked.person)
    schools = School.objects.in_bulk([pk for pk in at_school if pk])
    leaders = {
        leader.pk: leader
        for where, people in at_school.items()
        for leader in _leaders_of(schools.get(where) if where else None, people)
    }
    with transaction.atomic():
        for leader in leaders.values():
            notify(leader, "read-late", about=leader, key=f"read-late:{moment.date()}")
        _write_down(late, moment)


def _leaders_of(school: School | None, late: list[int]) -> list[User]:
    leaders = list(User.objects.holding(Permission.RECORD_SHEETS, school)) if school else []
    others = [leader for leader in leaders if leader.pk not in late]
    are_late = [leader for leader in leaders if leader.pk in late]
    return others if others and not are_late else [*others, *User.objects.holding(Permission.MANAGE_DOCUMENTS, None)]
