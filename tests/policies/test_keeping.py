"""A file that comes in is read, kept once under a random name, and leaves nothing behind where it is refused."""

import datetime
import hashlib
import os

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages

from dcs_portal.storage import PrivateStorage
from policies.importing import keeping
from policies.importing.keeping import keep
from policies.importing.result import Unreadable
from policies.importing.tasks import sweep_imports
from policies.models import Damaged, Import
from tests.factories import person
from tests.incidents.files import files_in, incoming
from tests.threads import at_once

pytestmark = pytest.mark.django_db
TEXT = b"# Plan\n\nWords"


@pytest.fixture
def hq(db):
    return person("hq")


def taken(hq, data=TEXT, name="plan.md", limit=10**8):
    """As a request does: the upload is closed whatever happens."""
    upload = incoming(data, name, limit)
    try:
        return keep(upload, by=hq)
    finally:
        upload.close()


def test_it_is_kept_as_it_came(hq, own_evidence):
    kept = taken(hq, name="../../ plan\u202e.md")
    assert (kept.name, kept.media_type, kept.size, kept.losses) == ("plan.md", "text/markdown", len(TEXT), [])
    assert kept.markdown == "# Plan\n\nWords\n"
    assert kept.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert [path.read_bytes() for path in files_in(own_evidence)] == [TEXT]
    assert "plan" not in kept.file
    with kept.open() as original:
        assert original.read() == TEXT


def test_the_same_file_is_there_once_a_person(hq, own_evidence):
    assert taken(hq) == taken(hq, name="other.md")
    assert taken(person("hq")) not in Import.objects.visible_to(hq)
    assert (Import.objects.count(), len(files_in(own_evidence))) == (2, 2)


@pytest.mark.parametrize(
    ("data", "limit", "words"),
    [(b"", 100, "empty"), (b"MZ", 100, "program"), (b"a" * 200, 100, "larger than 20 MB")],
)
def test_what_is_refused_leaves_nothing(hq, own_evidence, data, limit, words):
    with pytest.raises(Unreadable, match=words):
        taken(hq, data, limit=limit)
    assert files_in(own_evidence) == []
    assert not Import.objects.exists()


def test_no_room(hq, own_evidence, settings, monkeypatch):
    settings.KEEP_FREE_MB = 10**9
    with pytest.raises(Unreadable, match="no room"):
        taken(hq)
    settings.KEEP_FREE_MB = 0
    monkeypatch.setattr(PrivateStorage, "_save", lambda *args: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(Unreadable, match="no room"):
        taken(hq)
    assert files_in(own_evidence) == []


def test_a_row_that_cannot_be_written_leaves_no_file(hq, own_evidence, monkeypatch):
    monkeypatch.setattr(Import.objects, "get_or_create", lambda **about: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        taken(hq)
    assert files_in(own_evidence) == []


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(b"other"), lambda path: path.unlink()])
def test_a_file_that_changed_is_not_given_out(hq, own_evidence, harm):
    kept = taken(hq)
    harm(files_in(own_evidence)[0])
    with pytest.raises(Damaged, match="changed"):
        kept.open()


def test_taken_back(hq, own_evidence, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        taken(hq).discard()
    assert files_in(own_evidence) == []


@pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
def test_what_is_left_for_a_week_goes(hq, own_evidence, days, left, django_capture_on_commit_callbacks):
    kept = taken(hq)
    Import.objects.filter(pk=kept.pk).update(at=kept.at - datetime.timedelta(days=days))
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_imports() == 1 - left
    assert (Import.objects.count(), len(files_in(own_evidence))) == (left, left)


def test_a_file_without_a_record_goes_when_it_is_old(hq, own_evidence):
    taken(hq)
    for name, age in (("aa/young", None), ("aa/old", 0)):
        path = django_settings.EVIDENCE_DIR / "policies" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        if age is not None:
            os.utime(path, (age, age))
    assert sweep_imports() == 1
    assert storages["policies"].exists("aa/young")
    assert len(files_in(own_evidence)) == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_file_many_times_at_once(own_evidence):
    hq = person("hq")
    kept = at_once(*(lambda: taken(hq) for _ in range(5)))
    assert {one.pk for one in kept} == {Import.objects.get().pk}
    assert len(files_in(own_evidence)) == 1
    assert keeping.sweep() == 0
