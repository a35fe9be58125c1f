"""Who holds the keys of a channel: people with accounts, or a mailbox that several people read."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from dcs_portal.doors import NotNow
from dcs_portal.retention import Retention
from dcs_portal.schools.models import Role, School, User
from dcs_portal.schools.permissions import Permission

LEAST = 2


class KeeperQuerySet(models.QuerySet["Keeper"]):
    def standing(self) -> "KeeperQuerySet":
        return self.filter(ended_on=None)

    def gone(self) -> "KeeperQuerySet":
        """Standing ones who do not work there any more: `works_for` in one query, however many they are."""
        of_school = Q(channel__school__isnull=False) & ~holds(
            Permission.PROPOSE_CHANNELS, person="person", school="channel__school"
        )
        of_dcs = Q(channel__school=None) & ~holds(Permission.KEEP_CHANNELS, person="person")
        return self.standing().filter(of_school | of_dcs, person__isnull=False)


class Keeper(models.Model):
    """One keeper of one channel, from a day to a day. Never a password."""

    retention = Retention.REFERENCE

    channel = models.ForeignKey("Channel", models.PROTECT, related_name="keepers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    mailbox = models.EmailField(blank=True)
    since = models.DateField()
    ended_on = models.DateField(null=True)

    objects = KeeperQuerySet.as_manager()

    if TYPE_CHECKING:
        person_id: int | None
        channel_id: int

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(mailbox=""), name="keeper_is_a_person_or_a_mailbox"),
            models.UniqueConstraint(
                fields=["channel", "person"], condition=Q(ended_on=None), name="keeper_of_a_channel_once"
            ),
            models.UniqueConstraint(
                fields=["channel", "mailbox"],
                condition=Q(ended_on=None) & ~Q(mailbox=""),
                name="mailbox_of_a_channel_once",
            ),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(ended_on=None), name="keeper_standing")]

    def __str__(self) -> str:
        return self.person.name if self.person else self.mailbox

    def is_known_by(self, user: User, school: School | None) -> bool:
        """Whether `user` answers for it: the person, or for a mailbox whoever works at the school."""
        return self.person_id == user.pk if self.person_id else works_for(user, school)


def works_for(user: User, school: School | None) -> bool:
    """Whether the person works at the school, or for DCS's own channels at HQ: else they keep no channel there."""
    if school is None:
        return user.can(Permission.KEEP_CHANNELS)
    return user.can(Permission.PROPOSE_CHANNELS, school)


def holds(permission: Permission, *, person: str, school: str = "") -> Q:
    """What `User.can` says, of the people and the schools in two columns of a query."""
    roles = Role.objects.active().allowing(permission).filter(user=OuterRef(person), user__is_active=True)
    if not school:
        return Q(Exists(roles))
    return Exists(roles.filter(school=None)) | Exists(roles.filter(school=OuterRef(school)))


def possible_keepers(school: School | None) -> "models.QuerySet[User]":
    """The people who can be keepers of a channel of a school, or of DCS itself."""
    permission = Permission.PROPOSE_CHANNELS if school else Permission.KEEP_CHANNELS
    return User.objects.holding(permission, school)


@dataclass(frozen=True)
class HandedOver:
    """Who keeps a channel now and did not before, and who does no more."""

    came: list[Keeper]
    went: list[Keeper]


def keep(channel_id: int, people: "list[User]", mailboxes: list[str], on: datetime.date) -> HandedOver:
    """Make these the keepers from a day on; who is not among them is one no more.

    The channel's row is locked by the caller.

    Raises:
        NotNow: a mailbox is the address of a person, who would count twice and stay when they leave.
    """
    if person := User.objects.filter(email__in=[box.strip().lower() for box in mailboxes]).first():
        raise NotNow(f"{person.email} is the address of a person. Give a mailbox that several people read.")
    rows = Keeper.objects.standing().filter(channel=channel_id).select_related("person")
    wanted = {(person.pk, "") for person in people} | {(None, box.strip().lower()) for box in mailboxes if box.strip()}
    there = {(row.person_id, row.mailbox): row for row in rows}
    went = [row for who, row in there.items() if who not in wanted]
    Keeper.objects.filter(pk__in=[row.pk for row in went]).update(ended_on=on)
    new = sorted(wanted - there.keys(), key=lambda who: (who[0] or 0, who[1]))
    came = Keeper.objects.bulk_create(
        Keeper(channel_id=channel_id, person_id=person, mailbox=mailbox, since=on) for person, mailbox in new
    )
    return HandedOver(came, went)
