from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from .models import Invitation


def _invitation_path(notice: Notice) -> str:
    return reverse("schools:accept_invitation", args=[Invitation.objects.get(pk=notice.record_id).token])


def _invitation_is_open(notice: Notice) -> bool:
    return Invitation.objects.open().filter(pk=notice.record_id).exists()


register(
    Kind(
        code="invitation",
        subject="Your account on the DCS social media portal",
        why="your school or HQ has invited you. The link works once, for 14 days.",
        action="Choose a password and sign in",
        path=_invitation_path,
        still_needed=_invitation_is_open,
    )
)
