"""Two who hold what the other wants: the database ends one of them, and it is tried again."""

from threading import Barrier, BrokenBarrierError
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction

from dcs_portal.retrying import TRIES, retried
from dcs_portal.schools.models import Place
from tests.factories import PlaceFactory

from .threads import at_once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_both_are_done_where_they_stood_in_each_others_way(turn):
    places = [PlaceFactory(code=code) for code in ("one", "two")]
    both_hold_one = Barrier(2, timeout=0.3)
    begun = []

    def rename(order, name):
        begun.append(name)
        with transaction.atomic():
            for place in order:
                Place.objects.filter(pk=place.pk).update(name=f"{name} {place.code}")
                try:
                    both_hold_one.wait()
                except BrokenBarrierError:
                    continue

    answers = at_once(
        lambda: retried(rename, places, "First"),
        lambda: retried(rename, places[::-1], "Second"),
    )
    assert answers == [None, None]
    assert len({name.split()[0] for name in Place.objects.values_list("name", flat=True)}) == 1
    assert len(begun) == (3 if connection.vendor == "postgresql" else 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pgcode", "is_open", "tries"), [("40P01", False, TRIES), ("40P01", True, 1), ("57014", False, 1)]
)
def test_what_is_not_in_the_way_or_not_its_own_is_not_tried_again(pgcode, is_open, tries, monkeypatch):
    begun = []

    def fail():
        begun.append(1)
        cause = Exception()
        cause.pgcode = pgcode
        raise OperationalError from cause

    monkeypatch.setattr("dcs_portal.retrying.connection", SimpleNamespace(in_atomic_block=is_open))
    with pytest.raises(OperationalError):
        retried(fail)
    assert len(begun) == tries
