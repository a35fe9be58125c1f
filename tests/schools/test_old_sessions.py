"""Sessions that are over are deleted by the clock, with the address and browser that they were used from."""

import datetime

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from dcs_portal.schools.tasks import forget_sessions
from tests.factories import SchoolFactory, person

pytestmark = pytest.mark.django_db


def test_what_is_over_goes_and_what_lasts_stays():
    user = person("staff", school=SchoolFactory())
    old, new = Client(), Client()
    for browser in (old, new):
        browser.force_login(user)
        UserSession.objects.create(user=user, session_key=browser.session.session_key, ip="192.0.2.1")
    Session.objects.filter(pk=old.session.session_key).update(
        expire_date=timezone.now() - datetime.timedelta(minutes=1)
    )
    forget_sessions()
    kept = new.session.session_key
    assert [Session.objects.get().pk, UserSession.objects.get().session_key] == [kept, kept]


def test_the_schedule_runs_it_every_day():
    entry = next(e for e in settings.CELERY_BEAT_SCHEDULE.values() if e["task"] == forget_sessions.name)
    assert len(entry["schedule"].hour) == 1
