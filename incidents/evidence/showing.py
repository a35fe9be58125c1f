"""What a page needs to list files, so that the pages of a report and of a case say the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..models import Evidence, Incident, ReportDraft
from ..models.seals import does_casework, lifting
from ..readings import Reader, Readings
from .media import KINDS

if TYPE_CHECKING:
    from dcs_portal.schools.models import User


@dataclass(frozen=True)
class Item:
    """One file on a page, and what this person can do with it."""

    evidence: Evidence
    may_open: bool
    may_seal: bool
    may_lift: bool
    may_remove: bool
    readers: tuple[Reader, ...] = ()

    @property
    def kind(self) -> str:
        return KINDS[self.evidence.media_type].words


def of_incident(incident: Incident, user: "User", readings: Readings | None = None) -> list[Item]:
    """The files of a case that the person may see; with `readings` also who has opened each."""
    return of_incidents([incident], user, readings)[incident.pk]


def of_incidents(
    incidents: Iterable[Incident], user: "User", readings: Readings | None = None
) -> dict[int, list[Item]]:
    """The same of several, by their ids; in as many queries, unless files are sealed."""
    cases = {one.pk: one for one in incidents}
    found: dict[int, list[Item]] = {pk: [] for pk in cases}
    seen = Incident.objects.visible_to(user).filter(pk__in=cases).values_list("pk", flat=True)
    seals = {pk for pk in seen if does_casework(user, cases[pk])}
    decides = {pk: lifting(user, one) for pk, one in cases.items()}
    for evidence in Evidence.objects.not_kept_from(user).filter(incident__in=cases).for_list():
        pk: int = evidence.incident_id
        found[pk].append(
            Item(
                evidence,
                may_open=evidence.is_open_to(user),
                may_seal=pk in seals and not evidence.is_sealed,
                may_lift=evidence.is_sealed and decides[pk](evidence.uploaded_by_id),
                may_remove=False,
                readers=tuple(readings.of_file(evidence.number)) if readings else (),
            )
        )
    return found


def of_draft(draft: ReportDraft, user: "User") -> list[Item]:
    """The files of the person's own report that is not sent yet."""
    return [
        Item(evidence, not evidence.is_sealed, may_seal=False, may_lift=False, may_remove=not evidence.is_sealed)
        for evidence in draft.evidence.for_list()
    ]
