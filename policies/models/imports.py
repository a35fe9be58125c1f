"""What came in and is not yet a document: the file of somebody of HQ, what was read of it, and what was lost."""

import logging
import uuid
from typing import TYPE_CHECKING, BinaryIO, ClassVar, cast

from django.core.files.base import File
from django.core.files.storage import storages
from django.db import models, transaction

from dcs_portal import attachments
from dcs_portal.retention import Retention

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

log = logging.getLogger(__name__)
STORAGE = "policies"


class Damaged(Exception):  # noqa: N818 - it is an answer to a person, not a fault
    """The file is not what came in; the message says so to the person."""


DAMAGED = "This file has changed since it came in, so it is not given out. Look for it in a backup."


def open_original(file: str, sha256: str) -> File:
    """A stored file, once it is sure that it is what came in.

    Raises:
        Damaged: it is not, or it is not there.
    """
    try:
        original = storages[STORAGE].open(file)
        is_whole = attachments.is_whole(cast(BinaryIO, original), sha256)
    except OSError:
        is_whole = False
    if not is_whole:
        log.error("The original %s is not what came in", file)
        raise Damaged(DAMAGED)
    return original


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: "User") -> "ImportQuerySet":
        """Whoever sent a file is alone with it until it is a version."""
        return self.filter(by=user)


class Import(models.Model):
    """A file that waits for its sender to confirm its facts. It goes once it is a version, or after a week."""

    retention = Retention.TRANSIENT

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey("schools.User", on_delete=models.CASCADE, related_name="imports")
    at = models.DateTimeField(auto_now_add=True)
    file = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    markdown = models.TextField()
    losses = models.JSONField(default=list)

    objects: ClassVar = ImportQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "sha256"], name="import_once_a_person")]

    def __str__(self) -> str:
        return self.name

    def open(self) -> File:
        """The file as it came.

        Raises:
            Damaged: it is not what came in.
        """
        return open_original(self.file, self.sha256)

    def discard(self) -> None:
        """Take it back, unless it became a version meanwhile: then the file is the version's."""
        with transaction.atomic():
            deleted, _ = Import.objects.filter(pk=self.pk).delete()
            if deleted:
                transaction.on_commit(lambda: storages[STORAGE].delete(self.file), robust=True)
