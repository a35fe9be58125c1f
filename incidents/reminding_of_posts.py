"""Telling officers what is due about the posts of their cases: each once of a step and time, one notice for a case.

While an officer is away those hear too who may take the case.
"""

from itertools import groupby
from operator import attrgetter

from django.db import transaction

from dcs_portal.notices.models import notify
from dcs_portal.schools.models import User

from . import routing
from .models import Incident, Post
from .takedown_rule import Due


def remind() -> int:
    """Write every notice that is due; returns how many cases they are about. Safe to run twice or to be stopped."""
    posts = Post.objects.followed().select_related("incident__school").order_by("incident", "number")
    late = [post for post in posts if post.overdue()]
    cases = [list(group) for _, group in groupby(late, key=attrgetter("incident_id"))]
    return sum(_tell(posts[0].incident) for posts in cases if _is_news(posts))


def _is_news(posts: list[Post]) -> bool:
    people = routing.holders(posts[0].incident)
    return any(_untold(post, person) for post in posts for person in people)


def _tell(incident: Incident) -> bool:
    """The notices, and what they are about, together: a crash leaves all or none."""
    with transaction.atomic():
        incident.lock()
        posts = incident.followed_posts()
        return sum(_tell_one(person, incident, posts) for person in routing.holders(incident)) > 0


def _tell_one(person: User, incident: Incident, posts: list[Post]) -> bool:
    new = [(post, codes) for post in posts if (codes := _untold(post, person))]
    for post, codes in new:
        post.told = [*post.told, *codes]
        post.save(update_fields=["told"])
    if new:
        notify(person, "post-due", about=incident, key=f"post-due-{new[0][0].pk}-{new[0][1][0]}")
    return bool(new)


def _untold(post: Post, person: User) -> list[str]:
    """The codes of what should have been done by now, and of which the person was not told."""
    return [code for due in post.overdue() if (code := _code(due, person)) not in post.told]


def _code(due: Due, person: User) -> str:
    return f"{due.step}-{due.by:%Y%m%d%H%M}-{person.pk}"
