"""The life of a channel: the verbs, and the one locked door through which every one of them goes."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.doors import NotNow
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import User
from dcs_portal.schools.models.people import names
from dcs_portal.schools.permissions import Permission
from policies.models import acknowledged_strategy

from .. import telling
from ..statuses import AHEAD, EVENTS, NEEDS_WORDS, TRANSITIONS, Scope, Status, Verb, for_scope
from ..who_may import Who, may
from .approvals import Approval
from .audiences import for_pupils
from .backing import request_lacks, require_agreement, speaker_lacks
from .keepers import LEAST
from .record import ChannelRecord

TAKEN = "This account is in the register already. Its owner, or HQ, has to close that entry first."
# The rules of platforms change, and so does who is in a year group: the ages are looked at again with these.
_OF_AGES = (Verb.APPROVE, Verb.ASK_HQ, Verb.ASK_AGAIN, Verb.GO_LIVE, Verb.RESUME, Verb.RENEW)
# What can still be done to a channel of a school that has closed.
_AFTER_CLOSING = (Verb.REFUSE, Verb.REFUSE_LONGER, Verb.SUSPEND, Verb.CLOSE, Verb.EXPIRE)


class Channel(ChannelRecord):
    """One account on one platform. Never a password: who holds the keys is enough."""

    class Meta(ChannelRecord.Meta):
        abstract = False

    def obstacle(self, verb: Verb) -> str:
        """Why this cannot be done now, in words; empty if it can. A few queries, however many keepers and leaders."""
        if self.state not in TRANSITIONS[verb]:
            return f"{self} is “{self.get_status_display().lower()}” now, so this cannot be done."
        if verb not in _AFTER_CLOSING and self.school_has_closed:
            return f"{self.owner} has closed. Close the channel once its account is deleted or handed over."
        if verb in (*AHEAD, Verb.RENEW) and (why := self.lacks_keepers()):
            return why
        if verb in (Verb.GO_LIVE, Verb.RESUME) and self.is_past_its_end:
            return "Its approval has ended. Ask HQ to approve it for longer first."
        return self._not_asked(verb) or self._unbacked(verb) or self._not_for(verb)

    def _not_asked(self, verb: Verb) -> str:
        """Why HQ has not been asked as it must be, or need not be asked, in words."""
        if verb == Verb.APPROVE and self.scope == Scope.EXTERNAL and self.status != Status.ASKED:
            return f"{self.leader_word} has to ask HQ first."
        if verb == Verb.ASK_HQ and not self.consent:
            return "Say first what was considered about pictures of children."
        if verb == Verb.ASK_LONGER and self.longer_asked_at:
            return "HQ was asked already, and has not decided yet."
        if verb in (Verb.RENEW, Verb.REFUSE_LONGER) and self.longer_asked_at is None:
            return f"{self.leader_word} has to ask for it first."
        return ""

    def _unbacked(self, verb: Verb) -> str:
        """Why nobody who leads the school stands behind it, in words."""
        if verb == Verb.TAKE_OVER:
            waits = self.waits_for_hq and request_lacks(self)
            return "" if waits else "Nothing that was asked of HQ waits for another leader."
        if self.scope == Scope.EXTERNAL and verb in (Verb.APPROVE, Verb.RENEW):
            return request_lacks(self)
        return speaker_lacks(self) if self.scope == Scope.EXTERNAL and verb in (Verb.GO_LIVE, Verb.RESUME) else ""

    def _not_for(self, verb: Verb) -> str:
        """Why it may not be for those it says it is for, in words."""
        if verb == Verb.APPROVE and (why := for_scope(self.scope, self.audiences)):
            return f"{why}."
        if verb in _OF_AGES:
            return for_pupils(self.school, self.site, {"audiences": self.audiences, "year_groups": self.year_groups})
        return ""

    def lacks_keepers(self) -> str:
        """Why its keepers are not enough, in words."""
        standing = list(self.keepers.standing().select_related("person"))
        lost = set(self.keepers.gone().values_list("pk", flat=True))
        gone = [one for one in standing if one.pk in lost]
        here = [one for one in standing if one not in gone]
        if len(here) < LEAST:
            why = _work_there_no_more([one.person for one in gone if one.person], self.owner)
            return f"{why}It needs two keepers first."
        if self.scope == Scope.EXTERNAL and not any(keeper.person_id for keeper in here):
            return "One of its keepers has to be a person, not only a mailbox."
        return ""

    def verbs(self, user: User) -> list[Verb]:
        """What the person can do now."""
        return [verb for verb, why in self.prospects(self.who(user)) if not why]

    def prospects(self, who: Who) -> list[tuple[Verb, str]]:
        """What is theirs to do as it stands, each with what is missing for it in words, or nothing."""
        return [(verb, self.obstacle(verb)) for verb in Verb if self.state in TRANSITIONS[verb] and may(verb, who)]

    @property
    def weakness(self) -> str:
        """What is to be put right before it is approved, though nothing forbids it; empty if nothing is."""
        return "" if self.second_factor else "A second factor is off. Ask its keepers to turn it on first."

    def approve(self, *, by: User, until: datetime.date | None = None, conditions: str = "") -> Event:
        """Let it speak: a leader for a local one, HQ for an external one, until a day.

        Raises:
            NotNow: it waits no more, or what an external one needs is not there.
            PermissionDenied: not theirs to decide.
            ValueError: an external one without an end, or an end that has passed.
        """
        return self._approve(Verb.APPROVE, by, until, conditions)

    def renew(self, *, by: User, until: datetime.date, conditions: str = "") -> Event:
        """Approve an external one for longer. Raises as `approve`."""
        return self._approve(Verb.RENEW, by, until, conditions)

    def _approve(self, verb: Verb, by: User, until: datetime.date | None, conditions: str) -> Event:
        if (self.scope == Scope.EXTERNAL) != (until is not None) or (until and until <= self.today):
            raise ValueError("an external channel is approved until a day to come")
        with transaction.atomic():
            values = {"approved_until": until, "longer_asked_at": None}
            data = {"until": until.isoformat() if until else None}
            event = self._move(verb, by=by, said=conditions, data=data, **values)
            asked_by = self.asked_by if self.scope == Scope.EXTERNAL else None
            Approval.objects.create(
                channel=self, scope=self.scope, by=by, on=self.today, until=until, conditions=conditions.strip(),
                purpose=self.purpose, version=acknowledged_strategy(asked_by) if asked_by else None, asked_by=asked_by,
            )  # fmt: skip
            telling.decided(self, event)
        return event

    def ask_hq(self, said: str = "", *, by: User) -> Event:
        """A leader asks for external use. Raises as `approve`; NotNow too if they have not agreed to the document."""
        require_agreement(by)
        with transaction.atomic():
            event = self._move(Verb.ASK_HQ, by=by, said=said, asked_by=by)
            telling.asked(self, event)
        return event

    def ask_longer(self, said: str, *, by: User) -> Event:
        """A leader asks HQ to approve it for longer. Raises as `ask_hq`."""
        require_agreement(by)
        with transaction.atomic():
            event = self._move(Verb.ASK_LONGER, by=by, said=said, asked_by=by, longer_asked_at=timezone.now())
            telling.asked(self, event)
        return event

    def take_over(self, said: str = "", *, by: User) -> Event:
        """Another leader stands behind what was asked, where whoever asked does so no more. Raises as `ask_hq`."""
        require_agreement(by)
        with transaction.atomic():
            event = self._move(Verb.TAKE_OVER, by=by, said=said, asked_by=by)
            telling.asked(self, event)
        return event

    def refuse(self, said: str, *, by: User) -> Event:
        with transaction.atomic():
            event = self._move(Verb.REFUSE, by=by, said=said)
            telling.decided(self, event)
        return event

    def refuse_longer(self, said: str, *, by: User) -> Event:
        """HQ does not approve it for longer: what it has holds to its end. Raises as `approve`."""
        with transaction.atomic():
            event = self._move(Verb.REFUSE_LONGER, by=by, said=said, longer_asked_at=None)
            telling.decided(self, event)
        return event

    def ask_again(self, said: str, *, by: User) -> Event:
        """Raises as `approve`; NotNow too if somebody else has the account by now."""
        with transaction.atomic():
            event = self._move(Verb.ASK_AGAIN, by=by, said=said, asked_by=None)
            telling.proposed(self, event)
        return event

    def go_live(self, *, by: User) -> Event:
        return self._move(Verb.GO_LIVE, by=by, live_since=self.today)

    def resume(self, *, by: User) -> Event:
        return self._move(Verb.RESUME, by=by, live_since=self.live_since or self.today)

    def suspend(self, said: str, *, by: User) -> Event:
        """An external one that HQ suspends, only HQ resumes."""
        with transaction.atomic():
            data = {"hq": by.can(Permission.KEEP_CHANNELS)}
            event = self._move(Verb.SUSPEND, by=by, said=said, data=data)
            telling.suspended(self, event)
        return event

    def expire(self) -> Event:
        """By the clock: its approval has ended.

        Raises:
            NotNow: it has not, or it is suspended already.
        """
        with transaction.atomic():
            if not self.lock().is_past_its_end:
                raise NotNow("Its approval has not ended.")
            event = self._move(Verb.EXPIRE, by=None)
            telling.suspended(self, event)
        return event

    def close(self, said: str, *, by: User) -> Event:
        """For good: its account may be somebody else's from now on."""
        return self._move(Verb.CLOSE, by=by, said=said, closed_at=timezone.now())

    def _move(
        self, verb: Verb, *, by: User | None, said: str = "", data: dict[str, Any] | None = None, **values: object
    ) -> Event:
        """The one locked door: lock the row, check the table, change it, write the event. In one transaction.

        Raises:
            NotNow: somebody was faster, the table does not have this move, or something is missing.
            PermissionDenied: not theirs to do.
            ValueError: it needs words.
        """
        if verb in NEEDS_WORDS and not said.strip():
            raise ValueError(f"{verb} needs words")
        with transaction.atomic():
            self.lock()
            if by is not None and not may(verb, self.who(by)):
                raise PermissionDenied(f"not theirs to {verb}")
            if obstacle := self.obstacle(verb):
                raise NotNow(obstacle)
            for name, value in {"status": TRANSITIONS[verb][self.state], **values}.items():
                setattr(self, name, value)
            self._save(["status", *values])
            over = telling.over_after(verb, waits_for_hq=self.waits_for_hq)
            Notice.objects.about(self).filter(kind__in=over).mark_read()
            return record(self, f"channel.{EVENTS[verb]}", actor=by, text=said.strip(), data=data)

    def _save(self, fields: list[str]) -> None:
        try:
            with transaction.atomic():
                self.save(update_fields=fields)
        except IntegrityError as error:
            if is_taken(error):
                raise NotNow(TAKEN) from None
            raise


def is_taken(error: IntegrityError) -> bool:
    """Whether it is the rule that an account has one owner: PostgreSQL names the rule, SQLite the column."""
    return any(word in str(error) for word in ("one_owner_of_an_account", "channels_channel.account_key"))


def _work_there_no_more(people: list[User], owner: str) -> str:
    """The sentence that says so, with the space after it; empty for nobody."""
    if not people:
        return ""
    return f"{names(people)} {'does' if len(people) == 1 else 'do'} not work at {owner} any more. "
