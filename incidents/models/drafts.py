"""A report that is being written. It is kept on the server, because staff-room machines are shared."""

import dataclasses
import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from dcs_portal.audit.models import record
from dcs_portal.retention import Retention
from dcs_portal.schools.models import User

from .. import routing
from ..codes import Kind, Part, Sure
from ..severity_rule import Answers, propose
from . import evidence, winding
from .facts import DESCRIBED, describe_facts
from .image_answers import ImageAnswer
from .incident import Incident
from .parties import Party
from .posts import Post
from .seals import EvidenceSeal

# Left for so long since something was last typed, it is sent by itself.
DANGER_WAITS = datetime.timedelta(minutes=15)
IMAGE_WAITS = datetime.timedelta(minutes=60)
_DOUBT = [Sure.NO, Sure.NOT_SURE, Sure.YES]


class ReportDraftQuerySet(models.QuerySet["ReportDraft"]):
    def urgent(self) -> "ReportDraftQuerySet":
        """Those that must not lie: somebody is in danger, or it may be about an image of somebody under 18."""
        images = ImageAnswer.objects.exclude(answer=Sure.NO).filter(draft__isnull=False).values("draft")
        sealed = EvidenceSeal.objects.filter(evidence__draft__isnull=False).values("evidence__draft")
        about_image = models.Q(pk__in=images) | models.Q(pk__in=sealed)
        return self.filter(models.Q(danger=True) | about_image, completes=None)

    def to_complete(self, incident: Incident, *, by: User) -> "ReportDraft":
        """The person's draft of the rest of a report that they sent, begun or new."""
        said = {"school": [str(incident.reporters_school.pk)], "seen_on_day": [str(incident.seen_on.day)]}
        said |= {"seen_on_month": [str(incident.seen_on.month)], "seen_on_year": [str(incident.seen_on.year)]}
        begun = self.filter(reporter=by, completes=incident).first()
        return begun or self.create(reporter=by, completes=incident, data=said)

    def left(self) -> "ReportDraftQuerySet":
        """The urgent ones in which nobody has typed for long enough."""
        now = timezone.now()
        in_danger = models.Q(danger=True, updated_at__lt=now - DANGER_WAITS)
        return self.urgent().filter(in_danger | models.Q(updated_at__lt=now - IMAGE_WAITS))


