from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

from . import routing
from .models import Incident, ReportDraft
from .models.queries import hidden_from

DRAFTS_KEPT = timedelta(days=30)


@shared_task
def return_stranded() -> int:
    """Give back the open cases of officers who may no longer handle them; returns how many."""
    officers = User.objects.filter(pk__in=Incident.objects.open().exclude(officer=None).values("officer"))
    returned = sum(return_cases_of(officer) for officer in officers)
    announce_unclaimed()
    return returned


def return_cases_of(user: User) -> int:
    """Give back the open cases that `user` has but may no longer handle; returns how many."""
    hidden = set(hidden_from(user).values_list("incident_id", flat=True))
    lost = [
        incident
        for incident in Incident.objects.open().filter(officer=user).select_related("school")
        if incident.pk in hidden or not user.can(Permission.TRIAGE, incident.school)
    ]
    for incident in lost:
        incident.return_to_pool(user)
    return len(lost)


def announce_unclaimed() -> None:
    """Tell of each unclaimed report whoever may handle it now and was not told: officers come and go."""
    for incident in Incident.objects.unclaimed().select_related("school"):
        first = Event.objects.about(incident).filter(seq=1).first()
        if first:
            routing.tell_officers(incident, "report-new", first)


@shared_task
def forget_old_drafts() -> int:
    """Delete reports that were begun and left for 30 days; returns how many."""
    old = ReportDraft.objects.filter(updated_at__lt=timezone.now() - DRAFTS_KEPT)
    return old.delete()[0]
