"""Case packs brought to a state as people bring them there, and what is in one."""

import io
import json
import zipfile

import pypdfium2
from django.core.files.storage import storages
from django.db import transaction

from incidents.models import CasePack
from incidents.packs import contents, making


def draft(incident, by, *, recipient="police", redacted=(), more_words="", **facts):
    pack = CasePack.objects.create(incident=incident, by=by, recipient=recipient, purpose="They asked for it.", **facts)
    return choose(pack, list(redacted), more_words)


def choose(pack, redacted, more_words=""):
    """As its maker does on the page, where everybody whom the case knows stands."""
    offered = [token for one in contents.subjects(pack, pack.by) for token in one.named]
    pack.choose(redacted, more_words, offered=offered, by=pack.by)
    return pack


def ask(pack, by=None):
    by = by or pack.by
    with transaction.atomic():
        pack.ask(contents.as_json(contents.build(pack, by)), by=by)
    return pack


def make(pack):
    """Ask for it, and be the worker."""
    ask(pack)
    making.make(pack.pk)
    return CasePack.objects.select_related("incident__school", "by").get(pk=pack.pk)


def files_of(pack) -> dict[str, bytes]:
    with zipfile.ZipFile(storages["packs"].open(pack.file)) as bundle:
        assert bundle.testzip() is None
        return {info.filename: bundle.read(info) for info in bundle.infolist()}


def manifest_of(pack) -> dict:
    return json.loads(files_of(pack)["manifest.json"])


def words_of(pdf: bytes) -> str:
    """The text of a PDF, without the places where a line may end."""
    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    found = " ".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(found.replace("\u200b", "").replace("\ufffe", "").split())


def everything_said(pack) -> str:
    """All words of a pack, but those inside of evidence."""
    files = files_of(pack)
    said = [words_of(files["pack.pdf"])]
    said += [data.decode() for name, data in files.items() if not name.startswith("evidence/") and name != "pack.pdf"]
    return "\n".join([*said, *files])
