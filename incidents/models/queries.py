"""Who may see which incidents. Every view starts here."""

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dcs_portal.notices.models import Notice
from dcs_portal.schools.permissions import Permission

from ..codes import Ground, Kind, Level, Part, WithheldState
from ..once import once
from ..statuses import Status
from .clock import TOLD_LEADERS, Clock
from .family import hidden_with
from .leadership import Referral
from .parties import Party
from .withholding import Withholding

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from .record import IncidentRecord

_NONE = Q(pk__in=[])
# The person who reported it does not even see how far it is.
_NOT_EVEN_PROGRESS = (Ground.POSTER, Ground.ACCUSED)


def withheld_from(user: "User", *grounds: Ground) -> Q:
    """The incidents that are hidden from `user`, on any ground or on these, whatever their role.

    Who is named counts until somebody decides on it, by account or by what was written in. It is asked for each time,
    so that it holds from the moment at which somebody gets an account, a name or a role.
    """
    return Q(pk__in=list(ids_withheld_from(user, *grounds)))


def ids_withheld_from(user: "User", *grounds: Ground) -> set[int]:
    """The same as numbers."""
    return once(("withheld", user.pk, grounds), lambda: _ids_withheld_from(user, grounds))


def _ids_withheld_from(user: "User", grounds: tuple[Ground, ...]) -> set[int]:
    ties = _ties(user)
    decided = {incident for incident, _, state in ties if state}
    # A few numbers, asked for first: as subqueries they made every page several times slower to put together.
    ids = [
        incident
        for incident, ground, state in ties
        if (state != WithheldState.LIFTED if state else incident not in decided) and (not grounds or ground in grounds)
    ]
    return hidden_with(ids)


def _ties(user: "User") -> list[tuple[int, str, str]]:
    """What ties the person to incidents, in one question: each with the ground, and what was decided ("": not yet)."""
    decided = Withholding.objects.filter(person=user).order_by().values_list("incident", "ground", "state")
    named = Party.objects.of(user).order_by().values_list("incident", "part", models.Value(""))
    return list(decided.union(named))


def no_progress_for(user: "User") -> models.QuerySet:
    """Ids of the incidents of which the person does not even see the progress: as poster or accused."""
    from .incident import Incident

    return Incident.objects.filter(withheld_from(user, *_NOT_EVEN_PROGRESS)).values("pk")


def hidden_from(user: "User") -> models.QuerySet:
    """Ids of the incidents of which `user` must see no trace in the inbox, in delivery or in the audit trail."""
    from .incident import Incident

    hidden = withheld_from(user)
    if not user.can(Permission.HANDLE_ALLEGATIONS) and not user.can(Permission.READ_AUDIT):
        hidden |= Q(restricted=True)
    return Incident.objects.filter(hidden).values("pk")


def at_schools_of(user: "User", permission: Permission) -> Q:
    """The incidents at schools where `user` has `permission`."""
    if not user.can(permission):
        return _NONE
    ids = user.school_ids(permission)
    # An empty Q would vanish when it is joined with others by "or".
    return Q(pk__isnull=False) if ids is None else Q(school__in=ids)


def seen_by(user: "User") -> Q:
    """Cases at schools where the person has casework; for leaders those that were referred to them, or closed.

    A restricted case, and an ordinary one that nobody else may handle, is seen by allegations officers.
    """
    for_leaders = Q(referred_at__isnull=False) | Q(status=Status.CLOSED)
    ordinary = at_schools_of(user, Permission.SEE_INCIDENTS) | led_by(user) & for_leaders
    for_allegations = Q(restricted=True) | Q(escalated=True)
    return ordinary & Q(restricted=False) | at_schools_of(user, Permission.HANDLE_ALLEGATIONS) & for_allegations


def led_by(user: "User") -> Q:
    """The incidents of which leadership's part is theirs, as leader of the school or as HQ's senior leader."""
    school = at_schools_of(user, Permission.LEAD) & Q(leadership=Level.SCHOOL)
    senior = at_schools_of(user, Permission.LEAD_DCS) & Q(leadership=Level.SENIOR)
    return school | senior


def works_on(user: "User") -> Q:
    """Of the incidents that the person sees those of which they read all, as `casefile.reads_all` says."""
    for_allegations = at_schools_of(user, Permission.HANDLE_ALLEGATIONS) & (Q(restricted=True) | Q(escalated=True))
    return at_schools_of(user, Permission.SEE_INCIDENTS) | for_allegations


def _leads(user: "User") -> bool:
    return any(user.can(one) for one in (Permission.LEAD, Permission.LEAD_DCS))


