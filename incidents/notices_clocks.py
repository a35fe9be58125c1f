"""The notices of clocks: which case, what must be done, and why it comes to this person."""

from collections.abc import Callable

from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from .clocks import Stage
from .models import Clock, Incident

# What must be done, as a subject says it, and whose it is.
_OF_STAGE = {
    Stage.CLAIM: ("needs an officer", "you may handle it"),
    Stage.TRIAGE: ("needs triage", "it is yours to triage, or its officer is away"),
    Stage.LEADERSHIP: ("needs leadership’s decision", "you decide for leadership"),
    Stage.CLOSE: ("needs to be closed", "it is yours to close, or its officer is away"),
}


def _case(notice: Notice) -> str:
    return reverse("incidents:case", args=[notice.reference])


def _ticks(stage: Stage) -> Callable[[Notice], bool]:
    """Still needed while this clock of a case that the person sees goes on."""

    def still_needed(notice: Notice) -> bool:
        seen = Incident.objects.visible_to(notice.recipient).filter(pk=notice.record_id)  # type: ignore[arg-type]
        return Clock.objects.ticking().filter(stage=stage, incident__in=seen).exists()

    return still_needed


def _leadership_ticks(notice: Notice) -> bool:
    return Clock.objects.ticking().filter(stage=Stage.LEADERSHIP, incident=notice.record_id).exists()


def _is_theirs(notice: Notice) -> bool:
    seen = Incident.objects.visible_to(notice.recipient).open()  # type: ignore[arg-type]
    return seen.filter(pk=notice.record_id, waits_for="").exists()


def _of(stage: Stage) -> list[Kind]:
    needs, yours = _OF_STAGE[stage]
    soon = f"{yours}, and a quarter of the time for it is left."
    kinds = [Kind(f"{stage}-soon", f"Report {{reference}} {needs} soon", soon, _case, _ticks(stage))]
    if stage != Stage.CLAIM:  # of which `report-late` tells
        late = f"the time for it is up, and {yours}, or you see to it for all of Defence Children Services."
        kinds.append(Kind(f"{stage}-late", f"Report {{reference}} {needs}: its time is up", late, _case, _ticks(stage)))
    return kinds


register(
    *[kind for stage in Stage for kind in _of(stage)],
    Kind(
        "hq-leadership-late",
        "Leadership has not decided on report {reference} in time",
        "its time is up, and you can see who leads the school.",
        lambda notice: reverse("schools:people"),
        _leadership_ticks,
        own=True,
    ),
    Kind(
        "pause-over",
        "The clock of report {reference} runs again",
        "you work on it, or may handle it, and the day until which it was paused has come.",
        _case,
        _is_theirs,
    ),
)
