"""The lists of the queue: a tab, a filter and an order, for one person; as an address says them, and as rows."""

import datetime
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict

from dcs_portal.paging import PAGE_SIZE
from dcs_portal.schools.models import Role, School, User
from dcs_portal.schools.permissions import Permission

from .forms.filters import OF_THE_POST, QueueFilter
from .models import Desk, Incident
from .models.queries import OF_OPEN, IncidentQuerySet, Sort
from .permissions import SEEING
from .statuses import Status

WAITING = [Status.WITH_LEADERSHIP, Status.AWAITING_REMOVAL]
# So many are counted, and so many can be paged through: further back a date leads.
MOST = 1000
GONE = "gone"
_OFFICERS = [Permission.TRIAGE, Permission.HANDLE_ALLEGATIONS]


@dataclass(frozen=True)
class Tab:
    """A question that the queue answers. Of what is open one asks what is grave, or whose time is up first."""

    label: str
    rows: IncidentQuerySet
    is_open: bool = True
    is_new: bool = False
    first: Sort = Sort.NEWEST

    @property
    def sorts(self) -> list[Sort]:
        return list(Sort) if self.is_open else [sort for sort in Sort if sort not in OF_OPEN]


def tabs(user: User, incidents: IncidentQuerySet, desk: Desk) -> dict[str, Tab]:
    """The tabs that make sense for this person, the first one first."""
    shown: dict[str, Tab] = {}
    handles, sees = any(user.can(one) for one in _OFFICERS), user.can(Permission.SEE_INCIDENTS)
    if handles:
        words = "Needs triage" if user.can(Permission.TRIAGE) else "Needs an officer"
        shown["unclaimed"] = Tab(words, incidents.unclaimed(), first=Sort.URGENCY)
        shown["mine"] = Tab("Mine", incidents.open().filter(officer=user), first=Sort.CLOCK)
    if user.can(Permission.LEAD) or user.can(Permission.LEAD_DCS):
        shown["leadership"] = Tab("Needs leadership", incidents.open().filter(status=Status.WITH_LEADERSHIP))
    if sees and not handles:
        shown["open"] = Tab("Open", incidents.open())
    if sees:
        shown["waiting"] = Tab("Waiting for others", incidents.open().filter(status__in=WAITING))
    shown["new"] = Tab("Since your last visit", incidents.new_to(user, desk.since), is_open=False, is_new=True)
    return shown | {"all": Tab("All", incidents, is_open=False)}


class CaseList:
    """What one person looks at: a tab, a filter and an order. Whatever the address says, there is one."""

    def __init__(self, user: User, data: QueryDict, desk: Desk) -> None:
        self.user, self.data = user, data
        self.form = QueueFilter(data, schools=_schools(user), officers=officers_near(user))
        seen = Incident.objects.visible_to(user)
        seen = seen.told_to(user) if OF_THE_POST & self.form.chosen().keys() else seen
        self.tabs = tabs(user, self.form.apply(seen, user), desk)
        wanted = data.get("tab", "")
        self.key = wanted if wanted in self.tabs else next(iter(self.tabs))
        self.tab = self.tabs[self.key]
        self.sort = next((sort for sort in self.tab.sorts if sort == data.get("sort")), self.tab.first)

    @cached_property
    def has_gone(self) -> bool:
        """Whether a filter that was asked for, here or where one came from, is not there any more."""
        return GONE in self.data or self.form.has_lost()

    @cached_property
    def filter(self) -> str:
        """The filter as it stands in an address."""
        return urlencode(self.form.pairs())

    def address(self, **changes: str) -> str:
        """The list, or one that differs from it in `tab` or `sort` or `filter`, as what follows the “?”.

        That a filter is gone stands in it, so that it is said until somebody changes the filter.
        """
        key, sort = changes.get("tab", self.key), changes.get("sort", self.sort.value)
        order = [("sort", sort)] if "tab" not in changes and sort != self.tab.first else []
        gone = [(GONE, "yes")] if self.has_gone and "filter" not in changes else []
        parts = [urlencode([("tab", key), *order]), changes.get("filter", self.filter), urlencode(gone)]
        return "&".join(part for part in parts if part)

    def counts(self) -> dict[str, int]:
        """How many there are in each tab; more than MOST are one more."""
        return {key: tab.rows.counted(MOST) for key, tab in self.tabs.items()}

    @property
    def rows(self) -> IncidentQuerySet:
        return self.tab.rows.sorted_by(self.sort)

    def came_after(self, moment: datetime.datetime) -> IncidentQuerySet:
        """What of the list came to the person since then."""
        return self.tab.rows.new_to(self.user, moment)

    def new_on(self, page: Page) -> set[int]:
        """The numbers of those of a page that are new since the last visit."""
        new = self.tabs["new"].rows.filter(pk__in=[one.pk for one in page])
        return set(new.values_list("pk", flat=True))

    def page(self, number: Any, count: int) -> Page:
        """The page with that number, or the nearest; `count` is what `counts` says of the tab."""
        return CasePages(self.rows, min(count, MOST)).get_page(number)

    def next_after(self, incident: Incident) -> Incident | None:
        """The one that comes after `incident`, none whose clock is paused.

        Once it has left the list, its place there means little: after claiming, the clock is another. So the list goes
        on with its first.
        """
        others = self.tab.rows.filter(waits_for="").exclude(pk=incident.pk)
        following = others.after(incident, self.sort).first()
        if following is None and not self.tab.rows.filter(pk=incident.pk).exists():
            return others.sorted_by(self.sort).first()
        return following


class CasePages(Paginator):
    """Pages whose rows are looked up by their numbers alone first: sorted are narrow rows, never whole ones."""

    def __init__(self, rows: IncidentQuerySet, count: int) -> None:
        super().__init__(rows.values_list("pk", flat=True), PAGE_SIZE)
        self.count = count  # type: ignore[misc]

    def page(self, number: int | str) -> Page:
        page = super().page(number)
        pks = list(page.object_list)
        found = Incident.objects.select_related("school", "officer").in_bulk(pks)
        page.object_list = [found[pk] for pk in pks if pk in found]
        return page


def shown(count: int) -> str:
    """A count as a tab shows it: "1,000+" where nobody counted further."""
    return f"{MOST:,}+" if count > MOST else f"{count:,}"


def _schools(user: User) -> QuerySet[School]:
    """The schools whose cases they may see."""
    ids = reduce(or_, (user.schools_where(permission) for permission in SEEING)).values("pk")
    return School.objects.filter(pk__in=ids)


def officers_near(user: User) -> QuerySet[User]:
    """Who may have cases that the person sees."""
    near = Q(pk__in=[])
    for permission, seen in ((Permission.TRIAGE, SEEING[:3]), (Permission.HANDLE_ALLEGATIONS, SEEING[3:])):
        if any(user.can(one) for one in seen):
            near |= Q(pk__in=_holders(permission, [user.school_ids(one) for one in seen if user.can(one)]))
    return User.objects.filter(near, is_active=True).order_by("name")


def _holders(permission: Permission, schools: list[set[int] | None]) -> QuerySet:
    roles = Role.objects.active().allowing(permission)
    if None not in schools:
        ids = set().union(*(one for one in schools if one))
        roles = roles.filter(Q(school=None) | Q(school__in=ids))
    return roles.values("user")
