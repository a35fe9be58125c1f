"""Kill -9 at each stage of making a case pack: the sweep has it made again, and there is the one file at the end."""

import datetime
import hashlib

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone

from dcs_portal.storage import PrivateStorage
from incidents.models import CasePack
from incidents.pack_states import PackState
from incidents.packs import bundle, making, tasks
from tests.factories import SchoolFactory, person
from tests.incidents.cases import kinds_for, report
from tests.incidents.files import files_in, keep
from tests.incidents.packs import ask, draft

from .test_evidence import Stage, killed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pack(transactional_db, monkeypatch):
    # Typst's threads do not live on in a fork of a process that has used it, so that the child would wait for ever.
    monkeypatch.setattr("incidents.packs.paper.typeset", lambda template, data: b"%PDF-")
    school = SchoolFactory()
    reporter, officer = person("staff", school=school), person("welfare", school=school)
    incident = report(school, reporter)
    keep(reporter, incident=incident)
    return ask(draft(incident, officer, with_files=True))


def everything_is_late(monkeypatch) -> None:
    monkeypatch.setattr("dcs_portal.sweeping.OLD", datetime.timedelta(seconds=-1))
    past = timezone.now() - datetime.timedelta(minutes=10)
    CasePack.objects.update(asked_at=past)
    CasePack.objects.filter(state=PackState.MAKING).update(claimed_until=past)


def is_whole() -> bool:
    """The row names the one file that there is, and has its hash."""
    made = CasePack.objects.get()
    stored = [path.relative_to(settings.EVIDENCE_DIR / "packs").as_posix() for path in packs()]
    return stored == [made.file] and hashlib.sha256(storages["packs"].open(made.file).read()).hexdigest() == made.sha256


def packs() -> list:
    return files_in(settings.EVIDENCE_DIR / "packs")


STAGES: dict[str, Stage] = {
    "when it is claimed": (making, "_make", "before"),
    "when the PDF is set": (bundle.Bundle, "_add", "before"),
    "when a file is in it": (bundle.Bundle, "_add_evidence", "after"),
    "when it is written": (making, "_write", "after"),
    "before it is moved": (PrivateStorage, "_save", "before"),
    "when it is moved": (PrivateStorage, "_save", "after"),
    "in the transaction": (CasePack, "is_mine", "after"),
    "when the row is written": (CasePack, "_notify", "after"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_killed_while_it_is_made(pack, stage, monkeypatch, tasks_wait):
    killed(STAGES[stage], lambda: making.make(pack.pk))
    assert CasePack.objects.get().state == PackState.MAKING
    assert tasks.sweep_packs() == 0, "its worker may still be at it"
    everything_is_late(monkeypatch)
    tasks.sweep_packs()
    assert tasks_wait[-1] == pack.pk
    making.make(pack.pk)
    tasks.delete_packs()
    assert is_whole()
    assert kinds_for(pack.by).count("pack-ready") == 1


def test_killed_right_after_the_commit(pack, monkeypatch):
    killed((CasePack, "finish", "after"), lambda: making.make(pack.pk))
    everything_is_late(monkeypatch)
    making.make(pack.pk)
    tasks.delete_packs()
    assert is_whole()


def test_killed_before_the_file_of_a_deleted_one_is_gone(pack, monkeypatch):
    making.make(pack.pk)
    CasePack.objects.update(expires_at=timezone.now())
    killed((PrivateStorage, "delete", "before"), tasks.delete_packs)
    assert (CasePack.objects.get().state, len(packs())) == (PackState.DELETED, 1)
    everything_is_late(monkeypatch)
    tasks.delete_packs()
    assert packs() == []
