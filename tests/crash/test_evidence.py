"""Kill -9 at each stage of keeping a file and of making its preview: no half item, and no orphan after the sweep."""

import datetime
import hashlib
import os
import signal
import traceback
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connections

from dcs_portal.storage import PrivateStorage
from dcs_portal.uploads import Upload
from incidents.evidence import media, previews, storing, sweeping
from incidents.evidence.storing import Capture, store
from incidents.models import Evidence, ImageAnswer, ReportDraft
from tests.factories import SchoolFactory, person
from tests.incidents.files import answered, files_in, incoming, keep, picture

pytestmark = pytest.mark.django_db(transaction=True)
# Where a process is killed: of what, which call, before or after it.
Stage = tuple[object, str, str]


def killed(stage: Stage, work: Callable[[], object]) -> None:
    """Does `work` in a process of its own, with its own connection, that is killed at `stage`."""
    connections.close_all()
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "it was not killed: see above"
        return
    try:
        _die_at(*stage)
        work()
    except BaseException:  # noqa: BLE001 (shown, and then the process ends, whatever it was)
        traceback.print_exc()
    finally:
        os._exit(1)


def _die_at(owner: object, name: str, when: str) -> None:
    inner = getattr(owner, name)

    def call(*args, **kwargs):
        if when == "after":
            inner(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, call)


def store_one() -> None:
    """What a request does."""
    answer = ImageAnswer.objects.get()
    store(answer, incoming(picture()), Capture(), by=answer.by)


def sweep_everything(monkeypatch) -> None:
    monkeypatch.setattr("dcs_portal.sweeping.OLD", datetime.timedelta(seconds=-1))
    sweeping.sweep()


def all_is_whole() -> bool:
    """Each row's file is there with its hash, and no file without a row."""
    known = {name for row in Evidence.objects.all() for name in (row.file, row.preview) if name}
    stored = {path.relative_to(settings.EVIDENCE_DIR / "files").as_posix() for path in files_in(settings.EVIDENCE_DIR)}
    hashes = [hashlib.sha256(storages["evidence"].open(row.file).read()).hexdigest() for row in Evidence.objects.all()]
    return known == stored and hashes == [row.sha256 for row in Evidence.objects.all()]


@pytest.fixture
def reporter(transactional_db):
    return person("staff", school=SchoolFactory())


STAGES: dict[str, Stage] = {
    "while it comes in": (Upload, "finish", "before"),
    "when it has come": (media, "inspect", "before"),
    "when it is inspected": (media, "inspect", "after"),
    "before it is moved": (PrivateStorage, "_save", "before"),
    "when it is moved": (PrivateStorage, "_save", "after"),
    "before the row": (ImageAnswer, "lock", "before"),
    "in the transaction": (ImageAnswer, "lock", "after"),
    "when the row is written": (Evidence, "record_added", "after"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_killed_while_a_file_is_kept(reporter, stage, monkeypatch):
    draft = ReportDraft.objects.create(reporter=reporter)
    answered(reporter, draft=draft)
    killed(STAGES[stage], store_one)
    assert not Evidence.objects.exists()
    assert len(files_in(settings.EVIDENCE_DIR)) == 1
    sweeping.sweep()
    assert len(files_in(settings.EVIDENCE_DIR)) == 1, "too young to be swept"
    sweep_everything(monkeypatch)
    assert files_in(settings.EVIDENCE_DIR) == []
    assert keep(reporter, draft=draft).number == 1
    assert all_is_whole()


def test_killed_right_after_the_commit(reporter, monkeypatch):
    answered(reporter, draft=ReportDraft.objects.create(reporter=reporter))
    killed((storing.tasks, "hand_over", "before"), store_one)
    sweep_everything(monkeypatch)
    assert all_is_whole()
    assert previews.waiting() == [Evidence.objects.get().pk]


PREVIEW_STAGES: dict[str, Stage] = {
    "before it is drawn": (previews, "draw", "before"),
    "when it is drawn": (previews, "draw", "after"),
    "when it is stored": (PrivateStorage, "_save", "after"),
    "before it is noted": (previews, "_note", "before"),
}


@pytest.mark.parametrize("stage", PREVIEW_STAGES)
def test_killed_while_a_preview_is_made(reporter, stage, monkeypatch):
    evidence = keep(reporter, draft=ReportDraft.objects.create(reporter=reporter))
    killed(PREVIEW_STAGES[stage], lambda: previews.make(evidence.pk))
    sweep_everything(monkeypatch)
    assert all_is_whole()
    assert previews.waiting() == [evidence.pk]
    previews.make(evidence.pk)
    assert all_is_whole()
    assert Evidence.objects.get().has_preview


def test_the_sweep_leaves_what_is_under_way(reporter, monkeypatch):
    upload = incoming(picture())
    evidence = keep(reporter, data=picture("GIF"), draft=ReportDraft.objects.create(reporter=reporter))
    previews.make(evidence.pk)
    sweep_everything(monkeypatch)
    assert upload.path.exists()
    upload.close()
    assert all_is_whole()
