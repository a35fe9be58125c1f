"""What follows when a version is published: who is told, and what has to be looked at again."""

from typing import TYPE_CHECKING

from dcs_portal.audit.models import Event
from dcs_portal.notices.models import notify
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

from .models import Document, LinkKind, Section, Version

if TYPE_CHECKING:
    from collections.abc import Iterable


def keepers(document: Document) -> "Iterable[User]":
    """Who looks after a document: its owner, or everybody who keeps documents where the owner no longer does."""
    owner = document.owner
    if owner and owner.can(Permission.MANAGE_DOCUMENTS):
        return [owner]
    return User.objects.holding(Permission.MANAGE_DOCUMENTS, None)


def tell_reviewers(version: Version, event: Event) -> None:
    """Tell everybody at HQ who may approve a version that it waits, in the transaction of `event`."""
    writers = version.writers()
    for person in User.objects.holding(Permission.MANAGE_DOCUMENTS, None):
        if person.pk not in writers:
            notify(person, "version-review", about=version, key=f"version-review:{event.pk}")


def tell_author(version: Version, event: Event) -> None:
    """Tell who wrote a version last that it came back, in the transaction of `event`."""
    notify(version.author, "version-back", about=version, key=f"version-back:{event.pk}")


def tell(version: Version, *, was_forthcoming: bool, by: User | None) -> None:
    """What a publication brings, in its transaction: search finds it, followers and owners of what depends on it hear.

    Its audience is asked by the clock: see `reminding`.

    Args:
        by: who published it; None for the portal, of which the document's owner hears.
    """
    document = version.document
    Section.objects.rebuild(document)
    if was_forthcoming:
        for follower in document.followers.select_related("person"):
            notify(follower.person, "document-here", about=document, key=f"document-here:{version.pk}")
        document.followers.all().delete()
    if by is None:
        for person in keepers(document):
            notify(person, "version-published", about=version, key=f"version-published:{version.pk}")
    if version.is_material:
        _flag_dependent(document, version)


def _flag_dependent(document: Document, version: Version) -> None:
    for link in document.linked_from.filter(kind=LinkKind.DEPENDS_ON).select_related("document__owner"):
        dependent = link.document
        dependent.flag(f"{document} was published.", version=version.pk)
        for person in keepers(dependent):
            notify(person, "document-depends", about=dependent, key=f"document-depends:{dependent.pk}:{version.pk}")
