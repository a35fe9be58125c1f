"""Letters of a case: the portal helps to write them and keeps them, and sends none."""

from django.db import transaction

from dcs_portal.filters import date
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

from .. import routing
from ..codes import PostState
from ..guides.codes import LetterKind
from ..statuses import Verb
from .letters import Letter
from .posts import Post
from .ticking import Ticking

# While it may show a child, nobody is questioned and nobody asks for removal: the police decide.
_NOT_OF_AN_IMAGE = {Verb.INVITE, Verb.WARN, Verb.ASK_REMOVAL}
OF_LETTERS = {*_NOT_OF_AN_IMAGE, Verb.THANK}


class Writing(Ticking):
    class Meta(Ticking.Meta):
        abstract = True

    def _obstacle_of_facts(self, verb: Verb, by: User) -> str:
        if verb in _NOT_OF_AN_IMAGE and self.is_image:
            return "The police decide what happens next. Until then nobody writes about it to anybody outside."
        if verb in _NOT_OF_AN_IMAGE and not self.is_triaged:
            return f"Triage report {self.reference} before you write to anybody about it."
        return super()._obstacle_of_facts(verb, by)

    def posts_up(self, by: User) -> list[Post]:
        """The posts that are not gone, of those that `by` may read.

        These are also those of what was merged into it, but for leaders only what they were asked about.
        """
        works_on_it = by.can(Permission.SEE_INCIDENTS, self.school)
        found = Post.objects.of_family(self) if works_on_it else self.posts_asked_about()
        return [post for post in found if post.state != PostState.REMOVED]

    def letter_facts(self, by: User, posts: list[Post] | None = None) -> dict[str, str]:
        """What the case knows for the fields of a letter; never the name of a target or of a child.

        Args:
            posts: those that the letter is about; without it, all that are up. The platform is that of the first.
        """
        posts = self.posts_up(by) if posts is None else posts
        first = posts[0] if posts else None
        lines = [", ".join(p for p in [post.get_platform_display(), post.account, post.link] if p) for post in posts]
        leaders = routing.leaders(self)
        return {
            "school": self.school.name,
            "reference": self.reference,
            "platform": first.get_platform_display() if first else self.get_platform_display(),
            "link": first.link if first else self.link,
            "posts": "\n".join(lines),
            "seen": date(self.seen_on),
            "today": date(self.school.today),
            "head": leaders[0].name if len(leaders) == 1 else "",
            "writer": by.name,
        }

    def posts_asked_about(self) -> list[Post]:
        """Those of which its leaders read: the one that was reported, and what was there when they were asked last."""
        asked = self.last_asked()
        return [post for post in self.published.all() if post.number == 1 or (asked and post.added_at <= asked)]

    def write_letter(self, kind: LetterKind, subject: str, body: str, *, by: User) -> Letter:
        """Keep a letter as it leaves, word for word.

        Raises:
            NotNow: it is not the time for one.
            ValueError: it is empty.
        """
        text = f"{subject.strip()}\n\n{body.strip()}" if subject.strip() and body.strip() else ""
        with transaction.atomic():
            event = self._move(Verb(kind.value), by=by, text=text)
            return self.letters.create(number=self.letters.count() + 1, kind=kind, event=event)
