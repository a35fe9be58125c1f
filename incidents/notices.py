"""The notices of incidents: a reference, why you get it, a link. Nothing of what was reported."""

from collections.abc import Callable

from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from .models import Incident
from .statuses import OPEN, Status

Check = Callable[[Incident, Notice], bool]


def _case(notice: Notice) -> str:
    return reverse("incidents:case", args=[notice.reference])


def _own_report(notice: Notice) -> str:
    return reverse("incidents:progress", args=[notice.reference])


def _if_visible(check: Check) -> Callable[[Notice], bool]:
    """Still needed while the person may see the case and `check` holds."""

    def still_needed(notice: Notice) -> bool:
        incident = Incident.objects.visible_to(notice.recipient).filter(pk=notice.record_id).first()  # type: ignore[arg-type]
        return incident is not None and check(incident, notice)

    return still_needed


def _own(check: Check) -> Callable[[Notice], bool]:
    def still_needed(notice: Notice) -> bool:
        incident = Incident.objects.reported_by(notice.recipient).filter(pk=notice.record_id).first()  # type: ignore[arg-type]
        return incident is not None and check(incident, notice)

    return still_needed


def _unclaimed(incident: Incident, notice: Notice) -> bool:
    return incident.status in OPEN and incident.officer_id is None


def _nobody_has_it(notice: Notice) -> bool:
    return Incident.objects.unclaimed().filter(pk=notice.record_id).exists()


_OFFICER = "you are a welfare officer for this school."
_LEADER = "you are a leader of this school."

register(
    Kind(
        "report-new",
        "New report {reference} needs triage",
        _OFFICER,
        _case,
        _if_visible(_unclaimed),
    ),
    Kind(
        "report-dsl",
        "Report {reference} was made at your school",
        "you are a safeguarding lead of this school.",
        _case,
        _if_visible(lambda incident, notice: incident.is_open),
    ),
    Kind(
        "case-returned",
        "Report {reference} is back in the queue",
        _OFFICER,
        _case,
        _if_visible(_unclaimed),
    ),
    Kind(
        "case-taken-over",
        "A colleague has taken over report {reference}",
        "it was yours.",
        _case,
        _if_visible(lambda incident, notice: incident.officer_id != notice.recipient_id),
    ),
    Kind(
        "case-referred",
        "Report {reference} needs your decision",
        _LEADER,
        _case,
        _if_visible(lambda incident, notice: incident.status == Status.WITH_LEADERSHIP),
    ),
    Kind(
        "case-acted",
        "Leadership has acted on report {reference}",
        "the case is yours.",
        _case,
        _if_visible(lambda incident, notice: incident.is_open and incident.officer_id == notice.recipient_id),
    ),
    Kind(
        "case-closed-unreferred",
        "Report {reference} was closed without a referral",
        _LEADER,
        _case,
        _if_visible(lambda incident, notice: not incident.is_open),
    ),
    Kind(
        "report-closed",
        "Your report {reference} is closed. Thank you for making it",
        "you made this report.",
        _own_report,
        _own(lambda incident, notice: not incident.is_open),
        own=True,
    ),
    Kind(
        "report-reopened",
        "Your report {reference} is in hand again",
        "you made this report.",
        _own_report,
        _own(lambda incident, notice: incident.is_open),
        own=True,
    ),
    Kind(
        "case-unnamed",
        "Somebody was taken out of report {reference}",
        "you are a safeguarding lead of this school, and can say if that was wrong.",
        _case,
        _if_visible(lambda incident, notice: incident.is_open),
    ),
    Kind(
        "last-resort",
        "Nobody can handle report {reference}: call DCS headquarters",
        "you are the last-resort contact of Defence Children Services.",
        None,
        _nobody_has_it,
    ),
    Kind(
        "no-leader",
        "No leader can decide on report {reference}: name another leader",
        "every leader of the school is concerned, or there is none, and HQ can name one.",
        lambda notice: reverse("schools:people"),
        lambda notice: Incident.objects.open().filter(pk=notice.record_id).exists(),
    ),
    Kind(
        "no-officer",
        "Nobody can handle report {reference}: name a welfare officer",
        "no welfare officer may handle this report, and you can name one.",
        lambda notice: reverse("schools:people"),
        _nobody_has_it,
    ),
)
