import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from dcs_portal.audit.models import Event
from dcs_portal.notices.models import KEPT_FOR
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

from . import reminding, reminding_of_posts, routing
from .clocks import Stage
from .matching import withhold_from_everyone_named
from .models import Clock, Incident, Planned, ReportDraft, Transfer

log = logging.getLogger(__name__)
# The sweep comes every hour.
SWEPT_EXPIRES = 3600
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
    lost = [
        incident
        for incident in Incident.objects.open().filter(officer=user).select_related("school")
        if not user.can(_needed(incident), incident.school) or incident.is_concerned(user)
    ]
    for incident in lost:
        incident.return_to_pool(user)
    return len(lost)


def _needed(incident: Incident) -> Permission:
    return Permission.HANDLE_ALLEGATIONS if incident.restricted else Permission.TRIAGE


def hand_over_unclaimed() -> None:
    """Have a worker announce them. Without a broker it waits for the sweep."""
    try:
        announce_unclaimed.apply_async(expires=SWEPT_EXPIRES)
    except (OperationalError, OSError):
        log.warning("The broker cannot be reached; the sweep will tell of reports that nobody has.")


@shared_task
def announce_unclaimed() -> None:
    """Tell of each unclaimed report whoever may handle it now and was not told: officers come and go."""
    for incident in Incident.objects.unclaimed().select_related("school"):
        if first := _first(incident):
            routing.tell_officers(incident, routing.new_kind(incident), first)


def _first(incident: Incident) -> Event | None:
    return Event.objects.about(incident).filter(seq=1).first()


@shared_task
def chase_late() -> int:
    """Tell whoever may handle it of each report that nobody claimed in time, once; returns how many."""
    clocks = Clock.objects.ticking().filter(stage=Stage.CLAIM, due_at__lt=timezone.now())
    late = list(clocks.select_related("incident__school"))
    for clock in late:
        routing.tell_late(clock)
    return len(late)


@shared_task
def remind_of_posts() -> int:
    """Tell officers what is due about the posts of their cases, once for each step; returns how many are told."""
    return reminding_of_posts.remind()


@shared_task
def tend_clocks() -> int:
    """Start the clocks whose pause is over; tell of those that are nearly up, and that are. Returns of how many."""
    for incident in Incident.objects.pauses_over().select_related("school"):
        incident.end_pause()
    clocks = Clock.objects.select_related("incident__school", "incident__officer")
    soon, late = list(clocks.soon()), list(clocks.late())
    for clock in soon:
        reminding.tell_soon(clock)
    for clock in late:
        reminding.tell_late(clock)
    return len(soon) + len(late)


@shared_task
def remind_of_planned() -> int:
    """Tell of actions and follow-ups whose day has come at their school, or is over; returns of how many.

    What was told of those that were due longer ago is deleted by now, and would be told again.
    """
    today = timezone.now().date()
    tomorrow = today + timedelta(days=1)  # it is tomorrow already, somewhere
    planned = Planned.objects.open().filter(due_on__gt=today - KEPT_FOR, due_on__lte=tomorrow)
    found = planned.select_related("incident__school", "incident__officer")
    due = [one for one in found if one.due_on <= one.incident.school.today]
    for one in due:
        reminding.tell_planned(one, one.incident.school.today)
    return len(due)


@shared_task
def chase_offers() -> int:
    """Tell of offers of cases that nobody has answered, once when little time is left and once when it is up.

    Returns of how many. What was told is not told again.
    """
    waiting = Transfer.objects.soon().select_related("incident__school", "incident__officer", "to_school", "offered")
    for offer in waiting:
        reminding.tell_offered(offer)
    return len(waiting)


@shared_task
def match_names() -> int:
    """Hide reports from people whose names were written in before they had an account; returns how many."""
    return withhold_from_everyone_named()


@shared_task
def forget_old_drafts() -> int:
    """Delete reports that were begun and left for 30 days; returns how many. An urgent one stays until it is sent."""
    urgent = ReportDraft.objects.urgent().values("pk")
    old = ReportDraft.objects.filter(updated_at__lt=timezone.now() - DRAFTS_KEPT).exclude(pk__in=urgent)
    return old.delete()[1].get(ReportDraft._meta.label, 0)
