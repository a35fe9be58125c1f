"""How HQ's list of documents is divided: what stands where, and what needs somebody."""

import datetime

from django.db.models import Exists, OuterRef, Q

from .models import DocumentKind, Version
from .statuses import Status


def _has(*statuses: Status) -> Q:
    return Q(Exists(Version.objects.filter(document=OuterRef("pk"), status__in=statuses)))


def states(today: datetime.date) -> dict[str, tuple[str, Q]]:
    """Each part of the list: its words, and which documents are in it. The first holds all."""
    in_force = _has(Status.PUBLISHED)
    is_over = in_force & (Q(review_on__lte=today) | Q(period_to__lt=today.year))
    return {
        "all": ("All", Q()),
        "look": ("Needs a look", ~Q(review_because="") | is_over),
        "draft": ("Draft", _has(Status.DRAFT)),
        "review": ("In review", _has(Status.IN_REVIEW)),
        "approved": ("Approved", _has(Status.APPROVED)),
        "in-force": ("In force", in_force),
        "none": ("Not in force", Q(kind=DocumentKind.GOVERNED) & ~in_force),
        "forthcoming": ("Forthcoming", Q(kind=DocumentKind.FORTHCOMING)),
        "elsewhere": ("Kept elsewhere", Q(kind=DocumentKind.EXTERNAL)),
    }
