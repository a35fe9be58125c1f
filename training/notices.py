"""The notices of training: that something is open, why you get it, a link. Which class it is, the page says."""

from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from .due import Circle
from .reminding import KINDS, calls_for

_WHAT = "Yearly online-safety training"


def _path(notice: Notice) -> str:
    return reverse("training:open")


def _still_open(notice: Notice) -> bool:
    """Whether anything is open for the person, and no later message said so already."""
    if notice.recipient is None:
        return False
    later = Notice.objects.filter(recipient=notice.recipient, kind__in=KINDS.values(), pk__gt=notice.pk)
    return not later.exists() and bool(calls_for(notice.recipient))


register(
    Kind(KINDS[Circle.STAFF], f"{_WHAT} to give or confirm", "classes of yours have not had it.", _path, _still_open),
    Kind(KINDS[Circle.LEADER], f"{_WHAT} is due at your school", "you lead the school.", _path, _still_open),
    Kind(KINDS[Circle.HQ], f"{_WHAT} is overdue", "you look after it for all of DCS.", _path, _still_open),
)
