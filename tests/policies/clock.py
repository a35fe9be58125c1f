"""The clock, moved: what happens in the portal happens at the moment that a test says."""

import datetime
from contextlib import contextmanager
from unittest import mock
from zoneinfo import ZoneInfo

from django.utils import timezone


@contextmanager
def clock_at(*moment, zone="Europe/London"):
    """`with clock_at(2026, 9, 1, 8, zone="Asia/Brunei"): …`; without an hour, 9am."""
    moment = moment if len(moment) > 3 else (*moment, 9)
    then = datetime.datetime(*moment, tzinfo=ZoneInfo(zone)).astimezone(datetime.UTC)
    with mock.patch.object(timezone, "now", lambda: then):
        yield then
