"""The database itself refuses to rewrite history, on both engines."""

import pytest
from django.db import DatabaseError, connection, transaction

from dcs_portal.audit.models import Event, EventText, Seal, record
from dcs_portal.audit.verify import faults
from tests.factories import UserFactory
from tests.threads import at_once

TABLES = ["audit_event", "audit_seal", "audit_sealentry"]
# Ways to empty or overwrite a table that fire no trigger for DELETE or UPDATE.
AROUND = {
    "postgresql": "TRUNCATE {table} CASCADE",
    "sqlite": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
}


@pytest.fixture
def trail(db):
    record(UserFactory(), "person.left", actor=None, text="why")
    Seal.objects.make()


def refuse(sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", TABLES)
def test_update_and_delete(trail, table):
    refuse(f"UPDATE {table} SET id = id")
    refuse(f"DELETE FROM {table}")


def test_a_text_is_erased_but_not_altered(trail):
    refuse("UPDATE audit_eventtext SET text = 'other'")
    assert EventText.objects.all().delete()[0] == 1


@pytest.mark.parametrize("write", [Event.save, lambda event: Event.objects.update(code="x"), Event.delete])
def test_through_the_models(trail, write):
    EventText.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"):
        write(Event.objects.get())


@pytest.mark.parametrize("table", [*TABLES, "audit_eventtext"])
def test_around_the_triggers(trail, table):
    connection.check_constraints()  # PostgreSQL truncates nothing while checks are waiting
    refuse(AROUND[connection.vendor].format(table=table))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_whole_chain():
    """The first event of a record, which makes its chain, included."""
    about = UserFactory()
    results = at_once(*[lambda: record(about, "person.noted", actor=None) for _ in range(8)])
    assert not [result for result in results if isinstance(result, Exception)]
    assert sorted(Event.objects.values_list("seq", flat=True)) == list(range(1, 9))
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_two_seals_at_once_never_fork():
    record(UserFactory(), "person.noted", actor=None)
    Seal.objects.make()
    record(UserFactory(), "person.noted", actor=None)
    at_once(Seal.objects.make, Seal.objects.make, lambda: record(UserFactory(), "person.noted", actor=None))
    assert Seal.objects.count() in (2, 3)
    assert list(faults()) == []
