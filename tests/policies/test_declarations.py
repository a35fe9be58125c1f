"""Signing, correcting and putting right: what is kept, who may, and how it stood on a past day."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from policies.declaring import Standing
from policies.models import Declaration, DeclaredException, NotNow, set_dates, sign
from policies.models.declarations import STATEMENT, WITH_EXCEPTIONS
from policies.models.standings import left_open, standings, years_known
from tests.factories import SchoolFactory, person

from .clock import clock_at

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 10, 1)


@pytest.fixture(autouse=True)
def then():
    with clock_at(2026, 10, 1):
        yield


def exception(concerns="WhatsApp, Y6", by_when=TODAY):
    return DeclaredException(concerns=concerns, what="A class group.", doing="It is being closed.", by_when=by_when)


def state(school, year=None, at=None):
    return standings([school], year, at)[0].state


def test_signed_and_corrected(school, leader):
    first = sign(school, by=leader, seen=0)
    assert (first.number, first.academic_year, first.statement) == (1, 2026, STATEMENT)
    assert (first.name, first.role) == (leader.name, "School leader")
    second = sign(school, by=leader, seen=1, new=[exception()], because="We forgot one.")
    third = sign(school, by=leader, seen=2, new=[exception("X")], kept=second.exceptions.all(), because="And another.")
    assert (second.statement, second.exceptions.count()) == (WITH_EXCEPTIONS, 1)
    assert sorted(one.concerns for one in third.exceptions.all()) == ["WhatsApp, Y6", "X"]
    assert [one.number for one in Declaration.objects.in_force()] == [3]
    assert Declaration.objects.get(number=1).statement == STATEMENT
    codes = [Event.objects.about(one).get().code for one in (first, second)]
    assert codes == ["declaration.signed", "declaration.corrected"]
    assert "A class group." in Event.objects.about(second).get().text
    assert list(faults()) == []


def test_what_was_no_exception_is_left_out(school, leader):
    sign(school, by=leader, seen=0, new=[exception(), exception("X")])
    kept = DeclaredException.objects.filter(concerns="X")
    sign(school, by=leader, seen=1, kept=kept, because="WhatsApp was never used.")
    assert [one.concerns for one in standings([school])[0].exceptions] == ["X"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"seen": 0}, ValueError),
        ({"because": ""}, ValueError),
        ({"seen": 2}, NotNow),
        ({"seen": 0, "because": ""}, NotNow),
    ],
)
def test_what_cannot_be_signed(school, leader, changes, wrong):
    sign(school, by=leader, seen=0)
    with pytest.raises(wrong):
        sign(school, **({"by": leader, "seen": 1, "because": "A slip."} | changes))
    assert Declaration.objects.count() == 1


def test_only_the_schools_own_leader(school, leader, teacher, hq):
    other = person("leader", school=SchoolFactory())
    one = sign(school, by=leader, seen=0, new=[exception()]).exceptions.get()
    for somebody in (teacher, hq, other):
        with pytest.raises(PermissionDenied):
            sign(school, by=somebody, seen=1, because="x")
        with pytest.raises(PermissionDenied):
            one.close("Done", TODAY, by=somebody)
    for somebody in (teacher, leader):
        with pytest.raises(PermissionDenied):
            set_dates(2026, None, TODAY, by=somebody)
    seen = [Declaration.objects.visible_to(somebody).count() for somebody in (leader, hq, teacher, other)]
    assert seen == [1, 1, 0, 0]


def test_an_exception_is_put_right_once(school, leader):
    one = sign(school, by=leader, seen=0, new=[exception()]).exceptions.get()
    again = DeclaredException.objects.get()
    for said, day in (("", TODAY), ("Closed", TODAY + datetime.timedelta(days=1))):
        with pytest.raises(ValueError, match="what was done"):
            one.close(said, day, by=leader)
    one.close("The group is closed.", TODAY, by=leader)
    with pytest.raises(NotNow):
        again.close("Mine", TODAY, by=leader)
    kept = DeclaredException.objects.get()
    assert (kept.done_what, kept.done_on, kept.done_by) == ("The group is closed.", TODAY, leader)
    assert state(school) == Standing.DECLARED
    assert Event.objects.about(one).get().code == "exception.done"


def test_the_database_keeps_what_was_signed(school, leader, hq):
    one = sign(school, by=leader, seen=0, new=[exception()])
    set_dates(2026, None, datetime.date(2026, 12, 1), by=hq)
    DeclaredException.objects.get().close("Done", TODAY, by=leader)
    dates, through = one._meta.apps.get_model("policies", "DeclarationDates"), Declaration.exceptions.through
    for change in (
        lambda: Declaration.objects.update(statement="x"),
        lambda: Declaration.objects.all()._raw_delete("default"),
        lambda: DeclaredException.objects.update(done_what="x"),
        lambda: DeclaredException.objects.update(what="x"),
        lambda: DeclaredException.objects.all()._raw_delete("default"),
        lambda: through.objects.all()._raw_delete("default"),
        lambda: dates.objects.update(due_on=None),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_the_database_allows_one_in_force(school, leader):
    one = sign(school, by=leader, seen=0)
    one.pk, one.number, one.because, one._state.adding = None, 2, "x", True
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        one.save(force_insert=True)


def test_as_it_stood_on_a_past_day(school, leader, hq):
    moments = []
    for number, act in [
        (2, lambda: None),
        (5, lambda: sign(school, by=leader, seen=0, new=[exception()])),
        (8, lambda: DeclaredException.objects.get().close("Done", datetime.date(2026, 10, 8), by=leader)),
        (9, lambda: sign(school, by=leader, seen=1, because="It was none.")),
        (10, lambda: set_dates(2026, None, datetime.date(2026, 10, 3), by=hq)),
    ]:
        with clock_at(2026, 10, number) as then:
            act()
            moments.append(then)
    with clock_at(2026, 12, 1):
        found = [standings([school], 2026, moment)[0] for moment in moments]
    assert [one.state for one in found] == [
        Standing.ASKED,
        Standing.EXCEPTIONS,
        Standing.DECLARED,
        Standing.DECLARED,
        Standing.DECLARED,
    ]
    assert [len(one.exceptions) for one in found] == [0, 1, 1, 0, 0]
    assert [one.days.due_on.day for one in found] == [27, 27, 27, 27, 3]


def test_last_years_exceptions_and_years(school, leader):
    leader.roles.update(starts_on=datetime.date(2020, 1, 1))
    with clock_at(2025, 10, 1):
        sign(school, by=leader, seen=0, new=[exception()])
    assert state(school) == Standing.ASKED
    assert state(school, 2025) == Standing.EXCEPTIONS
    assert [row.concerns for _, row in left_open(standings([school]))] == ["WhatsApp, Y6"]
    assert years_known([school]) == [2026, 2025]


def test_as_many_queries_for_many_as_for_few(leader, school, django_assert_num_queries):
    schools = [school, *(SchoolFactory() for _ in range(19))]
    for one in schools:
        sign(one, by=person("leader", school=one), seen=0, new=[exception()])
    with django_assert_num_queries(3):
        assert [len(one.open) for one in standings(schools)] == [1] * 20
