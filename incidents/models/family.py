"""Reports that are one case, because they were merged: where it stands, and who is kept from all of them."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import models
from django.db.models import Q

from dcs_portal.doors import Lockable

if TYPE_CHECKING:
    from .incident import Incident


class Family(Lockable):
    """A report, and the case that it was merged into, if it was: always the one that is dealt with, never one between.

    The steps are rows of `Merge`.
    """

    merged_into: "models.ForeignKey[Incident | None, Incident | None]" = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged"
    )

    if TYPE_CHECKING:
        merged_into_id: int | None
        merged: models.QuerySet[Incident]

    class Meta:
        abstract = True

    @property
    def lead(self) -> "Incident":
        """The case in which it is dealt with: itself, unless it was merged into another."""
        return self.merged_into or cast("Incident", self)

    def lock(self) -> Self:
        """Hold it and, if it was merged, the case that it was merged into, the older of them first."""
        if self.merged_into_id:
            hold([self.pk, self.merged_into_id])
        return super().lock()

    def lock_family(self, *others: "Family") -> "list[Incident]":
        """Hold it, `others` and what was merged into it, the oldest first; returns what was merged into it."""
        hold([self.pk, *(one.pk for one in others), *self.merged.values_list("pk", flat=True)])
        for one in (self, *others):
            one.lock()
        return list(self.merged.order_by("pk"))


def hold(ids: Iterable[int | None]) -> None:
    """Hold these cases until the transaction ends. Everybody takes them in this order, so nobody waits in a circle."""
    from .incident import Incident

    rows = Incident.objects.select_for_update(of=("self",), no_key=True)
    for pk in sorted({pk for pk in ids if pk}):
        rows.filter(pk=pk).order_by("pk").first()


def hidden_with(ids: Iterable[int]) -> set[int]:
    """These and whatever is hidden with them: what was merged, and the cases of their posts, and so on."""
    return _all_along(ids, lambda new: Q(post_of__in=new) | Q(merged_into__in=new), "merged_into")


def hiding(pk: int) -> set[int]:
    """Whatever hides this case: itself, what was merged, and the restricted cases that these were split from."""
    return _all_along([pk], lambda new: Q(merged_into__in=new), "merged_into", "post_of")


def _all_along(ids: Iterable[int], below: Callable[[set[int]], Q], *above: str) -> set[int]:
    """One question for each step; mostly there is none."""
    from .incident import Incident

    found: set[int] = set()
    new, rows = set(ids), Incident.objects.order_by()
    while new:
        found |= new
        parts: list[Any] = [rows.filter(pk__in=new).exclude(**{name: None}).values_list(name) for name in above]
        new = {pk for (pk,) in rows.filter(below(new)).values_list("pk").union(*parts)} - found
    return found