class IncidentQuerySet(models.QuerySet["Incident"]):  # type: ignore[name-defined]
    def visible_to(self, user: "User") -> "IncidentQuerySet":
        """What `seen_by` says, without those that are hidden from the person."""
        return self.filter(seen_by(user)).exclude(withheld_from(user))

    def with_evidence_for(self, user: "User") -> "IncidentQuerySet":
        """Those whose files the person may have: leaders only where they were asked, and never of an image."""
        works_on_it = at_schools_of(user, Permission.SEE_INCIDENTS) | at_schools_of(user, Permission.HANDLE_ALLEGATIONS)
        was_asked = Q(referred_at__isnull=False) & ~Q(kind=Kind.IMAGE)
        return self.visible_to(user).filter(works_on_it | was_asked)

    def told_to(self, user: "User") -> "IncidentQuerySet":
        """Those whose post the person knows of, as `CaseFile.is_whole` says: leaders where they were asked."""
        return self.filter(works_on(user) | Q(referred_at__isnull=False)) if _leads(user) else self

    def reported_by(self, user: "User") -> "IncidentQuerySet":
        """The person's own reports, for their progress only; poster and accused see not even that."""
        own = self.filter(reporter=user, post_of=None)
        return own.exclude(withheld_from(user, *_NOT_EVEN_PROGRESS)).order_by("-reported_at")

    def for_reporter(self) -> "IncidentQuerySet":
        """With what their own pages show: not where it went, and how far what it was merged into is."""
        return self.select_related("school", "first_school", "merged_into")

    def counted_for(self, user: "User") -> "IncidentQuerySet":
        """What goes into HQ's numbers."""
        counted = self.filter(at_schools_of(user, Permission.SEE_NUMBERS), restricted=False)
        return counted.exclude(withheld_from(user))

    def open(self) -> "IncidentQuerySet":
        # Not by the statuses: the indexes of open work know this condition, and a constraint makes it the same.
        return self.filter(closed_at=None)

    def unclaimed(self) -> "IncidentQuerySet":
        return self.open().filter(officer=None)

    def late(self) -> "IncidentQuerySet":
        """Past the time by which what comes next should be done; not where the clock is paused."""
        return self.open().filter(due_at__lt=timezone.now(), waits_for="")

    def late_for(self, user: "User") -> "IncidentQuerySet":
        """Those of which the person reads that their time is up: leaders hear of their own clock alone."""
        if not _leads(user):
            return self.late()
        clocks = Clock.objects.ticking().filter(incident=models.OuterRef("pk"), stage__in=TOLD_LEADERS)
        late = works_on(user) & Q(due_at__lt=timezone.now(), waits_for="")
        return self.open().filter(late | models.Exists(clocks.filter(due_at__lt=timezone.now())))

    def new_to(self, user: "User", since: datetime.datetime) -> "IncidentQuerySet":
        """What came to the person after `since`: reported, or for leaders asked of them or closed without them."""
        if not _leads(user):
            return self.filter(reported_at__gt=since)
        # By the code too, which is always this one: of all that happened since, the index then finds only these.
        asked = Referral.objects.filter(asked__code="incident.refer", asked__at__gt=since).values("incident")
        unasked = Q(status=Status.CLOSED, closed_at__gt=since, referred_at=None, restricted=False)
        theirs = led_by(user) & (Q(pk__in=asked) | unasked) | Q(pk__in=self._handed_to(user, since))
        return self.filter(works_on(user) & Q(reported_at__gt=since) | theirs)

    def _handed_to(self, user: "User", since: datetime.datetime) -> list[int]:
        """Those that others were asked about, and that are the person's to decide since: notices alone say when."""
        told = Notice.objects.filter(recipient=user, kind="case-referred", created_at__gt=since)
        # A few numbers, asked for first, as in `withheld_from`.
        return list(told.filter(record_type=self.model._meta.label_lower).values_list("record_id", flat=True))

    def pauses_over(self) -> "IncidentQuerySet":
        """Whose clock was paused until a time that has come."""
        return self.open().filter(due_at__lte=timezone.now()).exclude(waits_for="")

    def for_list(self) -> "IncidentQuerySet":
        """With what a list shows, and nothing else."""
        return self.select_related("school", "officer").order_by("-reported_at", "-pk")

    def soonest_due(self) -> "IncidentQuerySet":
        """For those that nobody has: what somebody must have first comes first, whenever it was reported."""
        return self.sorted_by(Sort.URGENCY)

    def sorted_by(self, sort: "Sort") -> "IncidentQuerySet":
        return self.order_by(*sort.fields)

    def after(self, incident: "IncidentRecord", sort: "Sort") -> "IncidentQuerySet":
        """What comes after `incident` in this order, whether it is among them still or not."""
        later, same = _NONE, Q()
        for field in sort.fields:
            name, compare = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
            value = getattr(incident, name)
            if value is not None:
                later |= same & Q(**{f"{name}__{compare}": value})
            same &= Q(**{name: value})
        return self.filter(later).exclude(pk=incident.pk).sorted_by(sort)

    def about(self, kinds: list[str]) -> "IncidentQuerySet":
        """Those whose post is about somebody of these kinds."""
        targets = Party.objects.filter(incident=models.OuterRef("pk"), part=Part.TARGET, kind__in=kinds)
        return self.filter(models.Exists(targets))

    def held_by(self, officers: list[str], or_nobody: bool) -> "IncidentQuerySet":
        """Those that one of these officers has or, if that is asked too, nobody."""
        return self.filter(Q(officer__in=officers) | (Q(officer=None) if or_nobody else _NONE))

    def counted(self, most: int) -> int:
        """How many there are, and one more than `most` for any more: nobody waits for the rest to be counted."""
        return self.order_by().values("pk")[: most + 1].count()


class Sort(models.TextChoices):
    """The orders of a list of cases. Each has its index over the open ones; those that are not by a clock, over all."""

    URGENCY = "urgency", "S4, then time left"
    CLOCK = "clock", "time left"
    RISK = "risk", "risk"
    NEWEST = "newest", "newest"
    OLDEST = "oldest", "oldest"

    @property
    def fields(self) -> list[str]:
        return _ORDERS[self.value]


OF_OPEN = (Sort.URGENCY, Sort.CLOCK)
_ORDERS = {
    "urgency": ["-grave", "due_at", "pk"],
    "clock": ["due_at", "pk"],
    "risk": ["-severity", "-reported_at", "-pk"],
    "newest": ["-reported_at", "-pk"],
    "oldest": ["reported_at", "pk"],
}
