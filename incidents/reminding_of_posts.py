"""Telling officers what is due about the posts of their cases: each once of a step and time, one notice for a case."""

from itertools import groupby
from operator import attrgetter

from django.db import transaction

from dcs_portal.notices.models import notify

from .models import Incident, Post
from .takedown_rule import Due


def remind() -> int:
    """Write every notice that is due; returns how many cases they are about. Safe to run twice or to be stopped."""
    posts = Post.objects.followed().select_related("incident__school").order_by("incident", "number")
    late = [post for post in posts if _untold(post)]
    cases = [list(group) for _, group in groupby(late, key=attrgetter("incident_id"))]
    return sum(_tell(group[0].incident) for group in cases)


def _tell(incident: Incident) -> bool:
    """The notice, and what it is about, together: a crash leaves both or neither."""
    with transaction.atomic():
        incident.lock()
        new = [(post, codes) for post in incident.followed_posts() if (codes := _untold(post))]
        officer = incident.lead.officer
        if not officer or not new:
            return False
        for post, codes in new:
            post.told = [*post.told, *codes]
            post.save(update_fields=["told"])
        notify(officer, "post-due", about=incident, key=f"post-due-{new[0][0].pk}-{new[0][1][0]}")
    return True


def _untold(post: Post) -> list[str]:
    """The codes of what should have been done by now, and of which its officer was not told."""
    return [code for due in post.overdue() if (code := _code(due, post.incident.officer_id)) not in post.told]


def _code(due: Due, officer: int | None) -> str:
    return f"{due.step}-{due.by:%Y%m%d%H%M}-{officer}"
