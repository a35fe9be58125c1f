"""The words of cases as search compares them: a row for each text that somebody wrote, and one for a case's facts.

A row holds no text, only words without their endings. It goes with its text: retention that erases the one erases the
other. The migration gives each database its own index of `words`: see `incidents.searching`.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from dcs_portal.audit.models import EventText
from dcs_portal.retention import Retention
from dcs_portal.search_words import stems

if TYPE_CHECKING:
    from .incident import Incident

# In place of an event's code: the reference, the page or account, and the link.
FACTS = "facts"
# From whom a case is hidden, and why, is found by nobody; nor are the words of the playbook, which many cases share.
NEVER_FOUND = ["incident.withheld", "incident.confirm", "incident.interest", "incident.tick"]


class CaseWordsQuerySet(models.QuerySet["CaseWords"]):
    def learn_text(self, text: EventText, incident_id: int) -> None:
        """What somebody wrote with an event. Belongs into the transaction that writes it."""
        event = text.event
        if event.code not in NEVER_FOUND:
            restricted = bool(event.data.get("restricted"))
            facts = {"incident_id": incident_id, "code": event.code, "restricted": restricted}
            self.create(text=text, words=" ".join(stems(text.text)), **facts)

    def learn_facts(self, incident: "Incident", *, created: bool) -> None:
        """What stands in the case itself; again whenever it is saved."""
        words = " ".join(stems(" ".join([incident.reference, incident.whereabouts, incident.link])))
        if created:
            self.create(incident=incident, code=FACTS, words=words)
        else:
            self.filter(incident=incident, code=FACTS).exclude(words=words).update(words=words)


class CaseWords(models.Model):
    """What can be found of one text of a case, and by whom: see `readable_by`."""

    retention = Retention.SAFEGUARDING

    incident = models.ForeignKey("Incident", models.CASCADE, related_name="+")
    text = models.OneToOneField(EventText, models.CASCADE, null=True, related_name="+")
    code = models.CharField(max_length=60)
    restricted = models.BooleanField(default=False)
    words = models.TextField(blank=True)

    objects = CaseWordsQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["incident"], condition=Q(code=FACTS), name="facts_of_a_case_once"),
            models.CheckConstraint(condition=Q(code=FACTS) ^ Q(text__isnull=False), name="words_of_a_text_or_of_facts"),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.incident_id}"
