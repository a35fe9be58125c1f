"""From a file that waits to a draft: of a new document, or of one that is there."""

import datetime
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from dcs_portal.audit.models import record
from dcs_portal.schools.permissions import Permission, require

from ..models import Document, DocumentKind, Import, LinkKind, NotNow, Version, add_document, link
from ..models.documents import OF_A_VERSION
from ..statuses import Status
from .facts import Named, named_in

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

GONE = "This file was imported or removed already."
SAME_NUMBER = "Another document has this number by now. Choose it, or enter another number."
_ALIKE = 15  # letters that two titles must share before the one counts as the beginning of the other


@dataclass(frozen=True)
class Mention:
    """A document that the notes name, the one of ours that it is, and the address where ours has none."""

    named: Named
    document: Document | None = None
    address: str = ""

    @property
    def needs_address(self) -> bool:
        return self.document is None and not self.named.is_forthcoming


@dataclass(frozen=True)
class Wanted:
    """What somebody decided about a file. `document` is the one that it becomes the next version of."""

    document: Document | None
    facts: dict[str, object]
    dated: datetime.date | None = None
    mentions: list[Mention] = field(default_factory=list)


def mentions_of(markdown: str) -> list[Mention]:
    """The documents that the notes name, each with the one of ours that has its title."""
    ours = list(Document.objects.all())
    return [Mention(named, _titled(named.title, ours)) for named in named_in(markdown)]


def _titled(title: str, documents: list[Document]) -> Document | None:
    def letters(words: str) -> str:
        return re.sub(r"\W", "", words.casefold())

    wanted = letters(title)
    alike = [
        (len(own), document)
        for document in documents
        if (own := letters(document.title)) == wanted
        or (min(len(own), len(wanted)) >= _ALIKE and (own.startswith(wanted) or wanted.startswith(own)))
    ]
    return max(alike, key=lambda pair: pair[0])[1] if alike else None


def make(waiting: Import, wanted: Wanted, *, by: "User") -> Version:
    """The draft that a file becomes, with the file as its original. All of it, or nothing.

    Raises:
        NotNow: it is made already, the document has an unpublished version, or the same file is a version of it.
        PermissionDenied: `by` does not keep documents.
    """
    require(by, Permission.MANAGE_DOCUMENTS)
    try:
        with transaction.atomic():
            locked = Import.objects.select_for_update().visible_to(by).filter(pk=waiting.pk).first()
            if locked is None:
                raise NotNow(GONE)
            version = _made(locked, _document(wanted, by), wanted, by)
            locked.delete()
    except IntegrityError as error:
        raise NotNow(SAME_NUMBER) from error
    return version


def _document(wanted: Wanted, by: "User") -> Document:
    if wanted.document is None:
        return add_document(by=by, **wanted.facts)  # type: ignore[arg-type]
    waits = OF_A_VERSION if wanted.document.published else ()
    wanted.document.change({name: fact for name, fact in wanted.facts.items() if name not in waits}, by=by)
    return wanted.document


def _made(waiting: Import, document: Document, wanted: Wanted, by: "User") -> Version:
    same = document.versions.exclude(status=Status.WITHDRAWN).filter(original_sha256=waiting.sha256).first()
    if same:
        raise NotNow(f"The same file is version {same.number} of {document} already.")
    version = Version.objects.begin(document, waiting.markdown, by=by)
    version.dated_on = wanted.dated
    version.facts = {name: fact for name, fact in wanted.facts.items() if document.said.get(name, fact) != fact}
    version.original, version.original_name = waiting.file, waiting.name
    version.original_type, version.original_sha256 = waiting.media_type, waiting.sha256
    version.save()
    record(
        version,
        "version.imported",
        actor=by,
        data={"media_type": waiting.media_type, "size": waiting.size, "sha256": waiting.sha256},
        text="\n".join(waiting.losses),
    )
    for mention in wanted.mentions:
        _link(document, mention, by)
    return version


def _link(document: Document, mention: Mention, by: "User") -> None:
    named, other = mention.named, mention.document
    if other is None and named.is_forthcoming:
        other = add_document(by=by, title=named.title[:200], kind=DocumentKind.FORTHCOMING)
    elif other is None and mention.address:
        other = add_document(by=by, title=named.title[:200], kind=DocumentKind.EXTERNAL, url=mention.address)
    if other and other != document:
        link(document, LinkKind.DEPENDS_ON if named.is_forthcoming else LinkKind.REFERS_TO, other, by=by)
