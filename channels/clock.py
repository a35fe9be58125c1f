"""The day and the hour at a school, or at HQ for DCS itself: by these a channel is looked after."""

import datetime
import zoneinfo

from django.conf import settings
from django.utils import timezone

from dcs_portal.schools.models import School
from dcs_portal.schools.models.people import today as today_at_hq
from dcs_portal.schools.working_days import IsOff

from .due import Term, may_write, term_of

_HQ_TZ = zoneinfo.ZoneInfo(settings.TIME_ZONE)


def today_at(school: School | None) -> datetime.date:
    return school.today if school else today_at_hq()


def term_at(school: School | None) -> Term:
    return term_of(today_at(school), *((school.year_starts_month, school.year_starts_day) if school else ()))


def is_daytime(school: School | None) -> bool:
    """Whether a message may go out. Holidays count for nothing: an approval may end in the middle of them."""
    return is_awake(school, lambda day: False)


def is_awake(school: School | None, is_off: IsOff) -> bool:
    """Whether a message may go out that waits for the end of the holidays."""
    return may_write(timezone.now().astimezone(school.tz if school else _HQ_TZ), is_off)
