"""The notices of what is planned: on its day, and when the day is over."""

from collections.abc import Callable

from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from .models import Incident
from .models.planned import Planned, Sort


def _case(notice: Notice) -> str:
    return reverse("incidents:case", args=[notice.reference])


def _waits(sort: Sort) -> Callable[[Notice], bool]:
    def still_needed(notice: Notice) -> bool:
        seen = Incident.objects.visible_to(notice.recipient).filter(pk=notice.record_id)  # type: ignore[arg-type]
        return Planned.objects.open().filter(sort=sort, incident__in=seen).exists()

    return still_needed


register(
    Kind(
        "action-due",
        "An action of leadership on report {reference} is due",
        "its day has come, and you decide for leadership.",
        _case,
        _waits(Sort.ACTION),
    ),
    Kind(
        "action-late",
        "An action of leadership on report {reference} was not done in time",
        "its day is over, and you decide for leadership, have the case, or may handle it.",
        _case,
        _waits(Sort.ACTION),
    ),
    Kind(
        "follow-up-due",
        "A welfare follow-up of report {reference} is due",
        "its day has come, and you have the case or may handle it.",
        _case,
        _waits(Sort.FOLLOW_UP),
    ),
    Kind(
        "follow-up-late",
        "A welfare follow-up of report {reference} was not done in time",
        "its day is over, and you have the case or may handle it.",
        _case,
        _waits(Sort.FOLLOW_UP),
    ),
    Kind(
        "case-planned",
        "Leadership has decided on report {reference}",
        "the case is yours, or you may handle it.",
        _case,
        lambda notice: Incident.objects.visible_to(notice.recipient).filter(pk=notice.record_id).exists(),  # type: ignore[arg-type]
    ),
)
