"""The posts of a case: adding and correcting them, and what is done so that the platform removes them."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import User

from .. import routing
from ..codes import PostState, PostStep, Reply
from ..statuses import Verb
from .posts import OF_INCIDENT, Post
from .record import NotNow
from .teamwork import Teamwork

FACTS = [*OF_INCIDENT, "author_kind", "language"]
# What needs nobody to look at the post again, and asks nobody to remove it.
_OF_FACTS = {PostStep.ADDED, PostStep.CORRECTED, PostStep.ASKED}


class Publishing(Teamwork):
    class Meta(Teamwork.Meta):
        abstract = True

    def add_post(self, facts: dict[str, Any], state: PostState, *, by: User) -> Post:
        """Another post of the same case: see FACTS for what is known of it."""
        with transaction.atomic():
            self.lock()
            post = Post(incident_id=self.pk, added_by=by, number=Post.objects.next_number(self), **facts)
            self._see(post, state, timezone.now())
            self._of_post(PostStep.ADDED, post, by=by, text=_in_words(post))
        return post

    def correct_post(self, number: int, facts: dict[str, Any], *, by: User) -> None:
        """Put right what is known of a post; the chronology keeps what was said before.

        Raises:
            NotNow: it is the report's own post, and the person who reported it has still to describe it.
        """
        with transaction.atomic():
            self.lock()
            post = self.published.get(number=number)
            if obstacle := self.post_obstacle(PostStep.CORRECTED, post, by):
                raise NotNow(obstacle)
            for name, value in facts.items():
                setattr(post, name, value)
            own = {of_incident: facts[name] for name, of_incident in OF_INCIDENT.items() if name in facts}
            self._of_post(PostStep.CORRECTED, post, by=by, text=_in_words(post), **(own if number == 1 else {}))

    def post_reported(self, number: int, at: datetime.datetime, reference: str, words: str, *, by: User) -> None:
        """The platform was asked to remove it; after its reply this is a new request, with a reply to come."""
        text = "\n".join(part for part in [f"Reference: {reference}" if reference else "", words] if part)
        self._track(PostStep.REPORTED, number, by=by, text=text, reported_at=at, reference=reference)

    def post_answered(self, number: int, reply: Reply, at: datetime.datetime, words: str, *, by: User) -> None:
        """What the platform said, or that it says nothing; where it removed the post, that is gone."""
        self._track(
            PostStep.REPLY, number, by=by, text=words, data={"reply": reply}, reply=reply, replied_at=at,
            see=(PostState.REMOVED, at) if reply == Reply.REMOVED else None,
        )  # fmt: skip

    def post_checked(self, number: int, state: PostState, at: datetime.datetime, words: str, *, by: User) -> None:
        """Somebody looked whether it is still up."""
        self._track(PostStep.CHECK, number, by=by, text=words, data={"state": state}, see=(state, at), checked_at=at)

    def post_helpline(self, number: int, at: datetime.datetime, words: str, *, by: User) -> None:
        """The Professionals Online Safety Helpline was asked, and what it advises."""
        self._track(PostStep.HELPLINE, number, by=by, text=words, helpline_at=at)

    def post_harmful(self, number: int, at: datetime.datetime, reference: str, words: str, *, by: User) -> None:
        """It went to Report Harmful Content."""
        text = "\n".join(part for part in [f"Reference: {reference}" if reference else "", words] if part)
        self._track(PostStep.HARMFUL, number, by=by, text=text, harmful_at=at, harmful_reference=reference)

    def post_obstacle(self, step: PostStep, post: Post, by: User) -> str:
        """Why this cannot be recorded of the post now, in words; empty if it can.

        Raises:
            PermissionDenied: it is not theirs to do at all.
        """
        return self.obstacle(Verb.POST, by) or self.post_obstacle_of(step, post)

    def post_obstacle_of(self, step: PostStep, post: Post) -> str:
        """The same, whoever it is."""
        if step == PostStep.CORRECTED and post.number == 1 and not self.is_complete:
            return "The person who reported it has still to describe this post. Add what you know as another post."
        if step in _OF_FACTS:
            return ""
        if self.is_image:
            return "Nobody looks at it again or asks for its removal: the police decide. Add what you know in words."
        if step in (PostStep.REPLY, PostStep.HARMFUL) and not post.reported_at:
            return f"Record first when post {post.number} was reported to the platform."
        return ""

    def _track(
        self, step: PostStep, number: int, *, by: User, text: str, data: Any = None,
        see: tuple[PostState, datetime.datetime] | None = None, **changes: Any,
    ) -> None:  # fmt: skip
        with transaction.atomic():
            self.lock()
            post = self.published.get(number=number)
            if obstacle := self.post_obstacle(step, post, by):
                raise NotNow(obstacle)
            if see and any(known and see[1] < known for known in (post.checked_at, post.removed_at)):
                # What was seen later than that was written down first. The chronology has both.
                see = None
                changes.pop("checked_at", None)
            for name, value in changes.items():
                setattr(post, name, value)
            is_before = post.replied_at and post.reported_at and post.replied_at < post.reported_at
            if is_before and step == PostStep.REPORTED:
                post.reply, post.replied_at = "", None
            elif is_before:
                raise NotNow("The platform’s reply would be before the report to it. Check the days and times.")
            if see:
                self._see(post, *see)
            self._of_post(step, post, by=by, text=text, data=data)
            if not any(one.overdue() for one in self.followed_posts()):
                routing.settle(self, "post-due")

    @staticmethod
    def _see(post: Post, state: PostState, at: datetime.datetime) -> None:
        """Whether it is up, and since when it is gone."""
        gone = post.removed_at or at if state == PostState.REMOVED else None
        post.state, post.removed_at = state, gone

    def _of_post(
        self, step: PostStep, post: Post, *, by: User, text: str = "", data: Any = None, **changes: Any
    ) -> Event:
        """Write the post, and its event in the chronology of its case, by the case's own door."""
        event = self._move(
            Verb.POST, by=by, text=text, data={"number": post.number, "step": step} | (data or {}), **changes
        )
        post.save()
        return event

    def followed_posts(self) -> list[Post]:
        """Its posts, which know their case as it stands now."""
        posts = list(self.published.all())
        for post in posts:
            post.incident = self  # type: ignore[assignment]
        return posts

    def last_asked(self) -> datetime.datetime | None:
        """When leadership was asked last."""
        return self.referrals.aggregate(last=Max("asked__at"))["last"]

    def has_post_due(self) -> bool:
        """Whether something should have been done by now so that one of its posts is removed."""
        return any(post.overdue() for post in self.followed_posts())


def _in_words(post: Post) -> str:
    return "\n".join(f"{name}: {value}" for name, value in post.facts)
