"""Whether a school shows to everybody which channels are its own, and which those are."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission, require

from ..statuses import Audience, Status
from .channels import Channel
from .record import NOT_SHOWN

# A channel for none of these is nobody's business outside the school.
_SHOWN_TO = {Audience.PARENTS, Audience.PUBLIC, Audience.STAKEHOLDERS}


class PublicPage(models.Model):
    """That a leader turned the public page of a school on. There is none until then."""

    retention = Retention.REFERENCE

    school = models.OneToOneField(School, models.PROTECT, related_name="channels_page")
    is_on = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.school}: {'on' if self.is_on else 'off'}"


def set_public(school: School, is_on: bool, *, by: User) -> None:
    """Turn the public page on or off. Done twice, it is said once.

    Raises:
        PermissionDenied: `by` does not lead the school.
    """
    require(by, Permission.APPROVE_CHANNELS, school)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        found = PublicPage.objects.filter(school=school).first() or PublicPage(school=school)
        if found.is_on != is_on:
            found.is_on, found.by, found.at = is_on, by, timezone.now()
            found.save()
            record(school, "channels.shown" if is_on else "channels.hidden", actor=by)


def is_public(school: School) -> bool:
    return PublicPage.objects.filter(school=school, is_on=True).exists()


def official_channels(school: School) -> list[Channel]:
    """What the public may rely on: live, and its approval has not ended, whether or not the clock ran meanwhile.

    Groups, numbers, and channels for staff, pupils or Command alone are left out: the page is for everybody.
    """
    lasting = Q(approved_until=None) | Q(approved_until__gte=school.today)
    rows = Channel.objects.filter(lasting, school=school, status=Status.LIVE).order_by("account_key")
    return [one for one in rows if one.account.kind not in NOT_SHOWN and _SHOWN_TO.intersection(one.audiences)]
