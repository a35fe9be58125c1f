"""A case pack as one ZIP: the PDF, the chronology for a spreadsheet, evidence under numbers, and a manifest of hashes.

Files are streamed, hashed on the way, and stored as they are. The same pack gives the same bytes.
"""

import csv
import datetime
import hashlib
import io
import json
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import storages

from dcs_portal.spreadsheets import harmless

from ..models import CasePack, Evidence
from . import paper
from .failing import DamagedFile, SealedFile

PDF = "pack.pdf"
CHRONOLOGY = "chronology.csv"
CHUNK = 1_000_000
# Hears after each piece how many bytes of the evidence are in, and may raise.
Told = Callable[[int], None]


class Bundle:
    """Writes a pack to a file, and knows what is in it."""

    def __init__(self, pack: CasePack, to: IO[bytes], told: Told) -> None:
        self.pack, self.told, self.bytes = pack, told, 0
        self.said: dict[str, Any] = pack.contents or {}
        self.listed: list[dict[str, Any]] = []
        self._zip = zipfile.ZipFile(to, "w", zipfile.ZIP_STORED, allowZip64=True)

    def write(self) -> dict[str, Any]:
        """Everything, in order; the facts of the PDF for the pack's row.

        Raises:
            DamagedFile: a file is not what came in, or not there.
            SealedFile: one was sealed, or a virus found in it, since the pack was asked for.
        """
        with self._zip:
            pdf = paper.to_pdf(self.pack)
            self._add(PDF, pdf)
            self._add(CHRONOLOGY, _csv(self.said["chronology"]))
            for one in self.said["files"]:
                self._add_evidence(one)
            manifest = self._manifest()
            self._zip.writestr(self._info("manifest.json"), json.dumps(manifest, indent=2, ensure_ascii=False))
            self._zip.writestr(self._info("manifest.txt"), _as_text(manifest))
        return {"pdf_size": len(pdf), "pdf_sha256": hashlib.sha256(pdf).hexdigest()}

    def _info(self, name: str) -> zipfile.ZipInfo:
        at = self.pack.asked_at.astimezone(datetime.UTC)  # type: ignore[union-attr]
        return zipfile.ZipInfo(name, at.timetuple()[:6])

    def _add(self, name: str, data: bytes) -> None:
        self._zip.writestr(self._info(name), data)
        self._list(name, len(data), hashlib.sha256(data).hexdigest())

    def _list(self, name: str, size: int, sha256: str) -> None:
        self.listed.append({"name": name, "bytes": size, "sha256": sha256})

    def _add_evidence(self, one: dict[str, Any]) -> None:
        """Copy a file piece by piece; it counts only if its hash is still that with which it came in."""
        evidence = Evidence.objects.get(incident=one["case"], number=one["number"])
        if evidence.is_sealed or evidence.is_infected:
            raise SealedFile(evidence)
        found = hashlib.sha256()
        with self._zip.open(self._info(one["name"]), "w", force_zip64=True) as entry:
            for piece in _pieces(evidence):
                found.update(piece)
                entry.write(piece)
                self.bytes += len(piece)
                self.told(self.bytes)
        if found.hexdigest() != evidence.sha256:
            raise DamagedFile(evidence)
        self._list(one["name"], evidence.size, evidence.sha256)

    def _manifest(self) -> dict[str, Any]:
        return {
            "case": self.said["reference"],
            "made": self.pack.asked_at.astimezone(datetime.UTC).isoformat(),  # type: ignore[union-attr]
            "made_by": self.said["made_by"],
            "made_for": self.said["made_for"],
            "portal_version": version(),
            "audit_chain": {"events": self.pack.chain_length, "head": self.pack.chain_head},
            "files": self.listed,
        }


def _pieces(evidence: Evidence) -> Iterator[bytes]:
    try:
        with storages["evidence"].open(evidence.file) as file:
            while piece := file.read(CHUNK):
                yield piece
    except OSError:
        raise DamagedFile(evidence) from None


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()  # so that a spreadsheet takes it for UTF-8


def _as_text(manifest: dict[str, Any]) -> str:
    """The same to read, and as `sha256sum --check` takes it."""
    chain = manifest["audit_chain"]
    head = [
        f"Case {manifest['case']}, made {manifest['made']} by {manifest['made_by']} for {manifest['made_for']}",
        f"Portal version {manifest['portal_version']}",
        f"The case's audit chain then: {chain['events']} events, the last with the hash {chain['head']}",
        *(f"{one['bytes']} bytes: {one['name']}" for one in manifest["files"]),
    ]
    comments = [f"# {' '.join(line.split())}" for line in head]
    return "\n".join([*comments, *(f"{one['sha256']}  {one['name']}" for one in manifest["files"]), ""])


@cache
def version() -> str:
    """Which version of the portal this is."""
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])