class ReportDraft(models.Model):
    """What has been typed so far, as it was typed. Its key makes sending it twice send it once.

    A draft that `completes` an incident holds the rest of a report of danger, which was sent with three answers.
    """

    retention = Retention.TRANSIENT

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    data = models.JSONField(default=dict)
    danger = models.BooleanField(default=False)
    completes = models.ForeignKey(Incident, models.CASCADE, null=True, related_name="completions")
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReportDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return f"Draft of {timezone.localtime(self.updated_at):%-d %B}"

    def keep(self, typed: MultiValueDict, names: Iterable[str]) -> None:
        """Keep what was typed on a page whose boxes have these names, valid or not.

        What the page sent before is forgotten: a browser sends nothing for a box that was unticked.
        """
        own = set(names)
        # PostgreSQL keeps no NUL in JSON; nobody types one.
        fields = {k: [text.replace("\0", "") for text in v] for k, v in typed.lists() if k in own}
        with transaction.atomic():
            draft = ReportDraft.objects.select_for_update().get(pk=self.pk)
            draft.data = self.data = {k: v for k, v in draft.data.items() if k not in own} | fields
            draft.save(update_fields=["data", "updated_at"])
            self.updated_at = draft.updated_at

    def say_danger(self, danger: bool) -> None:
        """Somebody is in danger, or nobody is after all."""
        self.danger = danger
        self.save(update_fields=["danger", "updated_at"])

    @property
    def image_answer(self) -> ImageAnswer | None:
        """The last answer to the image question; where the report was sent already, it belongs to the incident."""
        if self.completes:
            return self.completes.image_answers.filter(by=self.reporter).first()
        return self.image_answers.first()

    @property
    def holds_sealed(self) -> bool:
        """Whether it holds a file that was ever sealed: then it cannot be deleted, only sent."""
        return evidence.draft_holds_sealed(self)

    @property
    def image(self) -> str:
        """What is to be thought of images: the answer, but never "no" while a file is sealed; empty if not asked."""
        answer = self.image_answer
        if self.holds_sealed and (answer is None or answer.answer == Sure.NO):
            return Sure.NOT_SURE
        return answer.answer if answer else ""

    @property
    def sends_itself_at(self) -> datetime.datetime | None:
        """When it is sent by itself if nothing more is typed."""
        if self.completes:
            return None
        if self.danger:
            return self.updated_at + DANGER_WAITS
        return self.updated_at + IMAGE_WAITS if self.image not in ("", Sure.NO) else None

    @property
    def typed(self) -> MultiValueDict:
        """What was typed, as a form takes it."""
        return MultiValueDict(self.data)

    def send(
        self,
        facts: dict[str, Any],
        answers: Answers,
        said: str,
        parties: list[Party],
        *,
        called: str = "",
        by_itself: bool = False,
    ) -> Incident:
        """Make it a report, and tell those who must know. Sent twice, the second returns the first.

        Args:
            facts: what is known of the post: fields of the incident.
            answers: what decides how serious it is, and who sees it.
            said: what was said in the post, in the reporter's words.
            parties: who is targeted, who posted and who is accused, unsaved.
            called: whom the reporter rang about a danger, and when.
            by_itself: nobody pressed the button; it was begun and left.
        """
        with transaction.atomic():
            if not ReportDraft.objects.select_for_update().filter(pk=self.pk).exists():
                return Incident.objects.get(draft_key=self.key)
            now = timezone.now()
            if evidence.draft_holds_sealed(self):
                # Whatever was answered since, somebody was not sure once.
                answers = dataclasses.replace(
                    answers, image=max(answers.image, Sure.NOT_SURE, key=lambda answer: _DOUBT.index(Sure(answer)))
                )
            facts = facts | {"draft_key": self.key, "reporter": self.reporter, "reported_at": now}
            incident = Incident.objects.create(**facts, **_consequences(answers))
            winding.wind(incident)
            incident.save(update_fields=winding.COLUMNS)
            event = record(incident, "incident.reported", actor=self.reporter, text=said, at=now)
            _describe(incident, parties, called)
            Post.objects.keep_first(incident, parties)
            incident.name(parties, by=self.reporter, event=event)
            evidence.hand_over(self, incident)
            if by_itself:
                _say_that_it_was_left(incident)
            routing.tell_of_report(incident, event)
            incident.warn_of_danger(by=self.reporter)
            self.delete()
        return incident

    def complete(self, facts: dict[str, Any], answers: Answers, said: str, parties: list[Party]) -> Incident:
        """Put the rest to the report that was sent with three answers. Who is accused makes it restricted first.

        Raises:
            NotNow: it is complete already.
        """
        incident = self.completes
        if incident is None:
            raise ValueError("this draft is a report of its own")
        accused = [party for party in parties if party.part == Part.ACCUSED]
        others = [party for party in parties if party.part != Part.ACCUSED]
        with transaction.atomic():
            if answers.accused != Sure.NO:
                incident.flag("Answered when the report was completed.", accused, by=self.reporter)
            incident.complete(facts | {"school": incident.school}, answers, others, by=self.reporter, said=said)
            self.delete()
        return incident


def _say_that_it_was_left(incident: Incident) -> None:
    event = record(incident, "incident.left", actor=None)
    routing.tell(incident.reporter, "report-left", incident, event)


def _consequences(answers: Answers) -> dict[str, Any]:
    """What the answers decide: how serious it is until an officer has read it, and who sees it."""
    severity = propose(answers)
    return {
        "danger": answers.danger,
        "kind": Kind.POST if answers.image == Sure.NO else Kind.IMAGE,
        "signs": sorted(answers.signs),
        "restricted": answers.accused != Sure.NO,
        "proposed_severity": severity,
        "severity": severity,
    }


def _describe(incident: Incident, parties: list[Party], called: str) -> None:
    """Everything that was answered beside the words of the post, as it was sent."""
    facts = {name: getattr(incident, name) for name in DESCRIBED}
    record(incident, "incident.described", actor=incident.reporter, text=describe_facts(facts, parties))
    if incident.danger:
        record(incident, "incident.danger", actor=incident.reporter, text=called)
