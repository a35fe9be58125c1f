"""Filters that somebody keeps under a name, for themselves or for those who do the same work at their schools."""

import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower

from dcs_portal.audit.models import record
from dcs_portal.doors import NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import Role, User

from ..permissions import SEEING

LONGEST_NAME, LONGEST_QUERY = 60, 2000
MOST_VIEWS = 30
# So many of what colleagues share stand beside the list, until somebody asks for all.
MOST_SHARED = 30


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> "SavedViewQuerySet":
        """One's own, and those that were shared by people who do the same work at a school of theirs."""
        return self.filter(Q(owner=user) | Q(shared=True, owner__in=_colleagues(user))).select_related("owner")

    def beside_list(self, user: User, *, everything: bool) -> tuple[list["SavedView"], bool]:
        """One's own and then the first that colleagues share, or everything; and whether there are more."""
        seen = self.visible_to(user)
        shared = list(seen.exclude(owner=user)[: None if everything else MOST_SHARED + 1])
        first = shared if everything else shared[:MOST_SHARED]
        return [*seen.filter(owner=user), *first], len(first) < len(shared)

    def keep(self, name: str, query: str, *, shared: bool, by: User) -> "SavedView":
        """Keep a filter.

        Args:
            query: the filter as it stands in an address, as `QueueFilter` writes it.

        Raises:
            NotNow: the person has one of this name or too many, or the filter is too long.
        """
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=by.pk)
            if len(query) > LONGEST_QUERY:
                raise NotNow("This filter has too much ticked to be kept. Take out what you do not need.")
            own = self.filter(owner=by)
            if own.count() >= MOST_VIEWS:
                raise NotNow(f"You have {MOST_VIEWS} views. Delete one first.")
            own.require_free(name)
            view = self.create(owner=by, name=name, query=query, shared=shared)
            record(view, "saved_view.kept", actor=by, data={"shared": shared})
        return view

    def require_free(self, name: str, but: "SavedView | None" = None) -> None:
        """Raises NotNow where one of these has the name, capitals or not."""
        if self.filter(name__iexact=name).exclude(pk=but.pk if but else None).exists():
            raise NotNow("You have a view of this name. Choose another.")


def _colleagues(user: User) -> models.QuerySet[User]:
    """Who sees cases in the same capacity at a school where the person does."""
    near = Q(pk__in=[])
    for permission in SEEING:
        if not user.can(permission):
            continue
        schools = user.school_ids(permission)
        roles = Role.objects.active().allowing(permission)
        roles = roles if schools is None else roles.filter(Q(school=None) | Q(school__in=schools))
        near |= Q(pk__in=roles.values("user"))
    return User.objects.filter(near, is_active=True)


class SavedView(models.Model):
    """A name for a filter. The name is words that somebody wrote, so it never stands in an address or a log."""

    retention = Retention.ACCOUNT

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    shared = models.BooleanField(default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [models.UniqueConstraint("owner", Lower("name"), name="one_view_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """What the audit trail calls it: not by its name."""
        return f"View {self.pk}"

    def change(self, name: str, *, shared: bool, by: User) -> None:
        """Give it another name, share it or keep it to oneself.

        Raises:
            NotNow: the person has one of this name.
            PermissionDenied: it is somebody else's.
        """
        with transaction.atomic():
            self._require_owner(by)
            SavedView.objects.filter(owner=by).require_free(name, but=self)
            self.name, self.shared = name, shared
            self.save(update_fields=["name", "shared"])
            record(self, "saved_view.changed", actor=by, data={"shared": shared})

    def forget(self, *, by: User) -> None:
        """Delete it. Raises PermissionDenied where it is somebody else's."""
        with transaction.atomic():
            self._require_owner(by)
            record(self, "saved_view.deleted", actor=by)
            self.delete()

    def _require_owner(self, by: User) -> None:
        """It is theirs; whoever changes another of their views at the same time waits."""
        if self.owner_id != by.pk:
            raise PermissionDenied("somebody else's view")
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
