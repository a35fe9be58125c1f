"""What happens by the clock. Each is safe to run twice, and to be killed in the middle."""

import logging

from celery import shared_task
from django.db import models
from django.utils import timezone

from dcs_portal.notices.models import notify

from . import chasing, due, reminding
from .models import Document, NotNow, Version
from .publishing import keepers

log = logging.getLogger(__name__)


@shared_task
def publish_due() -> int:
    """Publish the approved versions whose date has come, the longest due first; returns how many."""
    return sum(_publish(version) for version in Version.objects.due().order_by("publish_at", "pk"))


def _publish(version: Version) -> bool:
    try:
        version.publish(by=None)
    except NotNow as why:
        log.info("Not published: %s", why)
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one, the others are published)
        log.error("Version %s could not be published: %s", version.pk, type(error).__name__)
    else:
        return True
    return False


@shared_task
def ask_people() -> int:
    """Ask and remind whoever has something to acknowledge; returns how many people were written to."""
    return reminding.remind()


@shared_task
def remind_owners() -> int:
    """Tell owners of documents whose review or end of period is near or past; returns how many documents."""
    dated = Document.objects.in_force().exclude(models.Q(review_on=None, period_to=None)).select_related("owner")
    told = 0
    for document in dated:
        for kind, ends_on in (("document-review", document.review_on), ("document-period", document.period_ends_on)):
            if ends_on and (stage := due.stage(ends_on, timezone.localdate())):
                for person in keepers(document):
                    notify(person, kind, about=document, key=f"{kind}:{document.pk}:{ends_on}:{stage}")
                told += 1
    return told


@shared_task
def ask_for_declarations() -> int:
    """Ask leaders for their school's declaration, and tell HQ who is late; returns how many people were written to."""
    return chasing.remind()
