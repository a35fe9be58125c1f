"""A question to the officers of another case in which the same account or group was seen."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from dcs_portal.audit.models import Event
from dcs_portal.retention import Retention

from .posts import Post
from .queries import withheld_from

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

    from .record import IncidentRecord


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def open(self) -> "EnquiryQuerySet":
        """Those that wait for an answer. A case that became restricted neither asks any more nor answers."""
        return self.filter(answered=None, post__incident__restricted=False, to__restricted=False)

    def waiting_in(self, incident: "IncidentRecord", user: "User") -> "EnquiryQuerySet":
        """What colleagues ask about accounts of this case: never from a case that is hidden from `user`."""
        from .incident import Incident

        hidden = Incident.objects.filter(withheld_from(user)).values("pk")
        known = self.open().filter(to_id=incident.pk).exclude(post__incident__in=hidden)
        return known.select_related("asked__actor", "post__incident__school", "to")


class Enquiry(models.Model):
    """That the officers of one case ask those of another about an account of theirs. It stands in both chronologies."""

    retention = Retention.SAFEGUARDING

    post = models.ForeignKey(Post, models.CASCADE, related_name="enquiries")
    to = models.ForeignKey("Incident", models.CASCADE, related_name="enquiries")
    asked = models.ForeignKey(Event, models.PROTECT, related_name="+")
    answered = models.OneToOneField(Event, models.PROTECT, null=True, related_name="+")

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "enquiries"
        constraints = [
            models.UniqueConstraint(fields=["post", "to"], condition=Q(answered=None), name="one_open_enquiry_a_post")
        ]

    def __str__(self) -> str:
        return f"About post {self.post_id}"
