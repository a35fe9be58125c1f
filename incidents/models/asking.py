"""The same account or group in other cases: which a person may see, and asking the officers of those they may not."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from dcs_portal.audit.models import record
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from .. import routing
from ..codes import PostStep
from ..statuses import Verb
from .enquiries import Enquiry
from .family import hidden_with
from .parties import Party, keys_of
from .posts import Post, PostQuerySet
from .publishing import Publishing
from .queries import withheld_from
from .record import NotNow
from .withholding import Withholding, with_those_above

# So many cases are shown or asked: more of one account are a matter for HQ.
MOST = 20


class Asking(Publishing):
    class Meta(Publishing.Meta):
        abstract = True

    def same_account(self, user: User, handles: Iterable[str] | None = None) -> tuple[list[Post], list[str]]:
        """The posts of the same accounts in cases that the person may see, and the accounts that are elsewhere too.

        Elsewhere is where they may not look, but no restricted case, and none that is hidden from them.

        Args:
            handles: of these accounts; without it, of those of its own posts.
        """
        posts = self._of_same_account(handles)
        visible = type(self).objects.visible_to(user)
        seen = posts.filter(incident__in=visible).select_related("incident__merged_into").order_by("-incident")[:MOST]
        elsewhere = self._unseen(posts, user).order_by("handle").values_list("handle", flat=True).distinct()
        return list(seen), list(elsewhere)

    def _of_same_account(self, handles: Iterable[str] | None = None) -> PostQuerySet:
        if self.restricted:
            return Post.objects.none()
        known = set(self.published.values_list("handle", flat=True) if handles is None else handles) - {""}
        if not known:
            return Post.objects.none()
        family = hidden_with([self.lead.pk])
        # SQLite knows only by the second condition that the index of those with a handle has them all.
        return Post.objects.filter(handle__in=known).exclude(handle="").exclude(incident__in=family)

    def _unseen(self, posts: PostQuerySet, user: User) -> PostQuerySet:
        cases = type(self).objects
        hidden = cases.filter(withheld_from(user)).values("pk")
        ordinary = posts.filter(incident__restricted=False).exclude(incident__in=hidden)
        return ordinary.exclude(incident__in=cases.visible_to(user).values("pk"))

    def ask_elsewhere(self, number: int, *, by: User) -> None:
        """Ask the officers of the cases that `by` may not see about the account of this post. They learn who asks.

        Raises:
            NotNow: there is nobody to ask, or they were asked and have not answered.
        """
        with transaction.atomic():
            others = [other for other in self._to_ask(number, by) if self._may_hear(other)]
            for case in sorted([self, *others], key=lambda case: case.pk):
                case.lock()
            post = self.published.get(number=number)
            # A colleague may have asked while this waited.
            asked = set(post.enquiries.filter(answered=None).values_list("to", flat=True))
            others = [other for other in others if not other.restricted and other.pk not in asked]
            if not others or self.restricted:
                raise NotNow("There is nobody else to ask about this account now.")
            event = self._of_post(PostStep.ASKED, post, by=by)
            for other in others:
                Enquiry.objects.create(post=post, to_id=other.pk, asked=event)
                heard = record(other, "incident.enquired", actor=by)
                routing.tell_handlers(other, "account-asked", heard, but=by)

    def _to_ask(self, number: int, by: User) -> "list[Asking]":
        """The newest cases elsewhere of the account of this post that were not asked yet."""
        post = self.published.get(number=number)
        asked = Enquiry.objects.filter(post=post, answered=None).values("to")
        same = self._of_same_account().filter(handle=post.handle)
        # What was merged is asked where it is dealt with.
        unseen = self._unseen(same, by).annotate(case=Coalesce("incident__merged_into", "incident"))
        ids = unseen.exclude(case__in=asked).values("case")
        return list(type(self).objects.filter(pk__in=ids).select_related("school").order_by("-pk")[:MOST])

    def _may_hear(self, other: "Asking") -> bool:
        """Whether nobody from whom one of the two cases is hidden would read of it in the other."""
        return self._is_hidden_from_nobody_at(other) and other._is_hidden_from_nobody_at(self)

    def _is_hidden_from_nobody_at(self, other: "Asking") -> bool:
        out = Withholding.objects.shutting_out_of(self).select_related("person")
        if any(one.person.can(Permission.SEE_INCIDENTS, other.school) for one in out):
            return False
        return not any(self.is_concerned(person) for person in self._namesakes_at(other.school))

    def _namesakes_at(self, school: School) -> list[User]:
        """Who works on cases there and bears a name that was written in here, where nobody may know of them."""
        parties = Party.objects.written_in().filter(incident__in=with_those_above(self))
        if not (names := set(parties.values_list("name_key", flat=True))):
            return []
        readers = [p for at in (school, None) for p in User.objects.holding(Permission.SEE_INCIDENTS, at)]
        return [person for person in readers if names & keys_of(person)]

    def is_asked(self, user: User) -> bool:
        """Whether a colleague waits for an answer about an account of this case, and the person may know."""
        return not self.restricted and Enquiry.objects.waiting_in(self, user).exists()

    def account_of(self, enquiry: Enquiry) -> str:
        """The account that is asked about, as this case has it."""
        family = Q(incident=self.pk) | Q(incident__merged_into=self.pk)
        own = Post.objects.filter(family, handle=enquiry.post.handle).first()
        return (own.account or own.get_platform_display()) if own else "an account of this report"

    def answer_enquiry(self, enquiry: Enquiry, words: str, *, shares: bool, by: User) -> None:
        """Tell the colleague what they may know, or that nothing can be shared.

        Raises:
            NotNow: somebody has answered, or nobody asks any more.
            ValueError: something is shared, and nothing said.
        """
        if shares and not words.strip():
            raise ValueError("sharing needs words")
        with transaction.atomic():
            asking: Asking = enquiry.post.incident
            for case in sorted([self, asking], key=lambda case: case.pk):
                case.lock()
            if obstacle := self.obstacle(Verb.ADD, by):
                raise NotNow(obstacle)
            if not Enquiry.objects.waiting_in(self, by).filter(pk=enquiry.pk).exists():
                raise NotNow("This has been answered, or nobody asks any more.")
            if shares and not self._may_hear(asking):
                raise NotNow("Somebody who must not know would read it there, so nothing can be shared.")
            data, text = {"shares": shares}, words.strip() if shares else ""
            event = record(self, "incident.enquiry_answered", actor=by, text=text, data=data)
            Enquiry.objects.filter(pk=enquiry.pk).update(answered=event)
            heard = record(asking, "incident.answered_elsewhere", actor=by, text=text, data=data)
            routing.tell_handlers(asking, "account-answered", heard, but=by)
            if not Enquiry.objects.open().filter(to_id=self.pk).exists():
                routing.settle(self, "account-asked")
