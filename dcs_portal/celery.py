"""The Celery application. `dcs_portal/settings.py` says what it runs and when."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dcs_portal.settings")

app = Celery("dcs_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
