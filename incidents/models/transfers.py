"""Offers of a case to another school, and what is kept of them: of those that were accepted, the receipt."""

import uuid
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.retention import Retention
from dcs_portal.schools.models import School
from dcs_portal.schools.permissions import Permission

from .queries import withheld_from

if TYPE_CHECKING:
    from dcs_portal.schools.models import User


class Answer(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Taken back"
    LAPSED = "lapsed", "No longer offered"

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return "green" if self == Answer.ACCEPTED else "grey"


class TransferQuerySet(models.QuerySet["Transfer"]):
    def waiting(self) -> "TransferQuerySet":
        """Offers that nobody has answered."""
        return self.filter(ended=None)

    def visible_to(self, user: "User") -> "TransferQuerySet":
        """For officers of both schools, and of restricted cases for allegations officers; never where it is hidden.

        What moved while it was restricted stays with the allegations officers, as the words from then do.
        """
        from .incident import Incident

        hidden = Incident.objects.filter(withheld_from(user)).values("pk")
        was_restricted = Q(offered__data__restricted=True)
        was_ordinary = Q(offered__data__restricted__isnull=True) | Q(offered__data__restricted=False)
        seen = (_at(user, "from_school") | _at(user, "to_school")) & Q(incident__restricted=False) & was_ordinary
        if user.can(Permission.HANDLE_ALLEGATIONS):
            seen |= Q(incident__restricted=True) | was_restricted
        return self.filter(seen).exclude(incident__in=hidden)

    def answerable_by(self, user: "User") -> "TransferQuerySet":
        """The offers that wait for the person's answer, among others."""
        return self.waiting().visible_to(user).filter(_at(user, "to_school"), incident__restricted=False)

    def receipt_of(self, reference: str, user: "User") -> "Transfer | None":
        """The last receipt of a case that a school of the person handed over."""
        gone = self.visible_to(user).filter(_at(user, "from_school"), incident__reference=reference)
        return gone.filter(answer=Answer.ACCEPTED).select_related("to_school").order_by("-pk").first()

    def for_list(self) -> "TransferQuerySet":
        """With what a list shows, and nothing else."""
        related = ["incident__school", "from_school", "to_school", "offered__actor", "ended__actor"]
        return self.select_related(*related).order_by("-pk")

    def soon(self) -> "TransferQuerySet":
        """Those of whose time little is left, or none."""
        return self.waiting().filter(warn_at__lte=timezone.now())


def _at(user: "User", side: str) -> Q:
    ids = user.school_ids(Permission.TRIAGE)
    return Q(pk__isnull=False) if ids is None else Q(**{f"{side}__in": ids})


class Transfer(models.Model):
    """A case offered by one school to another. The reasons are in the events; the receipt is the data of `ended`."""

    retention = Retention.SAFEGUARDING

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey("Incident", models.CASCADE, related_name="transfers")
    from_school = models.ForeignKey(School, models.PROTECT, related_name="+")
    to_school = models.ForeignKey(School, models.PROTECT, related_name="+")
    offered = models.OneToOneField(Event, models.PROTECT, related_name="+")
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended = models.OneToOneField(Event, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(from_school=F("to_school")), name="transfer_between_two_schools"),
            models.CheckConstraint(
                condition=Q(ended=None, answer="") | Q(ended__isnull=False) & ~Q(answer=""), name="transfer_is_answered"
            ),
            models.UniqueConstraint(fields=["incident"], condition=Q(ended=None), name="one_open_offer_a_case"),
        ]
        indexes = [models.Index(fields=["warn_at"], condition=Q(ended=None), name="offer_by_warning")]

    def __str__(self) -> str:
        return f"{self.from_school} to {self.to_school}"

    @property
    def is_waiting(self) -> bool:
        return self.ended_id is None

    @property
    def is_receipt(self) -> bool:
        return self.answer == Answer.ACCEPTED

    @property
    def answer_tone(self) -> str:
        return Answer(self.answer).tone

    @property
    def receipt(self) -> dict[str, Any]:
        """What was handed over: see `Transferring._handed_over`."""
        return self.ended.data if self.ended else {}

    def end(self, answer: Answer, event: Event) -> None:
        self.answer, self.ended = answer, event
        self.save(update_fields=["answer", "ended"])
