"""Training of 60 schools × 15 year groups × 5 years: HQ's map, and who is due, in one go against one by one."""

import datetime
import statistics
import time
from collections.abc import Callable

from _world import connection, database, table
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

SCHOOLS, GROUPS, YEARS, SHARE = 60, 15, 5, 10
NOW = datetime.datetime(2026, 11, 23, 7, 30, tzinfo=datetime.UTC)
DUE = datetime.date(2026, 11, 9)


def fill() -> None:
    """Of the classes two thirds have had their session; those of earlier years all but one in twenty."""
    from dcs_portal.schools.models import Role, SchoolClass, User
    from dcs_portal.schools.years import ENGLISH
    from tests.factories import SchoolFactory, person
    from training.levels import levels_of
    from training.models import DueDate, HeadCount, Resource, Session, SessionClass, Teacher

    hq = person("hq")
    resource = Resource.objects.create(title="Material", publisher="Publisher", levels=["under_13"], counts=True)
    schools = [SchoolFactory(time_zone="Europe/London", year_groups=ENGLISH) for _ in range(SCHOOLS)]
    password = make_password(None)
    people = User.objects.bulk_create(
        User(email=f"p{n}@school.example", name=f"Person {n}", password=password) for n in range(SCHOOLS * 3)
    )
    names = ("staff", "staff", "leader")
    Role.objects.bulk_create(
        Role(user=one, name=names[n % 3], school=schools[n // 3], confirmed_at=timezone.now())
        for n, one in enumerate(people)
    )
    Role.objects.update(starts_on=datetime.date(2020, 1, 1))
    years = range(2026 - YEARS + 1, 2027)
    DueDate.objects.bulk_create(DueDate(academic_year=year, due_on=DUE.replace(year=year)) for year in years)
    classes = SchoolClass.objects.bulk_create(
        SchoolClass(school=school, academic_year=year, name=stage, year_groups=[stage])
        for school in schools
        for year in years
        for stage in ENGLISH[:GROUPS]
    )
    HeadCount.objects.bulk_create(
        HeadCount(school_class=one, on=datetime.date(one.academic_year, 9, 1), children=24) for one in classes
    )
    Teacher.objects.bulk_create(
        Teacher(school_class=one, person=people[schools.index(one.school) * 3 + n % 2])
        for n, one in enumerate(classes)
        if one.academic_year == years[-1]
    )
    had = [one for n, one in enumerate(classes) if (n % 3 if one.academic_year == years[-1] else n % 20)]
    facts = {"resource": resource, "logged_by": hq}
    sessions = Session.objects.bulk_create(
        Session(school=one.school, on=datetime.date(one.academic_year, 10, 5), level=level, **facts)
        for one in had
        for level in levels_of(one.year_groups)
    )
    pairs = [one for one in had for _ in levels_of(one.year_groups)]
    SessionClass.objects.bulk_create(
        SessionClass(session=session, school_class=one, took_part=24, away=0)
        for session, one in zip(sessions, pairs, strict=True)
    )


def naive_map(schools) -> int:
    """For each school, year and class: its counts, its sessions, its exemptions, and the day by which it is due."""
    from training.coverage import ClassFacts, Count, Part, SessionFacts, YearFacts, coverage
    from training.levels import Level
    from training.models import DueDate, Exemption

    settled = 0
    for school in schools:
        for year in range(2026 - YEARS + 1, 2027):
            for one in school.classes.filter(academic_year=year):
                counts = [Count(row.on, row.children, row.teens, row.joined) for row in one.head_counts.all()]
                held = one.training_sessions.exclude(status="struck_out").select_related("resource")
                sessions = [
                    SessionFacts(
                        session.pk,
                        session.on,
                        Level(session.level),
                        tuple(Part(part.school_class_id, part.took_part, part.away) for part in session.parts.all()),
                        counts=session.resource.counts,
                    )
                    for session in held
                ]
                assert not Exemption.objects.filter(school_class=one).exists()
                due = DueDate.objects.get(academic_year=year, school=None).due_on
                first, last = datetime.date(year, 9, 1), datetime.date(year + 1, 8, 31)
                group = ClassFacts(one.pk, tuple(one.year_groups), tuple(counts))
                facts = YearFacts(first, last, due, last, classes=(group,), sessions=tuple(sessions))
                settled += sum(line.is_settled for line in coverage(facts, NOW.date()).lines)
    return settled


def naive_due(people) -> int:
    """For each person: their school's classes as they stand, one by one, and what they were told."""
    from training.due import messages
    from training.reminding import world_of

    return sum(
        message.person == person.pk
        for person in people
        for role in person.roles.select_related("school")
        for message in messages(world_of([role.school], NOW), NOW)
    )


def seconds(do: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def queries(do: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        do()
    return len(found)


with database():
    fill()
    from dcs_portal.schools.models import School, User
    from training.due import messages
    from training.heat import trend
    from training.models import gather
    from training.reminding import world_of

    schools = list(School.objects.all())
    years = list(range(2026 - YEARS + 1, 2027))

    def one_map() -> int:
        return sum(settled for _, settled, _ in trend(schools, gather(schools, years), years))

    def one_due() -> int:
        return len(messages(world_of(schools, NOW), NOW))

    part = schools[: SCHOOLS // SHARE]
    assert naive_map(part) == sum(settled for _, settled, _ in trend(part, gather(part, years), years))
    people = list(User.objects.filter(email__startswith="p", roles__school__in=part))
    assert naive_due(people) == len(
        [m for m in messages(world_of(schools, NOW), NOW) if m.person in {p.pk for p in people}]
    )
    client = Client()
    client.force_login(User.objects.get(roles__name="hq"), "django.contrib.auth.backends.ModelBackend")
    asked = queries(lambda: client.get("/training/map/"))
    rows = [
        (
            "coverage of every class and year",
            f"{seconds(lambda: naive_map(part), 1) * SHARE / seconds(one_map):.0f}",
            queries(one_map),
        ),
        ("who is due", f"{seconds(lambda: naive_due(people), 1) * SHARE / seconds(one_due):.0f}", queries(one_due)),
        ("the page of HQ's map", "", asked),
    ]
    title = f"{SCHOOLS} schools × {GROUPS} year groups × {YEARS} years: one by one / in one go"
    table(title, rows, (f"measured on 1 of {SHARE}", "ratio", "queries"))
    connection.close()
