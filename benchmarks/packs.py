"""Making a case pack of 200 events: what a worker needs with 100 MB of evidence, against 1 MB, and a plain copy."""

import hashlib
import shutil
import tempfile
import time
import tracemalloc
from pathlib import Path

from _world import connection, database, settings, table

EVENTS, MEGABYTE = 200, 1_000_000
FOLDER = Path(tempfile.mkdtemp(prefix="dcs-packs-"))


def case(size: int):
    """A case with many events and one film of so many megabytes."""
    from tests.factories import SchoolFactory, person
    from tests.incidents.cases import report
    from tests.incidents.files import keep, mp4
    from tests.incidents.packs import ask, draft

    school = SchoolFactory()
    reporter, officer = person("staff", school=school, name="Rosalind Marsh"), person("welfare", school=school)
    incident = report(school, reporter)
    incident.claim(by=officer)
    for number in range(EVENTS):
        incident.add(f"Rosalind rang for the {number}th time, and Ms Marsh said so in many words. " * 5, by=officer)
    keep(reporter, mp4(data=bytes(size * MEGABYTE)), "film.mp4", incident=incident)
    return ask(draft(incident, officer, redacted=[f"person-{reporter.pk}"], with_files=True))


def make(size: int) -> tuple[float, float]:
    """Seconds, and the most megabytes of Python's memory."""
    from incidents.models import CasePack
    from incidents.packs import making

    pack = case(size)
    tracemalloc.start()
    began = time.perf_counter()
    making.make(pack.pk)
    seconds, peak = time.perf_counter() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert CasePack.objects.get(pk=pack.pk).state == "ready"
    return seconds, peak / MEGABYTE


def copy(size: int) -> float:
    """Seconds for a plain copy of as much, and its hash: what nobody can do without."""
    source, target = FOLDER / "plain", FOLDER / "copy"
    source.write_bytes(bytes(size * MEGABYTE))
    began = time.perf_counter()
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        hashlib.file_digest(file, "sha256")
    return time.perf_counter() - began


def place(name: str) -> dict:
    return {"BACKEND": "dcs_portal.storage.PrivateStorage", "OPTIONS": {"location": str(FOLDER / name)}}


settings.EVIDENCE_DIR, settings.INCOMING_DIR = FOLDER, FOLDER / "incoming"
settings.KEEP_FREE_MB = 0
settings.CELERY_BROKER_URL = "memory://"
settings.STORAGES |= {"evidence": place("files"), "packs": place("packs")}
try:
    with database():
        make(1)  # Typst reads its fonts once
        small, large, plain = make(1), make(100), copy(100)
        rows = [
            ("memory, 100 MB / 1 MB", f"{large[1] / small[1]:.2f}"),
            ("time, 100 MB / 1 MB", f"{large[0] / small[0]:.1f}"),
            ("time for 99 MB more / a plain copy", f"{(large[0] - small[0]) / plain:.1f}"),
        ]
        table(f"A case pack of {EVENTS} events", rows, ("what", "ratio"))
        connection.close()
finally:
    shutil.rmtree(FOLDER)
