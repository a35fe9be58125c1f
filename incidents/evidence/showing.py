"""What a page needs to list files, so that the pages of a report and of a case say the same."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..models import Evidence, Incident, ReportDraft
from ..models.seals import lifting, may_seal
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
    seals, decides = may_seal(user, incident), lifting(user, incident)
    return [
        Item(
            evidence,
            may_open=evidence.is_open_to(user),
            may_seal=seals and not evidence.is_sealed,
            may_lift=evidence.is_sealed and decides(evidence.uploaded_by_id),
            may_remove=False,
            readers=tuple(readings.of_file(evidence.number)) if readings else (),
        )
        for evidence in Evidence.objects.not_kept_from(user).filter(incident=incident).for_list()
    ]


def of_draft(draft: ReportDraft, user: "User") -> list[Item]:
    """The files of the person's own report that is not sent yet."""
    return [
        Item(evidence, not evidence.is_sealed, may_seal=False, may_lift=False, may_remove=not evidence.is_sealed)
        for evidence in draft.evidence.for_list()
    ]
