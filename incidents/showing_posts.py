"""The posts of a case as its page shows them to one person: what each is, what is next about it, and what was done."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from dcs_portal.filters import datetime as moment_in_words

from .casefile import CaseFile
from .codes import PostState, PostStep, Reply
from .helplines import HARMFUL_ADDRESS, HARMFUL_FOR, HARMFUL_NAME, POSH
from .models import Post
from .statuses import Verb
from .takedown_rule import Due
from .words_of_posts import TO_DO, TO_RECORD

if TYPE_CHECKING:
    from .models import Incident


@dataclass(frozen=True)
class Shown:
    """One card."""

    post: Post
    facts: list[tuple[str, str]]
    done: list[tuple[str, str]]
    due: list[Due]
    steps: list[tuple[PostStep, str]]
    now: datetime.datetime
    same: "list[Incident]"
    is_elsewhere: bool

    def is_late(self, due: Due) -> bool:
        return due.by <= self.now

    def to_do(self, due: Due) -> str:
        return TO_DO[due.step]

    @property
    def asks_helpline(self) -> bool:
        return any(one.step == PostStep.HELPLINE for one in self.due)

    @property
    def asks_harmful(self) -> bool:
        return any(one.step == PostStep.HARMFUL and self.is_late(one) for one in self.due)


def of_case(file: CaseFile, verbs: list[Verb]) -> list[Shown]:
    """The cards: for who works on it with all that was done; for leaders the posts that they were asked about."""
    if not file.is_whole:
        return []
    if file.reads_all:
        return of_family([(file, verbs)])[file.incident.pk]
    return [
        _shown(post, file, Verb.POST in verbs, [], is_elsewhere=False) for post in file.incident.posts_asked_about()
    ]


def of_family(files: list[tuple[CaseFile, list[Verb]]]) -> dict[int, list[Shown]]:
    """The cards of each of the cases that are one by merging, for who works on them, by the ids of the cases."""
    known = {file.incident.pk: (file, verbs) for file, verbs in files}
    found: dict[int, list[Shown]] = {pk: [] for pk in known}
    posts = Post.objects.filter(incident__in=known).select_related("added_by").order_by("incident", "number")
    if not posts:
        return found
    file = files[0][0]
    same, elsewhere = file.incident.same_account(file.user, [post.handle for post in posts])
    for post in posts:
        file, verbs = known[post.incident_id]
        others = dict.fromkeys(other.incident.lead for other in same if other.handle == post.handle)
        shown = _shown(post, file, Verb.POST in verbs, list(others), is_elsewhere=post.handle in elsewhere)
        found[post.incident_id].append(shown)
    return found


def help_lines(shown: list[Shown]) -> list[str]:
    """Whom to ask about posts now, with numbers, hours and whether somebody answers."""
    lines = []
    if any(one.asks_helpline for one in shown):
        lines.append(f"{POSH.name}: {POSH.phone}. {POSH.hours}. {POSH.state(timezone.now())}.")
    if any(one.asks_harmful for one in shown):
        lines.append(f"{HARMFUL_NAME}: {HARMFUL_ADDRESS}. {HARMFUL_FOR}")
    return lines


def _shown(post: Post, file: CaseFile, may_act: bool, same: "list[Incident]", *, is_elsewhere: bool) -> Shown:
    case: Incident = file.incident
    post.incident = case
    facts = [
        ("Link, not to be opened" if name == "Link" and case.is_image else name, text) for name, text in post.facts
    ]
    if post.number > 1 and file.reads_all:
        facts.append(("Added", f"{moment_in_words(post.added_at)}, by {post.added_by.name}"))
    steps = [step for step in TO_RECORD if not case.post_obstacle_of(step, post)] if may_act else []
    return Shown(
        post,
        facts,
        done_about(post) if file.reads_all else [],
        post.due() if may_act else [],
        [(step, TO_RECORD[step]) for step in steps],
        timezone.now(),
        same,
        is_elsewhere,
    )


def done_about(post: Post) -> list[tuple[str, str]]:
    """What was done about it, each with when and with which reference."""
    reply = f"{Reply(post.reply).label}, {moment_in_words(post.replied_at)}" if post.reply else ""
    lines = [
        ("Reported to the platform", _with_reference(post.reported_at, post.reference)),
        ("The platform’s reply", reply),
        ("Last looked at", moment_in_words(post.checked_at)),
        ("Helpline asked", moment_in_words(post.helpline_at)),
        (HARMFUL_NAME, _with_reference(post.harmful_at, post.harmful_reference)),
        ("Removed", _removal(post)),
    ]
    return [(name, text) for name, text in lines if text]


def _with_reference(moment: datetime.datetime | None, reference: str) -> str:
    return ", reference ".join(part for part in [moment_in_words(moment), reference] if part)


def _removal(post: Post) -> str:
    if post.state != PostState.REMOVED:
        return ""
    taken = f", {post.time_to_removal} after it was reported to the platform" if post.time_to_removal else ""
    return f"{moment_in_words(post.removed_at)}{taken}"
