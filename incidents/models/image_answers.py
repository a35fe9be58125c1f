"""The image question, which is asked before anybody may add a file."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dcs_portal.audit.models import record
from dcs_portal.retention import Retention

from ..codes import Sure
from .incident import Incident
from .record import NotNow

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from .drafts import ReportDraft


def takes_no_files(incident: Incident | None) -> bool:
    """Whether the report is about an image that nobody may look at: then it takes no files at all."""
    return incident is not None and incident.is_image


def as_restricted(incident: Incident) -> dict[str, bool]:
    """What goes into the data of an event while the incident is restricted, so that it stays so when that ends."""
    return {"restricted": True} if incident.restricted else {}


def record_answer(incident: Incident, answer: Sure | str, *, by: "User") -> None:
    record(incident, "incident.image_answered", actor=by, data={"answer": answer} | as_restricted(incident))


def _hold_draft(key: uuid.UUID) -> bool:
    """Hold the draft's row until the transaction ends; whether it is still there."""
    from .drafts import ReportDraft

    return ReportDraft.objects.select_for_update().filter(pk=key).first() is not None


def _sent_as(key: uuid.UUID) -> Incident:
    try:
        return Incident.objects.get(draft_key=key)
    except Incident.DoesNotExist:
        raise NotNow("This report was deleted meanwhile.") from None


class ImageAnswerQuerySet(models.QuerySet["ImageAnswer"]):
    def usable_by(self, user: "User") -> "ImageAnswerQuerySet":
        """The person's own answers about what they may add to: own drafts, own reports, cases they may see."""
        own, seen = Incident.objects.reported_by(user).order_by(), Incident.objects.visible_to(user)
        about = Q(draft__reporter=user) | Q(incident__in=own.values("pk")) | Q(incident__in=seen.values("pk"))
        return self.filter(about, by=user).select_related("draft", "incident__school")

    def give(
        self, answer: Sure | str, *, by: "User", draft: "ReportDraft | None" = None, incident: Incident | None = None
    ) -> "ImageAnswer":
        """Answer the question, for a draft or for an incident.

        A draft has one answer, which the next one changes; if it was sent meanwhile, the incident is answered. To an
        incident each person answers anew, each time that they want to add files. All but "no" makes it one about an
        image in the same transaction, so that no crash lies between.

        Raises:
            NotNow: the draft was deleted meanwhile.
            PermissionDenied: it is no incident of theirs.
        """
        with transaction.atomic():
            if draft and _hold_draft(draft.pk):
                return self._of_draft(answer, draft, by)
            return self._of_incident(answer, _sent_as(draft.pk) if draft else incident, by)

    def _of_draft(self, answer: Sure | str, draft: "ReportDraft", by: "User") -> "ImageAnswer":
        if known := self.filter(draft=draft).first():
            known.change(answer, by=by)
            return known
        return self.create(answer=answer, by=by, draft=draft)

    def _of_incident(self, answer: Sure | str, incident: Incident | None, by: "User") -> "ImageAnswer":
        if incident is None:
            raise ValueError("an answer is about a draft or an incident")
        incident.lock_with_beside()
        given = self.create(answer=answer, by=by, incident=incident)
        record_answer(incident, answer, by=by)
        if answer != Sure.NO:
            incident.suspect_image(by=by)
        return given


class ImageAnswer(models.Model):
    """An answer to the image question. Files are taken only while it is "no"."""

    retention = Retention.SAFEGUARDING

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Sure)
    at = models.DateTimeField(default=timezone.now)
    draft = models.ForeignKey("ReportDraft", models.CASCADE, null=True, related_name="image_answers")
    incident = models.ForeignKey("Incident", models.PROTECT, null=True, related_name="image_answers")

    objects = ImageAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft=None, incident__isnull=False) | Q(draft__isnull=False, incident=None),
                name="image_answer_about_one",
            ),
            models.UniqueConstraint(
                fields=["draft"], condition=Q(draft__isnull=False), name="one_image_answer_a_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"Image question: {self.get_answer_display()}"

    @property
    def is_open(self) -> bool:
        """Whether files may be added under it."""
        return self.answer == Sure.NO and not takes_no_files(self.incident)

    def lock(self) -> None:
        """Hold what it is about, and it, as they stand now. The draft may become an incident meanwhile.

        Raises:
            ImageAnswer.DoesNotExist: the draft was deleted.
        """
        while True:
            about = (self.draft_id, self.incident_id)
            if self.incident:
                self.incident.lock()
            elif self.draft_id:
                _hold_draft(self.draft_id)
            locked = ImageAnswer.objects.select_for_update(of=("self",), no_key=True)
            self.refresh_from_db(from_queryset=locked)
            if about == (self.draft_id, self.incident_id):
                return

    def change(self, new: Sure | str, *, by: "User") -> None:
        """Answer differently. "Yes" and "not sure" seal what was taken under it, in the same moment."""
        with transaction.atomic():
            self.lock()
            if self.answer != new:
                self.answer, self.at = Sure(new), timezone.now()
                self.save(update_fields=["answer", "at"])
                if self.incident:
                    record_answer(self.incident, new, by=by)
            if self.answer != Sure.NO:
                for evidence in self.evidence.all():
                    evidence.shut(by)
