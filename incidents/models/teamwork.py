"""Giving a case to a colleague, and linking cases that belong together."""

from django.db import transaction
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import User

from .. import routing
from ..statuses import Verb
from .allegations import Allegations
from .casework import TO_CLAIM
from .links import CaseLink
from .queries import IncidentQuerySet
from .record import NotNow


class Teamwork(Allegations):
    class Meta(Allegations.Meta):
        abstract = True

    def assign(self, to: User, *, by: User) -> None:
        """Give a report that nobody has, or one's own, to a colleague, who is told.

        Raises:
            NotNow: somebody else has it, or `to` cannot take it.
        """
        with transaction.atomic():
            self.lock()
            before = self.officer
            now = timezone.now()
            taken = {"officer": to, "claimed_at": lambda it: it.claimed_at or now}
            event = self._move(Verb.ASSIGN, by=by, text=f"To {to}", data={"to": to.pk}, **taken)
            if to == before:
                raise NotNow(f"{to} has report {self.reference} already.")
            # Why they cannot is nobody else's business: see `may_know_from_whom`.
            if to not in routing.could_take(self) or self.is_concerned(to):
                raise NotNow(f"{to} cannot take report {self.reference} now. Choose somebody else.")
            routing.settle(self, *TO_CLAIM)
            if to != by:
                routing.tell(to, "case-assigned", self, event)

    def link_to(self, other: "Teamwork", *, by: User) -> None:
        """Say that two cases belong together, in the chronology of both.

        Raises:
            NotNow: they are linked already, are the same, or only one of them is restricted.
            PermissionDenied: one of them is not theirs to work on.
        """
        if self.pk == other.pk:
            raise NotNow(f"Report {self.reference} cannot be linked to itself.")
        with transaction.atomic():
            one, two = self._lock_both(other)
            made, _ = self._both(Verb.LINK, one, two, by=by)
            if one.restricted != two.restricted:
                raise NotNow("A restricted report is linked to restricted ones only.")
            if CaseLink.objects.between(one, two).exists():
                raise NotNow(f"Reports {self.reference} and {other.reference} are linked already.")
            CaseLink.objects.create(one_id=one.pk, other_id=two.pk, made=made)

    def unlink_from(self, other: "Teamwork", *, by: User) -> None:
        """Undo a link; both chronologies keep that it was there.

        Raises:
            NotNow: they are not linked any more.
            PermissionDenied: one of them is not theirs to work on.
        """
        with transaction.atomic():
            one, two = self._lock_both(other)
            ended, _ = self._both(Verb.UNLINK, one, two, by=by)
            if not CaseLink.objects.between(one, two).update(ended=ended):
                raise NotNow(f"Reports {self.reference} and {other.reference} are not linked any more.")

    def _lock_both(self, other: "Teamwork") -> tuple["Teamwork", "Teamwork"]:
        """Both, held in the order of their age, so that two people who link at once don't wait for each other."""
        one, two = sorted([self, other], key=lambda incident: incident.pk)
        return one.lock(), two.lock()

    @staticmethod
    def _both(verb: Verb, one: "Teamwork", two: "Teamwork", *, by: User) -> tuple[Event, Event]:
        return (
            one._move(verb, by=by, data={"case": two.pk}),
            two._move(verb, by=by, data={"case": one.pk}),
        )

    def linked_for(self, user: User) -> IncidentQuerySet:
        return type(self).objects.visible_to(user).filter(CaseLink.objects.all().neighbours(self.pk))
