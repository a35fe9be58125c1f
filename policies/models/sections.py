"""What of the versions in force search looks through: a row for the words under each heading."""

from collections.abc import Iterator

from django.db import models, transaction

from dcs_portal.retention import Retention
from dcs_portal.search_words import stems

from ..rendering import sections
from .documents import Document
from .versions import Version

# PostgreSQL takes a megabyte of words in a row at most; and in shorter parts the right place is found.
LONGEST_PART = 20_000
# A word of a heading counts as if it stood there so often.
HEADING_COUNTS = 5


class SectionQuerySet(models.QuerySet["Section"]):
    def rebuild(self, document: Document) -> None:
        """Hold what is in force of a document now, and nothing else of it. Belongs into what changes that."""
        with transaction.atomic():
            self.filter(version__document=document).delete()
            if version := document.published:
                Section.objects.bulk_create(_parts(version), batch_size=500)


class Section(models.Model):
    """The words between a heading and the next; a long one in several rows.

    The migration gives each database its own index of `words`: see `policies.searching`.
    """

    retention = Retention.REFERENCE

    version = models.ForeignKey(Version, models.CASCADE, related_name="sections")
    anchor = models.CharField(max_length=100, blank=True)
    heading = models.TextField(blank=True)
    text = models.TextField(blank=True)
    words = models.TextField(blank=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.version}: {self.heading[:60]}"


def _parts(version: Version) -> Iterator[Section]:
    for section in sections(version.text):
        heading = stems(section.heading) * HEADING_COUNTS
        for at in range(0, len(section.text) or 1, LONGEST_PART):
            text = section.text[at : at + LONGEST_PART]
            words = " ".join(heading + stems(text))
            yield Section(version=version, anchor=section.anchor, heading=section.heading, text=text, words=words)
