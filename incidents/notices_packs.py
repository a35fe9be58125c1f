"""The notices of case packs, to whoever asked for one: that it is ready, or could not be made."""

from collections.abc import Callable

from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from .models import CasePack
from .pack_states import PackState


def _case(notice: Notice) -> str:
    return reverse("incidents:case", args=[notice.reference])


def _if(state: PackState) -> Callable[[Notice], bool]:
    def still_needed(notice: Notice) -> bool:
        own = CasePack.objects.visible_to(notice.recipient).filter(by=notice.recipient)  # type: ignore[arg-type]
        return own.filter(incident=notice.record_id, state=state).exists()

    return still_needed


register(
    Kind(
        "pack-ready",
        "The case pack of report {reference} is ready",
        "you asked for it. It is deleted after 7 days.",
        _case,
        _if(PackState.READY),
    ),
    Kind(
        "pack-failed",
        "The case pack of report {reference} could not be made",
        "you asked for it.",
        _case,
        _if(PackState.FAILED),
    ),
)
