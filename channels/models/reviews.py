"""“Still ours?”: what each keeper answered in a term, and who was told of what, once."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.doors import NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import User

from .. import telling
from ..clock import term_at
from ..due import Term, is_asked
from ..statuses import Status
from .channels import Channel
from .keepers import Keeper


@dataclass(frozen=True)
class Answers:
    """What a keeper says of a channel."""

    is_live: bool
    keepers_right: bool
    second_factor: bool
    comments_watched: bool

    @property
    def is_well(self) -> bool:
        return all(asdict(self).values())


class Review(models.Model):
    """One keeper's answer in one term. Added and never changed."""

    retention = Retention.REFERENCE

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="reviews")
    keeper = models.ForeignKey(Keeper, models.PROTECT, related_name="reviews")
    year = models.PositiveSmallIntegerField()
    term = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_live = models.BooleanField()
    keepers_right = models.BooleanField()
    second_factor = models.BooleanField()
    comments_watched = models.BooleanField()

    if TYPE_CHECKING:
        keeper_id: int

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["keeper", "year", "term"], name="one_answer_a_keeper_and_term"),
            models.CheckConstraint(condition=Q(term__range=(1, 3)), name="review_is_of_a_term"),
        ]
        indexes = [models.Index(fields=["channel", "year", "term"], name="review_of_a_term")]

    def __str__(self) -> str:
        return f"{self.channel}, {self.year}, term {self.term}"

    @property
    def is_well(self) -> bool:
        return not self.said_no

    @property
    def said_no(self) -> str:
        """What the keeper said no to, in words."""
        noes = [words for name, words in _NOES.items() if not getattr(self, name)]
        return "No: " + ", ".join(noes) if noes else ""


_NOES = {
    "is_live": "not live, or not ours",
    "keepers_right": "the keepers are not right",
    "second_factor": "no second factor",
    "comments_watched": "nobody watches the comments",
}


class Told(models.Model):
    """That somebody was told of something that comes by the clock: once for each code and recipient."""

    retention = Retention.REFERENCE

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="told")
    code = models.CharField(max_length=40)
    to = models.CharField(max_length=254)
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "code", "to"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.channel_id}, {self.code}"


def present_term(channel: Channel) -> Term:
    return term_at(channel.school)


def open_reviews(channel: Channel) -> list[Keeper]:
    """The keepers who are asked about a channel in this term and have not answered, nor when they kept it before."""
    term = present_term(channel)
    if not _is_asked(channel, term):
        return []
    given = Review.objects.filter(channel=channel, year=term.year, term=term.number)
    answered = set(given.values_list("keeper__person", "keeper__mailbox"))
    standing = channel.keepers.standing().select_related("person")
    return [one for one in standing if (one.person_id, one.mailbox) not in answered]


def answerable(channel: Channel, user: User) -> list[Keeper]:
    """The keepers for whom a person can answer now: themselves, or else a mailbox. One person answers once a term."""
    return [keeper for keeper, why in _known(channel, user) if not why]


def why_not(channel: Channel, user: User) -> str:
    """Why a person cannot answer for any keeper who is still asked, in words."""
    known = _known(channel, user)
    return known[0][1] if known else "There is nothing for you to answer about this channel now."


def _known(channel: Channel, user: User) -> list[tuple[Keeper, str]]:
    """The keepers still asked who are known by a person, each with why that person's answer would count twice."""
    waiting = open_reviews(channel)
    known = [one for one in waiting if one.is_known_by(user, channel.school)]
    has_answered = bool(known) and _has_answered(channel, user)
    return [(one, _taken(one, waiting, user, has_answered=has_answered)) for one in known]


def _has_answered(channel: Channel, user: User) -> bool:
    term = present_term(channel)
    return Review.objects.filter(channel=channel, year=term.year, term=term.number, by=user).exists()


def _taken(keeper: Keeper, waiting: list[Keeper], user: User, *, has_answered: bool) -> str:
    """Why a person's answer would count twice if they gave this one, in words; empty if it would not."""
    if has_answered:
        return f"You have answered for this channel this term. Somebody else has to answer for {keeper}."
    if keeper.person_id is None and user.pk in {one.person_id for one in waiting}:
        return f"You answer as a keeper yourself. Somebody else has to answer for {keeper}."
    return ""


def to_review(user: User) -> list[Channel]:
    """The channels that the person keeps and has not answered for in this term. Two queries, however many there are."""
    kept = Keeper.objects.standing().filter(person=user, channel__status=Status.LIVE)
    rows = kept.select_related("channel__school").order_by("channel")
    terms = {row: present_term(row.channel) for row in rows}
    years = {term.year for term in terms.values()}
    own = Review.objects.filter(Q(keeper__in=terms) | Q(by=user), year__in=years)  # a person answers once for a channel
    answered = set(own.values_list("channel", "year", "term"))
    return [
        row.channel
        for row, term in terms.items()
        if _is_asked(row.channel, term) and (row.channel_id, term.year, term.number) not in answered
    ]


def _is_asked(channel: Channel, term: Term) -> bool:
    is_live = channel.status == Status.LIVE and channel.live_since is not None
    return is_live and is_asked(term, channel.live_since, channel.today)  # type: ignore[arg-type]


def answer(channel: Channel, keeper: Keeper, answers: Answers, note: str, *, by: User) -> Review:
    """A keeper says how it is with a channel in this term; with a “no” its leader hears of it.

    Raises:
        NotNow: it was answered, is not asked, or `by` answers for another keeper of the channel this term.
        PermissionDenied: `by` does not answer for this keeper.
    """
    with transaction.atomic():
        channel.lock()
        if not keeper.is_known_by(by, channel.school):
            raise PermissionDenied("somebody else answers")
        waiting = open_reviews(channel)
        if keeper.pk not in {one.pk for one in waiting}:
            raise NotNow("This is answered for this term.")
        if why := _taken(keeper, waiting, by, has_answered=_has_answered(channel, by)):
            raise NotNow(why)
        term = present_term(channel)
        given = Review.objects.create(
            channel=channel, keeper=keeper, year=term.year, term=term.number, by=by, **asdict(answers)
        )
        if channel.second_factor != answers.second_factor:
            channel.second_factor = answers.second_factor
            channel.save(update_fields=["second_factor"])
        data = {"term": term.code, "keeper": keeper.pk, **asdict(answers)}
        event = record(channel, "channel.reviewed", actor=by, text=note.strip(), data=data)
        if not answers.is_well:
            telling.answered_no(channel, event)
    return given
