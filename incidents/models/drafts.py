"""A report that is being written. It is kept on the server, because staff-room machines are shared."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from dcs_portal.audit.models import record
from dcs_portal.filters import date, time
from dcs_portal.retention import Retention

from .. import routing
from .incident import Incident
from .parties import Party, describe


class ReportDraft(models.Model):
    """What has been typed so far, as it was typed. Its key makes sending it twice send it once."""

    retention = Retention.TRANSIENT

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return f"Draft of {timezone.localtime(self.updated_at):%-d %B}"

    def keep(self, typed: MultiValueDict, names: Iterable[str]) -> None:
        """Keep what was typed on a page with fields of these names, valid or not.

        What the page sent before is forgotten: a browser sends nothing for a box that was unticked.
        """
        # PostgreSQL keeps no NUL in JSON; nobody types one.
        fields = {k: [text.replace("\0", "") for text in v] for k, v in typed.lists() if k != "csrfmiddlewaretoken"}
        own = tuple(f"{name}_" for name in names)
        with transaction.atomic():
            draft = ReportDraft.objects.select_for_update().get(pk=self.pk)
            others = {k: v for k, v in draft.data.items() if not f"{k}_".startswith(own)}
            draft.data = self.data = others | fields
            draft.save(update_fields=["data", "updated_at"])

    @property
    def typed(self) -> MultiValueDict:
        """What was typed, as a form takes it."""
        return MultiValueDict(self.data)

    def send(self, facts: dict[str, Any], said: str, parties: list[Party]) -> Incident:
        """Make it a report, and tell those who must know. Sent twice, the second returns the first.

        Args:
            facts: fields of the incident.
            said: what was said in the post, in the reporter's words.
            parties: who is targeted and who posted, unsaved.
        """
        with transaction.atomic():
            if not ReportDraft.objects.select_for_update().filter(pk=self.pk).exists():
                return Incident.objects.get(draft_key=self.key)
            now = timezone.now()
            facts = facts | {"draft_key": self.key, "reporter": self.reporter, "reported_at": now}
            incident = Incident.objects.create(**facts)
            incident.parties.replace(incident, parties)
            event = record(incident, "incident.reported", actor=self.reporter, text=said, at=now)
            record(incident, "incident.described", actor=self.reporter, text=_facts_in_words(incident, parties))
            routing.tell_of_report(incident, event)
            self.delete()
        return incident


def _facts_in_words(incident: Incident, parties: list[Party]) -> str:
    """What the report says beside the words, so that the audit trail holds the whole report as it was sent."""
    seen = " at ".join(part for part in [date(incident.seen_on), time(incident.seen_time)] if part)
    where = ", ".join(part for part in [incident.get_platform_display(), incident.whereabouts] if part)
    link = [f"Link: {incident.link}"] if incident.link else []
    return "\n".join([f"Seen: {seen}", f"Where: {where}", *link, describe(parties)])
