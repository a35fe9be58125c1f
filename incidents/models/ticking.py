"""The steps of the playbook in a case: which version holds for it, what fits, and what somebody says is done."""

from django.db import transaction
from django.db.models import QuerySet

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission

from .. import proofs
from ..codes import PostState
from ..guides.codes import Doer, Guide, Situation
from ..guides.content import Step
from ..guides.filling import with_help
from ..statuses import ALSO_LEADERSHIP, NEEDS, Verb
from .guide_versions import GuideVersion
from .planning import Planning
from .record import NotNow
from .ticks import Tick


class Ticking(Planning):
    class Meta(Planning.Meta):
        abstract = True

    def _obstacle_of_facts(self, verb: Verb, by: User) -> str:
        if verb in ALSO_LEADERSHIP and not self.referred_at and not self._works_on_it(verb, by):
            return f"Leadership was not asked about report {self.reference}."
        if verb == Verb.UNTICK and not self._open_ticks().exists():
            return f"No step of report {self.reference} is ticked."
        return super()._obstacle_of_facts(verb, by)

    def _works_on_it(self, verb: Verb, by: User) -> bool:
        """Whether it is theirs also without being asked as a leader."""
        needs = self.needs(verb) if self.restricted else NEEDS[verb]
        return any(by.can(need, self.school) for need in needs)

    @property
    def situation(self) -> Situation:
        if self.restricted:
            return Situation.RESTRICTED
        if self.is_image:
            return Situation.IMAGE
        return Situation.DANGER if self.danger else Situation.ORDINARY

    def playbook_in_force(self) -> GuideVersion | None:
        """The version that it keeps since it was triaged or the first step ticked; until then the current one."""
        return self.playbook or GuideVersion.objects.in_force(Guide.PLAYBOOK)

    def steps(self) -> list[Step]:
        """What the playbook asks in a case of this sort."""
        version = self.playbook_in_force()
        found = version.items if version else []
        facts = (self.situation, self.severity, self.category)
        return [step for step in found if isinstance(step, Step) and step.fits(*facts)]

    def proven(self) -> dict[str, Event]:
        """What the portal itself knows to be done: see proofs.py."""
        told = Event.objects.about(self).filter(code__in=proofs.CODES)
        events = [event for event in told if self.restricted or not event.data.get("restricted")]
        posts = self.published.exclude(state=PostState.REMOVED).values_list("number", flat=True)
        return proofs.proven(events, list(posts))

    def open_ticks(self) -> dict[str, Tick]:
        return {tick.step: tick for tick in self._open_ticks().select_related("ticked__actor")}

    def _open_ticks(self) -> "QuerySet[Tick]":
        return self.ticks.filter(unticked=None, restricted=self.restricted)

    def may_tick(self, step: Step, by: User) -> bool:
        """Whether the step is theirs: each is its officer's, some are others' too."""
        if self.restricted:
            return by.can(Permission.HANDLE_ALLEGATIONS)
        if by.can(Permission.TRIAGE, self.school):
            return True
        if step.doer == Doer.SAFEGUARDING:
            return by.can(Permission.SAFEGUARD, self.school)
        leads = any(by.can(one, self.school) for one in self.leadership_needs())
        return step.doer == Doer.LEADERSHIP and leads and self.referred_at is not None

    def to_tick(self, by: User) -> list[Step]:
        """What they may say is done: theirs, not ticked, and not known to the portal."""
        done, known = self.open_ticks(), self.proven()
        return [s for s in self.steps() if s.key not in done and s.proof not in known and self.may_tick(s, by)]

    def to_untick(self, by: User) -> list[Step]:
        done = self.open_ticks()
        return [step for step in self.steps() if step.key in done and self.may_tick(step, by)]

    def tick(self, key: str, *, by: User) -> None:
        """A step is done. From the first on the case keeps this version of the playbook.

        Raises:
            NotNow: somebody ticked it, the portal knows it to be done, or it is not asked in this case.
        """
        with transaction.atomic():
            self.lock()
            if obstacle := self.obstacle(Verb.TICK, by):
                raise NotNow(obstacle)
            step = next((one for one in self.to_tick(by) if one.key == key), None)
            if step is None:
                raise NotNow("That step is done already, or not asked of you any more.")
            version = self.playbook_in_force()
            data = {"step": key, "version": version.number if version else 0}
            event = self._move(Verb.TICK, by=by, text=with_help(step.words), data=data, playbook=version)
            self.ticks.create(step=key, ticked=event, restricted=self.restricted)

    def untick(self, key: str, reason: str, *, by: User) -> None:
        """A step is not done after all.

        Raises:
            NotNow: it is not ticked by hand.
        """
        with transaction.atomic():
            self.lock()
            if obstacle := self.obstacle(Verb.UNTICK, by):
                raise NotNow(obstacle)
            step = next((one for one in self.to_untick(by) if one.key == key), None)
            if step is None:
                raise NotNow("That step is not ticked any more.")
            text = f"{with_help(step.words)}\n{reason.strip()}" if reason.strip() else ""
            event = self._move(Verb.UNTICK, by=by, text=text, data={"step": key})
            self._open_ticks().filter(step=key).update(unticked=event)
