"""The notices of declarations and of findings: that something waits, and a link. None says what was found."""

from collections.abc import Callable

from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from . import chasing
from .finding_statuses import FindingStatus
from .models import Finding

_LEADS = "you lead this school."


def _declarations(notice: Notice) -> str:
    return reverse("policies:declarations")


def _has_to_sign(notice: Notice) -> bool:
    return notice.recipient is not None and bool(chasing.to_sign(notice.recipient))


def _somebody_is_late(notice: Notice) -> bool:
    return bool(chasing.late_schools())


def _finding(notice: Notice) -> str:
    return reverse("policies:finding", args=[notice.record_id])


def _is(status: FindingStatus) -> Callable[[Notice], bool]:
    """Whether a finding stands so, and whoever gets the notice may still see it."""

    def still_needed(notice: Notice) -> bool:
        if notice.recipient is None:
            return False
        return Finding.objects.visible_to(notice.recipient).filter(pk=notice.record_id, status=status).exists()

    return still_needed


register(
    Kind("declare-asked", "Your school’s yearly declaration", _LEADS, _declarations, _has_to_sign),
    Kind("declare-reminder", "Your school’s declaration is still to be signed", _LEADS, _declarations, _has_to_sign),
    Kind("declare-overdue", "Your school’s declaration is overdue", _LEADS, _declarations, _has_to_sign),
    Kind(
        "declare-late",
        "Schools that have not signed their declaration",
        "you look after declarations.",
        _declarations,
        _somebody_is_late,
    ),
    Kind(
        "finding-recorded",
        "{reference} waits for you",
        "you lead this school, or it has no leader.",
        _finding,
        _is(FindingStatus.RECORDED),
    ),
    Kind("finding-closed", "{reference} is closed", "you recorded it.", _finding, _is(FindingStatus.CLOSED)),
)
