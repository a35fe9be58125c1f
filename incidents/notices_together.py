"""The notices of what becomes another school's case, or a part of another case."""

from collections.abc import Callable

from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from .models import Incident, Transfer
from .statuses import Progress


def _case(notice: Notice) -> str:
    return reverse("incidents:case", args=[notice.reference])


def _own_report(notice: Notice) -> str:
    return reverse("incidents:progress", args=[notice.reference])


def _transfer(notice: Notice) -> str:
    """The last offer of the case that the person may see."""
    seen = Transfer.objects.visible_to(notice.recipient) if notice.recipient else Transfer.objects.none()
    last = seen.filter(incident=notice.record_id).first()
    return reverse("incidents:transfer", args=[last.key]) if last else reverse("incidents:transfers")


def _waits(notice: Notice) -> bool:
    seen = Transfer.objects.waiting().visible_to(notice.recipient)  # type: ignore[arg-type]
    return seen.filter(incident=notice.record_id).exists()


def _is_kept(notice: Notice) -> bool:
    return Transfer.objects.visible_to(notice.recipient).filter(incident=notice.record_id).exists()  # type: ignore[arg-type]


def _seen(notice: Notice) -> bool:
    return Incident.objects.visible_to(notice.recipient).filter(pk=notice.record_id).exists()  # type: ignore[arg-type]


def _own(is_merged: bool) -> Callable[[Notice], bool]:
    def still_needed(notice: Notice) -> bool:
        own = Incident.objects.reported_by(notice.recipient)  # type: ignore[arg-type]
        report = own.filter(pk=notice.record_id, merged_into__isnull=not is_merged).first()
        return report is not None and report.progress != Progress.CLOSED

    return still_needed


register(
    Kind(
        "case-offered",
        "Another school offers you report {reference}",
        "you are a welfare officer for the school to which it is offered, or see to it for all of Defence Children "
        "Services.",
        _transfer,
        _waits,
    ),
    Kind(
        "offer-soon",
        "Another school waits for your answer about report {reference}",
        "it is offered to a school of yours, and a quarter of the time to answer is left.",
        _transfer,
        _waits,
    ),
    Kind(
        "offer-late",
        "Nobody has answered the offer of report {reference}",
        "the time to answer is up, and you can answer, have the case, or see to it for all of DCS.",
        _transfer,
        _waits,
    ),
    Kind(
        "offer-accepted",
        "Report {reference} was accepted by the other school",
        "you offered it. The receipt is yours to keep.",
        _transfer,
        _is_kept,
    ),
    Kind(
        "offer-refused",
        "Report {reference} was refused by the other school",
        "you offered it, or have it.",
        _transfer,
        _is_kept,
    ),
    Kind("case-merged", "Another report was merged into report {reference}", "the case is yours.", _case, _seen),
    Kind(
        "case-apart",
        "The merge of report {reference} was undone",
        "you have the case, or may handle it.",
        _case,
        _seen,
    ),
    Kind(
        "report-merged",
        "Your report {reference} is dealt with together with another",
        "you made this report, and somebody else reported the same.",
        _own_report,
        _own(is_merged=True),
        own=True,
    ),
    Kind(
        "report-apart",
        "Your report {reference} is dealt with by itself again",
        "you made this report.",
        _own_report,
        _own(is_merged=False),
        own=True,
    ),
)
