"""What sessions are given with and about: material, and the strands of Education for a Connected World."""

from django.db import models, transaction
from django.db.models import F, Q

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import User

from ..levels import Level
from ..statuses import Audience
from .kept import Kept


class Resource(Kept):
    """Material for a session. It counts once HQ has marked it so; a retired one stays where it was used."""

    WORD = "resource"

    title = models.CharField("Title", max_length=120)
    publisher = models.CharField("Publisher", max_length=80)
    url = models.URLField("Link", max_length=500, blank=True)
    audience = models.CharField("For", max_length=10, choices=Audience, default=Audience.CHILDREN)
    age_from = models.PositiveSmallIntegerField("From age", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("To age", null=True, blank=True)
    levels = models.JSONField("Levels", default=list)
    counts = models.BooleanField("Counts as training", default=False)

    class Meta(Kept.Meta):
        ordering = [F("age_from").asc(nulls_last=True), "title", "pk"]
        constraints = [
            *Kept.Meta.constraints,
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_from__lte=F("age_to")), name="ages_run_upwards"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ages(self) -> str:
        """The age band in words; empty where it has none."""
        if self.age_from is None or self.age_to is None:
            return f"from {self.age_from}" if self.age_from else f"up to {self.age_to}" if self.age_to else ""
        return f"{self.age_from}–{self.age_to}"

    @property
    def level_words(self) -> str:
        return "Both" if len(self.levels) == len(Level) else "".join(Level(code).label for code in self.levels)

    def mark_counting(self, counts: bool, *, by: User) -> Event | None:
        """Say whether sessions given with it count. It holds for those that were held already, too."""
        with transaction.atomic():
            if self.lock().counts == counts:
                return None
            return self._write("marked" if counts else "unmarked", {"counts": counts}, by=by)


class Strand(Kept):
    """A strand of Education for a Connected World. A session holds the codes of those that it covered."""

    WORD = "strand"

    name = models.CharField("Name", max_length=80)

    class Meta(Kept.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What a session calls it."""
        return self.code or f"strand-{self.pk}"


def strand_names() -> dict[str, str]:
    """The name of every strand, retired ones included, by its key."""
    return {strand.key: strand.name for strand in Strand.objects.all()}
