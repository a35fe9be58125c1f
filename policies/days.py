"""A day in the past as the moment at which things are looked at."""

import datetime

from django.utils import timezone


def end_of(day: datetime.date) -> datetime.datetime:
    """The end of a day at HQ; now, if it is today."""
    zone = timezone.get_default_timezone()
    return min(datetime.datetime.combine(day, datetime.time.max, zone), timezone.now().astimezone(zone))
