"""What PostgreSQL ends to break a deadlock is begun again, and two files never stand in each other's way."""

import contextlib
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import OperationalError

from channels.forms.importing import sealed
from channels.importing import saving
from channels.importing.parsing import ChannelRow
from channels.models import Channel
from channels.statuses import Verb
from channels.views import channels as views
from channels.views import importing as import_views
from tests.threads import at_once

from .conftest import FACTS, at

pytestmark = pytest.mark.django_db(transaction=True)
YES_NO = {"second_factor": "yes", "comments_open": "no"}


def ended_once(work):
    """The same, but the database ends it the first time."""
    begun = []

    def ended(*args, **kwargs):
        begun.append(1)
        if len(begun) > 1:
            return work(*args, **kwargs)
        cause = Exception()
        cause.pgcode = "40P01"
        raise OperationalError from cause

    return ended


def rows(teacher, office, *names):
    facts = {name: FACTS[name] for name in FACTS if name not in ("link", "year_groups")} | {"scope": "local"}
    return [ChannelRow(n, "x", name, facts, [teacher.email, office.email]) for n, name in enumerate(names, 2)]


@pytest.mark.parametrize("what", ["propose", "change", "keepers", "act", "import"])
def test_pages_begin_again(what, make, leader, teacher, office, school, client_of, monkeypatch):
    channel = make()
    keys = {"people": [teacher.pk, leader.pk], "mailbox": ""}
    said = {name: FACTS[name] for name in FACTS if name not in ("link", "year_groups")} | {"scope": "local"} | YES_NO
    where, name, address, data = {
        "propose": (
            views, "propose", at("propose", school.code), said | keys | {"site": "x", "account": "@alder_bay_two"},
        ),
        "change": (views, "change", at("change", channel.pk), said | {"purpose": "Something else"}),
        "keepers": (views, "set_keepers", at("keepers", channel.pk), keys),
        "act": (Channel, "approve", at("act", channel.pk, Verb.APPROVE), {"conditions": ""}),
        "import": (
            import_views, "save", at("save_import", school.code),
            {"rows": sealed(school, rows(teacher, office, "@one", "@two"))},
        ),
    }[what]  # fmt: skip
    monkeypatch.setattr(where, name, ended_once(getattr(where, name)))
    assert client_of(leader).post(address, data).status_code == 302


def test_two_files_in_opposite_order_wait_for_each_other(leader, teacher, office, school, monkeypatch):
    both_hold_one, propose = Barrier(2, timeout=0.5), saving.propose

    def slowly(*args, **kwargs):
        given = propose(*args, **kwargs)
        with contextlib.suppress(BrokenBarrierError):
            both_hold_one.wait()
        return given

    monkeypatch.setattr(saving, "propose", slowly)
    one, other = rows(teacher, office, "@alder_one", "@alder_two"), rows(teacher, office, "@alder_two", "@alder_one")
    found = at_once(lambda: saving.save(school, one, by=leader), lambda: saving.save(school, other, by=leader))
    assert not [each for each in found if isinstance(each, OperationalError)]
    assert 2 in found
    assert Channel.objects.count() == 2
