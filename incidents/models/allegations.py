"""An allegation that a member of staff harmed a child or put one at risk (Keeping Children Safe in Education, Part 4).

It is restricted from the first minute: only allegations officers see it, and they decide what it is.
"""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dcs_portal.audit.models import Event, record
from dcs_portal.schools.models import User

from .. import routing
from ..codes import Finding, Part, Severity
from ..statuses import Verb
from . import winding
from .casework import Casework
from .facts import record_accused
from .parties import Party
from .posts import Post

if TYPE_CHECKING:
    from .incident import Incident


class Allegations(Casework):
    class Meta(Casework.Meta):
        abstract = True

    def flag(self, reason: str, accused: list[Party], *, by: User) -> None:
        """Say that it is, or may be, an allegation about staff: at once it is out of everybody's sight but theirs.

        Args:
            accused: parties of `Part.ACCUSED`, unsaved.

        Raises:
            PermissionDenied: `by` neither sees the case nor reported it.
            ValueError: no reason.
        """
        with transaction.atomic():
            if not self._is_known_to(by):
                raise PermissionDenied("flag")
            if not reason.strip():
                raise ValueError("flag needs a reason")
            members = self.lead.lock_family()
            self.lock()
            if self.restricted:
                event = self._pass(Verb.ADD, by=by, text=reason, data={"flag": True})
                routing.tell_handlers(self, "case-added", event, but=by)
                self.name_accused(accused, by=by, event=event)
                return
            event = self._restrict(reason, members, by=by)
            self.name_accused(accused, by=by, event=event)
            routing.tell_of_report(self.lead, event)
            self.lead.warn_of_danger(by=by)

    def raise_danger(self, called: str, *, by: User) -> None:
        """Whoever reported it says later that somebody is in danger: everybody who can help hears, as of a new report.

        Args:
            called: whom they rang, and when.
        """
        with transaction.atomic():
            self.lock()
            if self.danger or not self.lead.is_open:
                return
            self.danger = True
            if not self.is_triaged:
                self.severity = self.proposed_severity = Severity.S4
            winding.wind(self)
            self.save(update_fields=["danger", "severity", "proposed_severity", *winding.COLUMNS])
            data = {"restricted": True} if self.restricted else None
            event = record(self, "incident.danger", actor=by, text=called, data=data)
            routing.tell_of_danger(self, event)
            if self.restricted and (post := self.posts.first()):
                post.raise_danger(called, by=by)
            else:
                self.warn_of_danger(by=by)

    def warn_of_danger(self, *, by: User) -> None:
        """A restricted report of danger: those who can help there learn that much, and nothing of the allegation."""
        if self.danger and self.restricted and not self.posts.exists():
            told = "Somebody may be in danger now. Ring whoever reported it. The rest of the report is restricted."
            post = self._open_post({"danger": True, "seen_on": self.seen_on}, told, by=by)
            said = Event.objects.about(self).filter(code="incident.danger").last()
            record(post, "incident.danger", actor=self.reporter, text=said.text if said else "")

    def _restrict(self, reason: str, members: "list[Incident]", *, by: User) -> Event:
        """Also what it is merged with: they are one case. The reason stands in the chronology of this one."""
        for one in [self.lead, *members]:
            if one.pk != self.pk:
                one._flag_one("", by=by)
        return self._flag_one(reason, by=by)

    def _flag_one(self, reason: str, *, by: User) -> Event:
        opened = {} if self.merged_into_id else {"outcome": "", "closed_at": None}
        event = self._pass(
            Verb.FLAG, by=by, text=reason, data=None, restricted=True, officer=None, finding="", **opened
        )
        self.referrals.filter(ended=None).update(ended=event)
        return event

    def name_accused(self, accused: list[Party], *, by: User, event: Event) -> None:
        for party in accused:
            party.part = Part.ACCUSED
        self.parties.append(self, accused)
        record_accused(self, accused, by=by)
        self.withhold(accused, by=by, event=event)

    def decide(self, finding: Finding, reason: str, accused: list[Party], *, by: User, told: str = "") -> None:
        """The allegations officer says what it is, and why.

        What is no allegation goes back to the ordinary officers. Otherwise they deal with the post itself only if
        `told` says what they may know: they get a case of their own, without this one's words, files or accused.

        Args:
            accused: who turned out to be accused, unsaved.
            told: what the ordinary officers are told of the post; empty if they get nothing.
        """
        is_one = finding != Finding.NOT_ONE
        changes: dict[str, Any] = {} if is_one else {"restricted": False, "officer": None}
        with transaction.atomic():
            data = {"finding": finding, "post": bool(told.strip())}
            members = self.lock_family()
            event = self._move(Verb.DECIDE, by=by, text=reason, data=data, finding=finding, **changes)
            for one in members:
                one._pass(Verb.DECIDE, by=by, text="", data=data, finding=finding, restricted=self.restricted)
            self.name_accused(accused, by=by, event=event)
            if not is_one:
                routing.tell_of_report(self, event)
            elif told.strip():
                self._pass_on_post(told, by=by)

    def _pass_on_post(self, told: str, *, by: User) -> None:
        """What the ordinary officers may know goes into their case of the post: a new one, or that of the warning."""
        kept = ["seen_on", "seen_time", "platform", "whereabouts", "link", "signs", "kind", "severity", "danger"]
        accused = {(party.person_id, party.name_key) for party in self.parties.filter(part=Part.ACCUSED)}
        others = [p for p in self.parties.exclude(part=Part.ACCUSED) if (p.person_id, p.name_key) not in accused]
        parties = [Party(part=p.part, kind=p.kind, name=p.name, person=p.person) for p in others]
        facts = {name: getattr(self, name) for name in kept} | {"proposed_severity": self.severity}
        post = self.posts.first()
        if post is None:
            self._open_post(facts, told, by=by).name(parties, by=by)
            return
        post.lock()
        more = {name: facts[name] for name in kept if name not in ("kind", "severity", "danger")}
        event = post._pass(Verb.ADD, by=by, text=told, data=None, **more)
        post.parties.append(post, parties)
        post.withhold(parties, by=by, event=event)
        routing.tell_handlers(post, "case-added", event, but=by)
        if self.is_image:
            post.turn_into_image(None)

    def _open_post(self, facts: dict[str, Any], told: str, *, by: User) -> "Allegations":
        """An ordinary case beside this one, hidden from the same people."""
        facts = {"severity": Severity.S4, "proposed_severity": Severity.S4} | facts
        post: Allegations = self.posts.create(school=self.school, reporter=self.reporter, **facts)
        winding.wind(post)
        post.save(update_fields=winding.COLUMNS)
        Post.objects.keep_first(post)
        event = record(post, "incident.reported", actor=by, text=told)
        post.choose_leadership(event)
        routing.tell_of_report(post, event)
        return post
