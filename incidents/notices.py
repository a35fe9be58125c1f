"""The notices of incidents: a reference, why you get it, a link. Nothing of what was reported."""

from collections.abc import Callable

from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from . import routing
from .models import Incident
from .statuses import OPEN, Progress, Status

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
    """Still without an officer, and not hidden from whoever is told so, by account or by address."""
    incident = Incident.objects.unclaimed().filter(pk=notice.record_id).first()
    address = notice.recipient.email if notice.recipient else notice.address
    return incident is not None and not routing.is_shut_out(incident, address)


_OFFICER = "you are a welfare officer for this school."
_LEADER = "you are a leader of this school."
_ALLEGATIONS = "you are an allegations officer of Defence Children Services."

register(
    Kind(
        "report-new",
        "New report {reference} needs triage",
        _OFFICER,
        _case,
        _if_visible(_unclaimed),
    ),
    Kind(
        "report-danger",
        "Urgent: report {reference} needs you now",
        _OFFICER,
        _case,
        _if_visible(lambda incident, notice: incident.is_open),
    ),
    Kind(
        "report-late",
        "Report {reference} still has nobody",
        "its time is up, and you may handle it.",
        _case,
        _if_visible(_unclaimed),
    ),
    Kind(
        "restricted-new",
        "Report {reference} is restricted and needs you today",
        _ALLEGATIONS,
        _case,
        _if_visible(_unclaimed),
    ),
    Kind(
        "restricted-danger",
        "Urgent: report {reference} is restricted and needs you now",
        _ALLEGATIONS,
        _case,
        _if_visible(lambda incident, notice: incident.is_open),
    ),
    Kind(
        "case-stuck",
        "Nobody else may handle report {reference}",
        "you are an allegations officer, and see it because no ordinary officer may handle it or decide who sees it.",
        _case,
        _if_visible(lambda incident, notice: incident.is_open),
    ),
    Kind(
        "withheld",
        "Report {reference} is hidden from somebody: is that right?",
        "you decide who must not see this report.",
        _case,
        _if_visible(lambda incident, notice: bool(incident.to_decide(notice.recipient))),  # type: ignore[arg-type]
    ),
    Kind(
        "case-added",
        "Something was added to report {reference}",
        "you work on it, or may act on it.",
        _case,
        _if_visible(lambda incident, notice: True),
    ),
    Kind(
        "dsl-danger",
        "Urgent: report {reference} at your school needs you now",
        "you are a safeguarding lead of this school.",
        _case,
        _if_visible(lambda incident, notice: incident.is_open),
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
        "case-assigned",
        "A colleague gave you report {reference}",
        "it is yours now.",
        _case,
        _if_visible(lambda incident, notice: incident.is_open and incident.officer_id == notice.recipient_id),
    ),
    Kind(
        "post-due",
        "Something is due about a post of report {reference}",
        "the case is yours, or its officer is away and you may handle it.",
        _case,
        _if_visible(lambda incident, notice: notice.recipient in routing.holders(incident) and incident.has_post_due()),
    ),
    Kind(
        "account-asked",
        "A colleague asks about an account in report {reference}",
        "you work on this report, or may.",
        _case,
        _if_visible(lambda incident, notice: incident.is_asked(notice.recipient)),  # type: ignore[arg-type]
    ),
    Kind(
        "account-answered",
        "A colleague answered about an account in report {reference}",
        "you work on this report, or may.",
        _case,
        _if_visible(lambda incident, notice: True),
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
        "report-left",
        "Your report {reference} was sent by itself",
        "you began this report and did not send it.",
        _own_report,
        _own(lambda incident, notice: incident.is_open),
        own=True,
    ),
    Kind(
        "report-closed",
        "Your report {reference} is closed. Thank you for making it",
        "you made this report.",
        _own_report,
        _own(lambda incident, notice: incident.progress == Progress.CLOSED),
        own=True,
    ),
    Kind(
        "report-reopened",
        "Your report {reference} is in hand again",
        "you made this report.",
        _own_report,
        _own(lambda incident, notice: incident.progress != Progress.CLOSED),
        own=True,
    ),
    Kind(
        "case-unnamed",
        "Report {reference} is no longer hidden from somebody",
        "you are a safeguarding lead of this school, and can say if that was wrong.",
        _case,
        _if_visible(lambda incident, notice: incident.is_open),
    ),
    Kind(
        "evidence-sealed",
        "A file of report {reference} is sealed",
        "you work on this report, or decide about its sealed files.",
        _case,
        _if_visible(lambda incident, notice: incident.evidence.sealed().exists()),
    ),
    Kind(
        "evidence-infected",
        "A virus was found in a file of report {reference}",
        "you work on this report, or are a safeguarding lead of its school.",
        _case,
        _if_visible(lambda incident, notice: incident.evidence.filter(scan="found").exists()),
    ),
    Kind(
        "last-resort",
        "Nobody can handle report {reference}: call DCS headquarters",
        "you are the last-resort contact of Defence Children Services.",
        None,
        _nobody_has_it,
    ),
    Kind(
        "last-resort-late",
        "Nobody has taken report {reference} in time: call DCS headquarters",
        "you are the last-resort contact of Defence Children Services.",
        None,
        _nobody_has_it,
    ),
    Kind(
        "hq-late",
        "Nobody has taken report {reference} in time: call whoever handles such reports",
        "its time is up, and you can see who is there.",
        lambda notice: reverse("schools:people"),
        _nobody_has_it,
        own=True,
    ),
    Kind(
        "no-leader",
        "Nobody can decide for leadership on report {reference}: name somebody",
        "whoever leads is concerned, or there is nobody, and HQ can name a leader or a senior leader.",
        lambda notice: reverse("schools:people"),
        lambda notice: Incident.objects.open().filter(pk=notice.record_id).exists(),
        own=True,
    ),
    Kind(
        "no-confirmer",
        "Nobody can decide from whom report {reference} is hidden: name a safeguarding lead",
        "whoever decides is concerned, or named somebody themselves, and you can name somebody else.",
        lambda notice: reverse("schools:people"),
        lambda notice: Incident.objects.filter(pk=notice.record_id, withholdings__state="provisional").exists(),
        own=True,
    ),
    Kind(
        "no-officer",
        "Nobody can handle report {reference}: name a welfare officer",
        "no welfare officer may handle this report, and you can name one.",
        lambda notice: reverse("schools:people"),
        _nobody_has_it,
        own=True,
    ),
    Kind(
        "no-allegations-officer",
        "Nobody can handle report {reference}: name an allegations officer",
        "no allegations officer may handle this report, and you can name one.",
        lambda notice: reverse("schools:people"),
        _nobody_has_it,
        own=True,
    ),
)
