"""Texts of versions as pages and as PDFs, made once and kept: a long one takes seconds."""

import hashlib
import json

from django.core.cache import cache

from dcs_portal.filters import date

from .models import Version
from .pdf import to_pdf
from .rendering import Rendered, render
from .statuses import Status

# Long enough that nobody waits twice, short enough that a mended renderer is soon seen.
KEPT_SECONDS = 3600


def page_of(version: Version) -> Rendered:
    """The page of a version's text. Of one that may still change nothing is kept."""
    if version.published_at is None:
        return render(version.text)
    found = cache.get(key := f"policies:page:{version.sha256}")
    if found is None:
        cache.set(key, found := render(version.text), KEPT_SECONDS)
    return found


def pdf_of(version: Version) -> bytes:
    """The PDF of a version. It is kept under everything that stands in it, so it is never out of date."""
    document = version.described
    facts = [
        ("Number", str(document.number)) if document.number else ("Document", document.title),
        ("Version", str(version.number)),
        ("Date", date(version.dated_on or version.published_at)),
        ("Period", document.period),
        ("Focus", document.focus),
        ("State", _state(version)),
    ]
    said = {"title": document.title, "facts": [fact for fact in facts if fact[1]], "fingerprint": version.sha256}
    name = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    found = cache.get(key := f"policies:pdf:{name}")
    if found is None:
        cache.set(key, found := to_pdf(markdown=version.text, **said), KEPT_SECONDS)  # type: ignore[arg-type]
    return bytes(found)


def _state(version: Version) -> str:
    if version.status == Status.PUBLISHED:
        return ""
    label = Status(version.status).label
    return f"{label} on {date(version.ended_at)}" if version.ended_at else label
