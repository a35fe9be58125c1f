"""The questions by which a publisher checks that a version was understood."""

from typing import TYPE_CHECKING

from django.db import models, transaction

from dcs_portal.audit.models import record
from dcs_portal.retention import Retention
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission, require

from ..statuses import UNPUBLISHED
from .versions import NotNow, Version

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 5


class Question(models.Model):
    """One question about a version, with the answers to choose from."""

    retention = Retention.REFERENCE

    version = models.ForeignKey(Version, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    answers = models.JSONField()
    right = models.PositiveSmallIntegerField()
    explanation = models.CharField(max_length=500)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_question_in_a_place"),
            models.CheckConstraint(
                condition=models.Q(position__gte=1, position__lte=MOST), name="at_most_five_questions"
            ),
        ]

    def __str__(self) -> str:
        return self.text


def ask(version: Version, questions: "Sequence[Question]", *, by: User) -> None:
    """Set the check of a version, instead of what it had.

    Args:
        questions: unsaved, at most five, each with the answers and the index of the right one.

    Raises:
        NotNow: it is published already: people answered what it asked.
        PermissionDenied: `by` does not keep documents.
        ValueError: too many.
    """
    require(by, Permission.MANAGE_DOCUMENTS)
    if len(questions) > MOST:
        raise ValueError(f"at most {MOST} questions")
    with transaction.atomic():
        if version.lock().status not in UNPUBLISHED:
            raise NotNow("This version is published already, so its questions cannot change.")
        version.questions.all().delete()
        for position, question in enumerate(questions, 1):
            question.version, question.position = version, position
        Question.objects.bulk_create(questions)
        record(version, "version.asks", actor=by, data={"questions": len(questions)})
