"""What is still open in a case when somebody is about to close it, each with the place where it can be done."""

from typing import TYPE_CHECKING

from django.urls import reverse

from dcs_portal.filters import date, plural

from . import showing_playbook
from .casefile import CaseFile
from .codes import PostState, PostStep
from .models import Incident, Post

if TYPE_CHECKING:
    from dcs_portal.schools.models import User


def still_open(incident: Incident, user: "User") -> list[tuple[str, str]]:
    """Each in words, and the address that leads to it."""
    page = reverse("incidents:case", args=[incident.reference])
    planned = [
        (f"Leadership has not done what it planned: {one}, by {date(one.due_on)}", f"{page}#planned-title")
        for one in incident.planned.actions().open()
    ]
    return [*planned, *_posts(incident), *_steps(incident, user, page)]


def _posts(incident: Incident) -> list[tuple[str, str]]:
    """Those that are up, for all that is known, and were not reported to their platform."""
    if incident.restricted or incident.is_image:
        return []
    found = Post.objects.of_family(incident).filter(reported_at=None).exclude(state=PostState.REMOVED)
    return [
        (
            f"{_named(post, incident)} was not reported to the platform",
            reverse(f"incidents:post_{PostStep.REPORTED}", args=[post.incident.reference, post.number]),
        )
        for post in found.select_related("incident")
    ]


def _named(post: Post, incident: Incident) -> str:
    return str(post) if post.incident == incident else f"{post} of {post.incident.reference}"


def _steps(incident: Incident, user: "User", page: str) -> list[tuple[str, str]]:
    rows = showing_playbook.of_case(CaseFile(incident, user), []).rows
    left = sum(1 for row in rows if not row.done)
    words = plural(left, "step of the playbook is", "steps of the playbook are")
    return [(f"{words} not done", f"{page}#playbook-title")] if left else []
